package simulation

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// transport is the network between one process and the lender.
type transport struct{ process *process }

// request is one call as the lender receives it.
type request struct {
	op      string // the last word of the path
	path    []string
	query   map[string][]string
	header  http.Header
	body    []byte
	process string
}

// response is the answer; a silent one never arrives.
type response struct {
	status int
	kind   string // content type; "" is JSON
	body   string
	half   bool // the connection is cut in the middle of the body
	cut    bool // the connection is cut before the answer
	silent bool
}

var errCut = errors.New("connection reset by peer")

// RoundTrip sends one request. The process may die before the first byte and after the last. The lender goes
// on with the call even when the process dies or no longer waits.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	p, sim := t.process, t.process.sim
	in := request{header: r.Header, query: r.URL.Query(), process: p.name}
	if r.Body != nil {
		in.body, _ = io.ReadAll(r.Body)
	}
	in.path = strings.Split(strings.TrimPrefix(r.URL.Path, "/flexiti/pos-api/"), "/")
	in.op = in.path[len(in.path)-1]
	what := r.Method + r.URL.RequestURI() + string(in.body)
	plan := p.derive(what, p.ordinal(what))
	if err := p.boundary(place{"before " + in.op, sim.stateOf(in)}); err != nil {
		return nil, err
	}
	if plan.happens(noConnection) {
		sim.reached(noConnection, in.op, sim.stateOf(in))
		plan.sleep(time.Millisecond, 100*time.Millisecond)
		return nil, &net.OpError{Op: "dial", Err: errors.New("connection refused")}
	}
	answer := make(chan response, 1)
	there, back := plan.between(2*time.Millisecond, 60*time.Millisecond),
		plan.between(2*time.Millisecond, 60*time.Millisecond)
	sim.lenderCalls.Go(func() {
		time.Sleep(there)
		out := sim.lender.serve(in)
		time.Sleep(back)
		if !out.silent {
			answer <- out
		}
	})
	if r.Method == http.MethodPost {
		if err := p.boundary(place{"after " + in.op, sim.stateOf(in)}); err != nil {
			return nil, err
		}
	}
	return t.wait(r.Context(), answer)
}

func (t *transport) wait(ctx context.Context, answer <-chan response) (*http.Response, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case out := <-answer:
		if t.process.dead.Load() {
			return nil, errKilled
		}
		return out.http()
	}
}

func (r response) http() (*http.Response, error) {
	if r.cut {
		return nil, errCut
	}
	if r.kind == "" {
		r.kind = "application/json"
	}
	var body io.Reader = strings.NewReader(r.body)
	if r.half {
		body = io.MultiReader(strings.NewReader(r.body[:len(r.body)/2]), broken{})
	}
	return &http.Response{StatusCode: r.status, Header: http.Header{"Content-Type": {r.kind}},
		Body: io.NopCloser(body)}, nil
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
