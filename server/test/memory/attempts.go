package memory

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"candor/server/relay"
)

// checkAttempt checks an attempt before it is written: a checkout has at most one live attempt, and a state
// changes only from the expected one.
func (s *Store) checkAttempt(c relay.Change) error {
	a := c.Attempt
	if a == nil {
		return nil
	}
	known, there := s.attempts[key{a.Merchant, string(a.ID)}]
	switch {
	case c.AttemptWas == "" && there:
		return relay.ErrExists
	case c.AttemptWas == "" && !s.hasCheckout(c, a.Merchant, a.Checkout):
		return errNoCheckout
	case c.AttemptWas != "" && (!there || known.State != c.AttemptWas):
		return relay.ErrStale
	case a.State.Live() && s.live(*a):
		return relay.ErrLive
	}
	return nil
}

// live reports whether another attempt of the same checkout is live.
func (s *Store) live(a relay.Attempt) bool {
	return slices.ContainsFunc(s.attemptsOf[key{a.Merchant, string(a.Checkout)}], func(at key) bool {
		return at.id != string(a.ID) && s.attempts[at].State.Live()
	})
}

// writeAttempt writes an attempt. What was asked for stays as first written; only the outcome changes.
func (s *Store) writeAttempt(c relay.Change) {
	if c.Attempt == nil {
		return
	}
	next, at := *c.Attempt, key{c.Attempt.Merchant, string(c.Attempt.ID)}
	if known, there := s.attempts[at]; there {
		known.State, known.Code, known.Authorization, known.Looks = next.State, next.Code, next.Authorization,
			next.Looks
		known.Deadline, known.Decided, known.Checked, known.Due = next.Deadline, next.Decided, next.Checked,
			next.Due
		known.Compared, known.CaptureBy, known.Closed = next.Compared, next.CaptureBy, next.Closed
		next = known
		if c.AttemptWas == relay.AttemptManual {
			delete(s.resolutions, at)
		}
		if c.AttemptWas == relay.AttemptManual && s.droppedOfAttempt[at] == 1 {
			s.droppedOfAttempt[at] = 0
		}
	} else {
		of := key{next.Merchant, string(next.Checkout)}
		s.attemptsOf[of] = append(s.attemptsOf[of], at)
	}
	for _, t := range []*time.Time{&next.Created, &next.Deadline, &next.Decided, &next.Checked, &next.Due,
		&next.Compared, &next.CaptureBy, &next.Closed} {
		*t = instant(*t)
	}
	s.attempts[at] = next
	delete(s.attemptLeases, at)
}

// Attempt implements relay.Store.
func (s *Store) Attempt(
	ctx context.Context, m relay.MerchantID, id relay.AttemptID,
) (a relay.Attempt, err error) {
	err = s.locked(ctx, func() error {
		var there bool
		if a, there = s.attempts[key{m, string(id)}]; !there {
			return fmt.Errorf("read attempt: %w", relay.ErrNotFound)
		}
		return nil
	})
	return a, err
}

// Attempts implements relay.Store.
func (s *Store) Attempts(
	ctx context.Context, m relay.MerchantID, id relay.CheckoutID,
) (list []relay.Attempt, err error) {
	err = s.locked(ctx, func() error {
		for _, at := range s.attemptsOf[key{m, string(id)}] {
			list = append(list, s.attempts[at])
		}
		slices.SortFunc(list, func(a, b relay.Attempt) int {
			return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID))
		})
		return nil
	})
	return list, err
}
