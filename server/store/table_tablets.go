package store

import (
	"context"
	"fmt"
	"time"

	"candor/server/relay"
	"candor/server/tablet"
)

// Device implements tablet.Store. It finds a revoked device too.
func (s *Store) Device(ctx context.Context, secretHash string) (tablet.Device, error) {
	d, err := scanDevice(s.read.row(ctx, findDevice, secretHash))
	if err != nil {
		return tablet.Device{}, storeError("read device", err)
	}
	return d, nil
}

// Devices implements tablet.Store.
func (s *Store) Devices(ctx context.Context, m relay.MerchantID) ([]tablet.Device, error) {
	list, err := collect(ctx, s.read, scanDevice, selectDevices, m)
	return list, storeError("list devices", err)
}

func scanDevice(row scanner) (tablet.Device, error) {
	var d tablet.Device
	var enrolled int64
	err := row.Scan(&d.Merchant, &d.ID, &d.Location, &d.Name, &d.SecretHash, &enrolled, &d.Revoked)
	d.Enrolled = instant(enrolled)
	return d, err
}

// PutDevice implements tablet.Store.
func (s *Store) PutDevice(ctx context.Context, d tablet.Device) error {
	_, err := s.write.exec(ctx, upsertDevice, d.Merchant, d.ID, d.Location, d.Name, d.SecretHash,
		micros(d.Enrolled), d.Revoked)
	return storeError("write device", asExists(err))
}

// PutEnrolment implements tablet.Store.
func (s *Store) PutEnrolment(ctx context.Context, e tablet.Enrolment) error {
	_, err := s.write.exec(ctx, insertEnrolment, e.Merchant, e.CodeHash, e.Location, e.Name,
		micros(e.Expires))
	return storeError("write enrolment", asExists(err))
}

// TakeEnrolment implements tablet.Store. An expired enrolment is used up as well, and is not found.
func (s *Store) TakeEnrolment(ctx context.Context, codeHash string, now time.Time) (tablet.Enrolment, error) {
	var e tablet.Enrolment
	var expires int64
	err := s.write.row(ctx, takeEnrolment, codeHash).Scan(&e.Merchant, &e.CodeHash, &e.Location, &e.Name,
		&expires)
	if err != nil {
		return tablet.Enrolment{}, storeError("take enrolment", err)
	}
	if e.Expires = instant(expires); !now.Before(e.Expires) {
		return tablet.Enrolment{}, fmt.Errorf("take enrolment: %w", relay.ErrNotFound)
	}
	return e, nil
}

// Session implements tablet.Store.
func (s *Store) Session(ctx context.Context, secretHash string) (tablet.Session, error) {
	var n tablet.Session
	var seen, started int64
	err := s.read.row(ctx, findSession, secretHash).Scan(&n.Merchant, &n.SecretHash, &n.Device, &n.Associate,
		&n.Revision, &n.Locked, &n.Checkout, &seen, &started)
	if err != nil {
		return tablet.Session{}, storeError("read session", err)
	}
	n.Seen, n.Started = instant(seen), instant(started)
	return n, nil
}

// PutSession implements tablet.Store.
func (s *Store) PutSession(ctx context.Context, n tablet.Session) error {
	if n.Revision == 1 {
		_, err := s.write.exec(ctx, insertSession, n.Merchant, n.SecretHash, n.Device, n.Associate,
			n.Revision,
			n.Locked, n.Checkout, micros(n.Seen), micros(n.Started))
		return storeError("write session", asExists(err))
	}
	err := changedOne(s.write.exec(ctx, updateSession, n.Merchant, n.SecretHash, n.Revision, n.Locked,
		n.Checkout, micros(n.Seen)))
	return storeError("write session", err)
}

// EndSession implements tablet.Store.
func (s *Store) EndSession(ctx context.Context, secretHash string) error {
	_, err := s.write.exec(ctx, takeSessionAway, secretHash)
	return storeError("end session", err)
}

// ResetTries implements tablet.Store.
func (s *Store) ResetTries(ctx context.Context, m relay.MerchantID, device, associate string) error {
	_, err := s.write.exec(ctx, deleteTries, m, device, associate)
	return storeError("reset tries", err)
}
