package request

import (
	"net/http"

	"candor/core/checkout"
)

// SetHeaders sets the security headers that every answer has: it is not stored, its type is not guessed, it
// shares no window and no process with pages of other sites, those cannot load it, and it uses no feature of
// the browser. The policy is its Content-Security-Policy, the referrer its Referrer-Policy. A handler can
// change what its answer needs changed, but cannot forget any of it.
func SetHeaders(h http.Header, policy, referrer string) {
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", policy)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", checkout.PermissionsPolicy(nil))
	h.Set("Referrer-Policy", referrer)
	h.Set("X-Content-Type-Options", "nosniff")
}
