package memory

import (
	"context"
	"fmt"
	"slices"
	"time"

	"candor/server/relay"
)

// checkResolution checks that a resolution is about a checkout that exists.
func (s *Store) checkResolution(c relay.Change) error {
	if r := c.Resolution; r != nil && !s.hasCheckout(c, r.Merchant, r.Checkout) {
		return errNoCheckout
	}
	return nil
}

// writeResolution writes the first half of a resolution, in place of an earlier one of its subject.
func (s *Store) writeResolution(c relay.Change) {
	if c.Resolution != nil {
		first := *c.Resolution
		first.At = instant(first.At)
		s.resolutions[key{first.Merchant, first.Subject}] = first
	}
}

// Resolution implements relay.Store.
func (s *Store) Resolution(
	ctx context.Context, m relay.MerchantID, subject string,
) (found relay.Resolution, err error) {
	err = s.locked(ctx, func() error {
		var there bool
		if found, there = s.resolutions[key{m, subject}]; !there {
			return fmt.Errorf("read resolution: %w", relay.ErrNotFound)
		}
		return nil
	})
	return found, err
}

// isOpen reports whether an attempt, an operation or a finding of a checkout is not settled.
func (s *Store) isOpen(checkout key) bool {
	return slices.ContainsFunc(s.attemptsOf[checkout], func(at key) bool {
		return relay.OpenAttempts[s.attempts[at].State] != "" ||
			slices.ContainsFunc(s.findings[at], relay.Finding.Open)
	}) || slices.ContainsFunc(s.operationsOf[checkout], func(at key) bool {
		return relay.OpenOperations[s.operations[at].State] != ""
	})
}

// openWork lists all open work, of all merchants, oldest first.
func (s *Store) openWork() (all []relay.OpenWork) {
	for _, a := range s.attempts {
		if kind := relay.OpenAttempts[a.State]; kind != "" {
			all = append(all, relay.OpenWork{Kind: kind, Merchant: a.Merchant, Checkout: a.Checkout,
				Of: relay.SubjectAttempt, Subject: string(a.ID), Amount: a.Amount, Reference: a.Reference,
				Since: a.Created, Touched: latest(a.Decided, a.Checked)})
		}
	}
	for _, o := range s.operations {
		if kind := relay.OpenOperations[o.State]; kind != "" {
			all = append(all, relay.OpenWork{Kind: kind, Merchant: o.Merchant, Checkout: o.Checkout,
				Of: relay.SubjectOperation, Subject: string(o.ID), Operation: o.Kind, Amount: o.Amount,
				Reference: o.Reference, Since: o.Created, Touched: latest(o.Decided, o.Checked)})
		}
	}
	for at, found := range s.findings {
		for _, f := range found {
			if f.Open() {
				all = append(all, f.Work(s.attempts[at].Reference, s.attempts[at].CaptureBy))
			}
		}
	}
	for _, r := range s.resolutions {
		all = append(all, relay.OpenWork{Kind: relay.WorkConfirmation, Merchant: r.Merchant,
			Checkout: r.Checkout, Of: r.Of, Subject: r.Subject, Amount: r.Amount, Since: r.At, Touched: r.At,
			Resolution: &r})
	}
	slices.SortFunc(all, relay.OpenWork.Compare)
	return all
}

func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// OpenWork implements relay.Store.
func (s *Store) OpenWork(
	ctx context.Context, m relay.MerchantID, limit int,
) (list []relay.OpenWork, err error) {
	err = s.locked(ctx, func() error {
		for _, w := range s.openWork() {
			if w.Merchant == m && len(list) < limit {
				list = append(list, w)
			}
		}
		return nil
	})
	return list, err
}

// CountOpenWork implements relay.Store.
func (s *Store) CountOpenWork(ctx context.Context) (counts []relay.OpenCount, err error) {
	err = s.locked(ctx, func() error {
		for _, w := range s.openWork() {
			i := slices.IndexFunc(counts, func(n relay.OpenCount) bool {
				return n.Kind == w.Kind && n.Merchant == w.Merchant
			})
			if i < 0 {
				counts = append(counts, relay.OpenCount{Kind: w.Kind, Merchant: w.Merchant, Oldest: w.Since})
				i = len(counts) - 1
			}
			counts[i].Count++
		}
		return nil
	})
	return counts, err
}
