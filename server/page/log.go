package page

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
)

// Log gives every request an id, answers it as X-Request-Id, and writes one line about it: the pattern of the route and
// never its path or query, which may hold a token; what the handlers found out; and when it was refused, why. Each of
// seen is then given the line, to count.
func Log(log *slog.Logger, next http.Handler, seen ...func(*relay.Line)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start, line := time.Now(), &relay.Line{ID: strings.ToLower(rand.Text()[:16]), Method: method(r.Method)}
		answer := &note{ResponseWriter: w}
		w.Header().Set("X-Request-Id", line.ID)
		r = r.WithContext(relay.WithLine(r.Context(), line))
		defer func() {
			answer.recovered(line, recover())
			line.Route, line.Status, line.Took = path(r.Pattern), answer.code(), time.Since(start)
			log.LogAttrs(r.Context(), line.Level(), "request", line.Attrs()...)
			for _, s := range seen {
				s(line)
			}
		}()
		next.ServeHTTP(answer, r)
	})
}

// note remembers the status of an answer.
type note struct {
	http.ResponseWriter
	status int
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

// recovered answers a panic, if there was one, and notes where it was. What it said is left out: it may quote a request.
func (n *note) recovered(line *relay.Line, cause any) {
	if cause == nil {
		return
	}
	line.Refused(&checkout.Problem{Code: checkout.CodeInternal, Op: "panic", Err: fmt.Errorf("%T at %s", cause, debug.Stack())})
	if n.status == 0 {
		http.Error(n, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	}
}

// Unwrap lets http.ResponseController reach the connection.
func (n *note) Unwrap() http.ResponseWriter { return n.ResponseWriter }

// method keeps a log or a figure from holding whatever a client sends in place of a method.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodOptions:
		return m
	}
	return "other"
}

// path is a pattern without its method; a request that matched none has none.
func path(pattern string) string {
	if _, path, ok := strings.Cut(pattern, " "); ok {
		return path
	}
	return pattern
}
