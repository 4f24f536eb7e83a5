// Package service wires store, lender client, relay, tablets, API and pages into the one thing that serves,
// drains and stops. It decides nothing itself. It also has what operators look at: liveness, readiness,
// metrics and profiles.
package service

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"candor/server/api"
	"candor/server/config"
	"candor/server/front"
	"candor/server/lender"
	"candor/server/page"
	"candor/server/receipts"
	"candor/server/relay"
	"candor/server/request"
	"candor/server/store"
	"candor/server/tablet"
	"candor/server/webhook"
)

// Store is the whole of a store: what relay, tablets and API need of it.
type Store interface {
	relay.Store
	tablet.Store
	relay.Replies
	receipts.Store
}

// Service is the wired relay. Serve Public and OperationsPort with Run; Close it in the end, served or not.
type Service struct {
	Relay          *relay.Relay       // decides
	API            *api.API           // the JSON surface; it also takes new API keys
	Store          Store              // the database
	Receipts       *receipts.Receipts // issues and gives out the receipts of approved sales
	Tablets        *tablet.Tablets    // devices, sessions and passcodes
	Public         http.Handler       // everything that shoppers, associates and merchants reach
	OperationsPort http.Handler       // what only operators may reach: /livez, /readyz, /metrics, profiles
	Draining       atomic.Bool        // whether the process is about to stop, and says so in /readyz

	keys        *store.Store // Store, for its sealing keys
	now         func() time.Time
	lender      *lender.Client
	metrics     *Metrics
	bounds      front.Bounds
	streams     *front.StreamLimiter
	stopping    chan struct{}                           // closed with Draining
	connections atomic.Pointer[front.ConnectionLimiter] // of the public listener, once it is open
}

// wrongKeysPerSecond is how often an address may try a wrong API key after its burst is used up. A script
// with a wrong key still learns now and then that its key is wrong; a search for keys gets nowhere.
const wrongKeysPerSecond = 0.2

// opener opens a store: store.Open or store.OpenExisting.
type opener func(ctx context.Context, url string, s store.Sealer, log *slog.Logger) (*store.Store, error)

// New wires a service and opens its store, which it creates or brings up to date. ctx is for opening; log and
// now are for all parts. The errors of candor.toml come joined, all at once.
func New(ctx context.Context, e config.Environment, c config.Config, log *slog.Logger,
	now func() time.Time) (*Service, error) {
	return newWith(ctx, store.Open, e, c, log, now)
}

// NewForOperator is New for one act of an operator: the store must exist and be up to date.
func NewForOperator(ctx context.Context, e config.Environment, c config.Config, log *slog.Logger,
	now func() time.Time) (*Service, error) {
	return newWith(ctx, store.OpenExisting, e, c, log, now)
}

func newWith(ctx context.Context, open opener, e config.Environment, c config.Config, log *slog.Logger,
	now func() time.Time) (*Service, error) {
	merchants, lenders, err := c.Merchants()
	limits, limitsErr := c.RelayLimits()
	if err := errors.Join(err, limitsErr); err != nil {
		return nil, err
	}
	sealer, err := config.NewSealer(e.SealKeys)
	if err != nil {
		return nil, err
	}
	receiptKeys, err := receipts.ParseKeys(e.ReceiptKeys)
	if err != nil {
		return nil, fmt.Errorf("CANDOR_RECEIPT_KEYS: %w", err)
	}
	metrics, bounds := newMetrics(), e.Bounds.WithDefaults()
	client, err := lender.New(lender.Options{Merchants: lenders, Now: now, Rand: rand.Reader, Log: log,
		Observer: metrics})
	if err != nil {
		return nil, err
	}
	db, err := open(ctx, e.Store.Reveal(), sealer, log)
	if err != nil {
		client.Close()
		return nil, config.StoreProblem(err)
	}
	r, err := relay.New(relay.Options{Store: db, Lender: client, Merchants: merchants, Key: e.Key,
		Sender:    webhook.New(now, "Candor/"+ReadBuild().Version, 0),
		OtherKeys: e.OtherKeys,
		PublicURL: e.PublicURL, Now: now, Rand: rand.Reader, Log: log, Limits: limits,
		Times:    relay.Times{Embedded: e.Life, Hosted: e.Life}.Faster(e.Schedule),
		Observer: metrics, Purged: metrics.Purged, Retention: e.Retention})
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	s := &Service{Relay: r, Store: db, keys: db, now: now, lender: client, metrics: metrics, bounds: bounds,
		streams: front.NewStreamLimiter(bounds), stopping: make(chan struct{})}
	metrics.pools(db.Pools())
	metrics.tokens(client.TokenAges)
	metrics.openWork(r.CountOpenWork, now)
	metrics.gauge("candor_streams", "Open pages that are told of changes.", s.streams.Open)
	metrics.gauge("candor_watched_checkouts", "Checkouts that are looked at for changes.", r.Watched)
	metrics.gauge("candor_connections", "Open connections to the public port.", s.openConnections)
	if s.Receipts, err = s.newReceipts(receiptKeys, log, now); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	s.Tablets = tablet.New(tablet.Options{Store: db, Key: e.Key, OtherKeys: e.OtherKeys, Merchant: r.Merchant,
		Now: now, Rand: rand.Reader})
	s.API = api.New(api.Options{Relay: r, Replies: db, Receipts: s.Receipts, Merchants: merchants, Now: now,
		Log:       log,
		WrongKeys: request.NewRateLimiter(wrongKeysPerSecond, bounds.WrongKeys, now)})
	s.Public = s.handler(e, log, now)
	s.OperationsPort = s.operations(e.Profiles)
	return s, nil
}

