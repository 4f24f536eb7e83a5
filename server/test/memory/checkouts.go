package memory

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
)

// hasCheckout reports whether a checkout exists, or is written with the same change.
func (s *Store) hasCheckout(c relay.Change, m relay.MerchantID, id relay.CheckoutID) bool {
	_, known := s.checkouts[key{m, string(id)}]
	return known || c.Checkout != nil
}

func (s *Store) checkCheckout(c relay.Change) error {
	if c.Checkout == nil {
		return nil
	}
	at := key{c.Checkout.Merchant, string(c.Checkout.ID)}
	known, there := s.checkouts[at]
	holder, held := s.tokens[c.Checkout.TokenHash]
	switch {
	case c.Was != 0 && (!there || known.Revision != c.Was):
		return relay.ErrStale
	case c.Was == 0 && there, held && holder != at:
		return relay.ErrExists
	}
	return nil
}

// writeCheckout writes a checkout. Its reference and time of creation stay as first written.
func (s *Store) writeCheckout(c relay.Change) {
	if c.Checkout == nil {
		return
	}
	next, at := copyCheckout(*c.Checkout), key{c.Checkout.Merchant, string(c.Checkout.ID)}
	if known, there := s.checkouts[at]; there {
		next.Reference, next.Created = known.Reference, known.Created
		delete(s.tokens, known.TokenHash)
	} else {
		s.order = append(s.order, at)
	}
	s.checkouts[at], s.tokens[next.TokenHash] = next, at
}

// copyCheckout makes a copy that shares no memory with the original.
func copyCheckout(c relay.Checkout) relay.Checkout {
	c.Created, c.Expires, c.Ended = instant(c.Created), instant(c.Expires), instant(c.Ended)
	c.State, c.Sealed = copyState(c.State), copySealed(c.Sealed)
	c.Sealed.TokenEnds = instant(c.Sealed.TokenEnds)
	if len(c.Sealed.Candidates) == 0 {
		c.Sealed.Candidates = nil
	}
	return c
}

// Checkout implements relay.Store.
func (s *Store) Checkout(
	ctx context.Context, m relay.MerchantID, id relay.CheckoutID,
) (relay.Checkout, error) {
	return s.find(ctx, func() key { return key{m, string(id)} })
}

// CheckoutByToken implements relay.Store.
func (s *Store) CheckoutByToken(ctx context.Context, tokenHash string) (relay.Checkout, error) {
	return s.find(ctx, func() key { return s.tokens[tokenHash] })
}

func (s *Store) find(ctx context.Context, where func() key) (found relay.Checkout, err error) {
	err = s.locked(ctx, func() error {
		c, there := s.checkouts[where()]
		if !there {
			return fmt.Errorf("read checkout: %w", relay.ErrNotFound)
		}
		found = copyCheckout(c)
		return nil
	})
	return found, err
}

// Marks implements relay.Store.
func (s *Store) Marks(
	ctx context.Context, known map[string]int64,
) (found map[string]relay.Mark, err error) {
	found = map[string]relay.Mark{}
	err = s.locked(ctx, func() error {
		for hash, revision := range known {
			c := s.checkouts[s.tokens[hash]]
			if c.Revision != revision || c.Revision == 0 {
				found[hash] = relay.Mark{Revision: c.Revision, Step: c.Step}
			}
		}
		return nil
	})
	return found, err
}

// Checkouts implements relay.Store. A cursor that names no checkout of the merchant lists nothing.
func (s *Store) Checkouts(
	ctx context.Context, m relay.MerchantID, f relay.Filter,
) (list []relay.Checkout, err error) {
	err = s.locked(ctx, func() error {
		cursor, known := s.checkouts[key{m, f.Before}]
		if f.Before != "" && !known {
			return nil
		}
		for _, at := range s.order {
			c := s.checkouts[at]
			shown := f.Before == "" || newestFirst(cursor, c) < 0
			if at.merchant == m && passes(c, f) && (!f.Open || s.isOpen(at)) && shown {
				list = append(list, copyCheckout(c))
			}
		}
		slices.SortFunc(list, newestFirst)
		if f.Limit > 0 && len(list) > f.Limit {
			list = list[:f.Limit]
		}
		return nil
	})
	return list, err
}

func newestFirst(a, b relay.Checkout) int {
	return cmp.Or(b.Created.Compare(a.Created), cmp.Compare(b.ID, a.ID))
}

func passes(c relay.Checkout, f relay.Filter) bool {
	return (f.Reference == "" || c.Reference == f.Reference) &&
		(f.Location == "" || c.Location == f.Location) &&
		(len(f.Steps) == 0 || slices.Contains(f.Steps, string(stepAsOf(c, f.Now)))) &&
		!c.Created.Before(f.Since) && (f.Until.IsZero() || c.Created.Before(f.Until))
}

// stepAsOf is the step at a time: a checkout that expired before the lender was asked is expired, though
// nothing was written then.
func stepAsOf(c relay.Checkout, now time.Time) checkout.Step {
	switch c.Step {
	case checkout.StepAuthorizing, checkout.StepPending, checkout.StepApproved, checkout.StepDeclined,
		checkout.StepCancelled:
		return c.Step
	}
	if !c.Expires.After(instant(now)) {
		return checkout.StepExpired
	}
	return c.Step
}
