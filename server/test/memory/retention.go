package memory

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/tablet"
)

// retention is the state of the purge: the leases, and how much of each row was dropped, as the databases
// count it (server/store).
type retention struct {
	leases            map[string]lease
	droppedOfCheckout map[key]int
	droppedOfAttempt  map[key]int
}

type lease struct {
	holder string
	ends   time.Time
}

func newRetention() retention {
	return retention{leases: map[string]lease{}, droppedOfCheckout: map[key]int{},
		droppedOfAttempt: map[key]int{}}
}

// Lease implements relay.Store.
func (s *Store) Lease(ctx context.Context, task, holder string, now, until time.Time) (mine bool, err error) {
	err = s.locked(ctx, func() error {
		l, taken := s.leases[task]
		if mine = !taken || l.holder == holder ||
			(relay.Lease{Now: instant(now), Until: instant(until)}).Free(l.ends); mine {
			s.leases[task] = lease{holder, instant(until)}
		}
		return nil
	})
	return mine, err
}

// Drop implements relay.Store.
func (s *Store) Drop(ctx context.Context, k relay.Retained, before time.Time, limit int) (n int, err error) {
	err = s.locked(ctx, func() error {
		drop, known := s.drops()[k]
		if !known {
			return fmt.Errorf("drop: %q is not kept", k)
		}
		n = drop(instant(before), limit)
		return nil
	})
	return n, err
}

func (s *Store) drops() map[relay.Retained]func(time.Time, int) int {
	return map[relay.Retained]func(time.Time, int) int{
		relay.RetainedSecrets: s.dropCheckouts(0, func(c relay.Checkout) bool { return !c.Step.Waiting() },
			s.dropSecrets),
		relay.RetainedPersonal: s.dropCheckouts(1, func(relay.Checkout) bool { return true },
			s.dropPersonal),
		relay.RetainedUnsettled: s.dropCheckouts(0, func(relay.Checkout) bool { return true },
			s.dropPersonal),
		relay.RetainedEvidence: s.dropCheckouts(2, func(relay.Checkout) bool { return true }, s.dropEvidence),
		relay.RetainedFailed:   s.dropAttempts(0),
		relay.RetainedAccounts: s.dropAttempts(1),
		relay.RetainedOrders: func(before time.Time, limit int) int {
			return dropOldest(s.reservations, limit, before,
				func(r relay.Reservation) time.Time { return r.At })
		},
		relay.RetainedReplies: func(before time.Time, limit int) int {
			return dropOldest(s.replies, limit, before, func(r reply) time.Time { return r.claimed })
		},
		relay.RetainedSessions: func(before time.Time, limit int) int {
			return dropOldest(s.sessions, limit, before, func(n tablet.Session) time.Time { return n.Seen })
		},
		relay.RetainedEnrolments: func(before time.Time, limit int) int {
			return dropOldest(s.enrolments, limit, before,
				func(e tablet.Enrolment) time.Time { return e.Expires })
		},
		relay.RetainedAudits: s.dropAudits,
		relay.RetainedEvents: s.dropEvents,
		relay.RetainedDeliveries: func(before time.Time, limit int) int {
			return dropOldest(s.lines, limit, before, func(l lineRow) time.Time { return l.created })
		},
		relay.RetainedDays: func(before time.Time, limit int) int {
			return dropOldest(s.days, limit, before, func(d relay.ComparedDay) time.Time { return d.Started })
		},
	}
}

// oldest gives the keys of the values whose age is at or before a time, sorted, the oldest first.
func oldest[K comparable, V any](all map[K]V, limit int, before time.Time, age func(V) time.Time) []K {
	var found []K
	for k, v := range all {
		if !age(v).After(before) {
			found = append(found, k)
		}
	}
	slices.SortFunc(found, func(a, b K) int { return age(all[a]).Compare(age(all[b])) })
	return found[:min(limit, len(found))]
}

func dropOldest[K comparable, V any](all map[K]V, limit int, before time.Time, age func(V) time.Time) int {
	gone := oldest(all, limit, before, age)
	for _, k := range gone {
		delete(all, k)
	}
	return len(gone)
}

// dropCheckouts gives a function that drops from the checkouts of which so much was dropped before.
func (s *Store) dropCheckouts(
	kept int, which func(relay.Checkout) bool, drop func(key),
) func(time.Time, int) int {
	return func(before time.Time, limit int) int {
		some := maps.Clone(s.checkouts)
		maps.DeleteFunc(some, func(at key, c relay.Checkout) bool {
			return s.droppedOfCheckout[at] != kept || !which(c)
		})
		due := oldest(some, limit, before, func(c relay.Checkout) time.Time { return c.Expires })
		for _, at := range due {
			drop(at)
		}
		return len(due)
	}
}

func (s *Store) dropSecrets(at key) {
	c := s.checkouts[at]
	if c.Ended.IsZero() {
		c.Revision++
	}
	c.Sealed, s.droppedOfCheckout[at] = relay.Sealed{}, 1
	s.checkouts[at] = c
}

