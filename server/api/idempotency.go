package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/request"
)

// idempotent reads the body and, with an Idempotency-Key, does the request once: the same key and body is answered
// with what was answered, another body is refused, a request still running is refused.
func (a *API) idempotent(h func(http.ResponseWriter, *http.Request, relay.Merchant, []byte) error) func(http.ResponseWriter, *http.Request, relay.Merchant) error {
	return func(w http.ResponseWriter, r *http.Request, m relay.Merchant) error {
		body, err := readBody(w, r)
		if err != nil {
			return err
		}
		key := r.Header.Get("Idempotency-Key")
		if key == "" {
			return h(w, r, m, body)
		}
		if !checkout.Printable(key, 255) {
			return checkout.Refuse(checkout.CodeRequestInvalid, "Idempotency-Key")
		}
		return a.once(w, r, m, key, body, h)
	}
}

func (a *API) once(w http.ResponseWriter, r *http.Request, m relay.Merchant, key string, body []byte,
	h func(http.ResponseWriter, *http.Request, relay.Merchant, []byte) error) error {
	bodyHash := relay.Hash(r.Method + " " + r.URL.Path + "\n" + string(body))
	reply, first, err := a.Replies.Remember(r.Context(), m.ID, key, bodyHash, a.Now().UTC())
	switch {
	case err != nil:
		return checkout.Unavailable("remember key", err)
	case first:
		return a.firstTime(w, r, m, key, bodyHash, body, h)
	case reply.BodyHash != bodyHash:
		return &checkout.Problem{Code: checkout.CodeIdempotencyReused, Op: "replay"}
	case reply.Status == 0:
		return &checkout.Problem{Code: checkout.CodeIdempotencyRunning, Op: "replay"}
	}
	w.Header().Set("Idempotency-Replayed", "true")
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(reply.Status)
	_, _ = w.Write(reply.Body)
	return nil
}

// firstTime does the request and keeps a success. A refusal is not kept: the merchant may mend it under the same key.
func (a *API) firstTime(w http.ResponseWriter, r *http.Request, m relay.Merchant, key, bodyHash string, body []byte,
	h func(http.ResponseWriter, *http.Request, relay.Merchant, []byte) error) error {
	kept := &recorder{header: http.Header{}}
	if err := h(kept, r, m, body); err != nil {
		return errors.Join(err, a.Replies.Forget(context.WithoutCancel(r.Context()), m.ID, key))
	}
	reply := relay.Reply{BodyHash: bodyHash, Status: kept.status, Body: kept.body.Bytes()}
	if err := a.Replies.Answer(context.WithoutCancel(r.Context()), m.ID, key, reply); err != nil {
		return checkout.Unavailable("keep answer", err)
	}
	for name, values := range kept.header {
		w.Header()[name] = values
	}
	w.WriteHeader(kept.status)
	_, _ = w.Write(kept.body.Bytes())
	return nil
}

// nameOf is what a request under an idempotency key is known by in the books, longer than its answer is kept; empty for one
// without a key.
func nameOf(r *http.Request, body []byte) string {
	key := r.Header.Get("Idempotency-Key")
	if key == "" {
		return ""
	}
	return relay.Hash(r.Method + " " + r.URL.Path + "\n" + key + "\n" + string(body))
}

// recorder keeps an answer until it is stored.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (k *recorder) Header() http.Header         { return k.header }
func (k *recorder) WriteHeader(status int)      { k.status = status }
func (k *recorder) Write(b []byte) (int, error) { return k.body.Write(b) }

// readBody reads a JSON body of at most MaxBody; an absent body is empty.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength == 0 {
		return nil, nil
	}
	if err := request.JSONType(r); err != nil {
		return nil, err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, request.MaxBody))
	return body, request.BodyProblem(err)
}
