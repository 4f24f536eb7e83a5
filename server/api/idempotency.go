package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/request"
)

// maxKey is the length of the longest Idempotency-Key.
const maxKey = 255

// bodyHandler answers a request of a merchant, whose body has been read.
type bodyHandler func(http.ResponseWriter, *http.Request, relay.Merchant, []byte) error

// idempotent reads the body and, with an Idempotency-Key, carries the request out once. The same key with the
// same body gets the stored answer. The same key with another body is refused, and so is a key whose request
// still runs.
func (a *API) idempotent(h bodyHandler) merchantHandler {
	return func(w http.ResponseWriter, r *http.Request, m relay.Merchant) error {
		body, err := readBody(w, r)
		if err != nil {
			return err
		}
		key := r.Header.Get("Idempotency-Key")
		if key == "" {
			return h(w, r, m, body)
		}
		if !checkout.Printable(key, maxKey) {
			return checkout.RefuseAll([]checkout.Fault{{Header: "Idempotency-Key",
				Code:   checkout.CodeParameterInvalid,
				Detail: fmt.Sprintf("Send 1 to %d printable ASCII characters without blanks.", maxKey)}})
		}
		return a.once(w, r, m, key, body, h)
	}
}

// onlyWithKey is idempotent for a route that moves money: without an Idempotency-Key nothing is done, because
// a client that sends such a request twice would move it twice.
func (a *API) onlyWithKey(h bodyHandler) merchantHandler {
	keyed := a.idempotent(h)
	return func(w http.ResponseWriter, r *http.Request, m relay.Merchant) error {
		if r.Header.Get("Idempotency-Key") == "" {
			return checkout.RefuseAll([]checkout.Fault{{Header: "Idempotency-Key",
				Code: checkout.CodeIdempotencyMissing}})
		}
		return keyed(w, r, m)
	}
}

// once answers a request under an idempotency key.
func (a *API) once(w http.ResponseWriter, r *http.Request, m relay.Merchant, key string, body []byte,
	h bodyHandler) error {
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

// firstTime carries the request out and stores the answer of a success. A refusal is not stored: the merchant
// may correct the request and send it under the same key.
func (a *API) firstTime(w http.ResponseWriter, r *http.Request, m relay.Merchant, key, bodyHash string,
	body []byte, h bodyHandler) error {
	recorded := &recorder{header: http.Header{}}
	if err := h(recorded, r, m, body); err != nil {
		return errors.Join(err, a.Replies.Forget(context.WithoutCancel(r.Context()), m.ID, key))
	}
	reply := relay.Reply{BodyHash: bodyHash, Status: recorded.status, Body: recorded.body.Bytes(),
		Checkout: checkoutTold(r, recorded.body.Bytes())}
	if err := a.Replies.Answer(context.WithoutCancel(r.Context()), m.ID, key, reply); err != nil {
		return checkout.Unavailable("keep answer", err)
	}
	for name, values := range recorded.header {
		w.Header()[name] = values
	}
	w.WriteHeader(recorded.status)
	_, _ = w.Write(recorded.body.Bytes())
	return nil
}

// checkoutTold is the checkout that an answer tells of: the one in the path, or the one that was made.
func checkoutTold(r *http.Request, body []byte) relay.CheckoutID {
	if id := r.PathValue("id"); id != "" {
		return relay.CheckoutID(id)
	}
	var made struct {
		ID relay.CheckoutID `json:"id"`
	}
	_ = json.Unmarshal(body, &made) // an answer of ours; one without an id tells of no checkout
	return made.ID
}

// onceName is the name by which the journal recognizes a request under an idempotency key. The journal
// remembers it longer than the answer is stored. It is "" for a request without a key.
func onceName(r *http.Request, body []byte) string {
	key := r.Header.Get("Idempotency-Key")
	if key == "" {
		return ""
	}
	return relay.Hash(r.Method + " " + r.URL.Path + "\n" + key + "\n" + string(body))
}

// recorder is an http.ResponseWriter that holds an answer until it is stored.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *recorder) Header() http.Header         { return w.header }
func (w *recorder) WriteHeader(status int)      { w.status = status }
func (w *recorder) Write(b []byte) (int, error) { return w.body.Write(b) }

// readBody reads a JSON body of at most request.MaxBody bytes. An absent body is nil.
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
