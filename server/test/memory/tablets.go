package memory

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"candor/server/relay"
	"candor/server/tablet"
)

type tablets struct {
	devices    map[key]tablet.Device
	enrolments map[string]tablet.Enrolment // by the hash of the code
	sessions   map[string]tablet.Session   // by the hash of the secret
	tries      map[tryKey]tablet.Tries
}

type tryKey struct {
	merchant          relay.MerchantID
	device, associate string
}

func newTablets() tablets {
	return tablets{devices: map[key]tablet.Device{}, enrolments: map[string]tablet.Enrolment{},
		sessions: map[string]tablet.Session{}, tries: map[tryKey]tablet.Tries{}}
}

// Device implements relay.Store. It finds a revoked device too, marked as revoked.
func (s *Store) Device(ctx context.Context, secretHash string) (found tablet.Device, err error) {
	err = s.locked(ctx, func() error {
		for _, d := range s.devices {
			if d.SecretHash == secretHash {
				found = d
				return nil
			}
		}
		return fmt.Errorf("read device: %w", relay.ErrNotFound)
	})
	return found, err
}

// PutDevice implements relay.Store.
func (s *Store) PutDevice(ctx context.Context, d tablet.Device) error {
	return s.locked(ctx, func() error {
		at := key{d.Merchant, d.ID}
		for other, known := range s.devices {
			if other != at && known.SecretHash == d.SecretHash {
				return fmt.Errorf("write device: %w", relay.ErrExists)
			}
		}
		d.Enrolled = instant(d.Enrolled)
		if known, there := s.devices[at]; there {
			d.Enrolled = known.Enrolled
		}
		s.devices[at] = d
		return nil
	})
}

// Devices implements relay.Store.
func (s *Store) Devices(ctx context.Context, m relay.MerchantID) (list []tablet.Device, err error) {
	err = s.locked(ctx, func() error {
		for _, d := range s.devices {
			if d.Merchant == m {
				list = append(list, d)
			}
		}
		slices.SortFunc(list, func(a, b tablet.Device) int {
			return cmp.Or(a.Enrolled.Compare(b.Enrolled), cmp.Compare(a.ID, b.ID))
		})
		return nil
	})
	return list, err
}

// PutEnrolment implements relay.Store.
func (s *Store) PutEnrolment(ctx context.Context, e tablet.Enrolment) error {
	return s.locked(ctx, func() error {
		if _, there := s.enrolments[e.CodeHash]; there {
			return fmt.Errorf("write enrolment: %w", relay.ErrExists)
		}
		e.Expires = instant(e.Expires)
		s.enrolments[e.CodeHash] = e
		return nil
	})
}

// TakeEnrolment implements relay.Store. It uses up an enrolment that has run out as well, and does not find
// it.
func (s *Store) TakeEnrolment(
	ctx context.Context, codeHash string, now time.Time,
) (found tablet.Enrolment, err error) {
	err = s.locked(ctx, func() error {
		e, there := s.enrolments[codeHash]
		delete(s.enrolments, codeHash)
		if !there || !now.Before(e.Expires) {
			return fmt.Errorf("take enrolment: %w", relay.ErrNotFound)
		}
		found = e
		return nil
	})
	return found, err
}

// Session implements relay.Store.
func (s *Store) Session(ctx context.Context, secretHash string) (found tablet.Session, err error) {
	err = s.locked(ctx, func() error {
		var there bool
		if found, there = s.sessions[secretHash]; !there {
			return fmt.Errorf("read session: %w", relay.ErrNotFound)
		}
		return nil
	})
	return found, err
}

// PutSession implements relay.Store. A session's person, device and start never change.
func (s *Store) PutSession(ctx context.Context, n tablet.Session) error {
	return s.locked(ctx, func() error {
		known, there := s.sessions[n.SecretHash]
		switch {
		case n.Revision == 1 && there:
			return fmt.Errorf("write session: %w", relay.ErrExists)
		case n.Revision != 1 && (!there || known.Merchant != n.Merchant || known.Revision+1 != n.Revision):
			return fmt.Errorf("write session: %w", relay.ErrStale)
		case n.Revision != 1:
			n.Device, n.Associate, n.Started = known.Device, known.Associate, known.Started
		}
		n.Seen, n.Started = instant(n.Seen), instant(n.Started)
		s.sessions[n.SecretHash] = n
		return nil
	})
}

// EndSession implements relay.Store.
func (s *Store) EndSession(ctx context.Context, secretHash string) error {
	return s.locked(ctx, func() error {
		delete(s.sessions, secretHash)
		return nil
	})
}

// Try implements tablet.Store.
func (s *Store) Try(
	ctx context.Context, m relay.MerchantID, device, associate string, at tablet.Place, now time.Time,
) (after tablet.Tries, counted bool, err error) {
	err = s.locked(ctx, func() error {
		row := tryKey{m, device, associate}
		after, counted = s.tries[row].Begin(at, now)
		s.tries[row] = after
		return nil
	})
	return after, counted, err
}

// TryWasRight implements tablet.Store.
func (s *Store) TryWasRight(ctx context.Context, m relay.MerchantID, device, associate string,
	at tablet.Place, began time.Time) error {
	return s.locked(ctx, func() error {
		row := tryKey{m, device, associate}
		s.tries[row] = s.tries[row].Right(at, began)
		return nil
	})
}

// Tries implements tablet.Store.
func (s *Store) Tries(ctx context.Context, m relay.MerchantID, device, associate string,
	now time.Time) (t tablet.Tries, err error) {
	err = s.locked(ctx, func() error {
		t = s.tries[tryKey{m, device, associate}].AsOf(now)
		return nil
	})
	return t, err
}

// ResetTries implements relay.Store.
func (s *Store) ResetTries(ctx context.Context, m relay.MerchantID, device, associate string) error {
	return s.locked(ctx, func() error {
		delete(s.tries, tryKey{m, device, associate})
		return nil
	})
}

// Handover implements relay.Handovers.
func (s *Store) Handover(
	ctx context.Context, m relay.MerchantID, device string, id relay.CheckoutID,
) (h relay.Handover, err error) {
	err = s.locked(ctx, func() error {
		d, there := s.devices[key{m, device}]
		h.Revoked = d.Revoked
		for _, n := range s.sessions {
			if there && n.Merchant == m && n.Device == device && n.Checkout == id && n.Seen.After(h.Seen) {
				h.Seen = n.Seen
			}
		}
		return nil
	})
	return h, err
}

// SeenInHand implements relay.Handovers.
func (s *Store) SeenInHand(ctx context.Context, m relay.MerchantID, device string, id relay.CheckoutID,
	now time.Time) error {
	return s.locked(ctx, func() error {
		for secret, n := range s.sessions {
			if n.Merchant == m && n.Device == device && n.Checkout == id && n.Seen.Before(now) {
				n.Seen = instant(now)
				s.sessions[secret] = n
			}
		}
		return nil
	})
}
