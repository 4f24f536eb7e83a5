package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"candor/server/api"
	"candor/server/front"
	"candor/server/lender"
	"candor/server/page"
	"candor/server/relay"
	"candor/server/request"
	"candor/server/store"
	"candor/server/tablet"
)

// memory is the heap and the stacks that the collector keeps to unless GOMEMLIMIT says otherwise, in bytes: all the
// connections of the default, idle, hold 200 MB of it.
const memory = 204 << 20

// serve is the relay of a real installation.
func serve(ctx context.Context, _ []string, getenv func(string) string, stdout, stderr io.Writer) error {
	e, c, err := configuration(getenv)
	if err != nil {
		return err
	}
	log := newLog(e.LogLevel, e.LogFormat, stderr)
	for _, w := range append(e.warnings(), openSecrets(secretFiles(getenv, c))...) {
		log.Warn(w)
	}
	e.Bounds.Connections = front.Affordable(e.Bounds.Connections)
	if getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memory)
	}
	h, err := build(ctx, e, c, log, time.Now)
	if err != nil {
		return err
	}
	defer h.close()
	sites := []front.Site{{Name: "relay", Address: e.Listen, Handler: h.people}, {Name: "operations", Address: e.Ops, Handler: h.ops}}
	listeners, err := front.Listen(ctx, sites)
	if err != nil {
		return err
	}
	go newKeyWatch(e.Config, c, h.api.SetKeys, log).run(ctx, lookAtKeys)
	fmt.Fprintf(stdout, "relay http://%s (public %s)\noperations http://%s\n", listeners[0].Addr(), e.PublicURL, listeners[1].Addr())
	return h.run(ctx, log, sites, listeners)
}

// check reads everything that serve would read, and stops.
func check(_ context.Context, _ []string, getenv func(string) string, stdout, _ io.Writer) error {
	e, c, err := configuration(getenv)
	_, lenders, merchantsErr := c.merchants()
	_, limitsErr := c.limits()
	_, sealErr := sealer(e.SealKeys)
	var lenderErr error
	if merchantsErr == nil {
		_, lenderErr = lender.New(lender.Options{Merchants: lenders})
	}
	if err := errors.Join(err, merchantsErr, limitsErr, sealErr, lenderErr, checkStore(e.Store)); err != nil {
		return err
	}
	for _, w := range append(e.warnings(), openSecrets(secretFiles(getenv, c))...) {
		fmt.Fprintln(stdout, "note:", w)
	}
	fmt.Fprintln(stdout, "the configuration is complete")
	return nil
}

func checkStore(url relay.Secret) error {
	if err := store.Check(url.Reveal()); err != nil {
		return fmt.Errorf("CANDOR_STORE: %w", err)
	}
	return nil
}

// configuration reads environment and file, and reports the problems of both.
func configuration(getenv func(string) string) (env, config, error) {
	e, envErr := readEnv(getenv)
	c, fileErr := e.load()
	return e, c, errors.Join(envErr, fileErr)
}

// kept is everything that a store keeps.
type kept interface {
	relay.Store
	tablet.Store
	relay.Replies
}

// house is the wired relay.
type house struct {
	relay    *relay.Relay
	api      *api.API
	store    kept
	lender   *lender.Client
	tablets  *tablet.Tablets
	people   http.Handler
	ops      http.Handler
	figures  *figures
	bounds   front.Bounds
	draining atomic.Bool
	gate     atomic.Pointer[front.Gate] // of the people's listener, once it is open
}

// wrongKeysPerSecond is how many more wrong keys an address may try: a script that is set up wrongly is told the truth
// now and then, a search is not.
const wrongKeysPerSecond = 0.2

