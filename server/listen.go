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

// server is a site's, with its time-outs: a slow or oversized request costs little and ends.
func (b bounds) server(s site, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: s.handler, ReadHeaderTimeout: b.ReadHeader, ReadTimeout: b.Read, WriteTimeout: b.Write,
		IdleTimeout: b.Idle, MaxHeaderBytes: maxHeader - slack,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// serveSites serves until the context ends, then lets requests finish: those of the first site, then what between does,
// then the other sites, which the first one may need until then.
func serveSites(ctx context.Context, log *slog.Logger, b bounds, sites []site, listeners []net.Listener, between func(context.Context)) error {
	g, ctx := errgroup.WithContext(ctx)
	servers := make([]*http.Server, len(sites))
	for i, s := range sites {
		servers[i] = b.server(s, log)
		g.Go(func() error {
			if err := servers[i].Serve(listeners[i]); !errors.Is(err, http.ErrServerClosed) {
				return fmt.Errorf("%s: %w", s.name, err)
			}
			return nil
		})
	}
	g.Go(func() error {
		<-ctx.Done()
		limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), b.Drain)
		defer cancel()
		err := servers[0].Shutdown(limit)
		between(limit)
		return errors.Join(err, shutAll(limit, servers[1:]))
	})
	return g.Wait()
}

// lastAnswers is how long the other sites may take to finish once nobody needs them.
const lastAnswers = time.Second

func shutAll(ctx context.Context, servers []*http.Server) error {
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastAnswers)
	defer cancel()
	for _, s := range servers {
		if err := s.Shutdown(limit); err != nil {
			_ = s.Close() // somebody reads a long answer of the operations port
		}
	}
	return nil
}
