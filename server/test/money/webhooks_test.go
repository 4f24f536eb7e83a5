package money

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/rand"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"candor/server/config"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/test/harness"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// Promise M13: every event reaches every endpoint that wants it, those of a checkout in their order, whatever
// goes wrong, or people are told.

// shopServer is a merchant's server that is told of events.
type shopServer struct {
	*testing.T
	*httptest.Server
	secret string

	mu       sync.Mutex
	answer   func(id string) http.HandlerFunc // nil: 200
	calls    int
	accepted []toldEvent // in the order in which they were answered with 200, each as often as it was
}

func newShopServer(t *testing.T) *shopServer {
	t.Helper()
	s := &shopServer{T: t, secret: "whsec_" + base64.StdEncoding.EncodeToString(harness.RandomKey())}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// ServeHTTP verifies with the scheme's own library, as the docs ask a merchant's server to. The time of the
// tests is not today's.
func (s *shopServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // cut off
	}
	key, err := standardwebhooks.NewWebhook(s.secret)
	if err == nil {
		err = key.VerifyIgnoringTimestamp(body, r.Header)
	}
	var e toldEvent
	if err == nil {
		err = json.Unmarshal(body, &e)
	}
	if err != nil || e.ID != r.Header.Get("webhook-id") {
		s.Errorf("%s: %v", body, err)
	}
	s.mu.Lock()
	s.calls++
	answer := s.answer
	s.mu.Unlock()
	if answer != nil {
		if wrong := answer(e.ID); wrong != nil {
			wrong(w, r)
			return
		}
	}
	s.mu.Lock()
	s.accepted = append(s.accepted, e)
	s.mu.Unlock()
}

// behave changes how the server answers from now on.
func (s *shopServer) behave(answer func(id string) http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = answer
}

// got are the events that were accepted, in order, without repetitions.
func (s *shopServer) got() (events []toldEvent) {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := map[string]bool{}
	for _, e := range s.accepted {
		if !seen[e.ID] {
			events = append(events, e)
		}
		seen[e.ID] = true
	}
	return events
}

func (s *shopServer) types() string {
	var types []string
	for _, e := range s.got() {
		types = append(types, e.Type)
	}
	return strings.Join(types, " ")
}

// told is a configuration whose merchant's server is told of events.
func (s *shopServer) told(types ...string) func(*config.Config) {
	file := filepath.Join(s.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(s.secret+"\n"), 0o600); err != nil {
		s.Fatal(err)
	}
	return func(c *config.Config) {
		c.Merchant[0].Webhook = append(c.Merchant[0].Webhook, config.Webhook{
			ID: fmt.Sprintf(
				"shop-%d",
				len(c.Merchant[0].Webhook),
			),
			URL:          s.URL,
			Types:        types,
			SecretFile:   file,
			AllowPrivate: true,
		})
	}
}

// deliver logs and delivers what is due now.
func (e *env) deliver() {
	e.Helper()
	e.Must(e.Service.Relay.LogEvents(e.Context()))
	e.Must(e.Service.Relay.Deliver(e.Context()))
}

func TestM13EventsAreDelivered(t *testing.T) {
	all, some := newShopServer(t), newShopServer(t)
	e := &env{harness.NewWith(t, func(c *config.Config) {
		all.told()(c)
		some.told("checkout.approved", "operation.*")(c)
	})}
	ref := e.buy("p4-24", nil)
	e.done(ref, "captures", "500.00")
	e.deliver()
	e.deliver()
	if got, want := all.types(), "checkout.created checkout.approved operation.done"; got != want {
		t.Errorf("told %s, want %s", got, want)
	}
	if got, want := some.types(), "checkout.approved operation.done"; got != want {
		t.Errorf("told %s, want %s", got, want)
	}
	if all.calls != 3 || some.calls != 2 {
		t.Errorf("told in %d and %d calls", all.calls, some.calls)
	}
	polled := e.events("").Events
	for i, each := range all.got() {
		if fmt.Sprint(each) != fmt.Sprint(polled[i]) {
			t.Errorf("sent %+v\nread %+v", each, polled[i])
		}
	}
}

