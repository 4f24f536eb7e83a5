package receipt

import (
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
)

// Currency is the one currency of the product.
const Currency = "CAD"

// Record is what was agreed. It names no person; the lender finds the person by the authorization number.
// Times are in UTC, with milliseconds.
type Record struct {
	ID        string       `json:"id"` // of the checkout, as the merchant knows it
	Merchant  Merchant     `json:"merchant"`
	Reference string       `json:"reference"` // the merchant's order; may be empty
	Live      bool         `json:"live"`      // false: a sale that was tried out with a test system
	Channel   string       `json:"channel"`   // "online" or "in_store"
	Quebec    bool         `json:"quebec"`    // Quebec's words and rules applied
	Amount    money.Amount `json:"amount"`
	Currency  string       `json:"currency"`
	Offer     offer.Offer  `json:"offer"` // the lender's figures and texts, in the accepted language
	// every text that was shown, in order of time, with the accepted one
	Shown         []Shown       `json:"shown"`
	Accepted      Accepted      `json:"accepted"`
	Authorization Authorization `json:"authorization"`
	Issued        time.Time     `json:"issued"`
	// Previous is the Digest of the merchant's receipt before this one, so that a missing one is noticed. It
	// is empty in the first.
	Previous string `json:"previous"`
}

// Merchant is who sold.
type Merchant struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Location string `json:"location"` // a store; empty online
}

// Shown is a disclosure as a person saw it: the canonical text, and when it was first shown.
type Shown struct {
	Language locale.Language `json:"language"`
	Version  string          `json:"version"` // of the composition rules
	Digest   string          `json:"digest"`
	Text     string          `json:"text"`
	At       time.Time       `json:"at"`
}

// ShowDocument makes a Shown of a composed disclosure.
func ShowDocument(d disclosure.Document, at time.Time) Shown {
	return Shown{Language: d.Language, Version: d.Version, Digest: d.Digest(), Text: d.Canonical(), At: at}
}

// Accepted is the consent: to which text, by whom, when.
type Accepted struct {
	Digest   string          `json:"digest"`
	Language locale.Language `json:"language"`
	Actor    string          `json:"actor"` // "customer" or "associate"
	At       time.Time       `json:"at"`
}

// Authorization is the lender's answer.
type Authorization struct {
	Number string       `json:"number"`
	Amount money.Amount `json:"amount"`
	At     time.Time    `json:"at"`
}

// Document is the disclosure that was accepted.
func (r Record) Document() (Shown, bool) {
	i := slices.IndexFunc(r.Shown, func(s Shown) bool {
		return s.Digest == r.Accepted.Digest && s.Language == r.Accepted.Language
	})
	if i < 0 {
		return Shown{}, false
	}
	return r.Shown[i], true
}

// check finds the first thing that makes a record incoherent. v is its value.
func (r Record) check(v value) error {
	if err := r.complete(); err != nil {
		return err
	}
	for i, s := range r.Shown {
		if err := s.check("/shown/" + decimal(i)); err != nil {
			return err
		}
	}
	if err := r.agreement(); err != nil {
		return err
	}
	for _, l := range v.leaves() {
		if !utf8.ValidString(l.value.text) {
			return &FormatError{l.pointer, "not UTF-8"}
		}
	}
	return nil
}

func (r Record) complete() error {
	for _, f := range [...]struct {
		field string
		there bool
	}{
		{"/id", r.ID != ""},
		{"/merchant/id", r.Merchant.ID != ""},
		{"/merchant/name", r.Merchant.Name != ""},
		{"/channel", r.Channel != ""},
		{"/amount", !r.Amount.IsZero()},
		{"/currency", r.Currency == Currency},
		{"/offer/id", r.Offer.ID != ""},
		{"/offer/kind", r.Offer.Kind != ""},
		{"/shown", len(r.Shown) > 0},
		{"/accepted/actor", r.Accepted.Actor != ""},
		{"/accepted/at", validTime(r.Accepted.At)},
		{"/authorization/number", r.Authorization.Number != ""},
		{"/authorization/at", validTime(r.Authorization.At)},
		{"/issued", validTime(r.Issued)},
		{"/previous", r.Previous == "" || validDigest(r.Previous)},
	} {
		if !f.there {
			return &FormatError{f.field, "missing"}
		}
	}
	return nil
}

// check compares a text with its digest and with its own first line.
func (s Shown) check(pointer string) error {
	switch {
	case !s.Language.Valid():
		return &FormatError{pointer + "/language", "not a language of the product"}
	case !validTime(s.At):
		return &FormatError{pointer + "/at", "missing"}
	case s.Digest != disclosure.DigestOf(s.Text):
		return &FormatError{pointer + "/digest", "not the digest of the text"}
	}
	head := fmt.Sprintf("candor-disclosure %s %s\n", s.Version, s.Language)
	if len(s.Text) < len(head) || s.Text[:len(head)] != head {
		return &FormatError{pointer + "/text", "not of this version and language"}
	}
	return nil
}

// agreement compares the amounts, the texts and the acceptance with each other.
func (r Record) agreement() error {
	shown, ok := r.Document()
	switch {
	case !ok:
		return &FormatError{"/accepted/digest", "not a text that was shown"}
	case r.Offer.Amount != r.Amount:
		return &FormatError{"/offer/amount", "not the amount of the purchase"}
	case r.Authorization.Amount != r.Amount:
		return &FormatError{"/authorization/amount", "not the amount of the purchase"}
	case r.Accepted.At.Before(shown.At):
		return &FormatError{"/accepted/at", "before the text was shown"}
	case r.Quebec && r.Accepted.Language != locale.French && !r.frenchFirst(shown.At):
		return &FormatError{"/shown", "no French text before an English acceptance in Quebec"}
	}
	return nil
}

// frenchFirst reports whether a French text was shown before a time (Charter of the French language, s. 55).
func (r Record) frenchFirst(before time.Time) bool {
	return slices.ContainsFunc(r.Shown, func(s Shown) bool {
		return s.Language == locale.French && !s.At.After(before)
	})
}
