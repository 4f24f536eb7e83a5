package tablet_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/tablet"
)

func TestSignIn(t *testing.T) {
	fx := newFixture(t)
	secret, s := fx.signIn(t, seller, "246810")
	want := relay.Who{Actor: checkout.Associate, Associate: seller, Role: relay.RoleAssociate,
		Device: fx.device.ID}
	if !s.Open() || s.Who() != want || !strings.HasPrefix(secret, "as_") {
		t.Errorf("got open %t, %+v, want %+v", s.Open(), s.Who(), want)
	}
	other := fx.enrol(t, "Till 3")
	_, err := fx.Session(t.Context(), other, secret)
	wantCode(t, "on another device", err, checkout.CodeUnauthorized)
	_, err = fx.Session(t.Context(), fx.device, secret+"x")
	wantCode(t, "wrong secret", err, checkout.CodeUnauthorized)
	wantCode(t, "sign out", fx.SignOut(t.Context(), s), "")
	_, err = fx.Session(t.Context(), fx.device, secret)
	wantCode(t, "signed out", err, checkout.CodeUnauthorized)
	_, err = fx.Touch(t.Context(), s)
	wantCode(t, "touch after signing out", err, checkout.CodeUnauthorized)
}

// TestSignInRefuses: every refusal has the same evaluation, the same words, the same delay and the same
// count.
func TestSignInRefuses(t *testing.T) {
	pauses := []time.Duration{30 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour,
		time.Hour}
	for _, row := range []struct{ name, number, passcode string }{
		{"wrong passcode", seller, "246811"},
		{"a colleague's passcode", seller, "135791"},
		{"unknown number", "9999", "246810"},
		{"works elsewhere", away, "246810"},
		{"empty passcode", manager, ""},
	} {
		fx := newFixture(t)
		for i, pause := range pauses {
			what := fmt.Sprintf("%s, try %d", row.name, i+1)
			for _, step := range []struct {
				after       time.Duration
				code        checkout.Code
				wait        time.Duration
				evaluations int64
			}{
				{0, checkout.CodePasscodeWrong, pause, 1},
				{0, checkout.CodePasscodeDelayed, pause, 0},
				{pause - time.Second, checkout.CodePasscodeDelayed, time.Second, 0},
			} {
				fx.now = fx.now.Add(step.after)
				before := fx.evaluated.Load()
				_, err := fx.SignIn(t.Context(), fx.device, row.number, row.passcode)
				wantCode(t, what, err, step.code)
				if wait := checkout.AsProblem(err).Wait; wait != step.wait {
					t.Errorf("%s: told to wait %s, want %s", what, wait, step.wait)
				}
				if n := fx.evaluated.Load() - before; n != step.evaluations {
					t.Errorf("%s: %d evaluations, want %d", what, n, step.evaluations)
				}
			}
			fx.now = fx.now.Add(time.Second)
		}
	}
	fx := newFixture(t)
	for _, number := range []string{"", " ", strings.Repeat("1", 51), "1042\x00", "é"} {
		_, err := fx.SignIn(t.Context(), fx.device, number, "246810")
		wantCode(t, fmt.Sprintf("number %q", number), err, checkout.CodePasscodeWrong)
	}
}

// TestE8SpellingsOfOneNumber sign the same associate in, and count as the same one's tries.
func TestE8SpellingsOfOneNumber(t *testing.T) {
	spellings := []string{"1042", " 1042 ", "１０４２", "10\u00a042", "1042\u200b", "10 42"}
	for _, number := range spellings {
		fx := newFixture(t)
		if _, err := fx.SignIn(t.Context(), fx.device, number, "246810"); err != nil {
			t.Errorf("%q: %v", number, err)
		}
	}
	fx := newFixture(t)
	for try := range 6 {
		_, err := fx.SignIn(t.Context(), fx.device, spellings[try], "000000")
		want := checkout.CodePasscodeWrong
		if try > 0 { // it waits for the first one's delay
			want = checkout.CodePasscodeDelayed
		}
		wantCode(t, fmt.Sprintf("try %d as %q", try+1, spellings[try]), err, want)
	}
}

