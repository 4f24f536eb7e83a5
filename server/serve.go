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
	"strings"
	"sync/atomic"
	"time"

	"candor/server/lender"
	"candor/server/page"
	"candor/server/relay"
	"candor/server/store"
)

// serve is the relay of a real installation.
func serve(ctx context.Context, _ []string, getenv func(string) string, stdout, stderr io.Writer) error {
	e, c, err := configuration(getenv)
	if err != nil {
		return err
	}
	log := newLog(e.LogLevel, stderr)
	h, err := build(ctx, e, c, log, time.Now)
	if err != nil {
		return err
	}
	defer h.close()
	sites := []site{{"relay", e.Listen, h.people}, {"operations", e.Ops, h.ops}}
	listeners, err := open(ctx, sites)
	if err != nil {
		return err
	}
	go newKeyWatch(e.Config, c, h.relay.SetKeys, log).run(ctx, lookAtKeys)
	fmt.Fprintf(stdout, "relay http://%s (public %s)\noperations http://%s\n", e.Listen, e.PublicURL, e.Ops)
	return h.run(ctx, log, sites, listeners)
}

// check reads everything that serve would read, and stops.
func check(_ context.Context, _ []string, getenv func(string) string, stdout, _ io.Writer) error {
	e, c, err := configuration(getenv)
	_, lenders, merchantsErr := c.merchants()
	_, sealErr := sealer(e.SealKeys)
	var lenderErr error
	if merchantsErr == nil {
		_, lenderErr = lender.New(lender.Options{Merchants: lenders})
	}
	if err := errors.Join(err, merchantsErr, sealErr, lenderErr, checkStore(e.Store.Reveal())); err != nil {
		return err
	}
	fmt.Fprintln(stdout, "the configuration is complete")
	return nil
}

// configuration reads environment and file, and reports the problems of both.
func configuration(getenv func(string) string) (env, config, error) {
	e, envErr := readEnv(getenv)
	c, fileErr := e.load()
	return e, c, errors.Join(envErr, fileErr)
}

// house is the wired relay.
type house struct {
	relay    *relay.Relay
	store    relay.Store
	tablets  *relay.Tablets
	people   http.Handler
	ops      http.Handler
	draining atomic.Bool
}

// build wires store, lender, relay and pages.
func build(ctx context.Context, e env, c config, log *slog.Logger, now func() time.Time) (*house, error) {
	merchants, lenders, err := c.merchants()
	if err != nil {
		return nil, err
	}
	sealer, err := sealer(e.SealKeys)
	if err != nil {
		return nil, err
	}
	api, err := lender.New(lender.Options{Merchants: lenders, Now: now, Rand: rand.Reader, Log: log})
	if err != nil {
		return nil, err
	}
	kept, err := store.Open(ctx, e.Store.Reveal(), sealer, log)
	if err != nil {
		return nil, err
	}
	r, err := relay.New(relay.Options{Store: kept, Lender: api, Merchants: merchants, Key: e.Key,
		PublicURL: e.PublicURL, Now: now, Rand: rand.Reader, Log: log})
	if err != nil {
		return nil, errors.Join(err, kept.Close())
	}
	h := &house{relay: r, store: kept}
	h.tablets = relay.NewTablets(relay.TabletOptions{Store: kept, Merchant: r.Merchant, Now: now, Rand: rand.Reader})
	h.people = h.handler(e, log, now)
	h.ops = operations(kept, &h.draining)
	return h, nil
}

// handler is everything people and merchants reach.
func (h *house) handler(e env, log *slog.Logger, now func() time.Time) http.Handler {
	api, pages := h.relay.API(), page.New(page.Options{Relay: h.relay, Tablets: h.tablets, PublicURL: e.PublicURL, Log: log, Now: now})
	return page.Log(log, http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if strings.HasPrefix(q.URL.Path, "/v1/") { // no router of our own here: each has its headers around its router
			api.ServeHTTP(w, q)
			return
		}
		pages.ServeHTTP(w, q)
	}))
}

// run serves and settles until the context ends, then drains.
func (h *house) run(ctx context.Context, log *slog.Logger, sites []site, listeners []net.Listener) error {
	context.AfterFunc(ctx, func() { h.draining.Store(true) })
	settling, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	go h.relay.Run(settling, time.Second)
	return serveSites(ctx, log, sites, listeners)
}

// close lets running lender calls finish, then closes the store.
func (h *house) close() {
	ctx, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	h.relay.Close(ctx)
	_ = h.store.Close()
}
