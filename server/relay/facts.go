package relay

import (
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/money"
)

// Facts is a checkout as its merchant sees it.
type Facts struct {
	ID            CheckoutID       `json:"id"`
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
	Items         []Item           `json:"items,omitempty"`
	Offer         string           `json:"offer,omitempty"`
	Consent       *ConsentFacts    `json:"consent,omitempty"`
	Authorization string           `json:"authorization_id,omitempty"`
	Manual        bool             `json:"manual,omitempty"`           // people settle it with the lender
	CancelAsked   bool             `json:"cancel_requested,omitempty"` // while the lender was being asked; it is honoured
	Trace         checkout.Trace   `json:"trace,omitempty"`            // of a purchase that does not come about
	*Sums
	Operations []OperationFacts `json:"operations,omitempty"`
	Findings   []HeldFacts      `json:"findings,omitempty"`
	CreatedAt  time.Time        `json:"created_at"`
	ExpiresAt  time.Time        `json:"expires_at"`
	EndedAt    time.Time        `json:"ended_at,omitzero"`
}

// ConsentFacts say what was agreed to, when and in which language.
type ConsentFacts struct {
	Digest   string    `json:"digest"`
	Offer    string    `json:"offer"`
	Language string    `json:"language"`
	At       time.Time `json:"at"`
}

// HeldFacts say why an offer could not be chosen.
type HeldFacts struct {
	Offer   string   `json:"offer"`
	Verdict string   `json:"verdict"`
	Codes   []string `json:"codes"`
}

func facts(c Checkout) Facts {
	s := c.State
	f := Facts{
		ID: c.ID, Number: Number(c.ID), Status: status(c.Step), Step: c.Step, Revision: c.Revision, Amount: c.Amount,
		Currency: "CAD", Reference: c.Reference, Channel: s.Channel, Use: s.Use, Locale: s.Language,
		Province: s.Province, LocationID: c.Location, EmployeeID: s.Employee, Items: s.Items, Offer: string(s.Chosen),
		CreatedAt: c.Created, ExpiresAt: c.Expires, EndedAt: c.Ended,
	}
	if s.Consent != nil {
		f.Consent = &ConsentFacts{s.Consent.Digest, s.Consent.Offer, s.Consent.Language, s.Consent.At}
	}
	if s.Outcome != nil {
		f.Authorization, f.Manual, f.Trace = s.Outcome.Authorization, s.Outcome.Manual, s.Outcome.Trace
	}
	f.CancelAsked = s.CancelRequested
	for _, h := range s.Quotes[locale.English].Held {
		held := HeldFacts{Offer: string(h.Offer.ID), Verdict: string(h.Verdict)}
		for _, found := range h.Findings {
			held.Codes = append(held.Codes, string(found.Code))
		}
		f.Findings = append(f.Findings, held)
	}
	return f
}

func status(s checkout.Step) string {
	if s.Ended() || s.Waiting() {
		return string(s)
	}
	return "open"
}

// stepsOf are the steps of a status; nil for a word that is none.
func stepsOf(asked string) []string {
	var out []string
	for _, s := range checkout.Steps() {
		if status(s) == asked {
			out = append(out, string(s))
		}
	}
	return out
}
