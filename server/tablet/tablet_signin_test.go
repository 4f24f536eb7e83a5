package tablet_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"sync"
	"testing"

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

// TestSignInRefuses: every refusal has the same evaluation, the same words and the same count.
func TestSignInRefuses(t *testing.T) {
	for _, row := range []struct{ name, number, passcode string }{
		{"wrong passcode", seller, "246811"},
		{"a colleague's passcode", seller, "135791"},
		{"unknown number", "9999", "246810"},
		{"works elsewhere", away, "246810"},
		{"empty passcode", manager, ""},
	} {
		fx := newFixture(t)
		for try := 1; try <= 7; try++ {
			before := fx.evaluated.Load()
			_, err := fx.SignIn(t.Context(), fx.device, row.number, row.passcode)
			want, evaluations := checkout.CodePasscodeWrong, int64(1)
			if try >= 5 {
				want = checkout.CodePasscodeLocked
			}
			if try > 5 {
				evaluations = 0
			}
			wantCode(t, fmt.Sprintf("%s, try %d", row.name, try), err, want)
			if n := fx.evaluated.Load() - before; n != evaluations {
				t.Errorf("%s, try %d: %d evaluations, want %d", row.name, try, n, evaluations)
			}
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
		if try >= 4 {
			want = checkout.CodePasscodeLocked
		}
		wantCode(t, fmt.Sprintf("try %d as %q", try+1, spellings[try]), err, want)
	}
}

// recordingStore is a store that records under which key tries are counted.
type recordingStore struct {
	tablet.Store
	under []string
}

func (s *recordingStore) Try(
	ctx context.Context, m relay.MerchantID, device, under string, most int,
) (int, error) {
	s.under = append(s.under, under)
	return s.Store.Try(ctx, m, device, under, most)
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

// TestE8GuessingPasscodes makes 1,000 guesses at once. Five are evaluated, also when the right one is among
// the rest.
func TestE8GuessingPasscodes(t *testing.T) {
	fx := newFixture(t)
	before := fx.evaluated.Load()
	var all sync.WaitGroup
	for worker := range 16 {
		all.Go(func() {
			for i := worker; i < 1000; i += 16 {
				if _, err := fx.SignIn(t.Context(), fx.device, seller, fmt.Sprintf("%06d", i)); err == nil {
					t.Errorf("guess %d signed in", i)
				}
			}
		})
	}
	all.Wait()
	if n := fx.evaluated.Load() - before; n != 5 {
		t.Errorf("%d guesses were evaluated, want 5", n)
	}
	_, err := fx.SignIn(t.Context(), fx.device, seller, "246810")
	wantCode(t, "the right one afterwards", err, checkout.CodePasscodeLocked)
	if _, err := fx.SignIn(t.Context(), fx.enrol(t, "Till 3"), seller, "246810"); err != nil {
		t.Errorf("on another device: %v", err)
	}
}

func TestRightPasscodeForgetsTries(t *testing.T) {
	fx := newFixture(t)
	for range 3 {
		for range 4 {
			_, err := fx.SignIn(t.Context(), fx.device, seller, "000000")
			wantCode(t, "wrong", err, checkout.CodePasscodeWrong)
		}
		fx.signIn(t, seller, "246810")
	}
}

func TestResetTries(t *testing.T) {
	fx := newFixture(t)
	_, sellers := fx.signIn(t, seller, "246810")
	for range 5 {
		_, _ = fx.SignIn(t.Context(), fx.device, away, "000000")
		_, _ = fx.SignIn(t.Context(), fx.device, seller, "000000")
	}
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
	for _, passcode := range []string{"", "123", strings.Repeat("1", 65)} {
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
