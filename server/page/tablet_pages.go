package page

import (
	"context"
	"errors"
	"net/http"
	"time"

	"candor/app/screen"
	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/request"
	"candor/server/requestlog"
	"candor/server/tablet"
)

// Tablets is what the pages need of devices and their sessions. Its errors are those of *tablet.Tablets.
type Tablets interface {
	Redeem(ctx context.Context, code string) (deviceSecret string, err error)
	Device(ctx context.Context, deviceSecret string) (tablet.Device, error)
	SignIn(ctx context.Context, d tablet.Device, number, passcode string) (sessionSecret string, err error)
	Session(ctx context.Context, d tablet.Device, sessionSecret string) (tablet.Signed, error)
	Touch(ctx context.Context, s tablet.Signed) (tablet.Signed, error)
	Lock(ctx context.Context, s tablet.Signed) (tablet.Signed, error)
	Unlock(ctx context.Context, s tablet.Signed, passcode string) (tablet.Signed, error)
	HandOver(ctx context.Context, s tablet.Signed, id relay.CheckoutID) (tablet.Signed, error)
	TakeBack(ctx context.Context, s tablet.Signed, passcode string,
		end func(relay.CheckoutID) error) (tablet.Signed, relay.CheckoutID, error)
	Confirm(ctx context.Context, s tablet.Signed, passcode string) error
	ResetTries(ctx context.Context, manager tablet.Signed, number string) error
	SignOut(ctx context.Context, s tablet.Signed) error
}

// The paths of the tablet's pages.
const (
	tabletHome   = "/tablet"
	tabletEnrol  = "/tablet/enrol"
	tabletSignIn = "/tablet/signin"
	tabletUnlock = "/tablet/unlock"
	tabletLock   = "/tablet/lock"
	tabletSales  = "/tablet/sales"
	tabletReset  = "/tablet/reset"
)

// tabletRoutes is the table of the routes of the store tablet, whose guards read cookies.
func (s *site) tabletRoutes() []entry {
	return []entry{
		{"GET /tablet/{$}", s.page(public(redirectHome))},
		{"GET /tablet", s.page(s.withUnlockedSession(s.showHome))},
		{"POST /tablet/sales", s.page(s.withUnlockedSession(s.newSale))},
		{"GET /tablet/sales", s.page(s.withUnlockedSession(s.showHome))},
		{"POST /tablet/reset", s.page(s.withUnlockedSession(s.resetTries))},
		{"GET /tablet/reset", s.page(s.withUnlockedSession(s.showHome))},
		{"POST /tablet/touch", s.json(s.withSessionForScript(s.touch))},
		{"GET /tablet/enrol", s.page(public(s.showEnrol))},
		{"POST /tablet/enrol", s.page(public(s.enrol))},
		{"GET /tablet/signin", s.page(s.withDevice(s.showSignIn))},
		{"POST /tablet/signin", s.page(s.withDevice(s.signIn))},
		{"POST /tablet/signout", s.page(s.withDevice(s.signOut))},
		{"POST /tablet/lock", s.page(s.withSession(s.lock))},
		{"GET /tablet/unlock", s.page(s.withSession(s.showLocked))},
		{"POST /tablet/unlock", s.page(s.withSession(s.unlock))},
		{"GET /tablet/unlock/{id}", s.page(s.withSession(s.showLocked))},
		{"POST /tablet/unlock/{id}", s.page(s.withSession(s.unlock))},
		{"GET /tablet/checkouts/{id}", s.page(s.withUnlockedSession(s.showSale))},
		{"POST /tablet/checkouts/{id}", s.page(s.withUnlockedSession(s.actOnSale))},
		{"GET /tablet/checkouts/{id}/view", s.json(s.withUnlockedSession(s.viewSale))},
		{"POST /tablet/checkouts/{id}/view", s.json(s.withUnlockedSession(s.actOnView))},
		{"GET /tablet/checkouts/{id}/take-back", s.page(s.withSession(s.showTakeBack))},
		{"POST /tablet/checkouts/{id}/take-back", s.page(s.withSession(s.takeBack))},
	}
}

func redirectHome(w http.ResponseWriter, _ *http.Request) error {
	seeOther(w, tabletHome)
	return nil
}

// today is when the day began in the merchant's time zone.
func (s *site) today(m relay.Merchant) time.Time {
	zone := m.Zone
	if zone == nil {
		zone = time.UTC
	}
	y, month, d := s.Now().In(zone).Date()
	return time.Date(y, month, d, 0, 0, 0, 0, zone)
}

// tabletPage answers one of the tablet's own pages. idle is document.Idle.
func (s *site) tabletPage(w http.ResponseWriter, p screen.Page, trouble *checkout.Trouble, idle int) error {
	status := http.StatusOK
	if trouble != nil {
		status = statusOf(trouble.Code)
	}
	return s.write(w, status, document{Page: p, Frame: checkout.Tablet, Idle: idle})
}

// idleSeconds is how long an associate's screen may be without activity. Then boot.js loads the page again,
// and the server locks the session.
const idleSeconds = int(tablet.IdleAssociate / time.Second)

// troubleOf is an error that a form can show, because the person can correct it. It is noted in the request
// log. Any other error is returned.
func troubleOf(r *http.Request, err error) (*checkout.Trouble, error) {
	p, ok := errors.AsType[*checkout.Problem](err)
	if !ok || request.Status(p.Code) >= http.StatusInternalServerError {
		return nil, err
	}
	requestlog.Of(r.Context()).Refused(p)
	return p.Trouble(), nil
}
