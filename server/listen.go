package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"
)

// site is one address and what answers there.
type site struct {
	name    string
	address string
	handler http.Handler
}

// open binds every address before anything starts, so that a taken port is one line and nothing half runs.
func open(ctx context.Context, sites []site) ([]net.Listener, error) {
	var open []net.Listener
	for _, s := range sites {
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", s.address)
		if err != nil {
			for _, o := range open {
				_ = o.Close()
			}
			return nil, fmt.Errorf("%s: address %s is taken or not allowed; set another PORT or address", s.name, s.address)
		}
		open = append(open, l)
	}
	return open, nil
}

// drain is how long requests in flight may take once the process was asked to stop.
const drain = 20 * time.Second

// serveSites serves until the context ends, then lets requests finish.
func serveSites(ctx context.Context, log *slog.Logger, sites []site, listeners []net.Listener) error {
	g, ctx := errgroup.WithContext(ctx)
	for i, s := range sites {
		server := &http.Server{
			Handler: s.handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
			WriteTimeout: 30 * time.Second, IdleTimeout: 120 * time.Second, MaxHeaderBytes: 16 << 10,
			ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		} // a slow or oversized request costs little and ends
		g.Go(func() error {
			if err := server.Serve(listeners[i]); !errors.Is(err, http.ErrServerClosed) {
				return fmt.Errorf("%s: %w", s.name, err)
			}
			return nil
		})
		g.Go(func() error {
			<-ctx.Done()
			limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
			defer cancel()
			return server.Shutdown(limit)
		})
	}
	return g.Wait()
}
