package memory

import (
	"context"
	"time"

	"candor/server/relay"
)

// counterKey is the key of a counter's row.
type counterKey struct {
	merchant relay.MerchantID
	kind     relay.Kind
	key      string
}

type counterRow struct {
	uses  []int64
	until int64
}

func keyOf(u relay.Use) counterKey { return counterKey{u.Merchant, u.Kind, u.Key} }

// CountUses implements relay.Counters.
func (s *Store) CountUses(ctx context.Context, now time.Time, uses ...relay.Use) error {
	return s.locked(ctx, func() error {
		after, err := s.countUses(now, uses)
		if err == nil {
			s.writeUses(after)
		}
		return err
	})
}

// countUses computes the counters after the uses, or fails with the limit that is used up. It
// writes nothing but uses that lie ahead, as of now.
func (s *Store) countUses(now time.Time, uses []relay.Use) (map[counterKey]counterRow, error) {
	after := map[counterKey]counterRow{}
	for _, u := range uses {
		at := keyOf(u)
		before, there := after[at]
		if !there {
			before = s.counters[at]
		}
		next, ok := u.Counted(before.uses, now)
		if !ok {
			held, ahead := u.AsOf(before.uses, now)
			if ahead && !there {
				s.counters[at] = counterRow{held, now.Add(u.Within).UnixMicro()}
			}
			return nil, &relay.FullError{Use: u, Ahead: ahead}
		}
		after[at] = counterRow{next, now.Add(u.Within).UnixMicro()}
	}
	return after, nil
}

func (s *Store) writeUses(after map[counterKey]counterRow) {
	for at, c := range after {
		s.counters[at] = c
	}
}

// GiveBackUses implements relay.Counters.
func (s *Store) GiveBackUses(ctx context.Context, uses ...relay.Use) error {
	return s.locked(ctx, func() error {
		for _, u := range uses {
			at := keyOf(u)
			n := len(s.counters[at].uses)
			if n < 2 {
				delete(s.counters, at)
				continue
			}
			left := s.counters[at].uses[:n-1]
			s.counters[at] = counterRow{left, left[n-2] + u.Within.Microseconds()}
		}
		return nil
	})
}

// ForgetUses implements relay.Counters.
func (s *Store) ForgetUses(ctx context.Context, uses ...relay.Use) error {
	return s.locked(ctx, func() error {
		for _, u := range uses {
			delete(s.counters, keyOf(u))
		}
		return nil
	})
}

// PurgeUses implements relay.Counters.
func (s *Store) PurgeUses(ctx context.Context, now time.Time) (purged int, err error) {
	err = s.locked(ctx, func() error {
		for at, c := range s.counters {
			if c.until <= now.UnixMicro() {
				delete(s.counters, at)
				purged++
			}
		}
		return nil
	})
	return purged, err
}
