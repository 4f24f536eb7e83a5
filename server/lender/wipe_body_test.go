package lender

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestP2SentBodyIsWiped reads a body as the transport does, and checks that its bytes are zero after Close.
func TestP2SentBodyIsWiped(t *testing.T) {
	text := []byte(`{"code":"ANSI 636012 DAQ canary"}`)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://lender.example", nil)
	if err != nil {
		t.Fatal(err)
	}
	setBody(req, text)
	if got, err := io.ReadAll(req.Body); err != nil || string(got) != string(text) ||
		req.ContentLength != int64(len(text)) {
		t.Errorf("sent: %q, %v, length %d", got, err, req.ContentLength)
	}
	if err := errors.Join(req.Body.Close(), req.Body.Close()); err != nil {
		t.Error(err)
	}
	if strings.Trim(string(text), "\x00") != "" {
		t.Errorf("left in memory: %q", text)
	}
	if _, err := req.Body.Read(make([]byte, 1)); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("read after it was wiped: %v, want an error, for what is cut short must not look complete",
			err)
	}
	if req.GetBody != nil {
		t.Error("the transport could send the body again")
	}
}
