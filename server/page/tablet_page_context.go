package page

import (
	"net/http"
	"net/url"
	"strings"

	"candor/app/screen"
	"candor/core/checkout"
	"candor/core/locale"
	"candor/server/relay"
	"candor/server/requestlog"
	"candor/server/tablet"
)

// deviceContext is what a handler knows of an enrolled tablet: its merchant, its store and its language.
type deviceContext struct {
	device   tablet.Device
	merchant relay.Merchant
	location relay.Location
	language locale.Language
}

// deviceOf finds the device by the cookie of a request.
func (s *site) deviceOf(r *http.Request) (deviceContext, error) {
	secret := cookie(r, deviceCookie)
	if secret == "" {
		return deviceContext{}, &checkout.Problem{Code: checkout.CodeDeviceUnknown, Op: "find device"}
	}
	d, err := s.Tablets.Device(r.Context(), secret)
	if err != nil {
		return deviceContext{}, err
	}
	requestlog.Of(r.Context()).Concerns(string(d.Merchant))
	m, _ := s.Relay.Merchant(d.Merchant)
	l, _ := m.Location(d.Location)
	return deviceContext{d, m, l, tabletLanguage(r, m, l)}, nil
}

// tabletLanguage is the language that was chosen on the tablet, else French in Quebec, else the merchant's.
func tabletLanguage(r *http.Request, m relay.Merchant, l relay.Location) locale.Language {
	if chosen, ok := chosenLanguage(r); ok {
		return chosen
	}
	if l.Province == "QC" {
		return locale.French
	}
	if m.Language.Valid() {
		return m.Language
	}
	return locale.English
}

// sessionContext is what a handler knows of a tablet with an associate signed in.
type sessionContext struct {
	deviceContext
	tablet.Signed
}

// sessionOf finds the session by the cookie of a request.
func (s *site) sessionOf(r *http.Request, dc deviceContext) (sessionContext, error) {
	secret := cookie(r, sessionCookie)
	if secret == "" {
		return sessionContext{}, &checkout.Problem{Code: checkout.CodeUnauthorized, Op: "find session"}
	}
	signed, err := s.Tablets.Session(r.Context(), dc.device, secret)
	return sessionContext{dc, signed}, err
}

// touch notes that the associate is active. Our script posts it while the associate types or reads. It does
// not apply to a session that is locked or handed over to a customer.
func (s *site) touch(w http.ResponseWriter, r *http.Request, sc sessionContext) error {
	if !sc.Open() {
		return &checkout.Problem{Code: checkout.CodeNotAllowed, Op: "touch session"}
	}
	if _, err := s.Tablets.Touch(r.Context(), sc.Signed); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// unlockPage is the page that unlocks the session and then leads to the checkout of the request, if it names
// one.
func unlockPage(r *http.Request) string {
	if id := r.PathValue("id"); id != "" {
		return tabletUnlock + "/" + url.PathEscape(id)
	}
	return tabletUnlock
}

func tabletCheckout(id string) string { return "/tablet/checkouts/" + url.PathEscape(id) }

// takeBackOf is the page by which the associate takes the tablet back.
func takeBackOf(id relay.CheckoutID) string { return tabletCheckout(string(id)) + "/take-back" }

// tablet is what all of the tablet's own pages show.
func (dc deviceContext) tablet(action string) screen.Tablet {
	return screen.Tablet{Language: dc.language, Action: action, Bar: screen.Bar{Place: dc.name()}}
}

// tablet is tablet with the bar of the associate.
func (sc sessionContext) tablet(action string) screen.Tablet {
	t := sc.deviceContext.tablet(action)
	t.Bar = sc.bar()
	return t
}

// bar is the bar at the top of the associate's pages.
func (sc sessionContext) bar() screen.Bar {
	return screen.Bar{Place: sc.name(), Name: sc.Associate.Name, Number: sc.Associate.Number,
		Manager: sc.Associate.Role == relay.RoleManager, Lock: tabletLock}
}

// name is the name of the store in the bar: "Maple & Birch, Queen Street".
func (dc deviceContext) name() string {
	return strings.Trim(dc.merchant.Name(dc.language)+", "+dc.location.Name, ", ")
}
