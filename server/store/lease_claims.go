package store

import (
	"cmp"
	"context"
	"math"
	"slices"

	"candor/server/relay"
)

// ClaimAttempts implements relay.Store.
func (s *Store) ClaimAttempts(ctx context.Context, l relay.Lease, limit int) ([]relay.Attempt, error) {
	list, err := claim(ctx, s, s.scanDueAttempt, l, limit, findDueAttempts, takeAttempts, takeFreeAttempts)
	slices.SortFunc(list, func(a, b relay.Attempt) int {
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Merchant, b.Merchant), cmp.Compare(a.ID, b.ID))
	})
	return list, storeError("claim attempts", err)
}

// ClaimOperations implements relay.Store.
func (s *Store) ClaimOperations(ctx context.Context, l relay.Lease, limit int) ([]relay.Operation, error) {
	list, err := claim(ctx, s, scanOperation, l, limit, findDueOperations, takeOperations, takeFreeOperations)
	slices.SortFunc(list, func(a, b relay.Operation) int {
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Merchant, b.Merchant), cmp.Compare(a.ID, b.ID))
	})
	return list, storeError("claim operations", err)
}

// claim reads first whether anything is due. Most of the time nothing is, and the writer is not used.
func claim[T any](ctx context.Context, s *Store, scan func(scanner) (T, error), l relay.Lease, limit int,
	find, take, takeFree string) ([]T, error) {
	far := int64(math.MaxInt64)
	if !l.Far.IsZero() {
		far = micros(l.Far)
	}
	when := []any{micros(l.Now), 1, far, micros(l.Now.Add(relay.ClockSkew)), micros(l.LatestEnd())}
	due, err := collect(ctx, s.read, scanID, find, when...)
	if err != nil || len(due) == 0 {
		return nil, err
	}
	if s.skipsLocked {
		take = takeFree
	}
	when[1] = limit
	when = append(when, l.Owner, micros(l.Until))
	var list []T
	err = s.transact(ctx, func(ctx context.Context, tx transaction) error {
		rows, err := tx.QueryContext(ctx, take, when...)
		if err == nil {
			list, err = scanAll(rows, scan)
		}
		return err
	})
	return list, err
}

func scanID(row scanner) (id string, err error) {
	var merchant string
	return id, row.Scan(&merchant, &id)
}

// HandOver implements relay.Store.
func (s *Store) HandOver(ctx context.Context, owner string) error {
	err := s.transact(ctx, func(ctx context.Context, tx transaction) error {
		if _, err := tx.ExecContext(ctx, takeBackAttempts, owner); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, takeBackOperations, owner); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, takeBackLines, owner)
		return err
	})
	return storeError("hand leases over", err)
}
