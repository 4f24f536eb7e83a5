package request

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"candor/core/checkout"
	"candor/server/requestlog"
)

// Logged gives every request an id, answers it as X-Request-Id, and writes one line about it: the pattern of the route and
// never its path or query, which may hold a token; what the handlers found out; and when it was refused, why. Each of
// seen is then given the line, to count.
func Logged(log *slog.Logger, next http.Handler, seen ...func(*requestlog.Record)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start, line := time.Now(), &requestlog.Record{ID: strings.ToLower(rand.Text()[:16]), Method: method(r.Method)}
		answer := &statusWriter{ResponseWriter: w}
		w.Header().Set("X-Request-Id", line.ID)
		r = r.WithContext(requestlog.With(r.Context(), line))
		defer func() {
			answer.recovered(line, recover())
			line.Route, line.Status, line.Took = path(r.Pattern), answer.code(), time.Since(start)
			log.LogAttrs(r.Context(), level(line), "request", line.Attrs()...)
			for _, s := range seen {
				s(line)
			}
		}()
		next.ServeHTTP(answer, r)
	})
}

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (n *statusWriter) WriteHeader(status int) {
	if n.status == 0 {
		n.status = status
	}
	n.ResponseWriter.WriteHeader(status)
}

func (n *statusWriter) code() int {
	if n.status == 0 {
		return http.StatusOK
	}
	return n.status
}

// recovered answers a panic, if there was one, and notes where it was. What it said is left out: it may quote a request.
func (n *statusWriter) recovered(line *requestlog.Record, cause any) {
	if cause == nil {
		return
	}
	line.Refused(&checkout.Problem{Code: checkout.CodeInternal, Op: "panic", Err: fmt.Errorf("%T at %s", cause, debug.Stack())})
	if n.status == 0 {
		http.Error(n, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	}
}

// Unwrap lets http.ResponseController reach the connection.
func (n *statusWriter) Unwrap() http.ResponseWriter { return n.ResponseWriter }

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

// level is error when a request was refused for a reason of ours.
func level(line *requestlog.Record) slog.Level {
	if code, _ := line.Problem(); code != "" && Status(code) >= http.StatusInternalServerError {
		return slog.LevelError
	}
	return slog.LevelInfo
}
