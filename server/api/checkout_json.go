package api

import (
	"cmp"
	"slices"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
	"candor/server/relay"
)

// Checkout is a checkout as its merchant sees it.
type Checkout struct {
	ID            relay.CheckoutID  `json:"id"`
	Number        string            `json:"number"`
	Livemode      bool              `json:"livemode"` // real; false: made while the lender was for trying out
	Status        CheckoutStatus    `json:"status"`
	Step          checkout.Step     `json:"step"`
	Revision      int64             `json:"revision"`
	Amount        money.Amount      `json:"amount"`
	Currency      string            `json:"currency"`
	Reference     string            `json:"reference"`
	Channel       checkout.Channel  `json:"channel"`
	Use           checkout.Use      `json:"use"`
	Locale        locale.Language   `json:"locale"`
	Province      string            `json:"province,omitempty"`
	LocationID    string            `json:"location_id,omitempty"`
	EmployeeID    string            `json:"employee_id,omitempty"`
	Items         []relay.Item      `json:"items,omitempty"`
	ReturnURL     string            `json:"return_url,omitempty"`
	AutoCapture   bool              `json:"auto_capture"`
	Metadata      map[string]string `json:"metadata,omitempty"`
	Offer         *ChosenOffer      `json:"offer,omitempty"`
	Consent       *Consent          `json:"consent,omitempty"`
	Authorization string            `json:"authorization_id,omitempty"`
	Manual        bool              `json:"manual,omitempty"`           // people settle it with the lender
	Renews        relay.CheckoutID  `json:"renews,omitempty"`           // the expired one whose place it took
	RenewedBy     relay.CheckoutID  `json:"renewed_by,omitempty"`       // the one that took its place
	CancelAsked   bool              `json:"cancel_requested,omitempty"` // while the lender is asked; honoured
	Trace         checkout.Trace    `json:"trace,omitempty"`            // of a purchase that did not succeed
	// checkouts of the same order that stand in the way
	BlockedBy []string `json:"blocked_by,omitempty"`
	// when it was seen that the lender had closed the authorization with something left
	ClosedAt time.Time `json:"authorization_closed_at,omitzero"`
	// the lender authorized other figures than those agreed to
	Otherwise  []relay.Difference `json:"authorized_otherwise,omitempty"`
	Reason     checkout.Code      `json:"reason,omitempty"`           // a fault of the set-up
	LenderCode relay.LenderCode   `json:"lender_code,omitempty"`      // the lender's code of it
	LenderRef  string             `json:"lender_reference,omitempty"` // under which the lender has it
	*relay.Sums
	Operations []Operation `json:"operations,omitempty"`
	Findings   []HeldOffer `json:"findings,omitempty"`
	CreatedAt  time.Time   `json:"created_at"`
	ExpiresAt  time.Time   `json:"expires_at"`
	ExpiresIn  int         `json:"expires_in,omitempty"` // seconds, while it is open
	EndedAt    time.Time   `json:"ended_at,omitzero"`
}

// CheckoutStatus is the step of a checkout as far as it matters to a merchant: open, authorizing, approved,
// declined, pending, cancelled or expired. All but StatusOpen are the text of the checkout.Step itself.
type CheckoutStatus string

// StatusOpen is the status of every step in which the customer or the associate acts.
const StatusOpen CheckoutStatus = "open"

// Consent says what was agreed to, when and in which language.
type Consent struct {
	Digest   string          `json:"digest"`
	Offer    offer.ID        `json:"offer"`
	Language locale.Language `json:"language"`
	At       time.Time       `json:"at"`
	// how the text stood on the screen: "served", "shown" or "original"
	Wording checkout.Wording `json:"wording,omitempty"`
}

// ChosenOffer is the plan that was chosen, as the lender offered it. When the quote is forgotten, only the id
// is left.
type ChosenOffer struct {
	ID         offer.ID           `json:"id"`
	Kind       offer.Kind         `json:"kind,omitempty"`
	PlanID     int                `json:"plan_id,omitempty"`
	PlanName   string             `json:"plan_name,omitempty"`
	Term       int                `json:"term,omitempty"` // months; 0 for a regular purchase
	TermAmount *money.Amount      `json:"term_amount,omitempty"`
	Rates      []offer.AnnualRate `json:"rates,omitempty"`
	Fees       []offer.Fee        `json:"fees,omitempty"`
	CardEnding string             `json:"card_ending,omitempty"` // of the shopper's card, where it is known
}

