package memory

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"candor/server/relay"
)

// comparisons holds what comparisons with the lender's lists found.
type comparisons struct {
	findings map[key][]relay.Finding // of an attempt
	days     map[key]relay.ComparedDay
}

func newComparisons() comparisons {
	return comparisons{findings: map[key][]relay.Finding{}, days: map[key]relay.ComparedDay{}}
}

func kept(f relay.Finding) relay.Finding {
	f.Since, f.Confirmed, f.Settled = instant(f.Since), instant(f.Confirmed), instant(f.Settled)
	return relay.Finding{Merchant: f.Merchant, Checkout: f.Checkout, Attempt: f.Attempt, Kind: f.Kind,
		Subject: f.Subject, Entry: f.Entry, Operation: f.Operation, Amount: f.Amount, Since: f.Since,
		Confirmed: f.Confirmed, Settled: f.Settled, People: f.People}
}

func sameFinding(f, g relay.Finding) bool {
	return f.Kind == g.Kind && f.Subject == g.Subject && f.Entry == g.Entry && f.Operation == g.Operation
}

func (s *Store) writeFindings(c relay.Change) {
	for _, f := range c.Findings {
		f = kept(f)
		at := key{f.Merchant, string(f.Attempt)}
		same := func(g relay.Finding) bool { return sameFinding(f, g) }
		if i := slices.IndexFunc(s.findings[at], same); i >= 0 {
			s.findings[at][i] = f
		} else {
			s.findings[at] = append(s.findings[at], f)
		}
	}
}

func (s *Store) checkFindings(c relay.Change) error {
	for _, f := range c.Findings {
		_, known := s.attempts[key{f.Merchant, string(f.Attempt)}]
		if !known && !(c.Attempt != nil && c.Attempt.ID == f.Attempt) {
			return errNoAttempt
		}
	}
	return nil
}

func sortFindings(list []relay.Finding) []relay.Finding {
	slices.SortFunc(list, func(a, b relay.Finding) int {
		return cmp.Or(
			a.Since.Compare(b.Since),
			cmp.Compare(a.Attempt, b.Attempt),
			cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(a.Subject, b.Subject),
			cmp.Compare(a.Entry, b.Entry),
			cmp.Compare(a.Operation, b.Operation),
		)
	})
	return list
}

// Findings implements relay.Store.
func (s *Store) Findings(
	ctx context.Context, m relay.MerchantID, id relay.AttemptID,
) (list []relay.Finding, err error) {
	err = s.locked(ctx, func() error {
		list = sortFindings(slices.Clone(s.findings[key{m, string(id)}]))
		return nil
	})
	return list, err
}

// FindingsOfDay implements relay.Store.
func (s *Store) FindingsOfDay(
	ctx context.Context, m relay.MerchantID, from, to time.Time,
) (list []relay.Finding, err error) {
	within := func(t time.Time) bool { return !t.Before(from) && t.Before(to) }
	err = s.locked(ctx, func() error {
		for at, all := range s.findings {
			for _, f := range all {
				if at.merchant == m && !f.Confirmed.IsZero() &&
					(within(f.Since) || within(s.attempts[at].Created)) {
					list = append(list, f)
				}
			}
		}
		sortFindings(list)
		return nil
	})
	return list, err
}

// AttemptsOfDay implements relay.Store.
func (s *Store) AttemptsOfDay(
	ctx context.Context, m relay.MerchantID, q relay.DayQuery,
) (list []relay.Attempt, err error) {
	order := func(a, b relay.Attempt) int {
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID))
	}
	err = s.locked(ctx, func() error {
		for at, a := range s.attempts {
			switch {
			case at.merchant != m, q.After != nil && order(a, *q.After) <= 0:
			case !q.Older && !a.Created.Before(q.From) && a.Created.Before(q.To),
				q.Older && s.olderOfDay(at, a, q):
				list = append(list, a)
			}
		}
		slices.SortFunc(list, order)
		list = list[:min(q.Limit, len(list))]
		return nil
	})
	return list, err
}

