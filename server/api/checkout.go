package api

import (
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/money"
	"candor/server/relay"
)

// Checkout is a checkout as its merchant sees it.
type Checkout struct {
	ID            relay.CheckoutID `json:"id"`
	Number        string           `json:"number"`
	Status        string           `json:"status"` // open, authorizing, approved, declined, pending, cancelled, expired
	Step          checkout.Step    `json:"step"`
	Revision      int64            `json:"revision"`
	Amount        money.Amount     `json:"amount"`
	Currency      string           `json:"currency"`
	Reference     string           `json:"reference"`
	Channel       checkout.Channel `json:"channel"`
	Use           checkout.Use     `json:"use"`
	Locale        locale.Language  `json:"locale"`
	Province      string           `json:"province,omitempty"`
	LocationID    string           `json:"location_id,omitempty"`
	EmployeeID    string           `json:"employee_id,omitempty"`
	Items         []relay.Item     `json:"items,omitempty"`
	Offer         string           `json:"offer,omitempty"`
	Consent       *Consent         `json:"consent,omitempty"`
	Authorization string           `json:"authorization_id,omitempty"`
	Manual        bool             `json:"manual,omitempty"`           // people settle it with the lender
	CancelAsked   bool             `json:"cancel_requested,omitempty"` // while the lender was being asked; it is honoured
	Trace         checkout.Trace   `json:"trace,omitempty"`            // of a purchase that does not come about
	*relay.Sums
	Operations []Operation `json:"operations,omitempty"`
	Findings   []HeldOffer `json:"findings,omitempty"`
	CreatedAt  time.Time   `json:"created_at"`
	ExpiresAt  time.Time   `json:"expires_at"`
	EndedAt    time.Time   `json:"ended_at,omitzero"`
}

// Consent say what was agreed to, when and in which language.
type Consent struct {
	Digest   string    `json:"digest"`
	Offer    string    `json:"offer"`
	Language string    `json:"language"`
	At       time.Time `json:"at"`
	// how the text stood on the screen: "served", "shown" or "original"
	Wording checkout.Wording `json:"wording,omitempty"`
}

// HeldOffer say why an offer could not be chosen.
type HeldOffer struct {
	Offer   string   `json:"offer"`
	Verdict string   `json:"verdict"`
	Codes   []string `json:"codes"`
}

// CheckoutOf is a checkout as its merchant sees it, without what was done about its authorization.
func CheckoutOf(c relay.Checkout) Checkout {
	s := c.State
	f := Checkout{
		ID: c.ID, Number: relay.Number(c.ID), Status: statusOf(c.Step), Step: c.Step, Revision: c.Revision, Amount: c.Amount,
		Currency: "CAD", Reference: c.Reference, Channel: s.Channel, Use: s.Use, Locale: s.Language,
		Province: s.Province, LocationID: c.Location, EmployeeID: s.Employee, Items: s.Items, Offer: string(s.Chosen),
		CreatedAt: c.Created, ExpiresAt: c.Expires, EndedAt: c.Ended,
	}
	if s.Consent != nil {
		f.Consent = &Consent{
			Digest: s.Consent.Digest, Offer: s.Consent.Offer, Language: s.Consent.Language, At: s.Consent.At,
			Wording: s.Consent.Wording,
		}
	}
	if s.Outcome != nil {
		f.Authorization, f.Manual, f.Trace = s.Outcome.Authorization, s.Outcome.Manual, s.Outcome.Trace
	}
	f.CancelAsked = s.CancelRequested
	for _, h := range s.Quotes[locale.English].Held {
		held := HeldOffer{Offer: string(h.Offer.ID), Verdict: string(h.Verdict)}
		for _, found := range h.Findings {
			held.Codes = append(held.Codes, string(found.Code))
		}
		f.Findings = append(f.Findings, held)
	}
	return f
}

func statusOf(s checkout.Step) string {
	if s.Ended() || s.Waiting() {
		return string(s)
	}
	return "open"
}

// stepsOf are the steps of a status; nil for a word that is none.
func stepsOf(asked string) []string {
	var out []string
	for _, s := range checkout.Steps() {
		if statusOf(s) == asked {
			out = append(out, string(s))
		}
	}
	return out
}