// recordingStore is a store that records under which key tries are counted.
type recordingStore struct {
	tablet.Store
	under []string
}

func (s *recordingStore) Try(ctx context.Context, m relay.MerchantID, device, under string, at tablet.Place,
	now time.Time) (tablet.Tries, bool, error) {
	s.under = append(s.under, under)
	return s.Store.Try(ctx, m, device, under, at, now)
}

// A passcode that is entered as the associate's number is not stored as entered.
func TestE8PasscodeTypedAsNumber(t *testing.T) {
	fx := newFixture(t)
	kept := &recordingStore{Store: fx.store}
	fx.Store = kept
	for _, number := range []string{"246810", "246811"} {
		_, err := fx.SignIn(t.Context(), fx.device, number, "x")
		wantCode(t, number, err, checkout.CodePasscodeWrong)
	}
	if len(kept.under) != 2 || kept.under[0] == kept.under[1] ||
		strings.Contains(strings.Join(kept.under, " "), "24681") {
		t.Errorf("tries are counted under %q", kept.under)
	}
}

// guess makes 1,000 different guesses at once and returns how many were evaluated.
func (fx *fixture) guess(t *testing.T, number string) int64 {
	before := fx.evaluated.Load()
	var all sync.WaitGroup
	for worker := range 64 {
		all.Go(func() {
			for i := worker; i < 1000; i += 64 {
				if _, err := fx.SignIn(t.Context(), fx.device, number, fmt.Sprintf("%06d", i)); err == nil {
					t.Errorf("guess %d signed in", i)
				}
			}
		})
	}
	all.Wait()
	return fx.evaluated.Load() - before
}

// TestE8GuessingPasscodes makes 1,000 guesses at once, again whenever a delay is over, for a day, at the
// sign-in and on the locked screen. One is evaluated a time, twenty a day, also when the right one is among
// the rest.
func TestE8GuessingPasscodes(t *testing.T) {
	fx := newFixture(t)
	_, locked := fx.signIn(t, seller, "246810")
	locked, err := fx.Lock(t.Context(), locked)
	wantCode(t, "lock", err, "")
	start, evaluated := fx.now, fx.evaluated.Load()
	if n := fx.guess(t, seller); n != 1 {
		t.Errorf("%d guesses were evaluated at once, want 1", n)
	}
	_, err = fx.SignIn(t.Context(), fx.device, seller, "246810")
	wantCode(t, "the right one in the delay", err, checkout.CodePasscodeDelayed)
	for fx.now.Sub(start) < 24*time.Hour-20*time.Minute {
		fx.now = fx.now.Add(10 * time.Minute)
		for _, guess := range []string{"000000", "246811"} {
			_, _ = fx.SignIn(t.Context(), fx.device, seller, guess)
			_, _ = fx.Unlock(t.Context(), locked, guess)
		}
	}
	if n := fx.evaluated.Load() - evaluated; n != 20 {
		t.Errorf("%d guesses were evaluated in a day, want 20", n)
	}
	_, err = fx.SignIn(t.Context(), fx.device, seller, "246810")
	wantCode(t, "the right one at the sign-in", err, checkout.CodePasscodeLocked)
	_, err = fx.Unlock(t.Context(), locked, "246810")
	wantCode(t, "the right one in the session", err, checkout.CodePasscodeLocked)
	if _, err := fx.SignIn(t.Context(), fx.enrol(t, "Till 3"), seller, "246810"); err != nil {
		t.Errorf("on another device: %v", err)
	}
	if _, err := fx.SignIn(t.Context(), fx.device, manager, "135791"); err != nil {
		t.Errorf("a manager on the same device: %v", err)
	}
}

