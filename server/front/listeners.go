package front

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

// Server is one address and what answers there.
type Server struct {
	Name    string
	Address string
	Handler http.Handler
}

// Listen binds every address before anything starts, so that a taken port is one line and nothing half runs.
func Listen(ctx context.Context, sites []Server) ([]net.Listener, error) {
	var open []net.Listener
	for _, s := range sites {
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", s.Address)
		if err != nil {
			for _, o := range open {
				_ = o.Close()
			}
			return nil, fmt.Errorf("%s: address %s is taken or not allowed; set another PORT or address", s.Name, s.Address)
		}
		open = append(open, l)
	}
	return open, nil
}

// server is a site's, with its time-outs: a slow or oversized request costs little and ends.
func (b Bounds) server(s Server, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: s.Handler, ReadHeaderTimeout: b.ReadHeader, ReadTimeout: b.Read, WriteTimeout: b.Write,
		IdleTimeout: b.Idle, MaxHeaderBytes: maxHeader - slack,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// Serve serves until the context ends, then lets requests finish: those of the first site, then what between does,
// then the other sites, which the first one may need until then.
func Serve(ctx context.Context, log *slog.Logger, b Bounds, sites []Server, listeners []net.Listener, between func(context.Context)) error {
	g, ctx := errgroup.WithContext(ctx)
	servers := make([]*http.Server, len(sites))
	for i, s := range sites {
		servers[i] = b.server(s, log)
		g.Go(func() error {
			if err := servers[i].Serve(listeners[i]); !errors.Is(err, http.ErrServerClosed) {
				return fmt.Errorf("%s: %w", s.Name, err)
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
