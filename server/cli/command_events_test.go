package cli

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"candor/server/config"
	"candor/server/demo"
	"candor/server/test/harness"
)

// An operator reads what a merchant's server is told, and has it told again.
func TestM13OperatorsAndEvents(t *testing.T) {
	var up atomic.Bool
	var calls atomic.Int64
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if calls.Add(1); !up.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	t.Cleanup(shop.Close)
	file := filepath.Join(t.TempDir(), "secret")
	secret := "whsec_" + base64.StdEncoding.EncodeToString(harness.RandomKey())
	if err := os.WriteFile(file, []byte(secret), 0o600); err != nil {
		t.Fatal(err)
	}
	e := harness.NewWith(t, func(c *config.Config) {
		c.Merchant[0].Webhook = []config.Webhook{
			{ID: "shop", URL: shop.URL, SecretFile: file, AllowPrivate: true},
		}
	})
	e.Create(nil)
	deliver := func() {
		t.Helper()
		e.Must(e.Service.Relay.LogEvents(t.Context()))
		e.Must(e.Service.Relay.Deliver(t.Context()))
	}
	run := func(act eventAct, f eventFlags) string {
		t.Helper()
		var out strings.Builder
		f.merchant = demo.Merchant
		e.Must(act(t.Context(), e.Service.Relay, f, &out))
		return out.String()
	}
	deliver()
	var told struct{ ID, Type string }
	line := run(tailEvents, eventFlags{types: "*", since: time.Hour, once: true})
	if err := json.Unmarshal([]byte(line), &told); err != nil || told.Type != "checkout.created" {
		t.Fatalf("%v: %q", err, line)
	}
	if got := run(tailEvents, eventFlags{types: "operation.*", since: time.Hour, once: true}); got != "" {
		t.Errorf("other types: %q", got)
	}
	for range 80 {
		e.Clock.Advance(time.Hour)
		deliver()
	}
	up.Store(true)
	want := told.ID + " goes to shop\n"
	if got := run(redeliverEvents, eventFlags{parked: true, endpoint: "other"}); got != "" {
		t.Errorf("of another endpoint: %q", got)
	}
	before := calls.Load()
	if got := run(redeliverEvents, eventFlags{parked: true}); got != want {
		t.Errorf("what is parked: %q, want %q", got, want)
	}
	deliver()
	if got := run(redeliverEvents, eventFlags{parked: true}); got != "" || calls.Load() != before+1 {
		t.Errorf("afterwards: %q, %d calls", got, calls.Load()-before)
	}
	if got := run(redeliverEvents, eventFlags{event: told.ID}); got != want {
		t.Errorf("one: %q, want %q", got, want)
	}
	if err := redeliverEvents(
		t.Context(),
		e.Service.Relay,
		eventFlags{merchant: demo.Merchant, event: "ev_none"},
		io.Discard,
	); err == nil ||
		!strings.Contains(err.Error(), "ev_none") {
		t.Errorf("an unknown event: %v", err)
	}
}

func TestEventsArguments(t *testing.T) {
	for _, line := range []string{"events", "events list", "events tail now",
		"events tail --merchant m --type sold",
		"events redeliver --merchant m", "events redeliver --merchant m --event ev_1 --parked",
		"events redeliver --merchant m --event ev_1 --since 1h",
		"events tail --merchant m --since yesterday"} {
		unset := func(string) string { return "" }
		if err := Run(t.Context(), strings.Fields(line), unset, io.Discard, io.Discard); ExitCode(err) != 2 {
			t.Errorf("candor %s: %v (exit %d), want exit 2", line, err, ExitCode(err))
		}
	}
}

// A fresh secret is one that an endpoint can have.
func TestKeyWebhook(t *testing.T) {
	var out strings.Builder
	err := Run(t.Context(), []string{"key", "webhook"}, func(string) string { return "" }, &out, io.Discard)
	if err != nil || !regexp.MustCompile(`^whsec_[A-Za-z0-9+/]{43}=\n$`).MatchString(out.String()) {
		t.Errorf("%v: %q", err, out.String())
	}
}
