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

// deviceContext is an enrolled tablet: where it stands and what it speaks.
type deviceContext struct {
	device   tablet.Device
	merchant relay.Merchant
	location relay.Location
	language locale.Language
}

// deviceOf finds the device of a request's cookie.
func (s *site) deviceOf(r *http.Request) (deviceContext, error) {
	c, err := r.Cookie(deviceCookie)
	if err != nil {
		return deviceContext{}, &checkout.Problem{Code: checkout.CodeDeviceUnknown, Op: "find device"}
	}
	d, err := s.Tablets.Device(r.Context(), c.Value)
	if err != nil {
		return deviceContext{}, err
	}
	requestlog.Of(r.Context()).Concerns(string(d.Merchant))
	m, _ := s.Relay.Merchant(d.Merchant)
	l, _ := m.Location(d.Location)
	return deviceContext{d, m, l, tabletLanguage(r, m, l)}, nil
}

// tabletLanguage is what was chosen on the tablet, else French in Quebec, else the merchant's own.
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

// sessionContext is a tablet with an associate signed in.
type sessionContext struct {
	deviceContext
	tablet.Signed
}

func (s *site) sessionOf(r *http.Request, p deviceContext) (sessionContext, error) {
	c, err := r.Cookie(sessionCookie)
	if err != nil {
		return sessionContext{}, &checkout.Problem{Code: checkout.CodeUnauthorized, Op: "find session"}
	}
	n, err := s.Tablets.Session(r.Context(), p.device, c.Value)
	return sessionContext{p, n}, err
}

// touch notes a sign of life of the associate, whose script tells of it while the person types or reads. A session
// that is locked, or in a customer's hands, is left as it is.
func (s *site) touch(w http.ResponseWriter, r *http.Request, k sessionContext) error {
	if !k.Open() {
		return &checkout.Problem{Code: checkout.CodeNotAllowed, Op: "touch session"}
	}
	if _, err := s.Tablets.Touch(r.Context(), k.Signed); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// redirect is where a session that is not open belongs.
func (k sessionContext) redirect(r *http.Request) string {
	if id, over := k.HandedOver(); over {
		return tabletCheckout(string(id)) + "/take-back"
	}
	if !k.Open() {
		return unlockPage(r)
	}
	return ""
}

// unlockPage is the locked page that leads back to where the request wanted to go.
func unlockPage(r *http.Request) string {
	if id := r.PathValue("id"); id != "" {
		return tabletUnlock + "/" + url.PathEscape(id)
	}
	return tabletUnlock
}

func tabletCheckout(id string) string { return "/tablet/checkouts/" + url.PathEscape(id) }

// tablet is what the tablet's own pages share.
func (p deviceContext) tablet(action string) screen.Tablet {
	return screen.Tablet{Language: p.language, Action: action, Bar: screen.Bar{Place: p.name()}}
}

func (k sessionContext) tablet(action string) screen.Tablet {
	t := k.deviceContext.tablet(action)
	t.Bar = k.bar()
	return t
}

// bar is the dark bar of this associate.
func (k sessionContext) bar() screen.Bar {
	return screen.Bar{Place: k.name(), Name: k.Associate.Name, Number: k.Associate.Number,
		Manager: k.Associate.Role == relay.RoleManager, Lock: tabletLock}
}

// name is how the bar names a store: "Maple & Birch, Queen Street".
func (p deviceContext) name() string {
	return strings.Trim(p.merchant.Name(p.language)+", "+p.location.Name, ", ")
}
