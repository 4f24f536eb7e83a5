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
	latest := relay.Lease{Now: now, Until: until}.LatestEnd()
	err := changedOne(s.write.exec(ctx, takeLease, task, holder, micros(until), micros(now), micros(latest)))
	if errors.Is(err, relay.ErrStale) {
		return false, nil
	}
	return err == nil, storeError("take lease", err)
}

// drops are the statements that forget one kind of thing.
var drops = map[relay.Retained]string{
	relay.RetainedFailed:   dropFailed,
	relay.RetainedAccounts: dropAccounts, relay.RetainedReplies: dropReplies,
	relay.RetainedOrders:   dropOrders,
	relay.RetainedSessions: dropSessions, relay.RetainedEnrolments: dropEnrolments,
	relay.RetainedAudits: dropAudits, relay.RetainedDays: dropComparedDays,
	relay.RetainedEvents: dropEvents, relay.RetainedDeliveries: dropDeliveries,
}

// parts are the kinds that are found by their checkout, with the statements that then forget them, in this
// order.
var parts = map[relay.Retained]struct {
	find   string
	forget []string
}{
	relay.RetainedPersonal:  {findPersonal, []string{deleteQuotes, deletePersonal}},
	relay.RetainedUnsettled: {findAbandoned, []string{deleteQuotes, deletePersonal}},
	relay.RetainedEvidence: {findEvidence, []string{deleteAudits, endResolutions, deleteConsents,
		deleteDisclosures, deleteOperations, deleteFindings,
		deleteAttempts, deleteQuotes, deleteCheckout}},
}

// Drop implements relay.Store.
func (s *Store) Drop(ctx context.Context, k relay.Retained, before time.Time, limit int) (int, error) {
	if k == relay.RetainedSecrets {
		n, err := s.dropSecrets(ctx, before, limit)
		return n, storeError("drop "+string(k), err)
	}
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

// expired is a checkout that loses its secrets.
type expired struct {
	relay.Ref
	revision, ended int64
	personal        []byte
}

func scanExpired(row scanner) (e expired, err error) {
	err = row.Scan(&e.Merchant, &e.Checkout, &e.revision, &e.ended, &e.personal)
	e.personal = notNull(e.personal)
	return e, err
}

// dropSecrets forgets the secrets of checkouts. One that had not ended gets a new revision, and what it holds
// of a person is sealed anew under that revision. A checkout that changed meanwhile waits for the next purge.
func (s *Store) dropSecrets(ctx context.Context, before time.Time, limit int) (int, error) {
	old, err := collect(ctx, s.read, scanExpired, findSecrets, micros(before), limit)
	if err != nil || len(old) == 0 {
		return 0, err
	}
	err = s.transact(ctx, func(ctx context.Context, tx transaction) error {
		for _, e := range old {
			revision, personal := s.nextRevision(e)
			err := changedOne(tx.ExecContext(ctx, deleteSecrets, e.Merchant, e.Checkout, e.revision, revision,
				personal))
			if err != nil && !errors.Is(err, relay.ErrStale) {
				return err
			}
		}
		return nil
	})
	return len(old), err
}

// nextRevision is the revision of a checkout without its secrets, and the personal text sealed under it. A
// text that does not open stays as it is: nothing keeps secrets from being forgotten.
func (s *Store) nextRevision(e expired) (int64, []byte) {
	if e.ended != 0 {
		return e.revision, e.personal
	}
	next, cell := e.revision+1, cellCheckoutPersonal+string(e.Checkout)
	if len(e.personal) == 0 {
		return next, e.personal
	}
	text, err := s.sealer.Open(e.Merchant, cell, e.revision, e.personal)
	if err != nil {
		return next, e.personal
	}
	sealed, err := s.sealer.Seal(e.Merchant, cell, next, text)
	if err != nil {
		return next, e.personal
	}
	return next, sealed
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
		for _, query := range []string{deleteQuotes, eraseAccounts, eraseReplies} {
			if _, err := tx.ExecContext(ctx, query, a.Merchant, a.Checkout); err != nil {
				return fmt.Errorf("erase checkout: %w", err)
			}
		}
		return putAudit(ctx, tx, a)
	})
}
