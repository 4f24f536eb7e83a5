package page

import (
	"net/http"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/request"
	"candor/server/requestlog"
)

// door is a handler behind its guard. The adapters take nothing else, so that a route without a guard cannot be written:
// what a handler is given (a checkout, a tablet, an associate) can only come from its guard.
type door struct {
	guard string
	enter handler
}

// The guards. That of a client token is the API's.
const (
	guardNobody   = "nobody" // files, and the page that takes a tablet's one-time code
	guardTablet   = "an enrolled tablet"
	guardSession  = "an associate's session"
	guardUnlocked = "an associate's unlocked session"
)

// anyone is the door of what everyone may see.
func anyone(h handler) door { return door{guardNobody, h} }

// holder lets in who holds a client token: the token in the address is all there is, no cookie.
func (s *site) holder(h func(http.ResponseWriter, *http.Request, relay.Ref) error) door {
	return door{request.GuardPerson, func(w http.ResponseWriter, r *http.Request) error {
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

// placed lets enrolled tablets in; any other is asked for its code.
func (s *site) placed(h func(http.ResponseWriter, *http.Request, place) error) door {
	return door{guardTablet, func(w http.ResponseWriter, r *http.Request) error {
		p, err := s.place(r)
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

// signed lets in whoever is signed in, even behind a lock. Anyone else is asked who they are.
func (s *site) signed(h func(http.ResponseWriter, *http.Request, desk) error) door {
	enter := s.placed(func(w http.ResponseWriter, r *http.Request, p place) error {
		k, err := s.desk(r, p)
		if checkout.AsProblem(err).Code == checkout.CodeUnauthorized {
			seeOther(w, tabletSignIn)
			return nil
		}
		if err != nil {
			return err
		}
		return h(w, r, k)
	}).enter
	return door{guardSession, enter}
}

// unlocked lets in an associate whose screen is not locked, and notes a post as a sign of life. A script is led to the
// same pages: it follows the redirect and shows where it ends.
func (s *site) unlocked(h func(http.ResponseWriter, *http.Request, desk) error) door {
	enter := s.signed(func(w http.ResponseWriter, r *http.Request, k desk) error {
		if elsewhere := k.elsewhere(r); elsewhere != "" {
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
	return door{guardUnlocked, enter}
}

// present is signed for a script that is to be told and not led elsewhere: it asks for its page itself.
func (s *site) present(h func(http.ResponseWriter, *http.Request, desk) error) door {
	return door{guardSession, func(w http.ResponseWriter, r *http.Request) error {
		p, err := s.place(r)
		if err != nil {
			return err
		}
		k, err := s.desk(r, p)
		if err != nil {
			return err
		}
		return h(w, r, k)
	}}
}
