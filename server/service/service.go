package service

import (
	"candor/server/api"
	"candor/server/config"
	"candor/server/front"
	"candor/server/lender"
	"candor/server/page"
	"candor/server/relay"
	"candor/server/request"
	"candor/server/store"
	"candor/server/tablet"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Store is everything that a store keeps.
type Store interface {
	relay.Store
	tablet.Store
	relay.Replies
}

// Service is the wired relay.
type Service struct {
	Relay          *relay.Relay
	API            *api.API
	Store          Store
	lender         *lender.Client
	Tablets        *tablet.Tablets
	Public         http.Handler
	OperationsPort http.Handler
	metrics        *Metrics
	bounds         front.Bounds
	Draining       atomic.Bool
	gate           atomic.Pointer[front.ConnectionLimiter] // of the people's listener, once it is open
}

// wrongKeysPerSecond is how many more wrong keys an address may try: a script that is set up wrongly is told the truth
// now and then, a search is not.
const wrongKeysPerSecond = 0.2

// New wires store, lender, relay and pages.
func New(ctx context.Context, e config.Environment, c config.Config, log *slog.Logger, now func() time.Time) (*Service, error) {
	merchants, lenders, err := c.Merchants()
	limits, limitsErr := c.RelayLimits()
	if err := errors.Join(err, limitsErr); err != nil {
		return nil, err
	}
	sealer, err := config.NewSealer(e.SealKeys)
	if err != nil {
		return nil, err
	}
	seen, bounds := newMetrics(), e.Bounds.WithDefaults()
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
	h := &Service{Relay: r, Store: db, lender: client, metrics: seen, bounds: bounds}
	seen.pools(db.Pools())
	seen.tokens(client.TokenAges)
	seen.gauge("candor_connections", "Open connections to the people's port.", h.connections)
	h.Tablets = tablet.New(tablet.Options{Store: db, Key: e.Key, Merchant: r.Merchant, Now: now, Rand: rand.Reader})
	h.API = api.New(api.Options{Relay: r, Replies: db, Merchants: merchants, Now: now, Log: log,
		WrongKeys: request.NewRateLimiter(wrongKeysPerSecond, bounds.WrongKeys, now)})
	h.Public = h.handler(e, log, now)
	h.OperationsPort = h.operations(e.Profiles)
	return h, nil
}

// handler is everything people and merchants reach.
func (h *Service) handler(e config.Environment, log *slog.Logger, now func() time.Time) http.Handler {
	pages := page.New(page.Options{Relay: h.Relay, Tablets: h.Tablets, PublicURL: e.PublicURL, Log: log, Now: now})
	f := front.New(front.Options{
		Bounds: h.bounds, Draining: h.Draining.Load, NearlyFull: h.crowded,
		Rate: request.NewRateLimiter(float64(h.bounds.PerSecond), h.bounds.Burst, now),
		Next: split(h.API, pages), Refuse: func(w http.ResponseWriter, r *http.Request, problem error) {
			split(refusing(h.API.Refuse, problem), refusing(pages.Refuse, problem)).ServeHTTP(w, r)
		},
	})
	h.metrics.gauge("candor_requests_in_flight", "Requests that are worked on.", f.InFlight)
	return request.Logged(log, f, h.metrics.request)
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

func (h *Service) crowded() bool {
	g := h.gate.Load()
	return g != nil && g.NearlyFull()
}

func (h *Service) connections() int {
	if g := h.gate.Load(); g != nil {
		return g.Open()
	}
	return 0
}

// Run serves and settles until the context ends, then drains: it says that it is not ready, goes on for a pause so that
// everyone hears of it, closes the first site, lets requests and calls to the lender finish, and closes the others.
func (h *Service) Run(ctx context.Context, log *slog.Logger, sites []front.Server, listeners []net.Listener) error {
	g := front.NewConnectionLimiter(listeners[0], h.bounds)
	h.gate.Store(g)
	listeners[0] = g
	serving, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	defer context.AfterFunc(ctx, func() {
		log.Info("draining", "pause", h.bounds.Pause)
		h.Draining.Store(true)
		time.AfterFunc(h.bounds.Pause, end)
	})()
	var settling sync.WaitGroup
	settling.Go(func() { h.Relay.Run(serving, time.Second) })
	settling.Go(func() { h.Relay.RunRetention(serving) })
	return front.Serve(serving, log, h.bounds, sites, listeners, func(limit context.Context) {
		settling.Wait()
		h.Relay.Close(limit)
	})
}

// Close lets running lender calls finish, then ends the renewing of tokens and closes the store.
func (h *Service) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), h.bounds.Drain)
	defer cancel()
	h.Relay.Close(ctx)
	h.lender.Close()
	_ = h.Store.Close()
}
