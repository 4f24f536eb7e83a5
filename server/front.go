package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
)

// front stands before everything that people and merchants reach. It decides who sent a request, holds off floods, reads
// the request wholly and admits it to one of so many places. It knows no route and lets nobody in: that is the doors'.
type front struct {
	bounds
	floods   *relay.Buckets
	places   chan struct{} // a request that is worked on holds one
	draining *atomic.Bool
	crowded  func() bool                                                 // few connections are left
	refuse   func(w http.ResponseWriter, r *http.Request, problem error) // in the manner of the surface that was asked
	next     http.Handler
}

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	client := f.clientOf(r)
	withoutHearsay(r.Header)
	if f.draining.Load() || f.crowded() {
		w.Header().Set("Connection", "close") // after this answer: the next request goes to another process, or waits its turn
	}
	if err := f.receive(w, r, client); err != nil {
		f.refuse(w, r, err)
		return
	}
	f.work(w, r, client)
}

// receive takes a request in, or says why not.
func (f *front) receive(w http.ResponseWriter, r *http.Request, client relay.Client) error {
	if wait := f.floods.Take(client.Address); wait > 0 {
		relay.RetryAfter(w, wait)
		return &checkout.Problem{Code: checkout.CodeTooMany, Op: "take request"}
	}
	if err := checkPath(r); err != nil {
		return err
	}
	err := gather(r)
	if err != nil {
		w.Header().Set("Connection", "close") // what is left of the body is not waited for
	}
	return err
}

// gather reads the body of a request, so that who sends slowly holds no place, and nobody sends much. Not even the
// beginning is read of one that says it is too large.
func gather(r *http.Request) error {
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	const op = "read body"
	if r.ContentLength > relay.MaxBody {
		return &checkout.Problem{Code: checkout.CodeBodyTooLarge, Op: op}
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, relay.MaxBody+1))
	if err != nil {
		return &checkout.Problem{Code: checkout.CodeRequestInvalid, Op: op, Err: errors.New("the body did not arrive")}
	}
	if len(body) > relay.MaxBody {
		return &checkout.Problem{Code: checkout.CodeBodyTooLarge, Op: op}
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return nil
}

// busyPause is what a request is told to wait for when every place is taken.
const busyPause = time.Second

// work does a request if there is a place for it. The place is free again when the answer begins: all of it is there by
// then, so that who reads slowly holds none either.
func (f *front) work(w http.ResponseWriter, r *http.Request, client relay.Client) {
	select {
	case f.places <- struct{}{}:
	default:
		relay.RetryAfter(w, busyPause)
		f.refuse(w, r, &checkout.Problem{Code: checkout.CodeBusy, Op: "take request"})
		return
	}
	ctx, cancel := context.WithTimeout(relay.WithClient(r.Context(), client), f.Request)
	defer cancel()
	q := r.WithContext(ctx)
	defer func() { r.Pattern = q.Pattern }()
	a := &admitted{ResponseWriter: w, leave: sync.OnceFunc(func() { <-f.places })}
	defer a.leave()
	f.next.ServeHTTP(a, q)
}

// admitted is the answer to a request that holds a place.
type admitted struct {
	http.ResponseWriter
	leave func()
}

func (a *admitted) WriteHeader(status int) {
	a.leave()
	a.ResponseWriter.WriteHeader(status)
}

func (a *admitted) Write(b []byte) (int, error) {
	a.leave()
	return a.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (a *admitted) Unwrap() http.ResponseWriter { return a.ResponseWriter }
