package page

import (
	"net/http"

	"candor/core/checkout"
)

// receiptKeys serves the public keys of receipts, those of the past too. Whoever checks a receipt may read
// them, also from a page of another site.
func (s *site) receiptKeys(w http.ResponseWriter, _ *http.Request) error {
	if s.ReceiptKeys == nil {
		return &checkout.Problem{Code: checkout.CodePageNotFound, Op: "serve keys of receipts"}
	}
	h := w.Header()
	h.Set("Content-Type", "application/jwk-set+json")
	h.Set("Cache-Control", "public, max-age=300")
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	_, _ = w.Write(s.ReceiptKeys)
	return nil
}
