package front

import (
	"net/http"
	"net/netip"
	"path"
	"strings"

	"candor/core/checkout"
	"candor/server/request"
)

// This file decides once who sent a request, from the connection and from the headers that a configured proxy
// adds. No other package reads these headers; they are removed, so that none can.

// clientOf is the client of a request. In X-Forwarded-For it is the last address that is not a configured
// proxy's. Anybody can have written what precedes it.
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

// forwardedHeaders are the beginnings of header names by which a request claims another client, path, host or
// method.
var forwardedHeaders = []string{
	"forwarded", "x-forwarded", "x-original", "x-rewrite", "x-real-ip", "x-client-ip", "x-cluster-client",
	"true-client-ip", "cf-connecting-ip", "x-host", "x-http-method", "x-http-host", "x-method-override",
	"x-envoy-original", "x-accel",
}

// stripForwarded removes these headers from a request, also those spelled with underscores, which some
// servers read as dashes.
func stripForwarded(h http.Header) {
	for name := range h {
		plain := strings.ToLower(strings.ReplaceAll(name, "_", "-"))
		for _, prefix := range forwardedHeaders {
			if strings.HasPrefix(plain, prefix) {
				delete(h, name)
			}
		}
	}
}

// checkPath refuses every spelling of a path but the one that our pages and documents use: no escapes, no
// empty or dotted segments, no characters but letters, digits and -._~. So a proxy and this server cannot
// read one path in two ways.
func checkPath(r *http.Request) error {
	p := r.URL.EscapedPath()
	strange := strings.ContainsFunc(p, func(c rune) bool {
		return !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
			strings.ContainsRune("/-._~", c))
	})
	clean := path.Clean(p)
	if strange || r.URL.Fragment != "" || p != clean && p != clean+"/" {
		return &checkout.Problem{Code: checkout.CodePageNotFound, Op: "read path"}
	}
	return nil
}
