package page

import (
	"net/http"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/request"
	"candor/server/requestlog"
)

// guarded is a handler behind its guard. The adapters take nothing else, so that a route without a guard cannot be written:
// what a handler is given (a checkout, a tablet, an associate) can only come from its guard.
type guarded struct {
	guard string
	enter handler
}

// The guards. That of a client token is the API's.
const (
	guardPublic   = "nobody" // files, and the page that takes a tablet's one-time code
	guardTablet   = "an enrolled tablet"
	guardSession  = "an associate's session"
	guardUnlocked = "an associate's unlocked session"
)

// public is the door of what everyone may see.
func public(h handler) guarded { return guarded{guardPublic, h} }

// withClientToken lets in who holds a client token: the token in the address is all there is, no cookie.
func (s *site) withClientToken(h func(http.ResponseWriter, *http.Request, relay.Ref) error) guarded {
	return guarded{request.GuardPerson, func(w http.ResponseWriter, r *http.Request) error {
		ref, err := s.Relay.Open(r.Context(), r.PathValue("token"))
		if checkout.AsProblem(err).Code == checkout.CodeTabletIdle { // the associate's passcode opens it again
			seeOther(w, tabletCheckout(string(ref.Checkout))+"/take-back")
			return nil
		}
		if err != nil {
			return err
		}
		requestlog.Of(r.Context()).Concerns(string(ref.Merchant))
		return h(w, r, ref)
	}}
}

// withDevice lets enrolled tablets in; any other is asked for its code.
func (s *site) withDevice(h func(http.ResponseWriter, *http.Request, deviceContext) error) guarded {
	return guarded{guardTablet, func(w http.ResponseWriter, r *http.Request) error {
		p, err := s.deviceOf(r)
		if checkout.AsProblem(err).Code == checkout.CodeDeviceUnknown {
			seeOther(w, tabletEnrol)
			return nil
		}
		if err != nil {
			return err
		}
		return h(w, r, p)
	}}
}

// withSession lets in whoever is signed in, even behind a lock. Anyone else is asked who they are.
func (s *site) withSession(h func(http.ResponseWriter, *http.Request, sessionContext) error) guarded {
	enter := s.withDevice(func(w http.ResponseWriter, r *http.Request, p deviceContext) error {
		k, err := s.sessionOf(r, p)
		if checkout.AsProblem(err).Code == checkout.CodeUnauthorized {
			seeOther(w, tabletSignIn)
			return nil
		}
		if err != nil {
			return err
		}
		return h(w, r, k)
	}).enter
	return guarded{guardSession, enter}
}

// withUnlockedSession lets in an associate whose screen is not locked, and notes a post as a sign of life. A script is led to the
// same pages: it follows the redirect and shows where it ends.
func (s *site) withUnlockedSession(h func(http.ResponseWriter, *http.Request, sessionContext) error) guarded {
	enter := s.withSession(func(w http.ResponseWriter, r *http.Request, k sessionContext) error {
		if elsewhere := k.redirect(r); elsewhere != "" {
			seeOther(w, elsewhere)
			return nil
		}
		if r.Method == http.MethodPost {
			n, err := s.Tablets.Touch(r.Context(), k.Signed)
			if checkout.AsProblem(err).Code == checkout.CodeNotAllowed {
				seeOther(w, unlockPage(r))
				return nil
			}
			if err != nil {
				return err
			}
			k.Signed = n
		}
		return h(w, r, k)
	}).enter
	return guarded{guardUnlocked, enter}
}

// withSessionForScript is signed for a script that is to be told and not led elsewhere: it asks for its page itself.
func (s *site) withSessionForScript(h func(http.ResponseWriter, *http.Request, sessionContext) error) guarded {
	return guarded{guardSession, func(w http.ResponseWriter, r *http.Request) error {
		p, err := s.deviceOf(r)
		if err != nil {
			return err
		}
		k, err := s.sessionOf(r, p)
		if err != nil {
			return err
		}
		return h(w, r, k)
	}}
}
