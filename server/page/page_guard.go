package page

import (
	"net/http"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/request"
	"candor/server/requestlog"
)

// guarded is a handler behind its guard. The adapters take nothing else, so a route without a guard cannot be
// written. What a handler works on (a checkout, a tablet, a session) comes from its guard alone.
type guarded struct {
	guard  string // what the guard asks for
	handle handler
}

// The handlers behind the guards. Each is given what its guard found.
type (
	checkoutHandler func(http.ResponseWriter, *http.Request, relay.Ref) error
	deviceHandler   func(http.ResponseWriter, *http.Request, deviceContext) error
	sessionHandler  func(http.ResponseWriter, *http.Request, sessionContext) error
)

// What the guards ask for. request.GuardPerson asks for a checkout's client token.
const (
	guardPublic   = "nobody" // files, and the page that takes a tablet's one-time code
	guardTablet   = "an enrolled tablet"
	guardSession  = "an associate's session"
	guardUnlocked = "an associate's unlocked session"
)

// public is the guard that lets everybody in.
func public(h handler) guarded { return guarded{guardPublic, h} }

// withClientToken lets in a request with a checkout's client token. The token is in the address; there is no
// cookie. If the customer's tablet was idle for too long, the request is redirected to the take-back page,
// where the associate's passcode opens it again.
func (s *site) withClientToken(h checkoutHandler) guarded {
	return guarded{request.GuardPerson, func(w http.ResponseWriter, r *http.Request) error {
		ref, err := s.Relay.Open(r.Context(), r.PathValue("token"))
		if checkout.AsProblem(err).Code == checkout.CodeTabletIdle {
			seeOther(w, takeBackOf(ref.Checkout))
			return nil
		}
		if err != nil {
			return err
		}
		requestlog.Of(r.Context()).Concerns(string(ref.Merchant))
		return h(w, r, ref)
	}}
}

// withDevice lets in a request from an enrolled tablet that no customer holds. From any other tablet it is
// redirected to the enrolment page, and from one in a customer's hands to the take-back page.
func (s *site) withDevice(h deviceHandler) guarded {
	return s.enrolled(func(w http.ResponseWriter, r *http.Request, dc deviceContext) error {
		target, err := s.takeBackPage(r, dc)
		if err != nil {
			return err
		}
		if target != "" {
			seeOther(w, target)
			return nil
		}
		return h(w, r, dc)
	})
}

// enrolled lets in a request from an enrolled tablet, whoever holds it. Any other is redirected to the
// enrolment page.
func (s *site) enrolled(h deviceHandler) guarded {
	return guarded{guardTablet, func(w http.ResponseWriter, r *http.Request) error {
		dc, err := s.deviceOf(r)
		if checkout.AsProblem(err).Code == checkout.CodeDeviceUnknown {
			seeOther(w, tabletEnrol)
			return nil
		}
		if err != nil {
			return err
		}
		s.renewCookies(w, r)
		return h(w, r, dc)
	}}
}

// takeBackPage is the take-back page of a tablet that a customer holds; "" of any other.
func (s *site) takeBackPage(r *http.Request, dc deviceContext) (string, error) {
	sc, err := s.sessionOf(r, dc)
	if checkout.AsProblem(err).Code == checkout.CodeUnauthorized {
		return "", nil
	}
	if id, handedOver := sc.HandedOver(); err == nil && handedOver {
		return takeBackOf(id), nil
	}
	return "", err
}

// unlessHandedOver lets everybody in but a tablet that a customer holds, which is redirected to the take-back
// page.
func (s *site) unlessHandedOver(h handler) guarded {
	return guarded{guardPublic, func(w http.ResponseWriter, r *http.Request) error {
		dc, err := s.deviceOf(r)
		if checkout.AsProblem(err).Code == checkout.CodeDeviceUnknown {
			return h(w, r)
		}
		target := ""
		if err == nil {
			target, err = s.takeBackPage(r, dc)
		}
		if err != nil {
			return err
		}
		if target != "" {
			seeOther(w, target)
			return nil
		}
		return h(w, r)
	}}
}

// withHandover lets in a request with an associate's session, also one that is locked or handed over. Any
// other is redirected to the sign-in page.
func (s *site) withHandover(h sessionHandler) guarded {
	handle := s.enrolled(func(w http.ResponseWriter, r *http.Request, dc deviceContext) error {
		sc, err := s.sessionOf(r, dc)
		if checkout.AsProblem(err).Code == checkout.CodeUnauthorized {
			seeOther(w, tabletSignIn)
			return nil
		}
		if err != nil {
			return err
		}
		return h(w, r, sc)
	}).handle
	return guarded{guardSession, handle}
}

// withSession lets in a request with an associate's session, also a locked one. One that is handed over is
// redirected to the take-back page.
func (s *site) withSession(h sessionHandler) guarded {
	return s.withHandover(func(w http.ResponseWriter, r *http.Request, sc sessionContext) error {
		if id, handedOver := sc.HandedOver(); handedOver {
			seeOther(w, takeBackOf(id))
			return nil
		}
		return h(w, r, sc)
	})
}

// withUnlockedSession lets in a request with an associate's session that is not locked, and notes a post as
// activity. Any other is redirected to the page that the session may see. A script follows the redirect and
// shows that page.
func (s *site) withUnlockedSession(h sessionHandler) guarded {
	handle := s.withSession(func(w http.ResponseWriter, r *http.Request, sc sessionContext) error {
		if !sc.Open() {
			seeOther(w, unlockPage(r))
			return nil
		}
		if r.Method == http.MethodPost {
			n, err := s.Tablets.Touch(r.Context(), sc.Signed)
			if checkout.AsProblem(err).Code == checkout.CodeNotAllowed {
				seeOther(w, unlockPage(r))
				return nil
			}
			if err != nil {
				return err
			}
			sc.Signed = n
		}
		return h(w, r, sc)
	}).handle
	return guarded{guardUnlocked, handle}
}

// withSessionForScript is withHandover for a script that shows no page: a request without a session is
// answered by an error and not by a redirect.
func (s *site) withSessionForScript(h sessionHandler) guarded {
	return guarded{guardSession, func(w http.ResponseWriter, r *http.Request) error {
		dc, err := s.deviceOf(r)
		if err != nil {
			return err
		}
		sc, err := s.sessionOf(r, dc)
		if err != nil {
			return err
		}
		return h(w, r, sc)
	}}
}
