package tablet_test

import (
	"errors"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/tablet"
)

func TestIdle(t *testing.T) {
	fx := newFixture(t)
	secret, s := fx.signIn(t, seller, "246810")
	fx.now = fx.now.Add(tablet.IdleAssociate - time.Second)
	if !fx.session(t, secret).Open() {
		t.Error("locked before its time")
	}
	_, err := fx.Touch(t.Context(), s)
	wantCode(t, "touch", err, "")
	fx.now = fx.now.Add(tablet.IdleAssociate - time.Second)
	if !fx.session(t, secret).Open() {
		t.Error("a touch did not count")
	}
	fx.now = fx.now.Add(time.Second)
	s = fx.session(t, secret)
	if s.Open() || !s.Idle {
		t.Errorf("after 90 s: open %t, idle %t", s.Open(), s.Idle)
	}
	_, err = fx.Touch(t.Context(), s)
	wantCode(t, "touch too late", err, checkout.CodeNotAllowed)
	_, err = fx.HandOver(t.Context(), s, "co_1")
	wantCode(t, "hand over too late", err, checkout.CodeNotAllowed)
	_, err = fx.Unlock(t.Context(), s, "135791")
	wantCode(t, "a colleague's passcode", err, checkout.CodePasscodeWrong)
	fx.now = fx.now.Add(30 * time.Second)
	if s, err = fx.Unlock(t.Context(), s, "246810"); err != nil || !s.Open() {
		t.Errorf("unlock: open %t, %v", s.Open(), err)
	}
}

// TestI7SeenAhead: with the clock set back, a session that was seen in the future locks as an idle one, in
// the associate's and in the customer's hands. Clocks of replicas may differ by a minute.
func TestI7SeenAhead(t *testing.T) {
	for _, row := range []struct {
		back time.Duration
		idle bool
	}{{time.Second, false}, {time.Minute, false}, {time.Minute + time.Second, true}, {time.Hour, true},
		{24 * time.Hour, true}, {-24 * time.Hour, true}} {
		fx := newFixture(t)
		secret, _ := fx.signIn(t, seller, "246810")
		fx.now = fx.now.Add(-row.back)
		s := fx.session(t, secret)
		if s.Open() == row.idle || s.Idle != row.idle {
			t.Errorf("set back %s: open %t, idle %t", row.back, s.Open(), s.Idle)
		}
		if _, err := fx.Touch(t.Context(), s); (err != nil) != row.idle {
			t.Errorf("set back %s: touch %v", row.back, err)
		}
		s, err := fx.Unlock(t.Context(), s, "246810")
		wantCode(t, "unlock", err, "")
		s, err = fx.HandOver(t.Context(), s, "co_1")
		wantCode(t, "hand over", err, "")
		fx.now = fx.now.Add(-row.back)
		if s = fx.session(t, secret); s.Idle != row.idle {
			t.Errorf("set back %s in the customer's hands: idle %t", row.back, s.Idle)
		}
		if s, _, err = fx.TakeBack(t.Context(), s, "246810", nothing); err != nil || !s.Open() {
			t.Errorf("set back %s: take back: open %t, %v", row.back, s.Open(), err)
		}
	}
}

// TestReadingWritesNothing: a read leaves the stored session as it is.
func TestReadingWritesNothing(t *testing.T) {
	fx := newFixture(t)
	secret, first := fx.signIn(t, seller, "246810")
	for _, wait := range []time.Duration{time.Second, time.Minute, time.Hour} {
		fx.now = fx.now.Add(wait)
		if got := fx.session(t, secret); got.Session != first.Session {
			t.Errorf("after %v: got %+v, want %+v", wait, got.Session, first.Session)
		}
	}
}

// never is an end of checkouts that must not be called; nothing is one that does nothing.
func never(t *testing.T) func(relay.CheckoutID) error {
	return func(id relay.CheckoutID) error { t.Errorf("%s was ended", id); return nil }
}

func nothing(relay.CheckoutID) error { return nil }

