// Package tablet holds the enrolled tablets of stores and who is signed in on them: devices, sessions,
// passcodes.
//
// Its laws:
//
//   - A try is counted before it is evaluated. A wrong one delays the next, and delays nobody else.
//   - Reading writes nothing.
//   - Only a passcode unlocks a session.
//
// It declares the Store that it needs. It refuses to know HTTP and cookies, which are in package page.
package tablet

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"time"

	"golang.org/x/sync/singleflight"

	"candor/core/checkout"
	"candor/server/relay"
)

// Options are what Tablets are made of. All fields but OtherKeys and Derive are required.
type Options struct {
	Store Store
	// Key keys the hash under which tries are counted: what was typed as a number may be a passcode.
	Key relay.Secret
	// OtherKeys are keys that a rotation has not taken away yet, or has not put first yet: tries count under
	// them too.
	OtherKeys []relay.Secret
	Merchant  func(relay.MerchantID) (relay.Merchant, bool) // of the configuration, such as Relay.Merchant
	Now       func() time.Time
	Rand      io.Reader
	// Derive hashes a passcode. nil is argon2.IDKey.
	Derive func(passcode, salt []byte, time, memory uint32, threads uint8, length uint32) []byte
}

// Tablets holds the enrolled devices and who is signed in on them. A device is a merchant's tablet at one
// location. A session is an associate on one device. Both are known by secrets that are stored as their hash.
// Safe for concurrent use.
type Tablets struct {
	Options
	passcodes verifier
	running   singleflight.Group // the passcodes that are being checked
}

// New makes Tablets.
func New(o Options) *Tablets {
	return &Tablets{Options: o, passcodes: newVerifier(o.Derive)}
}

// enrolmentLife is how long an enrolment code can be used.
const enrolmentLife = 15 * time.Minute

const (
	devicePrefix  = "dv_"
	sessionPrefix = "as_"
)

// Enrol makes the one-time code by which a tablet becomes a device of a location. The code is good for 15
// minutes, and is typed as three groups of four. Codes: location_unknown, unavailable.
func (t *Tablets) Enrol(ctx context.Context, id relay.MerchantID, location,
	name string) (code string, err error) {
	m, ok := t.Merchant(id)
	if _, known := m.Location(location); !ok || !known {
		return "", &checkout.Problem{Code: checkout.CodeLocationUnknown, Field: "location",
			Op: "enrol device"}
	}
	raw, err := t.random(8)
	if err != nil {
		return "", checkout.Unavailable("enrol device", err)
	}
	code = relay.IDText.EncodeToString(raw)[:12] // 60 bits
	e := Enrolment{CodeHash: relay.Hash(code), Merchant: id, Location: location, Name: name,
		Expires: t.Now().UTC().Add(enrolmentLife)}
	if err := t.Store.PutEnrolment(ctx, e); err != nil {
		return "", checkout.Unavailable("enrol device", err)
	}
	return strings.ToUpper(code[:4] + "-" + code[4:8] + "-" + code[8:]), nil
}

// typedCode replaces what people type for the characters of a code: dashes, and the look-alikes that codes do
// not use.
var typedCode = strings.NewReplacer("-", "", "o", "0", "i", "1", "l", "1", "u", "v")

// Redeem uses an enrolment code up and returns the secret that the tablet keeps. Codes: device_unknown for a
// code that was used, that expired or that never existed; unavailable.
func (t *Tablets) Redeem(ctx context.Context, code string) (deviceSecret string, err error) {
	code = typedCode.Replace(strings.ToLower(checkout.Plain(code)))
	e, err := t.Store.TakeEnrolment(ctx, relay.Hash(code), t.Now().UTC())
	if err == nil && relay.Ahead(e.Expires.Add(-enrolmentLife), t.Now()) {
		err = relay.ErrNotFound // it was made before the clock was set back
	}
	if err != nil {
		return "", t.unknownDevice("redeem code", err)
	}
	id, err1 := t.random(10)
	secret, err2 := t.secret(devicePrefix)
	if err := errors.Join(err1, err2); err != nil {
		return "", checkout.Unavailable("redeem code", err)
	}
	d := Device{
		ID: relay.IDText.EncodeToString(id), Merchant: e.Merchant, Location: e.Location, Name: e.Name,
		SecretHash: relay.Hash(secret), Enrolled: t.Now().UTC(),
	}
	if err := t.Store.PutDevice(ctx, d); err != nil {
		return "", checkout.Unavailable("redeem code", err)
	}
	return secret, nil
}

// Device finds the device of a secret. Codes: device_unknown for a wrong or revoked one, and for one whose
// location is no longer configured; unavailable.
func (t *Tablets) Device(ctx context.Context, deviceSecret string) (Device, error) {
	d, err := t.Store.Device(ctx, relay.Hash(deviceSecret))
	if err != nil {
		return Device{}, t.unknownDevice("find device", err)
	}
	m, ok := t.Merchant(d.Merchant)
	if _, known := m.Location(d.Location); !ok || !known || d.Revoked {
		return Device{}, t.unknownDevice("find device", relay.ErrNotFound)
	}
	return d, nil
}

// Devices lists a merchant's devices, oldest first, also revoked ones. Codes: unavailable.
func (t *Tablets) Devices(ctx context.Context, m relay.MerchantID) ([]Device, error) {
	list, err := t.Store.Devices(ctx, m)
	return list, checkout.Unavailable("list devices", err)
}

// Revoke ends a device, the sessions on it, and the links that it gave to customers. It is audited before it
// is done, without an associate. Codes: unavailable.
func (t *Tablets) Revoke(ctx context.Context, d Device) error {
	audit := relay.Audit{Merchant: d.Merchant, Device: d.ID, Act: "revoke_device", Reason: d.Name,
		At: t.Now().UTC()}
	if err := t.Store.Commit(ctx, relay.Change{Audit: &audit}); err != nil {
		return checkout.Unavailable("audit revocation", err)
	}
	d.Revoked = true
	return checkout.Unavailable("revoke device", t.Store.PutDevice(ctx, d))
}

// unknownDevice is the Problem of a device or code that was not found.
func (t *Tablets) unknownDevice(op string, err error) error {
	if errors.Is(err, relay.ErrNotFound) {
		return &checkout.Problem{Code: checkout.CodeDeviceUnknown, Op: op}
	}
	return checkout.Unavailable(op, err)
}

// secret makes 256 random bits in base64url.
func (t *Tablets) secret(prefix string) (string, error) {
	raw, err := t.random(32)
	return prefix + base64.RawURLEncoding.EncodeToString(raw), err
}

func (t *Tablets) random(bytes int) ([]byte, error) {
	raw := make([]byte, bytes)
	_, err := io.ReadFull(t.Rand, raw)
	return raw, err
}
