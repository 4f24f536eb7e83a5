package service

import (
	"context"
	"net/http"
	"net/http/pprof"
	"time"
)

// operations is the handler of the port for operators: liveness, readiness, metrics and, if the configuration
// says so, profiles.
func (s *Service) operations(profiles bool) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("ok\n"))
	})
	mux.HandleFunc("GET /readyz", s.readyz)
	mux.Handle("GET /metrics", s.metrics.handler())
	if profiles {
		mux.HandleFunc("GET /debug/pprof/", pprof.Index)
		mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
		mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
		mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	}
	return mux
}

// readyTimeout is how long the store may take to show that it can be written.
const readyTimeout = 2 * time.Second

// readyz answers 200 if the process is not draining, has written every answer of the lender and can write the
// store.
func (s *Service) readyz(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyTimeout)
	defer cancel()
	why := "ready"
	switch {
	case s.Draining.Load():
		why = "draining"
	case s.Relay.Unwritten() > 0:
		why = "an answer of the lender is not written yet"
	case s.Store.Ping(ctx) != nil:
		why = "the store cannot be written"
	}
	if why != "ready" {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_, _ = w.Write([]byte(why + "\n"))
}