func TestHandOver(t *testing.T) {
	fx := newFixture(t)
	secret, s := fx.signIn(t, seller, "246810")
	_, _, err := fx.TakeBack(t.Context(), s, "246810", never(t))
	wantCode(t, "take back what was not given", err, checkout.CodeNotAllowed)
	s, err = fx.HandOver(t.Context(), s, "co_1")
	wantCode(t, "hand over", err, "")
	if id, over := s.HandedOver(); s.Open() || !over || id != "co_1" {
		t.Errorf("handed over: open %t, %q, %t", s.Open(), id, over)
	}
	_, err = fx.HandOver(t.Context(), s, "co_2")
	wantCode(t, "hand over twice", err, checkout.CodeNotAllowed)
	_, err = fx.Unlock(t.Context(), s, "246810")
	wantCode(t, "unlock in the customer's hands", err, checkout.CodeNotAllowed)
	_, _, err = fx.TakeBack(t.Context(), s, "000000", never(t))
	wantCode(t, "take back by a guess", err, checkout.CodePasscodeWrong)
	fx.now = fx.now.Add(30 * time.Second)
	if fx.session(t, secret).Open() {
		t.Error("open after a guess")
	}
	_, _, err = fx.TakeBack(t.Context(), s, "246810",
		func(relay.CheckoutID) error { return errors.New("no answer") })
	if _, over := fx.session(t, secret).HandedOver(); err == nil || !over || fx.session(t, secret).Open() {
		t.Errorf("the customer's link could not be ended: handed over %t, %v", over, err)
	}
	var ended relay.CheckoutID
	s, id, err := fx.TakeBack(t.Context(), s, "246810", func(id relay.CheckoutID) error {
		if ended = id; fx.session(t, secret).Open() {
			t.Error("open before the customer's link ended")
		}
		return nil
	})
	if _, over := s.HandedOver(); err != nil || id != "co_1" || ended != id || over || !s.Open() {
		t.Errorf("take back: %q, %v, handed over %t, open %t", id, err, over, s.Open())
	}
}

// TestCustomerIdle: the customer has five minutes, and a tap counts as activity. After that only the passcode
// unlocks the tablet.
func TestCustomerIdle(t *testing.T) {
	fx := newFixture(t)
	secret, s := fx.signIn(t, seller, "246810")
	_, err := fx.HandOver(t.Context(), s, "co_1")
	wantCode(t, "hand over", err, "")
	fx.now = fx.now.Add(relay.IdleCustomer - time.Second)
	if s = fx.session(t, secret); s.Idle {
		t.Error("idle before five minutes")
	}
	s, err = fx.Touch(t.Context(), s)
	wantCode(t, "tap", err, "")
	if s.Open() {
		t.Error("the customer's tap opened the associate's session")
	}
	fx.now = fx.now.Add(relay.IdleCustomer)
	if s = fx.session(t, secret); !s.Idle {
		t.Error("not idle after five minutes")
	}
	_, err = fx.Touch(t.Context(), s)
	wantCode(t, "tap too late", err, checkout.CodeNotAllowed)
	if s, _, err = fx.TakeBack(t.Context(), s, "246810", nothing); err != nil || !s.Open() {
		t.Errorf("take back: open %t, %v", s.Open(), err)
	}
}

// TestLateTouch: a touch based on a state from before a lock neither unlocks nor counts.
func TestLateTouch(t *testing.T) {
	fx := newFixture(t)
	secret, before := fx.signIn(t, seller, "246810")
	_, err := fx.Lock(t.Context(), before)
	wantCode(t, "lock", err, "")
	_, err = fx.Touch(t.Context(), before)
	wantCode(t, "touch", err, checkout.CodeNotAllowed)
	_, err = fx.HandOver(t.Context(), before, "co_1")
	wantCode(t, "hand over", err, checkout.CodeNotAllowed)
	if fx.session(t, secret).Open() {
		t.Error("open after the lock")
	}
}

// TestLateTakeBack: a passcode given for one customer does not take the tablet from the next one.
func TestLateTakeBack(t *testing.T) {
	fx := newFixture(t)
	secret, s := fx.signIn(t, seller, "246810")
	first, err := fx.HandOver(t.Context(), s, "co_1")
	wantCode(t, "hand over", err, "")
	back, _, err := fx.TakeBack(t.Context(), first, "246810", nothing)
	wantCode(t, "take back", err, "")
	_, err = fx.HandOver(t.Context(), back, "co_2")
	wantCode(t, "hand over again", err, "")
	_, _, err = fx.TakeBack(t.Context(), first, "246810", nothing)
	wantCode(t, "take back the first", err, checkout.CodeNotAllowed)
	if id, over := fx.session(t, secret).HandedOver(); !over || id != "co_2" {
		t.Errorf("handed over: %q, %t", id, over)
	}
}

// TestLateUnlock: an unlock based on a state from before a handover does not open the customer's tablet.
func TestLateUnlock(t *testing.T) {
	fx := newFixture(t)
	secret, before := fx.signIn(t, seller, "246810")
	_, err := fx.HandOver(t.Context(), before, "co_1")
	wantCode(t, "hand over", err, "")
	_, err = fx.Unlock(t.Context(), before, "246810")
	wantCode(t, "unlock", err, checkout.CodeNotAllowed)
	if id, over := fx.session(t, secret).HandedOver(); !over || id != "co_1" {
		t.Errorf("handed over: %q, %t", id, over)
	}
}
