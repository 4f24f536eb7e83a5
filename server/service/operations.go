package service

import (
	"context"
	"net/http"
	"net/http/pprof"
	"time"
)

// operations is the port for operators: alive, ready (the store can be written and the process is not draining), the
// figures of the process and, where asked for, its profiles.
func (h *Service) operations(profiles bool) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", h.readyz)
	mux.Handle("GET /metrics", h.metrics.handler())
	if profiles {
		mux.HandleFunc("GET /debug/pprof/", pprof.Index)
		mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
		mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
		mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	}
	return mux
}

// readyPatience is how long the store may take to show that it can be written.
const readyPatience = 2 * time.Second

func (h *Service) readyz(w http.ResponseWriter, q *http.Request) {
	ctx, cancel := context.WithTimeout(q.Context(), readyPatience)
	defer cancel()
	why := "ready"
	switch {
	case h.Draining.Load():
		why = "draining"
	case h.Relay.Unwritten() > 0:
		why = "an answer of the lender is not written yet"
	case h.Store.Ping(ctx) != nil:
		why = "the store cannot be written"
	}
	if why != "ready" {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_, _ = w.Write([]byte(why + "\n"))
}