// chosenOf is the chosen plan of a checkout, in the language that was agreed to; nil before one is chosen.
func chosenOf(s relay.State) *ChosenOffer {
	if s.Chosen == "" {
		return nil
	}
	out, language := &ChosenOffer{ID: s.Chosen}, s.Language
	if s.Consent != nil {
		language = s.Consent.Language
	}
	if s.Person != nil {
		out.CardEnding = s.Person.CardEnding
	}
	for _, o := range s.Quotes[language].Offers {
		if o.ID == s.Chosen {
			out.Kind, out.PlanID, out.PlanName, out.Term = o.Kind, o.PlanID, o.PlanName, o.Term
			out.TermAmount, out.Rates, out.Fees = &o.TermAmount, o.Rates, o.Fees
		}
	}
	return out
}

// HeldOffer says why an offer could not be chosen.
type HeldOffer struct {
	Offer   string   `json:"offer"`
	Verdict string   `json:"verdict"`
	Codes   []string `json:"codes"`

	Field      string `json:"field,omitempty"`      // of the lender's answer, that could not be read
	Convention string `json:"convention,omitempty"` // of interest, that would explain the payment
}

// CheckoutOf is a checkout as its merchant sees it, without its operations.
func CheckoutOf(c relay.Checkout) Checkout {
	s := c.State
	f := Checkout{
		ID: c.ID, Number: relay.Number(c.ID), Status: statusOf(c.Step), Step: c.Step, Revision: c.Revision,
		Livemode: s.Mode == relay.ModeLive,
		Amount:   c.Amount, Currency: "CAD", Reference: c.Reference,
		Channel: s.Channel, Use: s.Use, Locale: s.Language, Province: s.Province,
		LocationID: c.Location, EmployeeID: s.Employee, Items: s.Items, Offer: chosenOf(s),
		ReturnURL: s.ReturnURL, AutoCapture: s.AutoCapture, Metadata: s.Metadata,
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
	if statusOf(c.Step) == StatusOpen {
		for _, other := range s.Standing {
			f.BlockedBy = append(f.BlockedBy, other.ID)
		}
	}
	f.Renews, f.RenewedBy = s.Renews, s.RenewedBy
	f.CancelAsked, f.Otherwise = s.CancelRequested, s.Otherwise
	f.setup(s)
	for _, h := range s.Quotes[locale.English].Held {
		held := HeldOffer{Offer: string(h.Offer.ID), Verdict: string(h.Verdict)}
		for _, found := range h.Findings {
			held.Codes = append(held.Codes, string(found.Code))
			held.Field = cmp.Or(held.Field, found.Field)
			held.Convention = cmp.Or(held.Convention, string(found.Convention))
		}
		f.Findings = append(f.Findings, held)
	}
	return f
}

// CreatedCheckout is a new checkout with what its page needs.
type CreatedCheckout struct {
	Checkout
	ClientToken string `json:"client_token"`
	URL         string `json:"url"`
}

// createdOf is the answer to a request for a checkout.
func (a *API) createdOf(made relay.Created) CreatedCheckout {
	return CreatedCheckout{a.checkoutOf(made.Checkout), made.ClientToken, made.URL}
}

// checkoutOf is CheckoutOf, for checkouts of older releases too, which do not say how they were made.
func (a *API) checkoutOf(c relay.Checkout) Checkout {
	f := CheckoutOf(c)
	f.Livemode = a.Relay.IsLive(c)
	if f.Status == StatusOpen {
		f.ExpiresIn = int(c.Expires.Sub(a.Now()) / time.Second)
	}
	return f
}

// setup adds why financing is not possible, where the merchant's set-up with the lender is to blame.
func (f *Checkout) setup(s relay.State) {
	if s.Problem != nil && s.Problem.Code.StoreFault() {
		f.Reason, f.LenderCode = s.Problem.Code, s.Setup
	}
	if s.Outcome == nil {
		return
	}
	f.LenderRef = s.Outcome.Reference
	if s.Outcome.Code.StoreFault() {
		f.Reason, f.LenderCode = s.Outcome.Code, s.Setup
	}
}

// statusOf is the status of a checkout at a step.
func statusOf(s checkout.Step) CheckoutStatus {
	if s.Ended() || s.Waiting() {
		return CheckoutStatus(s)
	}
	return StatusOpen
}

// statuses lists every status.
func statuses() (all []string) {
	for _, s := range checkout.Steps() {
		if status := string(statusOf(s)); !slices.Contains(all, status) {
			all = append(all, status)
		}
	}
	return all
}

// stepsOf lists the steps of a status; nil for a text that is no status.
func stepsOf(asked CheckoutStatus) []string {
	var out []string
	for _, s := range checkout.Steps() {
		if statusOf(s) == asked {
			out = append(out, string(s))
		}
	}
	return out
}
