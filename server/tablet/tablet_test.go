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

// tabletEnv is a tablet in a store with its clock and the evaluations of passcodes that were made.
type tabletEnv struct {
	*tablet.Tablets
	store     tablet.Store
	merchants map[relay.MerchantID]relay.Merchant
	now       time.Time
	evaluated atomic.Int64
	device    tablet.Device
}

const (
	seller  = "1042" // passcode 246810
	manager = "2001" // passcode 135791
	away    = "3003" // works elsewhere; passcode 246810
)

func newTabletEnv(t *testing.T) *tabletEnv {
	t.Helper()
	w := &tabletEnv{store: tempStore(t), now: time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)}
	w.merchants = map[relay.MerchantID]relay.Merchant{"maple-birch": {
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
	w.Tablets = tablet.New(tablet.Options{
		Store:    w.store,
		Merchant: func(id relay.MerchantID) (relay.Merchant, bool) { m, ok := w.merchants[id]; return m, ok },
		Now:      func() time.Time { return w.now },
		Rand:     rand.Reader,
		Derive: func(passcode, salt []byte, time, memory uint32, threads uint8, length uint32) []byte {
			w.evaluated.Add(1)
			return argon2.IDKey(passcode, salt, time, memory, threads, length)
		},
	})
	w.device = w.enrolled(t, "Till 2")
	return w
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

// passcodeHashes keeps what was hashed once: each takes some 20 ms.
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

func (w *tabletEnv) enrolled(t *testing.T, name string) tablet.Device {
	t.Helper()
	code, err := w.Enrol(t.Context(), "maple-birch", "queen-west", name)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := w.Redeem(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	d, err := w.Device(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (w *tabletEnv) signedIn(t *testing.T, number, passcode string) (secret string, s tablet.Signed) {
	t.Helper()
	secret, err := w.SignIn(t.Context(), w.device, number, passcode)
	if err != nil {
		t.Fatalf("sign in: %v", err)
	}
	return secret, w.see(t, secret)
}

func (w *tabletEnv) see(t *testing.T, secret string) tablet.Signed {
	t.Helper()
	s, err := w.Session(t.Context(), w.device, secret)
	if err != nil {
		t.Fatalf("session: %v", err)
	}
	return s
}

// wantCode wants a *checkout.Problem of a code; "" wants no error.
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
	w := newTabletEnv(t)
	ctx := t.Context()
	code, err := w.Enrol(ctx, "maple-birch", "queen-west", "Till 3")
	if err != nil || len(code) != 14 || strings.ToUpper(code) != code || strings.ContainsAny(code, "ILOU") {
		t.Fatalf("code: got %q, %v", code, err)
	}
	typed := " " + strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(code, "0", "o"), "1", "l")) + " "
	secret, err := w.Redeem(ctx, typed)
	if err != nil || !strings.HasPrefix(secret, "dv_") || len(secret) < 40 {
		t.Fatalf("redeem %q: got %q, %v", typed, secret, err)
	}
	d, err := w.Device(ctx, secret)
	if err != nil || d.Merchant != "maple-birch" || d.Location != "queen-west" || d.Name != "Till 3" ||
		d.ID == w.device.ID {
		t.Errorf("device: got %+v, %v", d, err)
	}
	if strings.Contains(d.SecretHash, secret) {
		t.Error("the secret is stored")
	}
	_, err = w.Redeem(ctx, code)
	wantCode(t, "second use", err, checkout.CodeDeviceUnknown)
	_, err = w.Redeem(ctx, "AAAA-BBBB-CCCC")
	wantCode(t, "unknown code", err, checkout.CodeDeviceUnknown)
	_, err = w.Device(ctx, secret+"x")
	wantCode(t, "wrong secret", err, checkout.CodeDeviceUnknown)
	_, err = w.Enrol(ctx, "maple-birch", "nowhere", "Till 4")
	wantCode(t, "unknown location", err, checkout.CodeLocationUnknown)
	_, err = w.Enrol(ctx, "other", "queen-west", "Till 4")
	wantCode(t, "unknown merchant", err, checkout.CodeLocationUnknown)
}

func TestEnrolmentRunsOut(t *testing.T) {
	w := newTabletEnv(t)
	for life, want := range map[time.Duration]checkout.Code{15*time.Minute - 1: "",
		15 * time.Minute: checkout.CodeDeviceUnknown} {
		code, err := w.Enrol(t.Context(), "maple-birch", "queen-west", "Till 3")
		if err != nil {
			t.Fatal(err)
		}
		w.now = w.now.Add(life)
		_, err = w.Redeem(t.Context(), code)
		wantCode(t, life.String(), err, want)
	}
}

// TestRevokedDevice: nothing works any more, with a session that was open too.
func TestRevokedDevice(t *testing.T) {
	w := newTabletEnv(t)
	code, err := w.Enrol(t.Context(), "maple-birch", "queen-west", "Till 3")
	if err != nil {
		t.Fatal(err)
	}
	secret, err := w.Redeem(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	w.device, err = w.Device(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	session, _ := w.signedIn(t, seller, "246810")
	wantCode(t, "revoke", w.Revoke(t.Context(), w.device), "")
	_, err = w.Device(t.Context(), secret)
	wantCode(t, "device", err, checkout.CodeDeviceUnknown)
	w.device.Revoked = true
	_, err = w.Session(t.Context(), w.device, session)
	wantCode(t, "session", err, checkout.CodeDeviceUnknown)
	_, err = w.SignIn(t.Context(), w.device, seller, "246810")
	wantCode(t, "sign in", err, checkout.CodeDeviceUnknown)
}

// TestConfigurationDecides takes the location, the associate and the merchant out of the configuration.
func TestConfigurationDecides(t *testing.T) {
	w := newTabletEnv(t)
	session, _ := w.signedIn(t, seller, "246810")
	m := w.merchants["maple-birch"]
	m.Associates = m.Associates[1:]
	w.merchants["maple-birch"] = m
	_, err := w.Session(t.Context(), w.device, session)
	wantCode(t, "associate gone", err, checkout.CodeUnauthorized)
	m.Associates = nil
	w.merchants["maple-birch"] = m
	_, err = w.SignIn(t.Context(), w.device, seller, "246810")
	wantCode(t, "nobody configured", err, checkout.CodePasscodeWrong)
}

// brokenStore cannot be reached.
type brokenStore struct{ tablet.Store }

var errBroken = errors.New("database is gone")

func (brokenStore) Device(context.Context, string) (tablet.Device, error) {
	return tablet.Device{}, errBroken
}

func (brokenStore) Session(context.Context, string) (tablet.Session, error) {
	return tablet.Session{}, errBroken
}

func (brokenStore) Try(context.Context, relay.MerchantID, string, string, int) (int, error) {
	return 0, errBroken
}

// TestStoreGone: a try that cannot be counted is not evaluated, and nobody is told that a tablet is unknown.
func TestStoreGone(t *testing.T) {
	w := newTabletEnv(t)
	w.Store = brokenStore{w.store}
	_, err := w.Device(t.Context(), "dv_x")
	wantCode(t, "device", err, checkout.CodeUnavailable)
	_, err = w.Session(t.Context(), w.device, "as_x")
	wantCode(t, "session", err, checkout.CodeUnavailable)
	_, err = w.SignIn(t.Context(), w.device, seller, "246810")
	wantCode(t, "sign in", err, checkout.CodeUnavailable)
	if n := w.evaluated.Load(); n != 0 {
		t.Errorf("%d passcodes were evaluated, want none", n)
	}
	if !errors.Is(err, errBroken) {
		t.Errorf("the cause is lost: %v", err)
	}
}
