package page

import (
	"net/http"
	"strings"

	"candor/core/origin"
	"candor/server/request"
)

// contentPolicy is what the Content-Security-Policy of a document lets it do beyond the least. The least is:
// nothing inline, nothing from other origins, no worker, no policy that makes Trusted Types of text, and
// nobody frames it. A page that needs more gets a field here, so that no other page gets it too.
type contentPolicy struct {
	ancestors []string // origins whose pages may frame the document
	frames    []string // origins whose pages the document may frame, beside our own; none: no frame at all
}

// String is the header. A text that is not an exact origin is left out, which makes the policy narrower.
func (p contentPolicy) String() string {
	directives := []string{
		"default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'",
		"img-src 'self' data:",
		"connect-src 'self'", "form-action 'self'", "base-uri 'none'",
		"frame-ancestors " + sources("'none'", p.ancestors), "require-trusted-types-for 'script'",
		"trusted-types 'none'", "worker-src 'none'",
	}
	if len(p.frames) > 0 {
		directives = append(directives, "frame-src "+strings.TrimSpace("'self' "+sources("", p.frames)))
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
		// With "no-referrer" browsers send Origin: null with a form.
		request.SetHeaders(w.Header(), contentPolicy{}.String(), "same-origin")
		next.ServeHTTP(w, r)
	})
}