// TestE10OneDelaysNobodyElse: five wrong passcodes each for three numbers at the sign-in, and five on the
// take-back page. Within a minute the right passcode takes the tablet back.
func TestE10OneDelaysNobodyElse(t *testing.T) {
	fx := newFixture(t)
	_, s := fx.signIn(t, seller, "246810")
	s, err := fx.HandOver(t.Context(), s, "co_1")
	wantCode(t, "hand over", err, "")
	for range 5 {
		for _, number := range []string{seller, manager, "9999"} {
			_, err := fx.SignIn(t.Context(), fx.device, number, "000000")
			if err == nil {
				t.Errorf("%s signed in", number)
			}
		}
		fx.now = fx.now.Add(time.Second)
	}
	if wait, err := fx.Wait(t.Context(), s); wait != 0 || err != nil {
		t.Errorf("what was typed at the sign-in delays the session by %s, %v", wait, err)
	}
	for range 5 {
		_, _, err := fx.TakeBack(t.Context(), s, "000000", never(t))
		if err == nil {
			t.Error("taken back by a guess")
		}
		fx.now = fx.now.Add(time.Second)
	}
	wait, err := fx.Wait(t.Context(), s)
	wantCode(t, "wait", err, "")
	if fx.now = fx.now.Add(wait); wait > time.Minute {
		t.Errorf("the associate waits %s", wait)
	}
	s, _, err = fx.TakeBack(t.Context(), s, "246810", nothing)
	wantCode(t, "take back", err, "")
	if !s.Open() {
		t.Error("not open")
	}
}

// TestDoubleTap: the same passcode that is posted twice at once is one try, and both are answered alike.
func TestDoubleTap(t *testing.T) {
	for passcode, want := range map[string]checkout.Code{"246810": "", "246811": checkout.CodePasscodeWrong} {
		fx := newFixture(t)
		_, s := fx.signIn(t, seller, "246810")
		s, err := fx.Lock(t.Context(), s)
		wantCode(t, "lock", err, "")
		before := fx.evaluated.Load()
		entered, leave := make(chan struct{}, 2), make(chan struct{})
		fx.hold = func() { entered <- struct{}{}; <-leave }
		var all sync.WaitGroup
		tap := func() {
			_, err := fx.Unlock(t.Context(), s, passcode)
			wantCode(t, passcode, err, want)
		}
		all.Go(tap)
		<-entered
		joined := make(chan struct{})
		all.Go(func() { close(joined); tap() })
		<-joined
		for range 100 {
			runtime.Gosched() // so that the second asks while the first is evaluated
		}
		close(leave)
		all.Wait()
		if n := fx.evaluated.Load() - before; n > 2 || n == 0 {
			t.Errorf("%s: %d evaluations", passcode, n)
		}
	}
}

// TestGoneBrowser: a browser that goes away in the middle of an evaluation changes nothing.
func TestGoneBrowser(t *testing.T) {
	fx := newFixture(t)
	secret, s := fx.signIn(t, seller, "246810")
	ctx, leave := context.WithCancel(t.Context())
	fx.hold = leave
	_, _ = fx.Unlock(ctx, s, "246810")
	fx.hold = nil
	if wait, err := fx.Wait(t.Context(), fx.session(t, secret)); wait != 0 || err != nil {
		t.Errorf("the right passcode left a delay of %s, %v", wait, err)
	}
}

func TestRightPasscodeEndsTheDelay(t *testing.T) {
	fx := newFixture(t)
	for range 4 {
		for range 4 {
			_, err := fx.SignIn(t.Context(), fx.device, seller, "000000")
			wantCode(t, "wrong", err, checkout.CodePasscodeWrong)
			fx.now = fx.now.Add(15 * time.Minute)
		}
		fx.signIn(t, seller, "246810")
	}
	for want := 17; want <= 20; want++ { // the wrong ones of the day stay counted, the right ones do not
		_, err := fx.SignIn(t.Context(), fx.device, seller, "000000")
		code := checkout.CodePasscodeWrong
		if want == 20 {
			code = checkout.CodePasscodeLocked
		}
		wantCode(t, fmt.Sprint("wrong ", want), err, code)
		fx.now = fx.now.Add(15 * time.Minute)
	}
	fx.now = fx.now.Add(24 * time.Hour)
	fx.signIn(t, seller, "246810")
}

