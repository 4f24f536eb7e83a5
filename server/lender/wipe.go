package lender

import (
	"bytes"
	"io"
	"net/http"
	"sync"
)

// wiped is a request's body that is zero once the transport is done with it: it held a licence, a birth date or a code.
// The transport closes a body in every case, sometimes while it still reads it.
type wiped struct {
	mu   sync.Mutex
	text []byte
	rest *bytes.Reader
}

// carry makes text the body of a request. The text is the body's from then on.
func carry(req *http.Request, text []byte) {
	req.Body, req.ContentLength = &wiped{text: text, rest: bytes.NewReader(text)}, int64(len(text))
}

func (w *wiped) Read(into []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.text == nil {
		return 0, io.ErrClosedPipe
	}
	return w.rest.Read(into)
}

func (w *wiped) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.text)
	w.text = nil
	return nil
}
