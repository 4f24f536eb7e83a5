package webhook_test

// The body of this file is the example in Go of web/docs/events.md.

import (
	"encoding/json"
	"io"
	"net/http"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

func receive(secret string, handle func(id, kind, checkout string) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		key, err := webhooks.NewWebhook(secret)
		if err != nil || len(secret) < 38 { // whsec_ and 24 bytes at least: the library takes an empty one
			http.Error(w, "no secret", http.StatusInternalServerError)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<16))
		if err != nil || key.Verify(body, r.Header) != nil {
			http.Error(w, "forged", http.StatusBadRequest)
			return
		}
		var e struct {
			ID       string `json:"id"`
			Type     string `json:"type"`
			Checkout string `json:"checkout_id"`
		}
		if json.Unmarshal(body, &e) != nil || handle(e.ID, e.Type, e.Checkout) != nil {
			http.Error(w, "try again", http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}
}
