package tablet_test

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/store"
	"candor/server/tablet"
)

// fixture is a tablet in a store, with a clock and a count of the passcodes that were evaluated.
type fixture struct {
	*tablet.Tablets
	store     tablet.Store
	merchants map[relay.MerchantID]relay.Merchant
	now       time.Time
	evaluated atomic.Int64
	hold      func() // called in every evaluation, if set
	device    tablet.Device
}

const (
	seller  = "1042" // passcode 246810
	manager = "2001" // passcode 135791
	away    = "3003" // works in another store; passcode 246810
)

func newFixture(t *testing.T) *fixture {
	t.Helper()
	fx := &fixture{store: tempStore(t), now: time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)}
	fx.merchants = map[relay.MerchantID]relay.Merchant{"maple-birch": {
		ID: "maple-birch",
		Locations: []relay.Location{{ID: "queen-west", Name: "Queen West"},
			{ID: "rue-cartier", Name: "Rue Cartier"}},
		Associates: []relay.Associate{
			{Number: seller, Role: relay.RoleAssociate, PasscodeHash: passcodeHash(t, "246810"),
				Locations: []string{"queen-west"}},
			{Number: manager, Role: relay.RoleManager, PasscodeHash: passcodeHash(t, "135791"),
				Locations: []string{"queen-west"}},
			{Number: away, Role: relay.RoleAssociate, PasscodeHash: passcodeHash(t, "246810"),
				Locations: []string{"rue-cartier"}},
		},
	}}
	fx.Tablets = tablet.New(tablet.Options{
		Store: fx.store,
		Merchant: func(id relay.MerchantID) (relay.Merchant, bool) {
			m, ok := fx.merchants[id]
			return m, ok
		},
		Now:  func() time.Time { return fx.now },
		Rand: rand.Reader,
		Derive: func(passcode, salt []byte, time, memory uint32, threads uint8, length uint32) []byte {
			fx.evaluated.Add(1)
			if fx.hold != nil {
				fx.hold()
			}
			return argon2.IDKey(passcode, salt, time, memory, threads, length)
		},
	})
	fx.device = fx.enrol(t, "Till 2")
	return fx
}

// tempStore is a real SQLite store in a temporary directory.
func tempStore(t *testing.T) tablet.Store {
	t.Helper()
	secret := relay.NewSecret(base64.StdEncoding.EncodeToString(make([]byte, 32)))
	sealer, err := store.NewSealer(store.Key{ID: "k1", Secret: secret})
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "candor.db"), sealer,
		slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// passcodeHashes caches hashes, because each takes some 20 ms.
var passcodeHashes sync.Map

