package request

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"candor/core/checkout"
)

// Route is one row of a table of routes: a pattern of the mux, and what its guard asks for.
type Route struct {
	Pattern string
	Guard   string
}

// GuardPerson is the guard that asks for a checkout's client token. The API and the pages both use it.
const GuardPerson = "a checkout's client token"

// NoRoute is the answer to a request that matches no route of a mux. If another method would match, the
// answer is that the method is not allowed, and Allow names the right ones; if none would, there is no such
// page. fallback is the pattern under which the mux calls NoRoute itself.
func NoRoute(mux *http.ServeMux, fallback string, w http.ResponseWriter, r *http.Request) error {
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		probe := r.Clone(r.Context())
		probe.Method = method
		if _, pattern := mux.Handler(probe); pattern != "" && pattern != fallback {
			allowed = append(allowed, method)
		}
	}
	if len(allowed) == 0 {
		return &checkout.Problem{Code: checkout.CodePageNotFound, Op: "find page"}
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	return &checkout.Problem{Code: checkout.CodeMethodNotAllowed, Op: "find page"}
}

// RetryAfter sets the header of that name: how long the client is to wait, in whole seconds, at least one.
func RetryAfter(w http.ResponseWriter, wait time.Duration) {
	seconds := int64((wait + time.Second - 1) / time.Second)
	w.Header().Set("Retry-After", strconv.FormatInt(max(1, seconds), 10))
}
