package requestlog

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
type Record struct {
	ID     string        // of the request
	Method string        // one of the known ones, or "other"
	Route  string        // the pattern that matched, "" for none
	Status int           // of the answer
	Took   time.Duration // from the end of the headers to the end of the answer

	mu       sync.Mutex
	merchant string
	flow     string
	problem  *checkout.Problem
}

type recordKey struct{}

// WithLine gives a request its line.
func With(ctx context.Context, l *Record) context.Context {
	return context.WithValue(ctx, recordKey{}, l)
}

// LineOf is the line of a request, nil outside of one.
func Of(ctx context.Context) *Record {
	l, _ := ctx.Value(recordKey{}).(*Record)
	return l
}

// RequestID is the id of the request, "" outside of one.
func RequestID(ctx context.Context) string {
	if l := Of(ctx); l != nil {
		return l.ID
	}
	return ""
}

// Concerns says which merchant the request is about, by its id.
func (l *Record) Concerns(merchant string) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.merchant = merchant
}

// InFlow says which flow the request belongs to: its reference id is also on every call to the lender.
func (l *Record) InFlow(reference string) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.flow = reference
}

// Refused says that the request was refused, and why.
func (l *Record) Refused(p *checkout.Problem) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.problem = p
}

// Problem is why the request was refused: a code, and what was being done. Both are "" if it was not.
func (l *Record) Problem() (code checkout.Code, op string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.problem == nil {
		return "", ""
	}
	return l.problem.Code, l.problem.Op
}

// Attrs are the line's words; those that have nothing to say are left out.
func (l *Record) Attrs() []slog.Attr {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := []slog.Attr{slog.String("method", l.Method), slog.String("route", l.Route), slog.Int("status", l.Status),
		slog.Duration("took", l.Took), slog.String("request_id", l.ID)}
	add := func(name, value string) {
		if value != "" {
			all = append(all, slog.String(name, value))
		}
	}
	add("merchant", l.merchant)
	add("flow", l.flow)
	if l.problem != nil {
		add("code", string(l.problem.Code))
		add("op", l.problem.Op)
		add("error", l.problem.Cause())
	}
	return all
}
