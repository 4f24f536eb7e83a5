package page

import (
	"net/http"
	"strings"

	"candor/core/origin"
)

// policy is the Content-Security-Policy of a document: nothing inline, nothing from elsewhere. The pages of ancestors
// may frame it, and it may frame its own pages and those of frames. Only exact origins get in; what is not one is
// left out, so a policy can only become narrower.
func policy(ancestors []string, frames ...string) string {
	directives := []string{
		"default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "img-src 'self' data:",
		"connect-src 'self'", "form-action 'self'", "base-uri 'none'",
		"frame-ancestors " + sources("'none'", ancestors), "require-trusted-types-for 'script'",
	}
	if len(frames) > 0 {
		directives = append(directives, "frame-src "+strings.TrimSpace("'self' "+sources("", frames)))
	}
	return strings.Join(directives, "; ")
}

// self stands for our own origin in a policy.
const self = "'self'"

// sources lists the exact origins among texts, or nobody.
func sources(nobody string, texts []string) string {
	var kept []string
	for _, t := range texts {
		if t == self || exactOrigin(t) {
			kept = append(kept, t)
		}
	}
	if len(kept) == 0 {
		return nobody
	}
	return strings.Join(kept, " ")
}

// exactOrigin reports whether text is one origin in the spelling of a browser. Nothing that could end a directive or a
// header passes.
func exactOrigin(text string) bool {
	o, err := origin.Parse(text)
	return err == nil && o.String() == text
}

// withHeaders sets what every answer to a person carries, the router's own answers included. A handler can narrow the
// policy of its document or widen it to the merchant's pages; it cannot forget it.
func withHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Security-Policy", policy(nil))
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()")
		h.Set("Referrer-Policy", "same-origin") // "no-referrer" would make browsers send Origin: null with a form
		h.Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}
