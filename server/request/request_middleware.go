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

// Logged is middleware that gives every request an id, answers it as X-Request-Id, and writes one log record
// about the request, unless it is unlogged. The record holds the pattern of the route, never the path or the
// query, which may hold a token. It also holds what the handlers found out and, for a refused request, why it
// was refused. Each of observers is then called with the record, to count it.
func Logged(log *slog.Logger, next http.Handler, observers ...func(*requestlog.Record)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		record := &requestlog.Record{ID: newID(), Method: methodOf(r), Start: time.Now()}
		status := &statusWriter{ResponseWriter: w}
		w.Header().Set("X-Request-Id", record.ID)
		r = r.WithContext(requestlog.With(r.Context(), record))
		defer func() {
			status.recovered(record, recover())
			record.Route, record.Status = pathOf(r.Pattern), status.code()
			if record.End() {
				log.LogAttrs(r.Context(), levelOf(record), "request", record.Attrs()...)
			}
			for _, observe := range observers {
				observe(record)
			}
		}()
		next.ServeHTTP(status, r)
	})
}

// newID makes the id of a request.
func newID() string { return strings.ToLower(rand.Text()[:16]) }

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) code() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}

// Panicked is the Problem of a panic: its type and its stack, for the log. The value of the panic is left
// out: it may quote the request. It is called by what recovers.
func Panicked(cause any) *checkout.Problem {
	return &checkout.Problem{
		Code: checkout.CodeInternal, Op: "panic", Err: fmt.Errorf("%T at %s", cause, debug.Stack()),
	}
}

// recovered answers a panic, if there was one, and records it.
func (w *statusWriter) recovered(record *requestlog.Record, cause any) {
	if cause == nil {
		return
	}
	record.Refused(Panicked(cause))
	if w.status == 0 {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	}
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// methodOf is the method of a request if HTTP defines it, else "other". A client can send any text as a
// method, and that text must not get into a log or a metric.
func methodOf(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
		http.MethodDelete, http.MethodOptions:
		return r.Method
	}
	return "other"
}

// pathOf is a pattern without its method; "" for a request that matched no pattern.
func pathOf(pattern string) string {
	if _, path, ok := strings.Cut(pattern, " "); ok {
		return path
	}
	return pattern
}

// levelOf is error when a request was refused because of a fault on our side, else info.
func levelOf(record *requestlog.Record) slog.Level {
	if code, _ := record.Problem(); code != "" && Status(code) >= http.StatusInternalServerError {
		return slog.LevelError
	}
	return slog.LevelInfo
}
