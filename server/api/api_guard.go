package api

import (
	"net/http"
	"regexp"
	"strings"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/request"
	"candor/server/requestlog"
)

// guarded is a handler behind its guard. Only the guards of this file make one, and the table of routes takes
// nothing else, so a handler without a guard cannot be reached. The zero guarded lets no request in.
type guarded struct {
	guard   string // what the guard asks for
	handler http.Handler
}

// compressed compresses the answers, where a browser asks again and again and no answer repeats what it
// asked.
func (g guarded) compressed() guarded {
	return guarded{g.guard, request.Compressed(g)}
}

// ServeHTTP answers what the guard or its handler answers; the zero guarded answers 404.
func (g guarded) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if g.handler == nil {
		http.NotFound(w, r)
		return
	}
	g.handler.ServeHTTP(w, r)
}

// GuardMerchant is the guard of the API that asks for a merchant's key.
const GuardMerchant = "a merchant's key"

// theirRequestID is what a merchant's X-Request-Id may be, to stand in our log beside our own. Any other is
// passed over: a request is not refused for it.
var theirRequestID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// merchantHandler answers a request of a merchant, whose API key the guard has checked.
type merchantHandler func(http.ResponseWriter, *http.Request, relay.Merchant) error

// forMerchant lets in a request with a valid API key. All wrong keys get the same answer. A client that sends
// many of them must wait. The limit applies to wrong keys alone: else a stranger behind the merchant's
// address could lock the merchant out. A valid key of the other mode, test or live, is told so.
func (a *API) forMerchant(h merchantHandler) guarded {
	return guarded{GuardMerchant, a.adapter(func(w http.ResponseWriter, r *http.Request) error {
		m, ok := a.merchantOf(bearer(r))
		if !ok {
			return a.wrongKey(w, r)
		}
		requestlog.Of(r.Context()).Concerns(string(m.ID))
		if strings.HasPrefix(bearer(r), LiveKey) != m.Live {
			return &checkout.Problem{Code: checkout.CodeKeyMode, Op: "merchant key"}
		}
		if id := r.Header.Get("X-Request-Id"); theirRequestID.MatchString(id) {
			requestlog.Of(r.Context()).NamedBy(id)
		}
		return h(w, r, m)
	})}
}

// wrongKey refuses a request without a valid API key.
func (a *API) wrongKey(w http.ResponseWriter, r *http.Request) error {
	if wait := a.WrongKeys.Take(request.ClientOf(r.Context()).Address); wait > 0 {
		request.RetryAfter(w, wait)
		return &checkout.Problem{Code: checkout.CodeTooMany, Op: "merchant key"}
	}
	w.Header().Set("WWW-Authenticate", "Bearer")
	malformed := CheckAPIKey(bearer(r)) // for the log alone
	return &checkout.Problem{Code: checkout.CodeUnauthorized, Op: "merchant key", Err: malformed}
}

// forPerson lets in a request with a checkout's client token.
func (a *API) forPerson(h func(http.ResponseWriter, *http.Request, relay.Ref) error) guarded {
	return guarded{request.GuardPerson, a.adapter(func(w http.ResponseWriter, r *http.Request) error {
		ref, err := a.Relay.Open(r.Context(), bearer(r))
		if err != nil {
			return err
		}
		return h(w, r, ref)
	})}
}

// GuardAnybody is the guard of the API that asks for nothing.
const GuardAnybody = "nobody"

// forAnybody lets everybody in. What such a route answers concerns no person and no checkout, so the pages of
// every site may read it, the refusals as well.
func (a *API) forAnybody(h func(http.ResponseWriter, *http.Request) error) guarded {
	return guarded{GuardAnybody, a.adapter(func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
		return h(w, r)
	})}
}