// An event that is not delivered is tried for three days. Those of its checkout wait, those of others do not.
// Then it is parked, people are told, and it can be had again.
func TestM13ParkedAfterThreeDays(t *testing.T) {
	s := newShopServer(t)
	e := &env{harness.NewWith(t, s.told())}
	first := e.Create(nil)
	e.deliver()
	e.cancel(first, 200)
	bad := e.events("?type=checkout.cancelled").Events[0].ID // the second event of the first checkout
	s.behave(func(id string) http.HandlerFunc {
		if id == bad {
			return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }
		}
		return nil
	})
	e.deliver()
	e.cancel(e.Create(nil), 200)
	e.deliver()
	if got, want := s.types(), "checkout.created checkout.created checkout.cancelled"; got != want {
		t.Errorf("while one fails: %s, want %s", got, want)
	}
	for e.alarms(relay.AlarmEventParked) == 0 && s.calls < 100 {
		e.Clock.Advance(time.Hour)
		e.deliver()
	}
	if s.calls < 12 || s.calls > 30 {
		t.Errorf("%d calls in three days", s.calls)
	}
	parked, err := e.Service.Relay.Parked(e.Context(), demo.Merchant, 9)
	e.Must(err)
	if len(parked) != 1 || string(parked[0].Event) != bad || parked[0].At.Sub(e.Clock.Now()) != 0 {
		t.Errorf("parked: %+v", parked)
	}
	s.behave(nil)
	e.Clock.Advance(24 * time.Hour)
	e.deliver()
	if n := len(s.got()); n != 3 {
		t.Errorf("a parked one came by itself: %d", n)
	}
	path := "/v1/events/" + bad + "/redeliver"
	if got := e.Call("POST", path, `{"endpoint":"nobody"}`, harness.MerchantHeader); got.Status != 409 {
		t.Errorf("to nobody: %d %s", got.Status, got.Body)
	}
	if got := e.Call("POST", path, "", harness.MerchantHeader); got.Status != 202 ||
		got.Body != `{"endpoints":["shop-0"]}` {
		t.Errorf("redeliver: %d %s", got.Status, got.Body)
	}
	e.deliver()
	if got := s.got(); len(got) != 4 || got[3].ID != bad || e.alarms(relay.AlarmEventParked) != 1 {
		t.Errorf("redelivered: %+v", got)
	}
	if got := e.Call("POST", "/v1/events/ev_none/redeliver", "", harness.MerchantHeader); got.Status != 404 {
		t.Errorf("an unknown event: %d", got.Status)
	}
}

// A secret is replaced while the relay runs, and a file that is being written changes nothing.
func TestM13SecretIsReplaced(t *testing.T) {
	s := newShopServer(t)
	var file string
	e := &env{harness.NewWith(t, func(c *config.Config) {
		s.told()(c)
		file = c.Merchant[0].Webhook[0].SecretFile
	})}
	old := s.secret
	for _, content := range []string{old, "", "whsec_half", old + "\n" + "NEW", "NEW"} {
		if strings.Contains(content, "NEW") {
			s.secret = "whsec_" + base64.StdEncoding.EncodeToString([]byte(strings.Repeat("n", 32)))
			content = strings.Replace(content, "NEW", s.secret, 1)
		}
		e.Must(os.WriteFile(file, []byte(content), 0o600))
		before := len(s.got())
		e.Create(nil)
		e.deliver()
		if n := len(s.got()); n != before+1 {
			t.Errorf("with %d characters in the file %d more are told", len(content), n-before)
		}
	}
	if strings.Contains(e.Log.String(), "whsec_") {
		t.Error("a secret is in the log")
	}
}

