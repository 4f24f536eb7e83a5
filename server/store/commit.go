package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"candor/server/relay"
)

// Commit implements relay.Store.
func (s *Store) Commit(ctx context.Context, c relay.Change) error {
	if err := whole(c); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return s.transact(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if c.Checkout != nil {
			if err := s.putCheckout(ctx, tx, *c.Checkout, c.Was); err != nil {
				return fmt.Errorf("commit checkout: %w", err)
			}
		}
		for _, d := range c.Disclosures {
			if err := putDisclosure(ctx, tx, d); err != nil {
				return fmt.Errorf("commit disclosure: %w", err)
			}
		}
		if c.Consent != nil {
			if err := putConsent(ctx, tx, *c.Consent); err != nil {
				return fmt.Errorf("commit consent: %w", err)
			}
		}
		if c.Attempt != nil {
			if err := s.putAttempt(ctx, tx, *c.Attempt, c.AttemptWas); err != nil {
				return fmt.Errorf("commit attempt: %w", err)
			}
		}
		if c.Audit != nil {
			if err := putAudit(ctx, tx, *c.Audit); err != nil {
				return fmt.Errorf("commit audit: %w", err)
			}
		}
		return nil
	})
}

// whole refuses a change that would mix merchants or checkouts, let a revision stand still (two writers would both
// win) or take back an approval.
func whole(c relay.Change) error {
	type owner struct {
		merchant relay.MerchantID
		checkout relay.CheckoutID
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
		if c.AttemptWas == relay.AttemptApproved && a.State != relay.AttemptApproved {
			return errors.New("an approved attempt stays approved")
		}
	}
	if c.Audit != nil {
		owners = append(owners, owner{c.Audit.Merchant, c.Audit.Checkout})
	}
	for _, o := range owners {
		if o != owners[0] || o.merchant == "" {
			return errors.New("a change is of one merchant and one checkout")
		}
	}
	return nil
}