// newReceipts issues receipts for the sales of the relay, from the store that it has.
func (s *Service) newReceipts(keys receipts.Keys, log *slog.Logger,
	now func() time.Time) (*receipts.Receipts, error) {
	owner := make([]byte, 10)
	_, _ = rand.Read(owner) // never fails: crypto/rand
	return receipts.New(receipts.Options{Store: s.keys, Keys: keys, Merchant: s.Relay.Merchant,
		IsLive: s.Relay.IsLive, Now: now, Log: log, Owner: relay.IDText.EncodeToString(owner),
		Observer: s.metrics, Keep: s.Relay.Retention.Evidence, Every: s.Relay.Retention.Every,
		Issued: s.metrics.receiptsIssued,
		Purged: func(rows int) { s.metrics.Purged(receipts.Retained, rows) }})
}

// handler is Public: the request log around the front around API and pages.
func (s *Service) handler(e config.Environment, log *slog.Logger, now func() time.Time) http.Handler {
	pages := page.New(page.Options{Relay: s.Relay, Tablets: s.Tablets, PublicURL: e.PublicURL, Log: log,
		Now: now, Draining: s.stopping, Streams: s.streams.Acquire,
		ReceiptKeys: s.Receipts.Keys.Published()})
	f := front.New(front.Options{
		Bounds: s.bounds, StrictTransport: e.StrictTransport,
		Draining: s.Draining.Load, NearlyFull: s.nearlyFull,
		Rate: request.NewRateLimiter(float64(s.bounds.PerSecond), s.bounds.Burst, now),
		Next: split(s.API, pages), Refuse: func(w http.ResponseWriter, r *http.Request, problem error) {
			split(refusing(s.API.Refuse, problem), refusing(pages.Refuse, problem)).ServeHTTP(w, r)
		},
	})
	s.metrics.gauge("candor_requests_in_flight", "Requests that are worked on.", f.InFlight)
	return request.Logged(log, f, s.metrics.request)
}

// split gives /v1/ to the API and the rest to the pages. It is not part of a router, because each of them
// sets its own headers around its own router.
func split(api, pages http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path+"/", "/v1/") {
			api.ServeHTTP(w, r)
			return
		}
		pages.ServeHTTP(w, r)
	})
}

// refusing answers every request with a problem.
func refusing(refuse func(http.ResponseWriter, *http.Request, error), problem error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { refuse(w, r, problem) })
}

// nearlyFull reports whether few connections are left. The front then ends each connection after its answer.
func (s *Service) nearlyFull() bool {
	g := s.connections.Load()
	return g != nil && g.NearlyFull()
}

func (s *Service) openConnections() int {
	if g := s.connections.Load(); g != nil {
		return g.Open()
	}
	return 0
}

// Run serves, settles unknown outcomes, compares days, issues receipts and purges until the context ends.
// Then it drains: /readyz says that the process is not ready, and serving goes on for a pause so that load
// balancers notice. The first server closes, running requests and calls to the lender finish, and the other
// servers close. The first server is the public one.
func (s *Service) Run(ctx context.Context, log *slog.Logger, servers []front.Server,
	listeners []net.Listener) error {
	g := front.NewConnectionLimiter(listeners[0], s.bounds)
	s.connections.Store(g)
	listeners[0] = g
	serving, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	defer context.AfterFunc(ctx, func() {
		log.Info("draining", "pause", s.bounds.Pause)
		s.Draining.Store(true)
		close(s.stopping)
		time.AfterFunc(s.bounds.Pause, end)
	})()
	var background sync.WaitGroup
	background.Go(func() { s.Relay.Run(serving, time.Second) })
	background.Go(func() { s.Relay.RunWatch(serving, relay.WatchPause) })
	background.Go(func() { s.Relay.RunRetention(serving) })
	background.Go(func() { s.Relay.RunExpiry(serving) })
	background.Go(func() { s.Relay.RunEvents(serving) })
	background.Go(func() { s.Relay.RunDeliveries(serving) })
	background.Go(func() { s.Relay.RunReminders(serving) })
	background.Go(func() { s.Receipts.Run(serving) })
	background.Go(func() { s.Receipts.RunRetention(serving) })
	background.Go(func() { s.keepSealKey(serving, log) })
	background.Go(func() { s.Relay.RunComparison(serving) })
	return front.Serve(serving, log, s.bounds, servers, listeners, func(limit context.Context) {
		background.Wait()
		s.Relay.Close(limit)
	})
}

// keepSealKey notes, at once and then every minute, which key this process seals with. So that key is not
// retired while this process runs.
func (s *Service) keepSealKey(ctx context.Context, log *slog.Logger) {
	t := time.NewTicker(store.SealKeyLife / 5)
	defer t.Stop()
	for {
		if err := s.keys.KeepSealKey(ctx, s.now().UTC()); err != nil && ctx.Err() == nil {
			log.Error("the sealing key is not noted as in use", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// Close lets running calls to the lender finish, then ends the renewal of access tokens and closes the store.
func (s *Service) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), s.bounds.Drain)
	defer cancel()
	s.Relay.Close(ctx)
	s.lender.Close()
	_ = s.Store.Close()
}