func passcodeHash(t *testing.T, passcode string) string {
	t.Helper()
	if known, ok := passcodeHashes.Load(passcode); ok {
		return known.(string)
	}
	h, err := tablet.HashPasscode(passcode, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	passcodeHashes.Store(passcode, h)
	return h
}

func (fx *fixture) enrol(t *testing.T, name string) tablet.Device {
	t.Helper()
	code, err := fx.Enrol(t.Context(), "maple-birch", "queen-west", name)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := fx.Redeem(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	d, err := fx.Device(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (fx *fixture) signIn(t *testing.T, number, passcode string) (secret string, s tablet.Signed) {
	t.Helper()
	return fx.signInOn(t, fx.device, number, passcode)
}

func (fx *fixture) signInOn(t *testing.T, d tablet.Device, number,
	passcode string) (secret string, s tablet.Signed) {
	t.Helper()
	secret, err := fx.SignIn(t.Context(), d, number, passcode)
	if err != nil {
		t.Fatalf("sign in: %v", err)
	}
	if s, err = fx.Session(t.Context(), d, secret); err != nil {
		t.Fatalf("session: %v", err)
	}
	return secret, s
}

func (fx *fixture) session(t *testing.T, secret string) tablet.Signed {
	t.Helper()
	s, err := fx.Session(t.Context(), fx.device, secret)
	if err != nil {
		t.Fatalf("session: %v", err)
	}
	return s
}

// wantCode expects a *checkout.Problem with a code; "" expects no error.
func wantCode(t *testing.T, what string, err error, want checkout.Code) {
	t.Helper()
	var got checkout.Code
	if p, ok := errors.AsType[*checkout.Problem](err); ok {
		got = p.Code
	}
	if got != want || (err == nil) != (want == "") {
		t.Errorf("%s: error %v, want code %q", what, err, want)
	}
}

func TestEnrol(t *testing.T) {
	fx := newFixture(t)
	ctx := t.Context()
	code, err := fx.Enrol(ctx, "maple-birch", "queen-west", "Till 3")
	if err != nil || len(code) != 14 || strings.ToUpper(code) != code || strings.ContainsAny(code, "ILOU") {
		t.Fatalf("code: got %q, %v", code, err)
	}
	typed := " " + strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(code, "0", "o"), "1", "l")) + " "
	typed = strings.NewReplacer("-", "\u2013\u200b", "2", "２").Replace(typed) // as it was pasted
	secret, err := fx.Redeem(ctx, typed)
	if err != nil || !strings.HasPrefix(secret, "dv_") || len(secret) < 40 {
		t.Fatalf("redeem %q: got %q, %v", typed, secret, err)
	}
	d, err := fx.Device(ctx, secret)
	if err != nil || d.Merchant != "maple-birch" || d.Location != "queen-west" || d.Name != "Till 3" ||
		d.ID == fx.device.ID {
		t.Errorf("device: got %+v, %v", d, err)
	}
	if strings.Contains(d.SecretHash, secret) {
		t.Error("the secret is stored")
	}
	_, err = fx.Redeem(ctx, code)
	wantCode(t, "second use", err, checkout.CodeDeviceUnknown)
	_, err = fx.Redeem(ctx, "AAAA-BBBB-CCCC")
	wantCode(t, "unknown code", err, checkout.CodeDeviceUnknown)
	_, err = fx.Device(ctx, secret+"x")
	wantCode(t, "wrong secret", err, checkout.CodeDeviceUnknown)
	_, err = fx.Enrol(ctx, "maple-birch", "nowhere", "Till 4")
	wantCode(t, "unknown location", err, checkout.CodeLocationUnknown)
	_, err = fx.Enrol(ctx, "other", "queen-west", "Till 4")
	wantCode(t, "unknown merchant", err, checkout.CodeLocationUnknown)
}

func TestEnrolmentRunsOut(t *testing.T) {
	fx := newFixture(t)
	for life, want := range map[time.Duration]checkout.Code{
		15*time.Minute - 1: "", 15 * time.Minute: checkout.CodeDeviceUnknown} {
		code, err := fx.Enrol(t.Context(), "maple-birch", "queen-west", "Till 3")
		if err != nil {
			t.Fatal(err)
		}
		fx.now = fx.now.Add(life)
		_, err = fx.Redeem(t.Context(), code)
		wantCode(t, life.String(), err, want)
	}
}

// TestI7EnrolmentAhead: a code that was made before the clock was set back does not live longer.
func TestI7EnrolmentAhead(t *testing.T) {
	fx := newFixture(t)
	for back, want := range map[time.Duration]checkout.Code{time.Minute: "",
		time.Hour: checkout.CodeDeviceUnknown, 24 * time.Hour: checkout.CodeDeviceUnknown} {
		code, err := fx.Enrol(t.Context(), "maple-birch", "queen-west", "Till 3")
		if err != nil {
			t.Fatal(err)
		}
		fx.now = fx.now.Add(-back)
		_, err = fx.Redeem(t.Context(), code)
		wantCode(t, back.String(), err, want)
	}
}

// TestRevokedDevice: nothing works any more, not even an open session.
func TestRevokedDevice(t *testing.T) {
	fx := newFixture(t)
	code, err := fx.Enrol(t.Context(), "maple-birch", "queen-west", "Till 3")
	if err != nil {
		t.Fatal(err)
	}
	secret, err := fx.Redeem(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	fx.device, err = fx.Device(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	session, _ := fx.signIn(t, seller, "246810")
	wantCode(t, "revoke", fx.Revoke(t.Context(), fx.device), "")
	_, err = fx.Device(t.Context(), secret)
	wantCode(t, "device", err, checkout.CodeDeviceUnknown)
	fx.device.Revoked = true
	_, err = fx.Session(t.Context(), fx.device, session)
	wantCode(t, "session", err, checkout.CodeDeviceUnknown)
	_, err = fx.SignIn(t.Context(), fx.device, seller, "246810")
	wantCode(t, "sign in", err, checkout.CodeDeviceUnknown)
}

// TestConfigurationDecides removes the location, the associate and the merchant from the configuration.
func TestConfigurationDecides(t *testing.T) {
	fx := newFixture(t)
	session, _ := fx.signIn(t, seller, "246810")
	m := fx.merchants["maple-birch"]
	m.Associates = m.Associates[1:]
	fx.merchants["maple-birch"] = m
	_, err := fx.Session(t.Context(), fx.device, session)
	wantCode(t, "associate gone", err, checkout.CodeUnauthorized)
	m.Associates = nil
	fx.merchants["maple-birch"] = m
	_, err = fx.SignIn(t.Context(), fx.device, seller, "246810")
	wantCode(t, "nobody configured", err, checkout.CodePasscodeWrong)
}

// brokenStore is a store whose database is away.
type brokenStore struct{ tablet.Store }

var errBroken = errors.New("database is gone")

func (brokenStore) Device(context.Context, string) (tablet.Device, error) {
	return tablet.Device{}, errBroken
}

func (brokenStore) Session(context.Context, string) (tablet.Session, error) {
	return tablet.Session{}, errBroken
}

func (brokenStore) Try(context.Context, relay.MerchantID, string, string, tablet.Place,
	time.Time) (tablet.Tries, bool, error) {
	return tablet.Tries{}, false, errBroken
}

// TestStoreGone: a try that cannot be counted is not evaluated, and no tablet is reported as unknown.
func TestStoreGone(t *testing.T) {
	fx := newFixture(t)
	fx.Store = brokenStore{fx.store}
	_, err := fx.Device(t.Context(), "dv_x")
	wantCode(t, "device", err, checkout.CodeUnavailable)
	_, err = fx.Session(t.Context(), fx.device, "as_x")
	wantCode(t, "session", err, checkout.CodeUnavailable)
	_, err = fx.SignIn(t.Context(), fx.device, seller, "246810")
	wantCode(t, "sign in", err, checkout.CodeUnavailable)
	if n := fx.evaluated.Load(); n != 0 {
		t.Errorf("%d passcodes were evaluated, want none", n)
	}
	if !errors.Is(err, errBroken) {
		t.Errorf("the cause is lost: %v", err)
	}
}
