package relay

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"candor/core/checkout"
)

// Line is what the one line of log about a request will say. It travels in the request's context, and handlers add what
// they find out. A nil Line takes everything and keeps nothing. Nothing personal may get in, and no address: it could
// hold a token.
type Line struct {
	ID     string        // of the request
	Method string        // one of the known ones, or "other"
	Route  string        // the pattern that matched, "" for none
	Status int           // of the answer
	Took   time.Duration // from the end of the headers to the end of the answer

	mu       sync.Mutex
	merchant MerchantID
	flow     string
	problem  *checkout.Problem
}

type lineKey struct{}

// WithLine gives a request its line.
func WithLine(ctx context.Context, l *Line) context.Context {
	return context.WithValue(ctx, lineKey{}, l)
}

// LineOf is the line of a request, nil outside of one.
func LineOf(ctx context.Context) *Line {
	l, _ := ctx.Value(lineKey{}).(*Line)
	return l
}

// RequestID is the id of the request, "" outside of one.
func RequestID(ctx context.Context) string {
	if l := LineOf(ctx); l != nil {
		return l.ID
	}
	return ""
}

// Concerns says which merchant the request is about.
func (l *Line) Concerns(m MerchantID) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.merchant = m
}

// about says which checkout the request is about: the reference id of its flow is also on every call to the lender.
func (l *Line) about(c Checkout) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.merchant, l.flow = c.Merchant, c.State.Flow
}

// Refused says that the request was refused, and why.
func (l *Line) Refused(p *checkout.Problem) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.problem = p
}

// Problem is why the request was refused: a code, and what was being done. Both are "" if it was not.
func (l *Line) Problem() (code checkout.Code, op string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.problem == nil {
		return "", ""
	}
	return l.problem.Code, l.problem.Op
}

// Level is error when a request was refused for a reason of ours.
func (l *Line) Level() slog.Level {
	if code, _ := l.Problem(); code != "" && Status(code) >= 500 {
		return slog.LevelError
	}
	return slog.LevelInfo
}

// Attrs are the line's words; those that have nothing to say are left out.
func (l *Line) Attrs() []slog.Attr {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := []slog.Attr{slog.String("method", l.Method), slog.String("route", l.Route), slog.Int("status", l.Status),
		slog.Duration("took", l.Took), slog.String("request_id", l.ID)}
	add := func(name, value string) {
		if value != "" {
			all = append(all, slog.String(name, value))
		}
	}
	add("merchant", string(l.merchant))
	add("flow", l.flow)
	if l.problem != nil {
		add("code", string(l.problem.Code))
		add("op", l.problem.Op)
		add("error", errText(l.problem.Err))
	}
	return all
}