func (s *Store) dropPersonal(at key) {
	c := s.checkouts[at]
	c.Revision++
	c.Sealed, c.State.Personal, s.droppedOfCheckout[at] = relay.Sealed{}, relay.Personal{}, 2
	s.checkouts[at] = c
}

func (s *Store) dropEvidence(at key) {
	delete(s.tokens, s.checkouts[at].TokenHash)
	delete(s.checkouts, at)
	s.order = slices.DeleteFunc(s.order, func(o key) bool { return o == at })
	for _, a := range s.attemptsOf[at] {
		delete(s.findings, a)
		delete(s.attempts, a)
		delete(s.receiptOf, a)
	}
	delete(s.attemptsOf, at)
	for _, o := range s.operationsOf[at] {
		delete(s.operations, o)
	}
	delete(s.operationsOf, at)
	maps.DeleteFunc(s.resolutions, func(_ key, r relay.Resolution) bool {
		return key{r.Merchant, string(r.Checkout)} == at
	})
	delete(s.disclosures, at)
	delete(s.consents, at)
	s.audits = slices.DeleteFunc(s.audits,
		func(a relay.Audit) bool { return key{a.Merchant, string(a.Checkout)} == at })
}

// dropAttempts gives a function that removes the account from attempts: with kept 0 from those that came to
// nothing, with kept 1 from the others.
func (s *Store) dropAttempts(kept int) func(time.Time, int) int {
	return func(before time.Time, limit int) int {
		some := maps.Clone(s.attempts)
		maps.DeleteFunc(some, func(at key, a relay.Attempt) bool {
			return s.droppedOfAttempt[at] != kept ||
				kept == 0 && !a.Due.IsZero() && a.State != relay.AttemptApproved
		})
		due := oldest(some, limit, before, func(a relay.Attempt) time.Time { return a.Created })
		for _, at := range due {
			a := s.attempts[at]
			if s.droppedOfAttempt[at] = 1; kept == 1 || a.State.Nothing() {
				s.droppedOfAttempt[at], a.Account, a.Card = 2, relay.Secret{}, relay.Secret{}
			}
			s.attempts[at] = a
		}
		return len(due)
	}
}

// dropAudits removes the oldest audits that belong to no checkout. It also removes all others of the last
// one's instant.
func (s *Store) dropAudits(before time.Time, limit int) int {
	var ages []time.Time
	for _, a := range s.audits {
		if at := instant(a.At); a.Checkout == "" && !at.After(before) {
			ages = append(ages, at)
		}
	}
	if len(ages) == 0 {
		return 0
	}
	slices.SortFunc(ages, time.Time.Compare)
	last, had := ages[min(limit, len(ages))-1], len(s.audits)
	s.audits = slices.DeleteFunc(s.audits,
		func(a relay.Audit) bool { return a.Checkout == "" && !instant(a.At).After(last) })
	return had - len(s.audits)
}

// Audits implements relay.Store.
func (s *Store) Audits(
	ctx context.Context, m relay.MerchantID, id relay.CheckoutID,
) (list []relay.Audit, err error) {
	err = s.locked(ctx, func() error {
		for _, a := range s.audits {
			if a.Merchant == m && a.Checkout == id {
				a.At = instant(a.At)
				list = append(list, a)
			}
		}
		slices.SortStableFunc(list, func(a, b relay.Audit) int {
			return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Act, b.Act))
		})
		return nil
	})
	return list, err
}

// due reports whether anything of a checkout's journal is due.
func (s *Store) due(at key) bool {
	return slices.ContainsFunc(s.attemptsOf[at], func(a key) bool { return !s.attempts[a].Due.IsZero() }) ||
		slices.ContainsFunc(s.operationsOf[at], func(o key) bool { return !s.operations[o].Due.IsZero() })
}

// Erase implements relay.Store.
func (s *Store) Erase(ctx context.Context, a relay.Audit) error {
	return s.locked(ctx, func() error {
		at := key{a.Merchant, string(a.Checkout)}
		c, there := s.checkouts[at]
		over := !c.Ended.IsZero() || !c.Expires.After(instant(a.At))
		if !there || !over || c.Step == checkout.StepAuthorizing || c.Step == checkout.StepPending ||
			s.due(at) || slices.ContainsFunc(s.attemptsOf[at], s.awaits) {
			return fmt.Errorf("erase checkout: %w", relay.ErrStale)
		}
		s.dropPersonal(at)
		for _, of := range s.attemptsOf[at] {
			known := s.attempts[of]
			known.Account, known.Card, s.droppedOfAttempt[of] = relay.Secret{}, relay.Secret{}, 2
			s.attempts[of] = known
		}
		maps.DeleteFunc(s.replies, func(of key, r reply) bool {
			return of.merchant == at.merchant && r.Checkout == a.Checkout
		})
		s.audits = append(s.audits, a)
		return nil
	})
}
