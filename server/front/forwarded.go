package front

import (
	"net/http"
	"net/netip"
	"path"
	"strings"

	"candor/core/checkout"
	"candor/server/request"
)

// Who sent a request, and for what: decided here once, from the connection and, behind a configured proxy, from what that
// proxy adds. Nothing below looks at these headers; they are taken away, so that nothing can.

// clientOf is who sent a request. Of X-Forwarded-For the last address counts that is not a configured proxy: what stands
// before it was written by who knows whom.
func (b Bounds) clientOf(r *http.Request) request.Client {
	peer, _ := netip.ParseAddrPort(r.RemoteAddr)
	c := request.Client{Address: peer.Addr().Unmap(), Secure: r.TLS != nil}
	if !b.trusts(c.Address) {
		return c
	}
	c.Secure = strings.EqualFold(strings.TrimSpace(r.Header.Get("X-Forwarded-Proto")), "https")
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && b.trusts(c.Address); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		c.Address = hop.Unmap().WithZone("")
	}
	return c
}

// forwardedHeaders begins the names of headers by which a request claims to be another one: from elsewhere, for another path or
// host, with another method.
var forwardedHeaders = []string{"forwarded", "x-forwarded", "x-original", "x-rewrite", "x-real-ip", "x-client-ip", "x-cluster-client",
	"true-client-ip", "cf-connecting-ip", "x-host", "x-http-method", "x-http-host", "x-method-override", "x-envoy-original", "x-accel"}

// stripForwarded takes such headers out of a request, also those spelled with underscores, which some servers take for dashes.
func stripForwarded(h http.Header) {
	for name := range h {
		plain := strings.ToLower(strings.ReplaceAll(name, "_", "-"))
		for _, begin := range forwardedHeaders {
			if strings.HasPrefix(plain, begin) {
				delete(h, name)
			}
		}
	}
}

// checkPath refuses every spelling of a path but the one that our pages and documents use: no escapes, no empty or dotted
// segments, no other characters than letters, digits and -._~. Two readers of one path, a proxy and we, cannot differ.
func checkPath(r *http.Request) error {
	p := r.URL.EscapedPath()
	strange := strings.ContainsFunc(p, func(c rune) bool {
		return !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("/-._~", c))
	})
	clean := path.Clean(p)
	if strange || r.URL.Fragment != "" || p != clean && p != clean+"/" {
		return &checkout.Problem{Code: checkout.CodePageNotFound, Op: "read path"}
	}
	return nil
}