// TestTakeBackByManager: a manager of the store takes back what an associate handed over. Nobody else does.
func TestTakeBackByManager(t *testing.T) {
	fx := newFixture(t)
	secret, s := fx.signIn(t, seller, "246810")
	_, _, err := fx.TakeBackByManager(t.Context(), s, manager, "135791", never(t))
	wantCode(t, "what was not given", err, checkout.CodeNotAllowed)
	s, err = fx.HandOver(t.Context(), s, "co_1")
	wantCode(t, "hand over", err, "")
	for _, row := range [][2]string{{manager, "135792"}, {"9999", "135791"}, {seller, "246810"},
		{away, "246810"}, {"20 01", "135791"}} {
		_, _, err := fx.TakeBackByManager(t.Context(), s, row[0], row[1], never(t))
		wantCode(t, row[0], err, checkout.CodePasscodeWrong)
	}
	fx.now = fx.now.Add(30 * time.Second)
	_, _, err = fx.TakeBackByManager(t.Context(), s, manager, "135791",
		func(relay.CheckoutID) error { return errors.New("no answer") })
	if _, over := fx.session(t, secret).HandedOver(); err == nil || !over {
		t.Errorf("the customer's link could not be ended: handed over %t, %v", over, err)
	}
	audits := &auditing{Store: fx.Store}
	fx.Store = audits
	mine, id, err := fx.TakeBackByManager(t.Context(), s, manager, "135791", nothing)
	wantCode(t, "take back", err, "")
	if now := fx.session(t, mine); !now.Open() || now.Associate.Number != manager || id != "co_1" {
		t.Errorf("%s: open %t, %+v", id, now.Open(), now.Associate)
	}
	_, err = fx.Session(t.Context(), fx.device, secret)
	wantCode(t, "the associate's session", err, checkout.CodeUnauthorized)
	if len(audits.seen) != 1 || audits.seen[0].Act != "take_back" || audits.seen[0].Associate != manager ||
		audits.seen[0].Reason != seller || audits.seen[0].Checkout != "co_1" {
		t.Errorf("audited %+v", audits.seen)
	}
}

// auditing is a store that keeps the audits.
type auditing struct {
	tablet.Store
	seen []relay.Audit
}

func (s *auditing) Commit(_ context.Context, c relay.Change) error {
	s.seen = append(s.seen, *c.Audit)
	return nil
}

// TestI7Tries: with the clock set back no delay lasts longer than before, and no try of the day is forgotten.
func TestI7Tries(t *testing.T) {
	for _, back := range []time.Duration{2 * time.Minute, time.Hour, 24 * time.Hour} {
		fx := newFixture(t)
		for range 6 {
			_, err := fx.SignIn(t.Context(), fx.device, seller, "000000")
			wantCode(t, "wrong", err, checkout.CodePasscodeWrong)
			fx.now = fx.now.Add(time.Hour)
		}
		fx.now = fx.now.Add(-time.Hour - back)
		_, err := fx.SignIn(t.Context(), fx.device, seller, "000000")
		wantCode(t, back.String(), err, checkout.CodePasscodeWrong)
		for range 12 {
			fx.now = fx.now.Add(time.Hour)
			_, err := fx.SignIn(t.Context(), fx.device, seller, "000000")
			wantCode(t, back.String()+", later", err, checkout.CodePasscodeWrong)
		}
		fx.now = fx.now.Add(time.Hour)
		_, err = fx.SignIn(t.Context(), fx.device, seller, "000000")
		wantCode(t, back.String()+", the last", err, checkout.CodePasscodeLocked)
	}
}

