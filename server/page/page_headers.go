package page

import (
	"net/http"
	"strings"

	"candor/core/checkout"
	"candor/core/origin"
)

// policy is the Content-Security-Policy of a document: nothing inline, nothing from other origins. Pages of
// the origins in ancestors may frame the document. If frames has any, the document may frame our pages and
// theirs. A text that is not an exact origin is left out, which makes the policy narrower.
func policy(ancestors []string, frames ...string) string {
	directives := []string{
		"default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'",
		"img-src 'self' data:",
		"connect-src 'self'", "form-action 'self'", "base-uri 'none'",
		"frame-ancestors " + sources("'none'", ancestors), "require-trusted-types-for 'script'",
	}
	if len(frames) > 0 {
		directives = append(directives, "frame-src "+strings.TrimSpace("'self' "+sources("", frames)))
	}
	return strings.Join(directives, "; ")
}

// self names our own origin in a policy.
const self = "'self'"

// sources lists the exact origins among texts. It is none if there are none.
func sources(none string, texts []string) string {
	var kept []string
	for _, t := range texts {
		if t == self || exactOrigin(t) {
			kept = append(kept, t)
		}
	}
	if len(kept) == 0 {
		return none
	}
	return strings.Join(kept, " ")
}

// exactOrigin reports whether text is one origin in the spelling of a browser. No such text can end a
// directive or a header.
func exactOrigin(text string) bool {
	o, err := origin.Parse(text)
	return err == nil && o.String() == text
}

// withHeaders is middleware that sets the security headers of every answer, the mux's own answers included. A
// handler can narrow the policy of its document or widen it to the merchant's pages, but cannot forget it.
func withHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Security-Policy", policy(nil))
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", checkout.PermissionsPolicy(nil))
		h.Set("Referrer-Policy", "same-origin") // with "no-referrer" browsers send Origin: null with a form
		h.Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}
