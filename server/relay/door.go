package relay

import (
	"net/http"

	"candor/core/checkout"
	"candor/server/request"
	"candor/server/requestlog"
)

// Door is a handler behind its guard. The guards of this file are the only ones to make a door, and the table of routes
// takes nothing else: what has no guard cannot be reached. The zero Door is shut.
type Door struct {
	guard   string
	handler http.Handler
}

// ServeHTTP answers what the guard answers; a shut door, that there is none.
func (d Door) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	if d.handler == nil {
		http.NotFound(w, q)
		return
	}
	d.handler.ServeHTTP(w, q)
}

// GuardMerchant is the guard of the API that asks for a merchant's key.
const GuardMerchant = "a merchant's key"

// forMerchant lets a merchant's server in. Every refusal is one uniform answer; an address that tries wrong keys again
// and again is told to wait. A right key is always let in: else a stranger behind the same address could lock a
// merchant out.
func (r *Relay) forMerchant(h func(http.ResponseWriter, *http.Request, Merchant) error) Door {
	return Door{GuardMerchant, r.answer(func(w http.ResponseWriter, q *http.Request) error {
		m, ok := r.merchantOf(bearer(q))
		if !ok {
			return r.wrongKey(w, q)
		}
		requestlog.Of(q.Context()).Concerns(string(m.ID))
		return h(w, q, m)
	})}
}

func (r *Relay) wrongKey(w http.ResponseWriter, q *http.Request) error {
	if wait := r.WrongKeys.Take(request.ClientOf(q.Context()).Address); wait > 0 {
		request.RetryAfter(w, wait)
		return &checkout.Problem{Code: checkout.CodeTooMany, Op: "merchant key"}
	}
	w.Header().Set("WWW-Authenticate", "Bearer")
	return &checkout.Problem{Code: checkout.CodeUnauthorized, Op: "merchant key", Err: CheckAPIKey(bearer(q))} // for the log alone
}

// forPerson lets a client token in.
func (r *Relay) forPerson(h func(http.ResponseWriter, *http.Request, Ref) error) Door {
	return Door{request.GuardPerson, r.answer(func(w http.ResponseWriter, q *http.Request) error {
		ref, err := r.Open(q.Context(), bearer(q))
		if err != nil {
			return err
		}
		return h(w, q, ref)
	})}
}
