package page_test

import (
	"context"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/tablet"
)

const (
	rightPasscode = "2468"
	rightCode     = "7F3A-9C1E-2B4D"
	deviceSecret  = "dv_secret"
	sessionSecret = "as_secret"
)

// fakeTablets is one tablet with one session.
type fakeTablets struct {
	device  tablet.Device
	session tablet.Session
	next    *tablet.Session // signed in, while the old one is not signed out yet
	signed  bool
	idle    bool
	role    relay.Role
	wait    time.Duration
	writes  []string // calls that change something
}

func newFakeTablets() *fakeTablets {
	return &fakeTablets{role: relay.RoleAssociate,
		device: tablet.Device{ID: "d1", Merchant: merchantID, Location: "queen", Name: "Store tablet 2"}}
}

func refuse(code checkout.Code, field string) error { return checkout.Refuse(code, field) }

func (f *fakeTablets) wrote(what string) { f.writes = append(f.writes, what) }

func (f *fakeTablets) now() tablet.Signed {
	return tablet.Signed{Session: f.session, Device: f.device, Idle: f.idle,
		Associate: relay.Associate{Number: "1042", Name: "Priya S.", Role: f.role}}
}

func (f *fakeTablets) try(passcode string) error {
	f.wrote("try")
	switch {
	case f.wait > 0:
		return &checkout.Problem{Code: checkout.CodePasscodeDelayed, Field: "passcode", Wait: f.wait}
	case passcode != rightPasscode:
		return refuse(checkout.CodePasscodeWrong, "passcode")
	}
	return nil
}

func (f *fakeTablets) Redeem(_ context.Context, code string) (string, error) {
	f.wrote("redeem")
	if code != rightCode {
		return "", refuse(checkout.CodeDeviceUnknown, "")
	}
	return deviceSecret, nil
}

func (f *fakeTablets) Device(_ context.Context, secret string) (tablet.Device, error) {
	if secret != deviceSecret {
		return tablet.Device{}, refuse(checkout.CodeDeviceUnknown, "")
	}
	return f.device, nil
}

func (f *fakeTablets) SignIn(_ context.Context, _ tablet.Device, number, passcode string) (string, error) {
	if err := f.try(passcode); err != nil {
		return "", err
	}
	f.next = &tablet.Session{Associate: number}
	if !f.signed {
		f.begin()
	}
	return sessionSecret, nil
}

func (f *fakeTablets) Session(_ context.Context, _ tablet.Device, secret string) (tablet.Signed, error) {
	if secret != sessionSecret || !f.signed {
		return tablet.Signed{}, refuse(checkout.CodeUnauthorized, "")
	}
	return f.now(), nil
}

func (f *fakeTablets) Touch(context.Context, tablet.Signed) (tablet.Signed, error) {
	f.wrote("touch")
	return f.now(), nil
}

func (f *fakeTablets) Lock(context.Context, tablet.Signed) (tablet.Signed, error) {
	f.wrote("lock")
	f.session.Locked = true
	return f.now(), nil
}

func (f *fakeTablets) Unlock(_ context.Context, _ tablet.Signed, passcode string) (tablet.Signed, error) {
	if err := f.try(passcode); err != nil {
		return f.now(), err
	}
	f.session.Locked, f.idle = false, false
	return f.now(), nil
}

func (f *fakeTablets) HandOver(_ context.Context, _ tablet.Signed,
	id relay.CheckoutID) (tablet.Signed, error) {
	f.wrote("hand over")
	f.session.Locked, f.session.Checkout = true, id
	return f.now(), nil
}

func (f *fakeTablets) TakeBack(_ context.Context, _ tablet.Signed, passcode string,
	end func(relay.CheckoutID) error) (tablet.Signed, relay.CheckoutID, error) {
	if err := f.try(passcode); err != nil {
		return f.now(), "", err
	}
	id := f.session.Checkout
	if err := end(id); err != nil {
		return f.now(), "", err
	}
	f.session.Locked, f.session.Checkout = false, ""
	return f.now(), id, nil
}

func (f *fakeTablets) TakeBackByManager(_ context.Context, _ tablet.Signed, number, passcode string,
	end func(relay.CheckoutID) error) (string, relay.CheckoutID, error) {
	if err := f.try(passcode); err != nil {
		return "", "", err
	}
	id := f.session.Checkout
	if err := end(id); err != nil {
		return "", "", err
	}
	f.session = tablet.Session{Associate: number}
	return sessionSecret, id, nil
}

func (f *fakeTablets) Wait(context.Context, tablet.Signed) (time.Duration, error) { return f.wait, nil }

func (f *fakeTablets) Confirm(_ context.Context, _ tablet.Signed, passcode string) error {
	return f.try(passcode)
}

func (f *fakeTablets) ResetTries(_ context.Context, _ tablet.Signed, number string) error {
	if f.role != relay.RoleManager {
		return refuse(checkout.CodeNotAllowed, "")
	}
	if number != "1042" {
		return refuse(checkout.CodeAssociateUnknown, "associate")
	}
	f.wrote("reset " + number)
	return nil
}

func (f *fakeTablets) SignOut(context.Context, tablet.Signed) error {
	f.wrote("sign out")
	f.signed = false
	if f.next != nil {
		f.begin()
	}
	return nil
}

func (f *fakeTablets) begin() {
	f.signed, f.idle, f.session, f.next = true, false, *f.next, nil
}
