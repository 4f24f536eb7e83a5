package store

import (
	"context"
	"fmt"

	"candor/server/relay"
)

// Commit implements relay.Store.
func (s *Store) Commit(ctx context.Context, c relay.Change) error {
	if err := c.Whole(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return s.keepAsOf(ctx, c.At, s.transact(ctx, func(ctx context.Context, tx transaction) error {
		// Uses come first, so that a flood of guesses waits for one row and writes nothing.
		if err := countUses(ctx, tx, c.At, c.Uses); err != nil {
			return fmt.Errorf("commit uses: %w", err)
		}
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
		if c.Reservation != nil {
			if err := putReservation(ctx, tx, c); err != nil {
				return fmt.Errorf("commit reservation: %w", err)
			}
		}
		if c.Operation != nil {
			if err := putOperation(ctx, tx, *c.Operation, c.OperationWas); err != nil {
				return fmt.Errorf("commit operation: %w", err)
			}
		}
		return putWords(ctx, tx, c)
	}))
}

// putWords writes what was found and said of a change: a resolution, findings, the audit, and the
// events.
func putWords(ctx context.Context, tx transaction, c relay.Change) error {
	if c.Resolution != nil {
		if err := putResolution(ctx, tx, *c.Resolution); err != nil {
			return fmt.Errorf("commit resolution: %w", err)
		}
	}
	for _, f := range c.Findings {
		if err := putFinding(ctx, tx, f); err != nil {
			return fmt.Errorf("commit finding: %w", err)
		}
	}
	if c.Audit != nil {
		if err := putAudit(ctx, tx, *c.Audit); err != nil {
			return fmt.Errorf("commit audit: %w", err)
		}
	}
	return putEvents(ctx, tx, c.Events)
}
