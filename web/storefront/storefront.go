// Package storefront is a small shop on a site of its own. It shows a checkout as merchants use it: embedded
// in a page of another site, and behind a link. It is what a merchant's developer would write, and no more.
//
// Its laws: the API key stays on the shop's server. An order counts as paid when the relay reports that to
// the server, never because a page did. An order's pages are for the browser that made it. The shop's pages
// allow scripts and frames of the relay and of no other site.
//
// It imports nothing of Candor. It calls the relay over HTTP, as any shop does.
package storefront

import (
	"embed"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

//go:embed page.html static
var files embed.FS

// Options are the relay's address and the shop's own settings.
type Options struct {
	RelayURL  string       // as a browser and this server reach it
	PublicURL string       // of the shop, as a browser reaches it
	Key       string       // of the merchant, sk_…
	Merchant  string       // its id at the relay
	Client    *http.Client // nil for one with a deadline
	Log       *slog.Logger // nil for none
}

// shop serves the shop's pages. Orders live in memory.
type shop struct {
	relay    relay
	merchant string
	self     string
	log      *slog.Logger
	page     *template.Template

	mu     sync.Mutex
	orders map[string]order
	recent []string // references, oldest first
}

// New makes the shop.
func New(o Options) http.Handler {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &shop{relay: newRelay(o), merchant: o.Merchant,
		self: strings.TrimSuffix(o.PublicURL, "/"), log: o.Log,
		page: template.Must(template.ParseFS(files, "page.html")), orders: map[string]order{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.cart(english))
	mux.HandleFunc("GET /fr", s.cart(french))
	mux.HandleFunc("POST /checkout", s.checkout)
	mux.HandleFunc("POST /hosted", s.hosted)
	mux.HandleFunc("GET /checkout/{order}", s.payment)
	mux.HandleFunc("POST /checkout/{order}/wrap", s.wrap)
	mux.HandleFunc("GET /checkout/{order}/status", s.status)
	mux.HandleFunc("GET /thanks", s.thanks)
	static, err := fs.Sub(files, "static")
	if err != nil {
		panic(err) // an embedded folder cannot be missing
	}
	mux.Handle("GET /static/", http.StripPrefix("/static/", http.FileServerFS(static)))
	return policy(origin(o.RelayURL), http.NewCrossOriginProtection().Handler(mux))
}

// policy sets the Content-Security-Policy of the shop's pages. An embedded checkout and a message beside a
// price need nothing inline.
func policy(relay string, next http.Handler) http.Handler {
	csp := "default-src 'none'; script-src 'self' " + relay + "; frame-src " + relay +
		"; style-src 'self'; img-src 'self' data:; " +
		"connect-src 'self' " + relay + "; form-action 'self' " + relay + "; base-uri 'none'; " +
		"frame-ancestors 'none'"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", csp)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "'none'"
	}
	return u.Scheme + "://" + u.Host
}
