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

// Server is an address and the handler that answers there.
type Server struct {
	Name    string
	Address string
	Handler http.Handler
}

// Listen binds every address before anything starts. If a port is taken, its error says so in one line, and
// nothing is left running.
func Listen(ctx context.Context, servers []Server) ([]net.Listener, error) {
	var open []net.Listener
	for _, s := range servers {
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", s.Address)
		if err != nil {
			for _, o := range open {
				_ = o.Close()
			}
			return nil, fmt.Errorf("%s: address %s is taken or not allowed; set another PORT or address",
				s.Name, s.Address)
		}
		open = append(open, l)
	}
	return open, nil
}

// httpServer is the server of net/http with the limits on time and header size.
func (b Bounds) httpServer(s Server, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: s.Handler, ReadHeaderTimeout: b.ReadHeader, ReadTimeout: b.Read, WriteTimeout: b.Write,
		IdleTimeout: b.Idle, MaxHeaderBytes: maxHeader - slack,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// Serve serves until the context ends. Then it lets the requests of the first server finish, calls between,
// and lets the requests of the other servers finish: until then the first server may need them.
func Serve(ctx context.Context, log *slog.Logger, b Bounds, servers []Server, listeners []net.Listener,
	between func(context.Context)) error {
	g, ctx := errgroup.WithContext(ctx)
	running := make([]*http.Server, len(servers))
	for i, s := range servers {
		running[i] = b.httpServer(s, log)
		g.Go(func() error {
			if err := running[i].Serve(listeners[i]); !errors.Is(err, http.ErrServerClosed) {
				return fmt.Errorf("%s: %w", s.Name, err)
			}
			return nil
		})
	}
	g.Go(func() error {
		<-ctx.Done()
		limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), b.Drain)
		defer cancel()
		err := running[0].Shutdown(limit)
		between(limit)
		return errors.Join(err, shutdownAll(limit, running[1:]))
	})
	return g.Wait()
}

// lastAnswers is how long the other servers may take to finish when nothing needs them any more.
const lastAnswers = time.Second

func shutdownAll(ctx context.Context, servers []*http.Server) error {
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastAnswers)
	defer cancel()
	for _, s := range servers {
		if err := s.Shutdown(limit); err != nil {
			_ = s.Close() // a client still reads a long answer of the operations port
		}
	}
	return nil
}
