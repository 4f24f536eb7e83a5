// Package front is the middleware between the network and the routes: it limits connections, requests in
// progress, the rate of one client, the size of a request and the time that each part may take, and finds out
// who sent a request.
//
// Its laws:
//
//   - Every limit has a number in Bounds, and what exceeds it is refused at once or waits for a bounded time.
//   - Who sent a request is decided here alone, from the connection and the configured proxies. The
//     forwarding headers are removed, so that nothing behind this package can believe them.
//   - A request holds a slot only while it is worked on, not while its body arrives or its answer is read.
//
// It knows no route, and refuses to authorize: the guards of packages api and page do.
package front

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"sync"

	"candor/core/checkout"
	"candor/server/request"
)

// Front is the middleware of all public routes. It finds out who sent a request, limits its rate, reads its
// body to the end and gives it one of a limited number of slots.
type Front struct {
	Options
	slots     chan struct{} // each request that is worked on has sent one value
	perClient clientCounter
}

// Options configure a Front.
type Options struct {
	Bounds
	Rate       *request.RateLimiter
	Draining   func() bool // the process stops: connections are closed after their answer
	NearlyFull func() bool // few connections are left: they are closed after their answer
	Next       http.Handler
	// StrictTransport is the Strict-Transport-Security of every answer; "" for none.
	StrictTransport string

	// Refuse answers a refused request in the format of the surface that it was for.
	Refuse func(w http.ResponseWriter, r *http.Request, problem error)
}

// New makes a Front.
func New(o Options) *Front {
	return &Front{
		Options: o, slots: make(chan struct{}, o.Requests),
		perClient: clientCounter{most: o.RequestsPerAddress},
	}
}

// InFlight is the number of requests that are being worked on.
func (f *Front) InFlight() int { return len(f.slots) }

func (f *Front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if f.StrictTransport != "" {
		w.Header().Set("Strict-Transport-Security", f.StrictTransport)
	}
	client := f.clientOf(r)
	stripForwarded(r.Header)
	if f.Draining() || f.NearlyFull() {
		w.Header().Set("Connection", "close") // the client's next request needs a new connection
	}
	if err := f.receive(w, r, client); err != nil {
		f.Refuse(w, r, err)
		return
	}
	f.work(w, r, client)
}

// receive checks the rate and the path of a request and reads its body. Its error says why the request is
// refused.
func (f *Front) receive(w http.ResponseWriter, r *http.Request, client request.Client) error {
	if wait := f.Rate.Take(client.Address); wait > 0 {
		request.RetryAfter(w, wait)
		return &checkout.Problem{Code: checkout.CodeTooMany, Op: "take request"}
	}
	if err := checkPath(r); err != nil {
		return err
	}
	err := readBody(r)
	if err != nil {
		w.Header().Set("Connection", "close") // the rest of the body is not read
	}
	return err
}

// readBody reads the body of a request to its end, at most request.MaxBody bytes. A slow sender therefore
// holds no slot. A body whose Content-Length is too large is not read at all.
func readBody(r *http.Request) error {
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	const op = "read body"
	if r.ContentLength > request.MaxBody {
		return &checkout.Problem{Code: checkout.CodeBodyTooLarge, Op: op}
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, request.MaxBody+1))
	if err != nil {
		return &checkout.Problem{Code: checkout.CodeRequestInvalid, Op: op,
			Err: errors.New("the body did not arrive")}
	}
	if len(body) > request.MaxBody {
		return &checkout.Problem{Code: checkout.CodeBodyTooLarge, Op: op}
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return nil
}

// work passes a request on if it gets a slot. The slot is free again when the answer begins: the handlers
// have built all of the answer by then, so a slow reader holds no slot either.
func (f *Front) work(w http.ResponseWriter, r *http.Request, client request.Client) {
	release, ok := f.acquire(client)
	if !ok {
		f.Refuse(w, r, &checkout.Problem{Code: checkout.CodeBusy, Op: "take request"})
		return
	}
	ctx, cancel := context.WithTimeout(request.WithClient(r.Context(), client), f.Request)
	defer cancel()
	limited := r.WithContext(ctx)
	defer func() { r.Pattern = limited.Pattern }() // the mux sets it; the request log reads it from r
	holding := &slotWriter{ResponseWriter: w, release: release}
	defer holding.release()
	f.Next.ServeHTTP(holding, limited)
}

// acquire takes a slot for a client, if one is free and the client does not hold its share already. release
// may be called more than once.
func (f *Front) acquire(client request.Client) (release func(), ok bool) {
	if !f.perClient.acquire(client.Address) {
		return nil, false
	}
	select {
	case f.slots <- struct{}{}:
		return sync.OnceFunc(func() { <-f.slots; f.perClient.release(client.Address) }), true
	default:
		f.perClient.release(client.Address)
		return nil, false
	}
}

// slotWriter writes the answer to a request that holds a slot, and releases the slot when the answer begins.
type slotWriter struct {
	http.ResponseWriter
	release func()
}

func (w *slotWriter) WriteHeader(status int) {
	w.release()
	w.ResponseWriter.WriteHeader(status)
}

func (w *slotWriter) Write(b []byte) (int, error) {
	w.release()
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *slotWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
