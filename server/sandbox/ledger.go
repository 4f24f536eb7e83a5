package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// LedgerEntry is one authorization the lender executed.
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
	Status          string    `json:"status"` // opened, or closed when captured at once
	RequestID       string    `json:"request_id,omitempty"`
	WidgetSessionID string    `json:"widget_session_id,omitempty"`
	Verification    string    `json:"verification,omitempty"` // the format of verify, in a store
	Location        string    `json:"external_location_id,omitempty"`
	Employee        string    `json:"external_employee_id,omitempty"`

	who    *customer
	amount cents
	plan   plan
	listed time.Time // the lists keep quiet about it until then
}

// Ledger returns everything authorized so far, the oldest first.
func (s *Sandbox) Ledger() []LedgerEntry {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.ledger)
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
	ID     int64  `json:"capture_id"`
	Date   string `json:"date"`
	Amount cents  `json:"amount"`
}

// authorization is an entry as the API shows it; the documents leave its members open.
func (c *request) authorization(e LedgerEntry) authorization {
	number := atoi(e.AccountNumber)
	out := authorization{
		ID: e.AuthorizationID, Reference: e.Reference, Date: e.Time.Format(time.RFC3339), Account: number,
		Amount: e.amount, Remaining: e.amount, Status: e.Status, CaptureID: e.CaptureID,
		Option: optionOut{Type: e.TransactionType, TermAmount: e.amount}, Fees: []fee{},
	}
	if e.AutoCapture {
		out.Remaining = 0
		out.Captures = []captured{{e.CaptureID, out.Date, e.amount}}
	}
	if e.TransactionType == promotionalPurchase {
		term := c.quoteTerm(e.who, e.plan, e.amount, e.Term)
		out.Option = optionOut{e.TransactionType, e.PlanID, e.Term, term.TermAmount}
		out.APR, out.Rates, out.Fees = term.APR, term.Rates, term.Fees
	}
	return out
}

// listAuthorizations answers the client's own entries, newest first, filtered and paged, as an array.
func listAuthorizations(c *request) (any, error) {
	f, err := readFilter(c)
	if err != nil {
		return nil, err
	}
	page, skip := []authorization{}, (f.page-1)*f.size
	for _, e := range slices.Backward(c.s.ledger) {
		if e.Client != c.token.client.ID || !f.matches(e) || c.now().Before(e.listed) {
			continue
		}
		if skip--; skip < 0 {
			page = append(page, c.authorization(e))
		}
		if len(page) == f.size {
			break
		}
	}
	return page, nil
}

func getAuthorization(c *request) (any, error) {
	for _, e := range c.s.ledger {
		if e.Client == c.token.client.ID && strconv.FormatInt(e.AuthorizationID, 10) == c.http.PathValue("id") && !c.now().Before(e.listed) {
			return c.authorization(e), nil
		}
	}
	return nil, notFound()
}

type filter struct {
	account, kind, status, from, to string
	page, size                      int
}

func readFilter(c *request) (filter, error) {
	q := c.http.URL.Query()
	f := filter{
		account: q.Get("account_number"), kind: q.Get("transaction_type"), status: q.Get("authorization_status"),
		from: q.Get("creation_date_from"), to: q.Get("creation_date_to"), page: 1, size: 10,
	}
	for name, into := range map[string]*int{"page_number": &f.page, "page_size": &f.size} {
		if !q.Has(name) {
			continue
		}
		n, err := strconv.Atoi(q.Get(name))
		if err != nil || n < 1 || n > 1000 {
			return f, wrongInput(name, "1 to 1000 expected", q.Get(name))
		}
		*into = n
	}
	for name, day := range map[string]string{"creation_date_from": f.from, "creation_date_to": f.to} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			return f, wrongInput(name, "YYYY-MM-DD expected", day)
		}
	}
	if f.kind != "" && f.kind != promotionalPurchase && f.kind != regularPurchase {
		return f, wrongInput("transaction_type", "invalid", f.kind)
	}
	return f, nil
}

// matches compares dates as text: YYYY-MM-DD sorts like time. Both ends count.
func (f filter) matches(e LedgerEntry) bool {
	day := e.Time.Format(time.DateOnly)
	return (f.account == "" || f.account == e.AccountNumber) && (f.kind == "" || f.kind == e.TransactionType) &&
		(f.status == "" || f.status == e.Status) && (f.from == "" || day >= f.from) && (f.to == "" || day <= f.to)
}

func (s *Sandbox) serveLedger(w http.ResponseWriter, _ *http.Request) {
	entries := s.Ledger()
	if entries == nil {
		entries = []LedgerEntry{}
	}
	writeJSON(w, http.StatusOK, map[string]any{"entries": entries})
}

func (s *Sandbox) serveInboxJSON(w http.ResponseWriter, _ *http.Request) {
	raw, _ := json.Marshal(map[string]any{"messages": append([]Message{}, s.Inbox()...)}) // only own types
	writeJSON(w, http.StatusOK, json.RawMessage(raw))
}
