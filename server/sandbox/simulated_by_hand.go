package sandbox

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// ByHand is what people do to the lender's books outside of the API of one merchant: at the lender's own
// desk, at another terminal, or by the lender's rule that closes an authorization.
type ByHand struct {
	// Do is capture, release, return, close, or sell: another authorization of the account, by others.
	Do            string `json:"do"`
	Authorization int64  `json:"authorization_id"`
	Amount        string `json:"amount,omitempty"`     // exact, two decimals; not to close
	Capture       int64  `json:"capture_id,omitempty"` // to return
	Reference     string `json:"reference,omitempty"`  // to capture and to sell
}

var errByHand = errors.New("the lender's books do not allow that")

// DoByHand changes the lender's books. The API answers and lists what is then true.
func (s *Sandbox) DoByHand(h ByHand) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.ledger, func(e LedgerEntry) bool { return e.AuthorizationID == h.Authorization })
	if i < 0 {
		return fmt.Errorf("%s: no such authorization: %w", h.Do, errByHand)
	}
	var amount cents
	if h.Do != "close" {
		var err error
		if amount, err = amountOf([]byte(h.Amount)); err != nil {
			return fmt.Errorf("%s: %w: %w", h.Do, errByHand, err)
		}
	}
	e := &s.ledger[i]
	now := s.opt.Now().UTC().Truncate(time.Second)
	switch h.Do {
	case "close":
		s.reserved[e.AccountNumber] -= e.remaining
		e.Status, e.remaining = "closed", 0
		return nil
	case "sell":
		s.sellByHand(*e, amount, h.Reference, now)
		return nil
	case "return":
		d := e.capture(fmt.Sprint(h.Capture))
		if d == nil || amount > d.left() {
			return fmt.Errorf("return: %w", errByHand)
		}
		d.returned += amount
		s.owed[e.AccountNumber] -= amount
		return nil
	case "capture", "release":
		if err := e.take(amount); err != nil {
			return fmt.Errorf("%s: %w: %w", h.Do, errByHand, err)
		}
		s.reserved[e.AccountNumber] -= amount
		if h.Do == "capture" {
			e.captures = append(e.captures, captureRecord{id: s.id() % 1_000_000_000, at: now, amount: amount,
				reference: h.Reference})
			s.owed[e.AccountNumber] += amount
		}
		return nil
	}
	return fmt.Errorf("%q: %w", h.Do, errByHand)
}

// sellByHand adds another authorization of the same account and plan.
func (s *Sandbox) sellByHand(e LedgerEntry, amount cents, reference string, now time.Time) {
	e.Time, e.AuthorizationID, e.Reference, e.Statement = now, s.id(), reference, nil
	e.amount, e.remaining, e.Amount, e.Status = amount, amount, amount.String(), "opened"
	e.captures, e.CaptureID, e.AutoCapture, e.before = nil, 0, false, nil
	e.listed = time.Time{}
	s.reserved[e.AccountNumber] += amount
	s.ledger = append(s.ledger, e)
}

// serveByHand is DoByHand over HTTP.
func (s *Sandbox) serveByHand(w http.ResponseWriter, r *http.Request) {
	var in ByHand
	if err := (&request{http: r}).decode(&in); err != nil {
		writeJSON(
			w,
			http.StatusBadRequest,
			map[string]string{"error": "do, authorization_id and amount expected"},
		)
		return
	}
	if err := s.DoByHand(in); err != nil {
		writeJSON(w, http.StatusConflict, map[string]string{"error": err.Error()})
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
