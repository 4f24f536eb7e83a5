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

// line is the network between one process and the lender.
type line struct{ p *process }

// request is one call as the lender gets it.
type request struct {
	op      string // the path's last word
	path    []string
	query   map[string][]string
	header  http.Header
	body    []byte
	process string
}

// response is what comes back; nothing does when it is silent.
type response struct {
	status int
	kind   string // of the content; "" is JSON
	body   string
	half   bool // the connection is cut in the middle
	cut    bool // the connection is cut before
	silent bool
}

var errCut = errors.New("connection reset by peer")

// RoundTrip sends one request. The process may die before its first byte and after its last; the lender goes on whatever
// becomes of the process and of the wait for its answer.
func (l *line) RoundTrip(q *http.Request) (*http.Response, error) {
	p, w := l.p, l.p.w
	in := request{header: q.Header, query: q.URL.Query(), process: p.name}
	if q.Body != nil {
		in.body, _ = io.ReadAll(q.Body)
	}
	in.path = strings.Split(strings.TrimPrefix(q.URL.Path, "/flexiti/pos-api/"), "/")
	in.op = in.path[len(in.path)-1]
	what := q.Method + q.URL.RequestURI() + string(in.body)
	luck := p.of(what, p.again(what))
	if err := p.boundary(); err != nil {
		return nil, err
	}
	if luck.strikes(noConnection) {
		luck.sleep(time.Millisecond, 100*time.Millisecond)
		return nil, &net.OpError{Op: "dial", Err: errors.New("connection refused")}
	}
	answer := make(chan response, 1)
	there, back := luck.between(2*time.Millisecond, 60*time.Millisecond), luck.between(2*time.Millisecond, 60*time.Millisecond)
	w.bank.Go(func() {
		time.Sleep(there)
		out := w.books.serve(in)
		time.Sleep(back)
		if !out.silent {
			answer <- out
		}
	})
	if q.Method == http.MethodPost {
		if err := p.boundary(); err != nil {
			return nil, err
		}
	}
	return l.wait(q.Context(), answer)
}

func (l *line) wait(ctx context.Context, answer <-chan response) (*http.Response, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case out := <-answer:
		if l.p.dead.Load() {
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
	return &http.Response{StatusCode: r.status, Header: http.Header{"Content-Type": {r.kind}}, Body: io.NopCloser(body)}, nil
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
