// Package front is what stands between the network and the routes: how many connections, how many requests at a time, how
// fast from one address, how large, how slow, and who sent them. It knows no route and lets nobody in: that is the doors' of
// relay and page.
package front

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"sync"

	"candor/core/checkout"
	"candor/server/request"
)

// Front stands before everything that people and merchants reach. It decides who sent a request, holds off floods, reads
// the request wholly and admits it to one of so many places.
type Front struct {
	Options
	slots  chan struct{} // a request that is worked on holds one
	shares slotsPerClient
}

// Options are what a Front is made of.
type Options struct {
	Bounds
	Rate       *request.RateLimiter
	Draining   func() bool                                                 // no more requests are wanted on a connection
	NearlyFull func() bool                                                 // few connections are left
	Refuse     func(w http.ResponseWriter, r *http.Request, problem error) // in the manner of the surface that was asked
	Next       http.Handler
}

// New makes a Front.
func New(o Options) *Front {
	return &Front{Options: o, slots: make(chan struct{}, o.Requests), shares: slotsPerClient{most: o.RequestsPerAddress}}
}

// InFlight is how many requests are worked on.
func (f *Front) InFlight() int { return len(f.slots) }

func (f *Front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	client := f.clientOf(r)
	stripForwarded(r.Header)
	if f.Draining() || f.NearlyFull() {
		w.Header().Set("Connection", "close") // after this answer: the next request goes to another process, or waits its turn
	}
	if err := f.receive(w, r, client); err != nil {
		f.Refuse(w, r, err)
		return
	}
	f.work(w, r, client)
}

// receive takes a request in, or says why not.
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
		w.Header().Set("Connection", "close") // what is left of the body is not waited for
	}
	return err
}

// readBody reads the body of a request, so that who sends slowly holds no place, and nobody sends much. Not even the
// beginning is read of one that says it is too large.
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
		return &checkout.Problem{Code: checkout.CodeRequestInvalid, Op: op, Err: errors.New("the body did not arrive")}
	}
	if len(body) > request.MaxBody {
		return &checkout.Problem{Code: checkout.CodeBodyTooLarge, Op: op}
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return nil
}

// work does a request if there is a place for it. The place is free again when the answer begins: all of it is there by
// then, so that who reads slowly holds none either.
func (f *Front) work(w http.ResponseWriter, r *http.Request, client request.Client) {
	leave, ok := f.enter(client)
	if !ok {
		f.Refuse(w, r, &checkout.Problem{Code: checkout.CodeBusy, Op: "take request"})
		return
	}
	ctx, cancel := context.WithTimeout(request.WithClient(r.Context(), client), f.Request)
	defer cancel()
	q := r.WithContext(ctx)
	defer func() { r.Pattern = q.Pattern }()
	a := &slotWriter{ResponseWriter: w, leave: leave}
	defer a.leave()
	f.Next.ServeHTTP(a, q)
}

// enter takes a place for a client who has its share of them left.
func (f *Front) enter(client request.Client) (leave func(), ok bool) {
	who := request.Network(client.Address)
	if !f.shares.take(who) {
		return nil, false
	}
	select {
	case f.slots <- struct{}{}:
		return sync.OnceFunc(func() { <-f.slots; f.shares.give(who) }), true
	default:
		f.shares.give(who)
		return nil, false
	}
}

// slotsPerClient are the places that each address holds.
type slotsPerClient struct {
	most int
	mu   sync.Mutex
	of   map[netip.Prefix]int
}

func (s *slotsPerClient) take(who netip.Prefix) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of[who] >= s.most {
		return false
	}
	if s.of == nil {
		s.of = map[netip.Prefix]int{}
	}
	s.of[who]++
	return true
}

func (s *slotsPerClient) give(who netip.Prefix) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of[who]--; s.of[who] == 0 {
		delete(s.of, who)
	}
}

// slotWriter is the answer to a request that holds a place.
type slotWriter struct {
	http.ResponseWriter
	leave func()
}

func (a *slotWriter) WriteHeader(status int) {
	a.leave()
	a.ResponseWriter.WriteHeader(status)
}

func (a *slotWriter) Write(b []byte) (int, error) {
	a.leave()
	return a.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (a *slotWriter) Unwrap() http.ResponseWriter { return a.ResponseWriter }
