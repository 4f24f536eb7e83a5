package requestlog

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"candor/core/checkout"
)

// Record is what the one log record of a request will say. It is in the request's context, and handlers add
// what they find out. A nil Record accepts everything and keeps nothing. Nothing personal may get in, and no
// URL: it could hold a token.
type Record struct {
	ID     string        // of the request
	Method string        // one of the known ones, or "other"
	Route  string        // the pattern that matched, "" for none
	Status int           // of the answer
	Took   time.Duration // from the end of the headers to the end of the answer
	Start  time.Time     // the end of the headers

	mu       sync.Mutex
	begun    time.Duration // see Unlogged
	unlogged bool
	merchant string
	named    string
	flow     string
	problem  *checkout.Problem
}

type recordKey struct{}

// With adds the record of a request to its context.
func With(ctx context.Context, r *Record) context.Context {
	return context.WithValue(ctx, recordKey{}, r)
}

// Of is the record of a request, nil outside of one.
func Of(ctx context.Context) *Record {
	r, _ := ctx.Value(recordKey{}).(*Record)
	return r
}

// RequestID is the id of the request, "" outside of one.
func RequestID(ctx context.Context) string {
	if r := Of(ctx); r != nil {
		return r.ID
	}
	return ""
}

// Concerns says which merchant the request is about, by the id of the merchant.
func (r *Record) Concerns(merchant string) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.merchant = merchant
}

// NamedBy says what the merchant's own server calls the request, so that the merchant's log and this one can
// be compared. The caller has checked the form of it: it stands in the log.
func (r *Record) NamedBy(id string) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.named = id
}

// InFlow says which verification flow the request belongs to. Its reference id is also on every call to the
// lender.
func (r *Record) InFlow(reference string) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.flow = reference
}

// Refused says that the request was refused, and why.
func (r *Record) Refused(p *checkout.Problem) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.problem = p
}

// Unlogged says that the request is one of very many that change nothing and are not logged one by one,
// unless it is refused. Its answer may go on for long: it counts with the time until now.
func (r *Record) Unlogged() {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.unlogged, r.begun = true, time.Since(r.Start)
}

// End sets Took, and reports whether the request is logged.
func (r *Record) End() (logged bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Took = time.Since(r.Start)
	if r.unlogged {
		r.Took = r.begun
	}
	return !r.unlogged || r.problem != nil
}

// Problem is why the request was refused: the code, and the operation that was under way. Both are "" for a
// request that was not refused.
func (r *Record) Problem() (code checkout.Code, op string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.problem == nil {
		return "", ""
	}
	return r.problem.Code, r.problem.Op
}

// Attrs are the attributes of the record. Empty ones are left out.
func (r *Record) Attrs() []slog.Attr {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := []slog.Attr{
		slog.String("method", r.Method), slog.String("route", r.Route), slog.Int("status", r.Status),
		slog.Duration("took", r.Took), slog.String("request_id", r.ID),
	}
	add := func(name, value string) {
		if value != "" {
			all = append(all, slog.String(name, value))
		}
	}
	add("merchant", r.merchant)
	add("merchant_request_id", r.named)
	add("flow", r.flow)
	if r.problem != nil {
		add("code", string(r.problem.Code))
		add("op", r.problem.Op)
		add("error", r.problem.Cause())
	}
	return all
}
