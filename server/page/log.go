package page

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"candor/server/relay"
)

// Log gives every request an id, answers it as X-Request-Id, and writes one line per request: the pattern of the route
// and never its path or query, which may hold a token.
func Log(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start, id := time.Now(), strings.ToLower(rand.Text()[:16])
		line := &note{ResponseWriter: w}
		w.Header().Set("X-Request-Id", id)
		r = r.WithContext(relay.WithRequestID(r.Context(), id))
		defer func() {
			line.recovered(log, recover(), id)
			log.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("method", method(r.Method)),
				slog.String("route", route(r.Pattern)), slog.Int("status", line.code()), slog.String("merchant", line.merchant),
				slog.Duration("took", time.Since(start)), slog.String("request_id", id))
		}()
		next.ServeHTTP(line, r)
	})
}

// note remembers what the line says about an answer.
type note struct {
	http.ResponseWriter
	status   int
	merchant string
}

func (n *note) WriteHeader(status int) {
	if n.status == 0 {
		n.status = status
	}
	n.ResponseWriter.WriteHeader(status)
}

func (n *note) code() int {
	if n.status == 0 {
		return http.StatusOK
	}
	return n.status
}

// recovered answers a panic, if there was one, and logs where it was. What it said is left out: it may quote a request.
func (n *note) recovered(log *slog.Logger, cause any, id string) {
	if cause == nil {
		return
	}
	log.Error("request panicked", "kind", fmt.Sprintf("%T", cause), "stack", string(debug.Stack()), "request_id", id)
	if n.status == 0 {
		http.Error(n, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	}
}

// Concerns tells the line of this request which merchant it was about. A handler of another package can find it by
// this method.
func (n *note) Concerns(merchant string) { n.merchant = merchant }

// Unwrap lets http.ResponseController reach the connection.
func (n *note) Unwrap() http.ResponseWriter { return n.ResponseWriter }

// concerns tells the line of this request which merchant it was about.
func concerns(w http.ResponseWriter, m relay.MerchantID) {
	if n, ok := w.(interface{ Concerns(merchant string) }); ok {
		n.Concerns(string(m))
	}
}

// method keeps a log from holding whatever a client sends in place of a method.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodOptions:
		return m
	}
	return "other"
}

// route is a pattern without its method; a request that matched none has none.
func route(pattern string) string {
	if _, path, ok := strings.Cut(pattern, " "); ok {
		return path
	}
	return pattern
}
