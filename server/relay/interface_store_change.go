package relay

import (
	"errors"
	"fmt"
)

// Whole refuses a change that mixes merchants or checkouts, that keeps a revision (two writers would both
// win), or that makes an illegal move of the journal. Every Store calls it before it writes.
func (c Change) Whole() error {
	type owner struct {
		merchant MerchantID
		checkout CheckoutID
	}
	var owners []owner
	if c.Checkout != nil {
		owners = append(owners, owner{c.Checkout.Merchant, c.Checkout.ID})
		if c.Checkout.Revision <= c.Was {
			return fmt.Errorf("revision %d does not follow %d", c.Checkout.Revision, c.Was)
		}
	}
	for _, d := range c.Disclosures {
		owners = append(owners, owner{d.Merchant, d.Checkout})
	}
	if c.Consent != nil {
		owners = append(owners, owner{c.Consent.Merchant, c.Consent.Checkout})
	}
	if a := c.Attempt; a != nil {
		owners = append(owners, owner{a.Merchant, a.Checkout})
	}
	if o := c.Operation; o != nil {
		owners = append(owners, owner{o.Merchant, o.Checkout})
	}
	if s := c.Resolution; s != nil {
		owners = append(owners, owner{s.Merchant, s.Checkout})
	}
	for _, f := range c.Findings {
		owners = append(owners, owner{f.Merchant, f.Checkout})
	}
	for _, e := range c.Events {
		owners = append(owners, owner{e.Merchant, e.Checkout})
	}
	if c.Audit != nil {
		owners = append(owners, owner{c.Audit.Merchant, c.Audit.Checkout})
	}
	for _, o := range owners {
		if o != owners[0] || o.merchant == "" {
			return errors.New("a change is of one merchant and one checkout")
		}
	}
	if k := c.Reservation; k != nil && (c.Attempt == nil || k.Merchant != c.Attempt.Merchant ||
		len(k.Attempts) == 0 || k.Attempts[len(k.Attempts)-1] != c.Attempt.ID) {
		return errors.New("an order is reserved by the attempt of the same change")
	}
	if err := c.checkEvents(); err != nil {
		return err
	}
	return c.checkMoves()
}
