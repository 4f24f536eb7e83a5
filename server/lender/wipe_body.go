package lender

import (
	"bytes"
	"io"
	"net/http"
	"sync"
)

// wipedBody is a request's body whose bytes are overwritten when the transport closes it: it may hold a
// driver's licence, a birth date or a verification code. The transport closes every body, sometimes while it
// still reads it.
type wipedBody struct {
	mu   sync.Mutex
	text []byte
	rest *bytes.Reader
}

// setBody makes text the body of a request. The caller must not use text afterwards.
func setBody(req *http.Request, text []byte) {
	req.Body, req.ContentLength = &wipedBody{text: text, rest: bytes.NewReader(text)}, int64(len(text))
}

func (b *wipedBody) Read(into []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.text == nil {
		return 0, io.ErrClosedPipe
	}
	return b.rest.Read(into)
}

func (b *wipedBody) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.text)
	b.text = nil
	return nil
}
