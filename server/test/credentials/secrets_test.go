package credentials

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/test/harness"
)

// A customer's View has no held offer, no finding and no account, at any step, whatever was held.
func TestCustomersViewHoldsNothingForAssociates(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(func(r *relay.CreateRequest) { harness.InStore(r); r.Amount = harness.Amount("250.00") })
	v := e.ToOffersInStore(ref, checkout.Action{Number: e.Customer("11223344").Card})
	if len(v.Held) == 0 {
		t.Fatal("nothing is held, so nothing is tested")
	}
	e.Act(ref, harness.Associate, checkout.Action{Do: checkout.DoChoose, Offer: "regular"},
		checkout.StepHandover)
	for range 3 {
		text, err := json.Marshal(e.View(ref, relay.Shopper))
		e.Must(err)
		for _, word := range []string{"held", "findings", "verdict", "accounts", "PAYMENTS_BELOW_PRINCIPAL",
			"override"} {
			if strings.Contains(string(text), word) {
				t.Errorf("at %s a customer's view holds %q", e.View(ref, relay.Shopper).Step, word)
			}
		}
		switch e.View(ref, relay.Shopper).Step {
		case checkout.StepHandover:
			e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoContinue}, checkout.StepReview)
		case checkout.StepReview:
			e.Accept(ref, checkout.StepVerify)
		}
	}
}

// recordingProxy stands between relay and lender. It records what must never reach a browser, and makes the
// PINs that the lender returns long enough to be found among other numbers.
type recordingProxy struct {
	mu      sync.Mutex
	planted map[string]string // value → what it is
	next    http.Handler
}

const pinMark = "9417"

var pinAnswer = regexp.MustCompile(`"verification_code":\s*"?([0-9]{4})"?`)

func (p *recordingProxy) note(value, what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.planted == nil {
		p.planted = map[string]string{}
	}
	p.planted[value] = what
}

func (p *recordingProxy) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "/authorization") {
		body, _ := io.ReadAll(r.Body)
		body = bytes.ReplaceAll(body, []byte(pinMark), nil)
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}
	kept := httptest.NewRecorder()
	p.next.ServeHTTP(kept, r)
	body := kept.Body.Bytes()
	switch {
	case strings.HasSuffix(r.URL.Path, "/token"):
		var t struct {
			Access  string `json:"access_token"`
			Refresh string `json:"refresh_token"`
		}
		_ = json.Unmarshal(body, &t)
		p.note(t.Access, "access token")
		p.note(t.Refresh, "refresh token")
	case strings.HasSuffix(r.URL.Path, "/verify"):
		if m := pinAnswer.FindSubmatch(body); m != nil {
			p.note(pinMark+string(m[1]), "PIN returned by the lender")
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

func (e *env) databaseFiles() string {
	e.Helper()
	files, err := filepath.Glob(filepath.Join(e.Data, "candor.db*"))
	e.Must(err)
	var all strings.Builder
	for _, f := range files {
		text, err := os.ReadFile(f)
		e.Must(err)
		all.Write(text)
	}
	if all.Len() == 0 {
		e.Fatal("no database file to look into")
	}
	return all.String()
}
