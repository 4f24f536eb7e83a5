package harness

import (
	"bytes"
	"candor/server/relay"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// Browser is a person's browser that keeps everything it was ever sent.
type Browser struct {
	*Env
	Token string
	seen  strings.Builder
}

func (b *Browser) do(method, path string, body []byte, header http.Header) {
	b.Helper()
	q, err := http.NewRequestWithContext(b.Context(), method, b.Public.URL+path, bytes.NewReader(body))
	b.Must(err)
	for name, values := range header {
		q.Header[name] = values
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(q)
	b.Must(err)
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	b.Must(err)
	if !strings.HasSuffix(path, "/lender") { // the one header that opens the lender's page in its frame
		_ = answer.Header.Write(&b.seen)
	}
	b.seen.Write(got)
}

// Submit sends a form, as a browser without script does, and loads the page again.
func (b *Browser) Submit(ref relay.Ref, fields url.Values) {
	b.Helper()
	b.do("GET", "/c/"+b.Token, nil, nil)
	v := b.View(ref, relay.Shopper)
	fields.Set("revision", strconv.FormatInt(v.Revision, 10))
	b.do("POST", "/c/"+b.Token, []byte(fields.Encode()), http.Header{"Content-Type": {"application/x-www-form-urlencoded"}})
	b.do("GET", "/c/"+b.Token, nil, nil)
	b.do("GET", "/c/"+b.Token+"/lender", nil, nil)
	b.do("GET", "/v1/view", nil, http.Header{"Authorization": {"Bearer " + b.Token}})
}

func (l *Env) TokenOf(ref relay.Ref) string {
	l.Helper()
	token, err := l.Service.Relay.ClientToken(l.Context(), ref)
	l.Must(err)
	return token
}
