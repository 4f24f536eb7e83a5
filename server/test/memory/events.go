package memory

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"candor/server/relay"
)

// events holds what merchants' servers are told: the outbox, and the log in its order.
type events struct {
	outbox []relay.Event
	log    []relay.Event
	first  int64     // position of the first event in the log that is not dropped
	logged time.Time // when the last one was logged
	lines  map[lineKey]lineRow
}

func (s *Store) writeEvents(list []relay.Event) {
	for _, e := range list {
		e.At, e.Logged, e.Reference, e.Data = instant(e.At), time.Time{}, "", slices.Clone(e.Data)
		s.outbox = append(s.outbox, e)
	}
}

// LogEvents implements relay.Store.
func (s *Store) LogEvents(ctx context.Context, now time.Time, limit int,
	to func(relay.Event) []relay.EndpointID) (moved int, err error) {
	err = s.locked(ctx, func() error {
		if moved = min(limit, len(s.outbox)); moved == 0 {
			return nil
		}
		if at := instant(now); relay.Ahead(s.logged, now) {
			s.logged = at
			for i := range s.log {
				if s.log[i].Logged.After(at) {
					s.log[i].Logged = at
				}
			}
		} else if at.After(s.logged) {
			s.logged = at
		}
		for _, e := range s.outbox[:moved] {
			e.Logged, e.Reference = s.logged, s.checkouts[key{e.Merchant, string(e.Checkout)}].Reference
			s.log = append(s.log, e)
			s.queue(e, to(e), s.first+int64(len(s.log))-1, s.logged)
		}
		s.outbox = slices.Clone(s.outbox[moved:])
		return nil
	})
	return moved, err
}

// Events implements relay.Store.
func (s *Store) Events(
	ctx context.Context, m relay.MerchantID, q relay.EventQuery,
) (list []relay.Event, err error) {
	err = s.locked(ctx, func() error {
		first := 0
		if q.After != "" {
			at := slices.IndexFunc(
				s.log,
				func(e relay.Event) bool { return e.Merchant == m && e.ID == q.After },
			)
			if at < 0 {
				return fmt.Errorf("find event: %w", relay.ErrNotFound)
			}
			first = at + 1
		}
		for _, e := range s.log[first:] {
			if e.Merchant == m && asked(e, q) && len(list) < q.Limit {
				list = append(list, copyEvent(e))
			}
		}
		return nil
	})
	return list, err
}

func asked(e relay.Event, q relay.EventQuery) bool {
	return (len(q.Types) == 0 || slices.Contains(q.Types, e.Type)) &&
		(q.Checkout == "" || q.Checkout == e.Checkout) &&
		!e.Logged.Before(instant(q.Since)) && (q.Until.IsZero() || e.Logged.Before(instant(q.Until)))
}

// Event implements relay.Store.
func (s *Store) Event(
	ctx context.Context, m relay.MerchantID, id relay.EventID,
) (found relay.Event, err error) {
	err = s.locked(ctx, func() error {
		for _, e := range s.log {
			if e.Merchant == m && e.ID == id {
				found = copyEvent(e)
				return nil
			}
		}
		return fmt.Errorf("read event: %w", relay.ErrNotFound)
	})
	return found, err
}

func copyEvent(e relay.Event) relay.Event {
	e.Data = slices.Clone(e.Data)
	return e
}

// dropEvents removes the oldest events of the log.
func (s *Store) dropEvents(before time.Time, limit int) int {
	n := 0
	for n < limit && n < len(s.log) && !s.log[n].Logged.After(before) {
		n++
	}
	s.log, s.first = slices.Clone(s.log[n:]), s.first+int64(n)
	return n
}

// RanOut implements relay.Store.
func (s *Store) RanOut(
	ctx context.Context, now time.Time, after relay.RanOut, limit int,
) (list []relay.RanOut, err error) {
	err = s.locked(ctx, func() error {
		for at, c := range s.checkouts {
			out := relay.RanOut{Ref: relay.Ref{Merchant: at.merchant, Checkout: c.ID}, Expires: c.Expires}
			if c.Ended.IsZero() && !c.Step.Waiting() && !c.Expires.After(instant(now)) &&
				byExpiry(out, after) > 0 {
				list = append(list, out)
			}
		}
		slices.SortFunc(list, byExpiry)
		list = list[:min(limit, len(list))]
		return nil
	})
	return list, err
}

func byExpiry(a, b relay.RanOut) int {
	return cmp.Or(a.Expires.Compare(b.Expires), cmp.Compare(a.Merchant, b.Merchant),
		cmp.Compare(a.Checkout, b.Checkout))
}
