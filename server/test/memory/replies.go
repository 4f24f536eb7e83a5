package memory

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"candor/server/relay"
)

// claimLife is how long a claimed key waits for its answer, as in the databases.
const claimLife = time.Minute

type reply struct {
	relay.Reply
	claimed time.Time
}

// Remember implements relay.Store.
func (s *Store) Remember(
	ctx context.Context, m relay.MerchantID, name, bodyHash string, now time.Time,
) (known relay.Reply, first bool, err error) {
	err = s.locked(ctx, func() error {
		at, now := key{m, name}, instant(now)
		r, there := s.replies[at]
		abandoned := there && r.Status == 0 && r.BodyHash == bodyHash &&
			(!r.claimed.After(now.Add(-claimLife)) || relay.Ahead(r.claimed, now))
		if there && !abandoned {
			known = r.Reply
			known.Body = slices.Clone(r.Body)
			return nil
		}
		s.replies[at], first = reply{relay.Reply{BodyHash: bodyHash}, now}, true
		return nil
	})
	return known, first, err
}

// Answer implements relay.Store.
func (s *Store) Answer(ctx context.Context, m relay.MerchantID, name string, given relay.Reply) error {
	return s.locked(ctx, func() error {
		at := key{m, name}
		r, there := s.replies[at]
		switch {
		case given.Status == 0:
			return errors.New("answer key: status 0 means that it is in progress")
		case !there || r.Status != 0:
			return fmt.Errorf("answer key: %w", relay.ErrStale)
		}
		if s.droppedOfCheckout[key{m, string(given.Checkout)}] == 2 { // the person was forgotten meanwhile
			delete(s.replies, at)
			return nil
		}
		r.Status, r.Body, r.Checkout = given.Status, slices.Clone(given.Body), given.Checkout
		s.replies[at] = r
		return nil
	})
}

// Forget implements relay.Store.
func (s *Store) Forget(ctx context.Context, m relay.MerchantID, name string) error {
	return s.locked(ctx, func() error {
		delete(s.replies, key{m, name})
		return nil
	})
}
