package sandbox

import (
	"slices"
	"strconv"
	"time"
)

// Operation is one execution after the purchase: a call that was executed, never one that was refused. An
// automatic capture by auto_capture is only in its authorization.
type Operation struct {
	Time            time.Time `json:"time"`
	Kind            string    `json:"kind"` // capture, release, return or refund
	ReferenceID     string    `json:"reference_id"`
	Client          string    `json:"client"`
	AccountNumber   string    `json:"account_number"`
	AuthorizationID int64     `json:"authorization_id,omitempty"` // not of a refund
	// not of a release; of a refund when it named one
	CaptureID int64  `json:"capture_id,omitempty"`
	ID        int64  `json:"id,omitempty"` // of the capture or return
	Amount    string `json:"amount"`       // exact, two decimals
	Reference string `json:"reference"`
	Location  string `json:"external_location_id,omitempty"`
	Employee  string `json:"external_employee_id,omitempty"`
	VCC       string `json:"vcc_number,omitempty"` // of a return or refund for a business authorized user
}

// CaptureEntry is the present state of a capture of a LedgerEntry.
type CaptureEntry struct {
	CaptureID int64     `json:"capture_id"`
	Time      time.Time `json:"time"`
	Amount    string    `json:"amount"`    // exact, two decimals
	Remaining string    `json:"remaining"` // neither returned nor refunded by name
	Reference string    `json:"reference"`
}

// captureRecord is a capture as the ledger keeps it.
type captureRecord struct {
	id                         int64
	at                         time.Time
	amount, returned, refunded cents
	reference                  string
}

func (d captureRecord) left() cents { return d.amount - d.returned - d.refunded }

func (e *LedgerEntry) capture(id string) *captureRecord {
	i := slices.IndexFunc(e.captures, func(d captureRecord) bool { return strconv.FormatInt(d.id, 10) == id })
	if i < 0 {
		return nil
	}
	return &e.captures[i]
}

// Operations returns everything executed after purchases, the oldest first.
func (s *Sandbox) Operations() []Operation {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.operations)
}

// addOperation writes the ledger. It merges nothing either.
func (c *request) addOperation(o Operation, amount cents) Operation {
	o.Time, o.ReferenceID, o.Client, o.Amount = c.now().Truncate(time.Second), c.reference, c.token.client.ID,
		amount.String()
	c.s.operations = append(c.s.operations, o)
	return o
}

// credit is what a customer may still spend. It is constant, so that a test customer can buy again and again.
// With Options.CreditFalls it is reduced by what is reserved and by what was captured since.
func (s *Sandbox) credit(c *customer) cents {
	if !s.opt.CreditFalls {
		return c.credit
	}
	return max(0, c.credit-s.reserved[c.account]-s.owed[c.account])
}
