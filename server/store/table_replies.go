package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"candor/server/relay"
)

// claimTimeout is how long a claimed key waits for its answer. No request lives that long: its process died,
// and the same request may claim the key again. So it may when the claim lies ahead, since the clock was set
// back.
const claimTimeout = time.Minute

// Remember implements relay.Store. Bodies are sealed, because the answer to a new checkout holds its client
// token.
func (s *Store) Remember(ctx context.Context, m relay.MerchantID, key, bodyHash string,
	now time.Time) (relay.Reply, bool, error) {
	var known relay.Reply
	err := s.transact(ctx, func(ctx context.Context, tx transaction) error {
		err := changedOne(tx.ExecContext(ctx, insertReply, m, key, bodyHash, []byte{}, micros(now)))
		if errors.Is(err, relay.ErrStale) {
			err = changedOne(tx.ExecContext(ctx, takeReply, m, key, bodyHash, micros(now),
				micros(now.Add(-claimTimeout)), micros(now.Add(relay.ClockSkew))))
		}
		if !errors.Is(err, relay.ErrStale) {
			return err
		}
		if known, err = s.scanReply(m, key, tx.QueryRowContext(ctx, selectReply, m, key)); err != nil {
			return notForgotten(err)
		}
		return relay.ErrExists
	})
	switch {
	case err == nil:
		return relay.Reply{}, true, nil
	case errors.Is(err, relay.ErrExists):
		return known, false, nil
	}
	return relay.Reply{}, false, fmt.Errorf("remember key: %w", err)
}

// notForgotten returns errRowGone for a key that another request forgot after it was found taken. The claim
// runs again.
func notForgotten(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return errRowGone
	}
	return err
}

func (s *Store) scanReply(m relay.MerchantID, key string, row scanner) (relay.Reply, error) {
	var r relay.Reply
	var sealed []byte
	err := row.Scan(&r.BodyHash, &r.Status, &sealed)
	if err != nil || r.Status == 0 {
		return r, err
	}
	r.Body, err = s.sealer.Open(m, cellReplyBody+key, 0, sealed)
	return r, err
}

// Answer implements relay.Store. It answers only a key in progress, otherwise it returns relay.ErrStale. The
// hash of the body stays as Remember wrote it. An answer about a checkout whose person was forgotten
// meanwhile is not stored.
func (s *Store) Answer(ctx context.Context, m relay.MerchantID, key string, r relay.Reply) error {
	if r.Status == 0 {
		return errors.New("answer key: status 0 means that it is in progress")
	}
	sealed, err := s.sealer.Seal(m, cellReplyBody+key, 0, r.Body)
	if err != nil {
		return storeError("answer key", err)
	}
	return storeError("answer key", s.transact(ctx, func(ctx context.Context, tx transaction) error {
		forgotten, err := s.isForgotten(ctx, tx, m, r.Checkout)
		if err != nil {
			return err
		}
		if forgotten { // the answer may tell of the person
			return changedOne(tx.ExecContext(ctx, deleteReply, m, key))
		}
		return changedOne(tx.ExecContext(ctx, updateReply, m, key, r.Status, sealed, r.Checkout))
	}))
}

// isForgotten reports whether the person in a checkout was forgotten. Until the transaction is over it stays
// as it is.
func (s *Store) isForgotten(ctx context.Context, tx transaction, m relay.MerchantID,
	id relay.CheckoutID) (bool, error) {
	if id == "" {
		return false, nil
	}
	query := selectKept
	if s.skipsLocked {
		query = selectKeptHeld
	}
	var kept int
	err := tx.QueryRowContext(ctx, query, m, id).Scan(&kept)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return kept == 2, err
}

// Forget implements relay.Store.
func (s *Store) Forget(ctx context.Context, m relay.MerchantID, key string) error {
	_, err := s.write.exec(ctx, deleteReply, m, key)
	return storeError("forget key", err)
}
