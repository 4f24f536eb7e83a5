package harness

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"candor/server/relay"
)

// Browser is a shopper's browser on one checkout. It keeps everything it ever received.
type Browser struct {
	*Env
	Token    string
	received strings.Builder
}

func (b *Browser) do(method, path string, body []byte, header http.Header) {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), method, b.Public.URL+path, bytes.NewReader(body))
	b.Must(err)
	for name, values := range header {
		r.Header[name] = values
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	answer, err := client.Do(r)
	b.Must(err)
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	b.Must(err)
	// the header that opens the lender's page in its frame may hold a token
	if !strings.HasSuffix(path, "/lender") {
		_ = answer.Header.Write(&b.received)
	}
	b.received.Write(got)
}

// Submit sends a form, as a browser without script does, and loads the page, the lender's frame and the View
// again. It sets the form's revision itself. The test fails on a network error or an error of the relay, not
// on a status.
func (b *Browser) Submit(ref relay.Ref, fields url.Values) {
	b.Helper()
	b.do("GET", "/c/"+b.Token, nil, nil)
	v := b.View(ref, relay.Shopper)
	fields.Set("revision", strconv.FormatInt(v.Revision, 10))
	b.do("POST", "/c/"+b.Token, []byte(fields.Encode()),
		http.Header{"Content-Type": {"application/x-www-form-urlencoded"}})
	b.do("GET", "/c/"+b.Token, nil, nil)
	b.do("GET", "/c/"+b.Token+"/lender", nil, nil)
	b.do("GET", "/v1/view", nil, http.Header{"Authorization": {"Bearer " + b.Token}})
}

// ClientToken gives the client token of a checkout.
func (e *Env) ClientToken(ref relay.Ref) string {
	e.Helper()
	token, err := e.Service.Relay.ClientToken(e.Context(), ref)
	e.Must(err)
	return token
}
