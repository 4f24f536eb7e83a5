package credentials

import (
	"bytes"
	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/test/harness"
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
)

// A customer's View holds no held offer, no finding and no account, at any step, whatever was held.
func TestCustomersViewHoldsNothingForAssociates(t *testing.T) {
	l := newEnv(t)
	ref := l.Create(func(q *relay.CreateRequest) { harness.InStore(q); q.Amount = harness.Amount("250.00") })
	v := l.ToOffersInStore(ref, checkout.Action{Number: l.Customer("11223344").Card})
	if len(v.Held) == 0 {
		t.Fatal("nothing is held, so nothing is tested")
	}
	l.Act(ref, harness.Associate, checkout.Action{Do: checkout.DoChoose, Offer: "regular"}, checkout.StepHandover)
	for range 3 {
		text, err := json.Marshal(l.View(ref, relay.Shopper))
		l.Must(err)
		for _, word := range []string{"held", "findings", "verdict", "accounts", "PAYMENTS_BELOW_PRINCIPAL", "override"} {
			if strings.Contains(string(text), word) {
				t.Errorf("at %s a customer's view holds %q", l.View(ref, relay.Shopper).Step, word)
			}
		}
		switch l.View(ref, relay.Shopper).Step {
		case checkout.StepHandover:
			l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoContinue}, checkout.StepReview)
		case checkout.StepReview:
			l.Accept(ref, checkout.StepVerify)
		}
	}
}

// recordingProxy stands between relay and lender. It notes what must never travel on to a browser, and makes the PINs that the
// lender returns long enough to be found among other figures.
type recordingProxy struct {
	mu      sync.Mutex
	planted map[string]string // value → what it is
	next    http.Handler
}

const pinMark = "9417"

var pinAnswer = regexp.MustCompile(`"verification_code":\s*"?([0-9]{4})"?`)

func (w *recordingProxy) note(value, what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.planted == nil {
		w.planted = map[string]string{}
	}
	w.planted[value] = what
}

func (w *recordingProxy) ServeHTTP(out http.ResponseWriter, q *http.Request) {
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

func (l *env) databaseFiles() string {
	l.Helper()
	files, err := filepath.Glob(filepath.Join(l.Data, "candor.db*"))
	l.Must(err)
	var all strings.Builder
	for _, f := range files {
		text, err := os.ReadFile(f)
		l.Must(err)
		all.Write(text)
	}
	if all.Len() == 0 {
		l.Fatal("no database file to look into")
	}
	return all.String()
}
