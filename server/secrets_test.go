package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"candor/core/checkout"
	"candor/server/relay"
)

// wiretap stands between relay and lender. It notes what must never travel on to a browser, and makes the PINs that the
// lender returns long enough to be found among other figures.
type wiretap struct {
	mu      sync.Mutex
	planted map[string]string // value → what it is
	next    http.Handler
}

const pinMark = "9417"

var pinAnswer = regexp.MustCompile(`"verification_code":\s*"?([0-9]{4})"?`)

func (w *wiretap) note(value, what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.planted == nil {
		w.planted = map[string]string{}
	}
	w.planted[value] = what
}

func (w *wiretap) ServeHTTP(out http.ResponseWriter, q *http.Request) {
	if strings.HasSuffix(q.URL.Path, "/authorization") {
		body, _ := io.ReadAll(q.Body)
		body = bytes.ReplaceAll(body, []byte(pinMark), nil)
		q.Body, q.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}
	kept := httptest.NewRecorder()
	w.next.ServeHTTP(kept, q)
	body := kept.Body.Bytes()
	switch {
	case strings.HasSuffix(q.URL.Path, "/token"):
		var t struct {
			Access  string `json:"access_token"`
			Refresh string `json:"refresh_token"`
		}
		_ = json.Unmarshal(body, &t)
		w.note(t.Access, "access token")
		w.note(t.Refresh, "refresh token")
	case strings.HasSuffix(q.URL.Path, "/verify"):
		if m := pinAnswer.FindSubmatch(body); m != nil {
			w.note(pinMark+string(m[1]), "PIN returned by the lender")
			body = pinAnswer.ReplaceAll(body, []byte(`"verification_code":`+pinMark+`$1`))
			kept.Header().Del("Content-Length")
		}
	}
	for name, values := range kept.Header() {
		out.Header()[name] = values
	}
	out.WriteHeader(kept.Code)
	_, _ = out.Write(body)
}

// browser is a person's browser that keeps everything it was ever sent.
type browser struct {
	*lab
	token string
	seen  strings.Builder
}

func (b *browser) do(method, path string, body []byte, header http.Header) {
	b.Helper()
	q, err := http.NewRequestWithContext(b.Context(), method, b.people.URL+path, bytes.NewReader(body))
	b.must(err)
	for name, values := range header {
		q.Header[name] = values
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(q)
	b.must(err)
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	b.must(err)
	if !strings.HasSuffix(path, "/lender") { // the one header that opens the lender's page in its frame
		_ = answer.Header.Write(&b.seen)
	}
	b.seen.Write(got)
}

// submit sends a form, as a browser without script does, and loads the page again.
func (b *browser) submit(ref relay.Ref, fields url.Values) {
	b.Helper()
	b.do("GET", "/c/"+b.token, nil, nil)
	v := b.view(ref, relay.Shopper)
	fields.Set("revision", jsonNumber(v.Revision))
	b.do("POST", "/c/"+b.token, []byte(fields.Encode()), http.Header{"Content-Type": {"application/x-www-form-urlencoded"}})
	b.do("GET", "/c/"+b.token, nil, nil)
	b.do("GET", "/c/"+b.token+"/lender", nil, nil)
	b.do("GET", "/v1/view", nil, http.Header{"Authorization": {"Bearer " + b.token}})
}

func jsonNumber(n int64) string { b, _ := json.Marshal(n); return string(b) }

func (l *lab) tokenOf(ref relay.Ref) string {
	l.Helper()
	token, err := l.house.relay.ClientToken(l.Context(), ref)
	l.must(err)
	return token
}

func (l *lab) databaseFiles() string {
	l.Helper()
	files, err := filepath.Glob(filepath.Join(l.data, "candor.db*"))
	l.must(err)
	var all strings.Builder
	for _, f := range files {
		text, err := os.ReadFile(f)
		l.must(err)
		all.Write(text)
	}
	if all.Len() == 0 {
		l.Fatal("no database file to look into")
	}
	return all.String()
}

// A customer's View holds no held offer, no finding and no account, at any step, whatever was held.
func TestCustomersViewHoldsNothingForAssociates(t *testing.T) {
	l := newLab(t)
	ref := l.create(func(q *relay.CreateRequest) { inStore(q); q.Amount = amount("250.00") })
	v := l.toOffersInStore(ref, checkout.Action{Number: l.customer("11223344").Card})
	if len(v.Held) == 0 {
		t.Fatal("nothing is held, so nothing is tested")
	}
	l.act(ref, associate, checkout.Action{Do: checkout.DoChoose, Offer: "regular"}, checkout.StepHandover)
	for range 3 {
		text, err := json.Marshal(l.view(ref, relay.Shopper))
		l.must(err)
		for _, word := range []string{"held", "findings", "verdict", "accounts", "PAYMENTS_BELOW_PRINCIPAL", "override"} {
			if strings.Contains(string(text), word) {
				t.Errorf("at %s a customer's view holds %q", l.view(ref, relay.Shopper).Step, word)
			}
		}
		switch l.view(ref, relay.Shopper).Step {
		case checkout.StepHandover:
			l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoContinue}, checkout.StepReview)
		case checkout.StepReview:
			l.accept(ref, checkout.StepVerify)
		}
	}
}
