// Package page answers a person's browser: the pages of a checkout and of the store tablet, the forms that
// these pages post, and the static files.
//
// Its laws:
//
//   - A GET renders what is stored. It never acts, never writes and never asks the lender.
//   - A form is an Action and nothing else: known fields, each once, at most 16 KiB, from our own pages.
//   - A route without a guard cannot be written, and what a handler works on comes from its guard.
//   - The security headers of an answer come from middleware, so no handler can forget them: no inline script
//     or style, frames only for the merchant's own pages, nothing stored, cookies under /tablet alone.
//   - A log record holds the pattern of a route, never its path: a path can hold a token.
//
// It refuses to decide anything about a checkout: package relay does.
package page

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/request"
	"candor/web"
)

// Checkouts is what the pages need of the relay. Its errors are those of *relay.Relay.
type Checkouts interface {
	Open(ctx context.Context, token string) (relay.Ref, error)
	Watch(ctx context.Context, token string) (relay.Watch, error)
	View(ctx context.Context, ref relay.Ref, who relay.Who) (checkout.View, error)
	Act(ctx context.Context, ref relay.Ref, who relay.Who, a checkout.Action) (checkout.View, error)
	LenderPage(ctx context.Context, ref relay.Ref) (relay.Secret, error)
	Touch(ctx context.Context, ref relay.Ref) error
	Create(ctx context.Context, m relay.MerchantID, asked relay.CreateRequest) (relay.Created, error)
	ClientToken(ctx context.Context, ref relay.Ref) (string, error)
	Revoke(ctx context.Context, ref relay.Ref, device string) error
	Location(ctx context.Context, ref relay.Ref) (string, error)
	Checkouts(ctx context.Context, m relay.MerchantID, f relay.Filter) ([]relay.Checkout, error)
	Merchant(id relay.MerchantID) (relay.Merchant, bool)
}

// Options configure the pages.
type Options struct {
	Relay     Checkouts
	Tablets   Tablets  // nil: there are no routes for store tablets
	Assets    *web.Set // nil: those built into the program
	PublicURL string   // the origin in the addresses of our pages, without a trailing slash
	Now       func() time.Time
	Log       *slog.Logger
	// ReceiptKeys is the document at /.well-known/candor-keys.json; nil: there is none.
	ReceiptKeys []byte
	Draining    <-chan struct{} // closed when the process is about to stop: streams end; nil: never
	// Streams asks for room for one more stream of a request; nil: there always is.
	Streams func(ctx context.Context) (release func(), ok bool)
}

// site answers the routes of this package.
type site struct {
	Options
	cross *http.CrossOriginProtection
}

// Pages answers every page. Wrap it in request.Logged.
type Pages struct {
	http.Handler
	site *site
}

// New makes the handler of every page.
func New(o Options) *Pages {
	if o.Assets == nil {
		built := web.Assets()
		o.Assets = &built
	}
	s := &site{Options: o, cross: http.NewCrossOriginProtection()}
	mux := http.NewServeMux()
	for _, r := range s.routes() {
		mux.Handle(r.pattern, r.adapted)
	}
	mux.Handle("/", s.page(public(noRoute(mux))))
	return &Pages{request.Compressed(withHeaders(mux)), s}
}

// Refuse answers a request to a page that was refused before it reached a route.
func (p *Pages) Refuse(w http.ResponseWriter, r *http.Request, problem error) {
	refused := public(func(http.ResponseWriter, *http.Request) error { return problem })
	withHeaders(p.site.page(refused)).ServeHTTP(w, r)
}

// entry is one row of the table of routes: a pattern, and the handler behind its guard and its adapter.
type entry struct {
	pattern string
	adapted
}

// Routes lists the surface, and who gets past each route.
func (p *Pages) Routes() []request.Route {
	var all []request.Route
	for _, r := range p.site.routes() {
		all = append(all, request.Route{Pattern: r.pattern, Guard: r.guard})
	}
	return all
}

// routes is the table of all routes.
func (s *site) routes() []entry {
	all := []entry{
		{"GET /c/{token}", s.page(s.withClientToken(s.showCheckout))},
		{"POST /c/{token}", s.page(s.withClientToken(s.actOnCheckout))},
		{"GET /c/{token}/frame", forEmbedScript(s.json(s.withClientToken(s.frameState)))},
		{"GET /c/{token}/changes", s.json(s.withWatch(s.tellChanges))},
		{"GET /c/{token}/lender", s.page(s.withClientToken(s.openLender))},
		{"POST /c/{token}/touch", s.json(s.withClientToken(s.touchCheckout))},

		{"GET /embed.js", s.page(public(s.embedScript))},
		{"GET /message.js", s.page(public(s.messageScript))},
		{"GET /assets/{file}", s.page(public(s.asset))},
		{"GET /favicon.ico", s.page(public(s.icon))},

		{"GET /docs", s.page(public(s.docs))},
		{"GET /docs/{page...}", s.page(public(s.docs))},
		{"GET /openapi.yaml", s.page(public(s.openAPI))},
		{"GET /receipt", s.page(public(s.receiptPage))},
		{"GET /.well-known/candor-keys.json", s.page(public(s.receiptKeys))},
	}
	for _, name := range []string{web.Embed, web.Price} {
		if hashed := s.Assets.Path(name); hashed != "" {
			all = append(all, entry{"GET " + hashed, s.page(public(s.asset))})
		}
	}
	if s.Tablets == nil {
		return all
	}
	return append(all, s.tabletRoutes()...)
}

// noRoute handles a request that matches no other route of a mux.
func noRoute(mux *http.ServeMux) handler {
	return func(w http.ResponseWriter, r *http.Request) error { return request.NoRoute(mux, "/", w, r) }
}