// An endpoint that fails, drops connections, redirects and answers garbage, and three relays of which any
// stops at any moment: each event arrives at least once, and in its order.
func TestM13UnreliableEndpointAndReplicas(t *testing.T) {
	const checkouts = 150
	s := newShopServer(t)
	all := harness.NewReplicas(t, 3, s.told())
	random := rand.New(rand.NewSource(13)) //nolint:gosec // chosen faults, to be had again
	var mu sync.Mutex
	chance := func() float64 { mu.Lock(); defer mu.Unlock(); return random.Float64() }
	s.behave(func(string) http.HandlerFunc {
		switch p := chance(); {
		case p < 0.3:
			return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }
		case p < 0.35:
			return http.RedirectHandler("/elsewhere", http.StatusFound).ServeHTTP
		case p < 0.40:
			return func(w http.ResponseWriter, _ *http.Request) {
				if c, _, err := w.(http.Hijacker).Hijack(); err == nil {
					_, _ = io.WriteString(c, "220 garbage\r\n")
					_ = c.Close()
				}
			}
		}
		return nil
	})
	all.RunConcurrently(checkouts, func(r *harness.Env, _ int) {
		e := &env{r}
		e.cancel(e.Create(nil), 200)
	})
	for round := 0; len(s.got()) < 2*checkouts; round++ {
		if round == 500 {
			t.Fatalf("%d of %d arrived", len(s.got()), 2*checkouts)
		}
		all.RunConcurrently(3, func(r *harness.Env, i int) {
			ctx, stop := context.WithCancel(r.Context())
			defer stop()
			if p := chance(); p < 0.4 { // it stops at some moment, and leaves its leases
				timer := time.AfterFunc(time.Duration(p*float64(50*time.Millisecond)), stop)
				defer timer.Stop()
			}
			_ = r.Service.Relay.LogEvents(ctx)
			_ = r.Service.Relay.Deliver(ctx)
			if i == 0 && chance() < 0.2 {
				r.Must(r.Service.Store.HandOver(r.Context(), "nobody"))
			}
		})
		all[0].Clock.Advance(time.Duration(round+1) * 7 * time.Second)
	}
	last := map[string]string{}
	for _, each := range s.got() {
		if each.Type == "checkout.cancelled" && last[each.Checkout] != "checkout.created" {
			t.Errorf("%s was told of its end before its beginning", each.Checkout)
		}
		last[each.Checkout] = each.Type
	}
	for checkout, end := range last {
		if end != "checkout.cancelled" {
			t.Errorf("%s: last told %s", checkout, end)
		}
	}
	if n := len(last); n != checkouts {
		t.Errorf("told of %d checkouts", n)
	}
	t.Logf("%d calls for %d events, %d accepted", s.calls, 2*checkouts, len(s.accepted))
}

// An endpoint that hangs with the events of one checkout delays no other checkout, no other endpoint and no
// shopper.
func TestM13HangingEndpointDelaysNobody(t *testing.T) {
	s, other := newShopServer(t), newShopServer(t)
	e := &env{harness.NewWith(t, func(c *config.Config) { s.told()(c); other.told()(c) })}
	release := make(chan struct{})
	stuck := e.Create(nil)
	hanging := e.events("").Events[0].ID
	s.behave(func(id string) http.HandlerFunc {
		if id == hanging {
			return func(_ http.ResponseWriter, r *http.Request) {
				select {
				case <-release:
				case <-r.Context().Done():
				}
			}
		}
		return nil
	})
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { e.Service.Relay.RunDeliveries(ctx) })
	running.Go(func() { e.Service.Relay.RunEvents(ctx) })
	e.cancel(stuck, 200)
	begun := time.Now()
	for range 20 {
		e.buy("p4-24", nil)
	}
	for deadline := time.Now().Add(30 * time.Second); len(s.got()) < 40 || len(other.got()) < 42; {
		if time.Now().After(deadline) {
			t.Fatalf("told %d and %d", len(s.got()), len(other.got()))
		}
		time.Sleep(5 * time.Millisecond) // real time passes in the loops
	}
	for _, each := range s.got() {
		if each.Checkout == string(stuck.Checkout) {
			t.Errorf("told %+v while the first one hangs", each)
		}
	}
	t.Logf("20 purchases were told in %s", time.Since(begun))
	close(release)
	stop()
	running.Wait()
}