func TestResetTries(t *testing.T) {
	fx := newFixture(t)
	for range 20 {
		_, _ = fx.SignIn(t.Context(), fx.device, away, "000000")
		_, _ = fx.SignIn(t.Context(), fx.device, seller, "000000")
		fx.now = fx.now.Add(time.Hour)
	}
	_, err := fx.SignIn(t.Context(), fx.device, seller, "246810")
	wantCode(t, "locked out", err, checkout.CodePasscodeLocked)
	_, sellers := fx.signInOn(t, fx.enrol(t, "Till 4"), seller, "246810")
	wantCode(t, "by an associate", fx.ResetTries(t.Context(), sellers, seller), checkout.CodeNotAllowed)
	_, managers := fx.signIn(t, manager, "135791")
	locked, err := fx.Lock(t.Context(), managers)
	wantCode(t, "lock", err, "")
	wantCode(t, "by a locked manager", fx.ResetTries(t.Context(), locked, seller), checkout.CodeNotAllowed)
	managers, err = fx.Unlock(t.Context(), locked, "135791")
	wantCode(t, "unlock", err, "")
	for _, number := range []string{"", "9999", seller + " ", away} {
		wantCode(t, "of "+number, fx.ResetTries(t.Context(), managers, number), checkout.CodeAssociateUnknown)
	}
	wantCode(t, "by a manager", fx.ResetTries(t.Context(), managers, seller), "")
	fx.signIn(t, seller, "246810")
	_, err = fx.SignIn(t.Context(), fx.device, away, "000000")
	wantCode(t, "another associate stays locked", err, checkout.CodePasscodeLocked)
}

func TestConfirm(t *testing.T) {
	fx := newFixture(t)
	_, s := fx.signIn(t, manager, "135791")
	wantCode(t, "right", fx.Confirm(t.Context(), s, "135791"), "")
	wantCode(t, "wrong", fx.Confirm(t.Context(), s, "135792"), checkout.CodePasscodeWrong)
	over, err := fx.HandOver(t.Context(), s, "co_1")
	wantCode(t, "hand over", err, "")
	wantCode(t, "while handed over", fx.Confirm(t.Context(), over, "135791"), checkout.CodeNotAllowed)
}

func TestHashPasscode(t *testing.T) {
	first, err1 := tablet.HashPasscode("246810", rand.Reader)
	second, err2 := tablet.HashPasscode("246810", rand.Reader)
	if err1 != nil || err2 != nil || first == second ||
		!strings.HasPrefix(first, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("got %q, %q, %v, %v", first, second, err1, err2)
	}
	if err := tablet.CheckPasscodeHash(first); err != nil {
		t.Errorf("check %q: %v", first, err)
	}
	for _, passcode := range []string{"", "12345", "1234é", strings.Repeat("1", 65)} {
		if _, err := tablet.HashPasscode(passcode, rand.Reader); err == nil {
			t.Errorf("%q was hashed", passcode)
		}
	}
	if _, err := tablet.HashPasscode("246810", bytes.NewReader(make([]byte, 15))); err == nil {
		t.Error("hashed without enough randomness")
	}
}

func TestCheckPasscodeHashRefuses(t *testing.T) {
	good := passcodeHash(t, "246810")
	for _, bad := range []string{
		"", "246810", good + "$", good + "=", good[1:], good[:len(good)-8],
		strings.Replace(good, "argon2id", "argon2i", 1),
		strings.Replace(good, "v=19", "v=16", 1),
		strings.Replace(good, "m=19456", "m=1024", 1),
		strings.Replace(good, "m=19456", "m=4000000", 1),
		strings.Replace(good, "t=2", "t=0", 1),
		strings.Replace(good, "t=2", "t=+2", 1),
		strings.Replace(good, "t=2", "t=99", 1),
		strings.Replace(good, "p=1", "p=300", 1),
		strings.Replace(good, "p=1$", "p=1,x=2$", 1),
		"$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$" + good[strings.LastIndex(good, "$")+1:],
	} {
		if err := tablet.CheckPasscodeHash(bad); err == nil {
			t.Errorf("%q was accepted", bad)
		} else if strings.Contains(err.Error(), "246810") {
			t.Errorf("the error quotes its input: %v", err)
		}
	}
}
