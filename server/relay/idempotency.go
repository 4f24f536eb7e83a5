package relay

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"

	"candor/core/checkout"
	"candor/server/request"
)

// idempotent reads the body and, with an Idempotency-Key, does the request once: the same key and body is answered
// with what was answered, another body is refused, a request still running is refused.
func (r *Relay) idempotent(h func(http.ResponseWriter, *http.Request, Merchant, []byte) error) func(http.ResponseWriter, *http.Request, Merchant) error {
	return func(w http.ResponseWriter, q *http.Request, m Merchant) error {
		body, err := readBody(w, q)
		if err != nil {
			return err
		}
		key := q.Header.Get("Idempotency-Key")
		if key == "" {
			return h(w, q, m, body)
		}
		if !checkout.Printable(key, 255) {
			return checkout.Refuse(checkout.CodeRequestInvalid, "Idempotency-Key")
		}
		return r.once(w, q, m, key, body, h)
	}
}

func (r *Relay) once(w http.ResponseWriter, q *http.Request, m Merchant, key string, body []byte,
	h func(http.ResponseWriter, *http.Request, Merchant, []byte) error) error {
	bodyHash := hash(q.Method + " " + q.URL.Path + "\n" + string(body))
	reply, first, err := r.Store.Remember(q.Context(), m.ID, key, bodyHash, r.Now().UTC())
	switch {
	case err != nil:
		return checkout.Unavailable("remember key", err)
	case first:
		return r.firstTime(w, q, m, key, bodyHash, body, h)
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
func (r *Relay) firstTime(w http.ResponseWriter, q *http.Request, m Merchant, key, bodyHash string, body []byte,
	h func(http.ResponseWriter, *http.Request, Merchant, []byte) error) error {
	kept := &recorder{header: http.Header{}}
	if err := h(kept, q, m, body); err != nil {
		return errors.Join(err, r.Store.Forget(context.WithoutCancel(q.Context()), m.ID, key))
	}
	reply := Reply{BodyHash: bodyHash, Status: kept.status, Body: kept.body.Bytes()}
	if err := r.Store.Answer(context.WithoutCancel(q.Context()), m.ID, key, reply); err != nil {
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
func nameOf(q *http.Request, body []byte) string {
	key := q.Header.Get("Idempotency-Key")
	if key == "" {
		return ""
	}
	return hash(q.Method + " " + q.URL.Path + "\n" + key + "\n" + string(body))
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
func readBody(w http.ResponseWriter, q *http.Request) ([]byte, error) {
	if q.ContentLength == 0 {
		return nil, nil
	}
	if err := request.JSONType(q); err != nil {
		return nil, err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, q.Body, request.MaxBody))
	return body, request.BodyProblem(err)
}

// staleOr is what a failed commit of a merchant's change means.
func staleOr(err error, op string) error {
	if errors.Is(err, ErrStale) {
		return &checkout.Problem{Code: checkout.CodeConflict, Op: op}
	}
	return checkout.Unavailable(op, err)
}
