package relay

import (
	"context"
	"errors"

	"candor/core/checkout"
)

// Held is all that the relay holds of one checkout of a person: the answer to an access request. Account
// numbers are the lender's to disclose; their last four digits say which.
type Held struct {
	Checkout    Checkout     `json:"-"`
	Person      Personal     `json:"person"`
	Accounts    []string     `json:"account_endings,omitempty"`
	Attempts    []Attempt    `json:"attempts,omitempty"`
	Operations  []Operation  `json:"operations,omitempty"`
	Consents    []Consent    `json:"consents,omitempty"`
	Disclosures []Disclosure `json:"disclosures,omitempty"`
	Audits      []Audit      `json:"audits,omitempty"`
}

// The acts of an operator that are audited.
const (
	auditExport AuditAct = "export"
	auditErase  AuditAct = "erase"
)

// Export returns all that is held of the checkouts with a merchant's reference, newest first, and audits it.
// An operator may call it. Codes: unavailable.
func (r *Relay) Export(ctx context.Context, m MerchantID, reference, operator string) ([]Held, error) {
	list, err := r.Store.Checkouts(ctx, m, Filter{Reference: reference})
	if err != nil {
		return nil, checkout.Unavailable("export", err)
	}
	var all []Held
	for _, c := range list {
		given := r.audit(c, operator, auditExport)
		if err := r.Store.Commit(ctx, Change{Audit: &given}); err != nil {
			return nil, checkout.Unavailable("export", err)
		}
		h, err := r.heldOf(ctx, c)
		if err != nil {
			return nil, checkout.Unavailable("export", err)
		}
		all = append(all, h)
	}
	return all, nil
}

// heldOf reads all that is held of a checkout.
func (r *Relay) heldOf(ctx context.Context, c Checkout) (Held, error) {
	attempts, err1 := r.Store.Attempts(ctx, c.Merchant, c.ID)
	operations, err2 := r.Store.Operations(ctx, c.Merchant, c.ID)
	consents, err3 := r.Store.Consents(ctx, c.Merchant, c.ID)
	audits, err4 := r.Store.Audits(ctx, c.Merchant, c.ID)
	h := Held{Checkout: r.asOfNow(c), Person: c.State.Personal, Attempts: attempts, Operations: operations,
		Consents: consents, Audits: audits}
	for _, a := range attempts {
		h.Accounts = append(h.Accounts, lastFour(a.Account)...)
	}
	h.Accounts = append(h.Accounts, lastFour(c.Sealed.Account)...)
	var err5 error
	for i, yes := range consents {
		h.Consents[i].Wording = c.State.Wordings[yes.Revision]
		d, err := r.Store.Disclosure(ctx, c.Merchant, c.ID, yes.Digest)
		h.Disclosures, err5 = append(h.Disclosures, d), errors.Join(err5, err)
	}
	return h, errors.Join(err1, err2, err3, err4, err5)
}

// lastFour is the last four digits of a number that is held.
func lastFour(s Secret) []string {
	text := s.Reveal()
	if len(text) < 8 {
		return nil
	}
	return []string{text[len(text)-4:]}
}

// Erase forgets at once what is held of the person in the checkouts with a merchant's reference. What proves
// the sale stays. It returns the checkouts that it erased, and those that are still running or wait for the
// lender and can be erased later. A purchase that is erased can be refunded at the lender only. An operator
// may call it. Codes: unavailable.
func (r *Relay) Erase(ctx context.Context, m MerchantID, reference,
	operator string) (erased, running []CheckoutID, err error) {
	list, err := r.Store.Checkouts(ctx, m, Filter{Reference: reference})
	if err != nil {
		return nil, nil, checkout.Unavailable("erase", err)
	}
	for _, c := range list {
		switch err := r.Store.Erase(ctx, r.audit(c, operator, auditErase)); {
		case errors.Is(err, ErrStale):
			running = append(running, c.ID)
		case err != nil:
			return erased, running, checkout.Unavailable("erase", err)
		default:
			erased = append(erased, c.ID)
		}
	}
	return erased, running, nil
}

func (r *Relay) audit(c Checkout, operator string, act AuditAct) Audit {
	return Audit{Merchant: c.Merchant, Checkout: c.ID, Associate: operator, Act: act,
		Reason: "request of the person", At: r.Now().UTC()}
}