// build wires store, lender, relay and pages.
func build(ctx context.Context, e env, c config, log *slog.Logger, now func() time.Time) (*house, error) {
	merchants, lenders, err := c.merchants()
	limits, limitsErr := c.limits()
	if err := errors.Join(err, limitsErr); err != nil {
		return nil, err
	}
	sealer, err := sealer(e.SealKeys)
	if err != nil {
		return nil, err
	}
	seen, bounds := newFigures(), e.Bounds.WithDefaults()
	client, err := lender.New(lender.Options{Merchants: lenders, Now: now, Rand: rand.Reader, Log: log, Observer: seen})
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, e.Store.Reveal(), sealer, log)
	if err != nil {
		return nil, err
	}
	r, err := relay.New(relay.Options{Store: db, Lender: client, Merchants: merchants, Key: e.Key,
		PublicURL: e.PublicURL, Now: now, Rand: rand.Reader, Log: log, Limits: limits, Times: relay.Times{}.Faster(e.Schedule),
		Observer: seen, Purged: seen.Purged, Retention: e.Retention})
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	h := &house{relay: r, store: db, lender: client, figures: seen, bounds: bounds}
	seen.pools(db.Pools())
	seen.tokens(client.TokenAges)
	seen.gauge("candor_connections", "Open connections to the people's port.", h.connections)
	h.tablets = tablet.New(tablet.Options{Store: db, Key: e.Key, Merchant: r.Merchant, Now: now, Rand: rand.Reader})
	h.api = api.New(api.Options{Relay: r, Replies: db, Merchants: merchants, Now: now, Log: log,
		WrongKeys: request.NewRateLimiter(wrongKeysPerSecond, bounds.WrongKeys, now)})
	h.people = h.handler(e, log, now)
	h.ops = h.operations(e.Profiles)
	return h, nil
}

// handler is everything people and merchants reach.
func (h *house) handler(e env, log *slog.Logger, now func() time.Time) http.Handler {
	pages := page.New(page.Options{Relay: h.relay, Tablets: h.tablets, PublicURL: e.PublicURL, Log: log, Now: now})
	f := front.New(front.Options{
		Bounds: h.bounds, Draining: h.draining.Load, Crowded: h.crowded,
		Floods: request.NewRateLimiter(float64(h.bounds.PerSecond), h.bounds.Burst, now),
		Next:   split(h.api, pages), Refuse: func(w http.ResponseWriter, r *http.Request, problem error) {
			split(refusing(h.api.Refuse, problem), refusing(pages.Refuse, problem)).ServeHTTP(w, r)
		},
	})
	h.figures.gauge("candor_requests_in_flight", "Requests that are worked on.", f.InFlight)
	return request.Logged(log, f, h.figures.request)
}

// split tells the API from the pages. It is no router of our own: each has its headers around its router.
func split(api, pages http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/v1/") {
			api.ServeHTTP(w, r)
			return
		}
		pages.ServeHTTP(w, r)
	})
}

func refusing(refuse func(http.ResponseWriter, *http.Request, error), problem error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { refuse(w, r, problem) })
}

func (h *house) crowded() bool {
	g := h.gate.Load()
	return g != nil && g.Crowded()
}

func (h *house) connections() int {
	if g := h.gate.Load(); g != nil {
		return g.Open()
	}
	return 0
}

// run serves and settles until the context ends, then drains: it says that it is not ready, goes on for a pause so that
// everyone hears of it, closes the first site, lets requests and calls to the lender finish, and closes the others.
func (h *house) run(ctx context.Context, log *slog.Logger, sites []front.Site, listeners []net.Listener) error {
	g := front.NewGate(listeners[0], h.bounds)
	h.gate.Store(g)
	listeners[0] = g
	serving, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	defer context.AfterFunc(ctx, func() {
		log.Info("draining", "pause", h.bounds.Pause)
		h.draining.Store(true)
		time.AfterFunc(h.bounds.Pause, end)
	})()
	var settling sync.WaitGroup
	settling.Go(func() { h.relay.Run(serving, time.Second) })
	settling.Go(func() { h.relay.Retain(serving) })
	return front.Serve(serving, log, h.bounds, sites, listeners, func(limit context.Context) {
		settling.Wait()
		h.relay.Close(limit)
	})
}

// close lets running lender calls finish, then ends the renewing of tokens and closes the store.
func (h *house) close() {
	ctx, cancel := context.WithTimeout(context.Background(), h.bounds.Drain)
	defer cancel()
	h.relay.Close(ctx)
	h.lender.Close()
	_ = h.store.Close()
}
