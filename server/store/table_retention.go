package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"candor/server/relay"
)

// Lease implements relay.Store.
func (s *Store) Lease(ctx context.Context, task, holder string, now, until time.Time) (bool, error) {
	err := changedOne(s.write.exec(ctx, takeLease, task, holder, micros(until), micros(now)))
	if errors.Is(err, relay.ErrStale) {
		return false, nil
	}
	return err == nil, storeError("take lease", err)
}

// drops are the statements that forget one kind of thing.
var drops = map[relay.Retained]string{
	relay.RetainedSecrets: dropSecrets, relay.RetainedFailed: dropFailed,
	relay.RetainedAccounts: dropAccounts, relay.RetainedReplies: dropReplies,
	relay.RetainedSessions: dropSessions, relay.RetainedEnrolments: dropEnrolments,
	relay.RetainedAudits: dropAudits, relay.RetainedDays: dropComparedDays,
}

// parts are the kinds that are found by their checkout, with the statements that then forget them, in this
// order.
var parts = map[relay.Retained]struct {
	find   string
	forget []string
}{
	relay.RetainedPersonal:  {findPersonal, []string{deleteQuotes, deletePersonal}},
	relay.RetainedUnsettled: {findAbandoned, []string{deleteQuotes, deletePersonal}},
	relay.RetainedEvidence: {findEvidence, []string{deleteAudits, deleteConsents, deleteDisclosures,
		deleteOperations, deleteFindings,
		deleteAttempts, deleteQuotes, deleteCheckout}},
}

// Drop implements relay.Store.
func (s *Store) Drop(ctx context.Context, k relay.Retained, before time.Time, limit int) (int, error) {
	if p, known := parts[k]; known {
		n, err := s.dropParts(ctx, p.find, p.forget, before, limit)
		return n, storeError("drop "+string(k), err)
	}
	query, known := drops[k]
	if !known {
		return 0, fmt.Errorf("drop: %q is not kept", k)
	}
	result, err := s.write.exec(ctx, query, micros(before), limit)
	if err != nil {
		return 0, fmt.Errorf("drop %s: %w", k, err)
	}
	n, err := result.RowsAffected()
	return int(n), err
}

// dropParts forgets parts of the checkouts that a query finds, in one transaction.
func (s *Store) dropParts(ctx context.Context, find string, forget []string, before time.Time,
	limit int) (int, error) {
	old, err := collect(ctx, s.read, scanRef, find, micros(before), limit)
	if err != nil || len(old) == 0 {
		return 0, err
	}
	err = s.transact(ctx, func(ctx context.Context, tx transaction) error {
		for _, ref := range old {
			for _, query := range forget {
				if _, err := tx.ExecContext(ctx, query, ref.Merchant, ref.Checkout); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return len(old), err
}

func scanRef(row scanner) (ref relay.Ref, err error) {
	return ref, row.Scan(&ref.Merchant, &ref.Checkout)
}

// Audits implements relay.Store.
func (s *Store) Audits(ctx context.Context, m relay.MerchantID, id relay.CheckoutID) ([]relay.Audit, error) {
	list, err := collect(ctx, s.read, scanAudit, selectAudits, m, id)
	return list, storeError("list audits", err)
}

func scanAudit(row scanner) (relay.Audit, error) {
	var a relay.Audit
	var at int64
	err := row.Scan(&a.Merchant, &a.Checkout, &a.Associate, &a.Device, &a.Act, &a.Reason, &at)
	a.At = instant(at)
	return a, err
}

// Erase implements relay.Store.
func (s *Store) Erase(ctx context.Context, a relay.Audit) error {
	return s.transact(ctx, func(ctx context.Context, tx transaction) error {
		if err := changedOne(tx.ExecContext(ctx, eraseCheckout, a.Merchant, a.Checkout,
			micros(a.At))); err != nil {
			return fmt.Errorf("erase checkout: %w", err)
		}
		for _, query := range []string{deleteQuotes, eraseAccounts} {
			if _, err := tx.ExecContext(ctx, query, a.Merchant, a.Checkout); err != nil {
				return fmt.Errorf("erase checkout: %w", err)
			}
		}
		return putAudit(ctx, tx, a)
	})
}
