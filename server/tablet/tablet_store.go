package tablet

import (
	"context"
	"time"

	"candor/server/relay"
)

// Store keeps devices, enrolments and sessions. Its errors are those of a relay.Store. Safe for concurrent
// use, also by several processes on one database.
type Store interface {
	// Commit writes an audit.
	Commit(ctx context.Context, c relay.Change) error

	// Device finds the device of a secret, also a revoked one.
	Device(ctx context.Context, secretHash string) (Device, error)
	PutDevice(ctx context.Context, d Device) error
	Devices(ctx context.Context, m relay.MerchantID) ([]Device, error) // oldest first, also revoked ones
	// PutEnrolment writes the one-time right to become a device. TakeEnrolment uses it up.
	PutEnrolment(ctx context.Context, e Enrolment) error
	TakeEnrolment(ctx context.Context, codeHash string, now time.Time) (Enrolment, error)
	Session(ctx context.Context, secretHash string) (Session, error)
	// PutSession inserts a session if Revision is 1. Otherwise it replaces the stored session if that has the
	// revision before (ErrStale). So late activity can neither unlock a session nor bring back one that
	// ended.
	PutSession(ctx context.Context, s Session) error
	EndSession(ctx context.Context, secretHash string) error
	// Try begins one try of a passcode if Tries.Begin allows it, atomically, and returns the tries after it
	// and whether it was counted. associate is the key under which the tries of a number are kept.
	Try(ctx context.Context, m relay.MerchantID, device, associate string, at Place,
		now time.Time) (after Tries, counted bool, err error)
	// TryWasRight takes a counted try back (Tries.Right).
	TryWasRight(ctx context.Context, m relay.MerchantID, device, associate string, at Place,
		began time.Time) error
	// Tries are those of an associate on a device, as of now. It writes nothing.
	Tries(ctx context.Context, m relay.MerchantID, device, associate string, now time.Time) (Tries, error)
	ResetTries(ctx context.Context, m relay.MerchantID, device, associate string) error
}

// Device is an enrolled tablet.
type Device struct {
	ID         string
	Merchant   relay.MerchantID
	Location   string
	Name       string
	SecretHash string
	Enrolled   time.Time
	Revoked    bool
}

// Enrolment is the right to enrol one tablet.
type Enrolment struct {
	CodeHash string
	Merchant relay.MerchantID
	Location string
	Name     string
	Expires  time.Time
}

// Session is an associate signed in on a device.
type Session struct {
	SecretHash string
	Merchant   relay.MerchantID
	Device     string
	Associate  string           // employee number
	Revision   int64            // grows by one with every change
	Locked     bool             // handed over or idle; the passcode unlocks
	Checkout   relay.CheckoutID // the one handed over, if any
	Seen       time.Time
	Started    time.Time
}
