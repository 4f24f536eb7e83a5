package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// LedgerEntry is one authorization that the lender executed.
type LedgerEntry struct {
	Time            time.Time `json:"time"`
	ReferenceID     string    `json:"reference_id"`
	Client          string    `json:"client"`
	Channel         string    `json:"channel"` // in_store or online
	AccountNumber   string    `json:"account_number"`
	VCC             string    `json:"vcc_number,omitempty"`
	Amount          string    `json:"amount"` // exact, two decimals
	TransactionType string    `json:"transaction_type"`
	PlanID          int       `json:"plan_id,omitempty"`
	Term            int       `json:"term,omitempty"`
	Reference       string    `json:"reference"`
	AuthorizationID int64     `json:"authorization_id"`
	AutoCapture     bool      `json:"auto_capture"`
	CaptureID       int64     `json:"capture_id,omitempty"`
	Status          string    `json:"status"` // opened, or closed when nothing of it is left
	RequestID       string    `json:"request_id,omitempty"`
	WidgetSessionID string    `json:"widget_session_id,omitempty"`
	Verification    string    `json:"verification,omitempty"` // the format of verify, in a store
	Location        string    `json:"external_location_id,omitempty"`
	Employee        string    `json:"external_employee_id,omitempty"`

	Statement json.RawMessage `json:"sku_data,omitempty"` // as it was sent

	Remaining string         `json:"remaining"` // neither captured nor released
	Captures  []CaptureEntry `json:"captures,omitempty"`

	who               *customer
	amount, remaining cents
	captures          []captureRecord
	plan              plan
	listed            time.Time    // until then the lists show the state before
	before            *LedgerEntry // nil: nothing
}

// Ledger returns everything authorized so far in its present state, the oldest first.
func (s *Sandbox) Ledger() []LedgerEntry {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := slices.Clone(s.ledger)
	for i := range out {
		out[i].Remaining, out[i].Captures = out[i].remaining.String(), nil
		for _, d := range out[i].captures {
			out[i].Captures = append(out[i].Captures,
				CaptureEntry{d.id, d.at, d.amount.String(), d.left().String(), d.reference})
		}
		out[i].captures, out[i].before = nil, nil
	}
	return out
}

type authorization struct {
	ID        int64      `json:"authorization_id"`
	Reference string     `json:"reference"`
	Date      string     `json:"date"`
	Account   int        `json:"account_number"`
	Amount    cents      `json:"amount"`
	Remaining cents      `json:"remaining_authorization_amount"`
	Status    string     `json:"authorization_status"`
	Option    optionOut  `json:"financing_option"`
	APR       *rate      `json:"apr,omitempty"`
	Rates     *rates     `json:"annual_rates,omitempty"`
	Fees      []fee      `json:"fees"`
	CaptureID int64      `json:"capture_id,omitempty"`
	Captures  []captured `json:"captures,omitempty"`
}

type optionOut struct {
	Type       string `json:"transaction_type"`
	Plan       int    `json:"plan_id,omitempty"`
	Term       int    `json:"term,omitempty"`
	TermAmount cents  `json:"term_amount"`
}

type captured struct {
	ID            int64  `json:"capture_id"`
	Authorization int64  `json:"authorization_id"`
	Reference     string `json:"reference"`
	Date          string `json:"date"`
	Amount        cents  `json:"amount"`
	Remaining     cents  `json:"remaining_capture_amount"`
	Left          cents  `json:"remaining_authorization_amount"`
	Rates         *rates `json:"annual_rates,omitempty"`
}

// captured is a capture in the API's format; the documents leave its members open, too.
func (c *request) captured(e LedgerEntry, d captureRecord) captured {
	out := captured{ID: d.id, Authorization: e.AuthorizationID, Reference: d.reference,
		Date:   d.at.Format(time.RFC3339),
		Amount: d.amount, Remaining: d.left(), Left: e.remaining}
	if e.TransactionType == promotionalPurchase {
		out.Rates = c.quoteTerm(e.who, e.plan, e.amount, e.Term).Rates
	}
	return out
}

// authorization is an entry in the API's format; the documents leave its members open.
func (c *request) authorization(e LedgerEntry) authorization {
	number := atoi(e.AccountNumber)
	out := authorization{
		ID: e.AuthorizationID, Reference: e.Reference, Date: e.Time.Format(time.RFC3339), Account: number,
		Amount: e.amount, Remaining: e.remaining, Status: e.Status, CaptureID: e.CaptureID,
		Option: optionOut{Type: e.TransactionType, TermAmount: e.amount}, Fees: []fee{},
	}
	for _, d := range e.captures {
		out.Captures = append(out.Captures, c.captured(e, d))
	}
	if e.TransactionType == promotionalPurchase {
		term := c.quoteTerm(e.who, e.plan, e.amount, e.Term)
		out.Option = optionOut{e.TransactionType, e.PlanID, e.Term, term.TermAmount}
		out.APR, out.Rates, out.Fees = term.APR, term.Rates, term.Fees
	}
	return out
}

func (s *Sandbox) serveLedger(w http.ResponseWriter, _ *http.Request) {
	entries := s.Ledger()
	if entries == nil {
		entries = []LedgerEntry{}
	}
	writeJSON(w, http.StatusOK, map[string]any{
		"entries": entries, "operations": append([]Operation{}, s.Operations()...)})
}

func (s *Sandbox) serveInboxJSON(w http.ResponseWriter, _ *http.Request) {
	// own types always marshal
	raw, _ := json.Marshal(map[string]any{"messages": append([]Message{}, s.Inbox()...)})
	writeJSON(w, http.StatusOK, json.RawMessage(raw))
}
