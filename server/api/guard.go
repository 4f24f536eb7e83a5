package api

import (
	"net/http"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/request"
	"candor/server/requestlog"
)

// guarded is a handler behind its guard. The guards of this file are the only ones to make a door, and the table of routes
// takes nothing else: what has no guard cannot be reached. The zero guarded is shut.
type guarded struct {
	guard   string
	handler http.Handler
}

// ServeHTTP answers what the guard answers; a shut door, that there is none.
func (d guarded) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if d.handler == nil {
		http.NotFound(w, r)
		return
	}
	d.handler.ServeHTTP(w, r)
}

// GuardMerchant is the guard of the API that asks for a merchant's key.
const GuardMerchant = "a merchant's key"

// forMerchant lets a merchant's server in. Every refusal is one uniform answer; an address that tries wrong keys again
// and again is told to wait. A right key is always let in: else a stranger behind the same address could lock a
// merchant out.
func (a *API) forMerchant(h func(http.ResponseWriter, *http.Request, relay.Merchant) error) guarded {
	return guarded{GuardMerchant, a.answer(func(w http.ResponseWriter, r *http.Request) error {
		m, ok := a.merchantOf(bearer(r))
		if !ok {
			return a.wrongKey(w, r)
		}
		requestlog.Of(r.Context()).Concerns(string(m.ID))
		return h(w, r, m)
	})}
}

func (a *API) wrongKey(w http.ResponseWriter, r *http.Request) error {
	if wait := a.WrongKeys.Take(request.ClientOf(r.Context()).Address); wait > 0 {
		request.RetryAfter(w, wait)
		return &checkout.Problem{Code: checkout.CodeTooMany, Op: "merchant key"}
	}
	w.Header().Set("WWW-Authenticate", "Bearer")
	return &checkout.Problem{Code: checkout.CodeUnauthorized, Op: "merchant key", Err: CheckAPIKey(bearer(r))} // for the log alone
}

// forPerson lets a client token in.
func (a *API) forPerson(h func(http.ResponseWriter, *http.Request, relay.Ref) error) guarded {
	return guarded{request.GuardPerson, a.answer(func(w http.ResponseWriter, r *http.Request) error {
		ref, err := a.Relay.Open(r.Context(), bearer(r))
		if err != nil {
			return err
		}
		return h(w, r, ref)
	})}
}
