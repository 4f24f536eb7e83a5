package memory

import (
	"context"
	"fmt"
	"slices"

	"candor/server/relay"
)

func (s *Store) checkReservation(c relay.Change) error {
	if c.Reservation == nil {
		return nil
	}
	if !slices.Equal(s.reservations[c.Reservation.OrderKey].Attempts, c.ReservedWas) {
		return relay.ErrReserved
	}
	for id, state := range c.Free {
		if now, there := s.attempts[key{c.Reservation.Merchant, string(id)}]; !there || now.State != state {
			return relay.ErrReserved
		}
	}
	return nil
}

func (s *Store) writeReservation(c relay.Change) {
	if c.Reservation == nil {
		return
	}
	next := *c.Reservation
	next.Attempts, next.At = slices.Clone(next.Attempts), instant(next.At)
	s.reservations[next.OrderKey] = next
}

// Reservation implements relay.Store.
func (s *Store) Reservation(ctx context.Context, k relay.OrderKey) (r relay.Reservation, err error) {
	err = s.locked(ctx, func() error {
		found, there := s.reservations[k]
		if !there {
			return fmt.Errorf("read reservation: %w", relay.ErrNotFound)
		}
		r = found
		r.Attempts = slices.Clone(found.Attempts)
		return nil
	})
	return r, err
}