// olderOfDay reports whether an attempt is one of those that relay.DayQuery.Older asks for.
func (s *Store) olderOfDay(at key, a relay.Attempt, q relay.DayQuery) bool {
	if !a.Created.Before(q.From) || !a.Due.IsZero() || !a.Compared.Before(instant(q.Since)) {
		return false
	}
	open := slices.ContainsFunc(s.findings[at], func(f relay.Finding) bool { return f.Settled.IsZero() })
	for of, o := range s.operations {
		open = open || of.merchant == at.merchant && o.Attempt == a.ID && !o.Created.Before(q.From) &&
			o.Created.Before(q.To)
	}
	return open || !a.CaptureBy.IsZero()
}

// MarkCompared implements relay.Store.
func (s *Store) MarkCompared(
	ctx context.Context, m relay.MerchantID, id relay.AttemptID, compared, due time.Time,
) error {
	return s.locked(ctx, func() error {
		at := key{m, string(id)}
		if a, known := s.attempts[at]; known && a.Due.IsZero() {
			a.Compared, a.Due = instant(compared), instant(due)
			s.attempts[at] = a
		}
		return nil
	})
}

// ClosingAttempts implements relay.Store.
func (s *Store) ClosingAttempts(
	ctx context.Context, m relay.MerchantID, before time.Time, limit int,
) (list []relay.Attempt, err error) {
	err = s.locked(ctx, func() error {
		for at, a := range s.attempts {
			told := slices.ContainsFunc(s.findings[at], func(f relay.Finding) bool {
				return f.Kind == relay.FindingCaptureBy && f.Settled.IsZero()
			})
			if at.merchant == m && !a.CaptureBy.IsZero() && !a.CaptureBy.After(before) && !told {
				list = append(list, a)
			}
		}
		slices.SortFunc(list, func(a, b relay.Attempt) int {
			return cmp.Or(a.CaptureBy.Compare(b.CaptureBy), cmp.Compare(a.ID, b.ID))
		})
		list = list[:min(limit, len(list))]
		return nil
	})
	return list, err
}

// ShortestLife implements relay.Store.
func (s *Store) ShortestLife(ctx context.Context, m relay.MerchantID) (life time.Duration, err error) {
	err = s.locked(ctx, func() error {
		var lives []time.Duration
		for at, a := range s.attempts {
			whole := at.merchant == m && !a.Closed.IsZero() && a.Closed.Sub(a.Decided) >= 24*time.Hour
			for of, o := range s.operations {
				whole = whole && !(of.merchant == m && o.Attempt == a.ID && o.Cause != relay.CauseClosed)
			}
			if whole {
				lives = append(lives, a.Closed.Sub(a.Decided))
			}
		}
		if slices.Sort(lives); len(lives) > 1 {
			life = lives[1]
		}
		return nil
	})
	return life, err
}

// ComparedDay implements relay.Store.
func (s *Store) ComparedDay(
	ctx context.Context, m relay.MerchantID, day string,
) (d relay.ComparedDay, err error) {
	err = s.locked(ctx, func() error {
		var known bool
		if d, known = s.days[key{m, day}]; !known {
			return fmt.Errorf("read compared day: %w", relay.ErrNotFound)
		}
		d.NotOurs = slices.Clone(d.NotOurs)
		return nil
	})
	return d, err
}

// SaveComparedDay implements relay.Store.
func (s *Store) SaveComparedDay(ctx context.Context, d relay.ComparedDay) error {
	return s.locked(ctx, func() error {
		d.Started, d.Finished = instant(d.Started), instant(d.Finished)
		d.NotOurs = slices.Clone(d.NotOurs)
		for i := range d.NotOurs {
			d.NotOurs[i] = kept(d.NotOurs[i])
		}
		s.days[key{d.Merchant, d.Day}] = d
		return nil
	})
}
