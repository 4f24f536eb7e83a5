package guessing

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"candor/core/checkout"
	"candor/server/api"
	"candor/server/config"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/test/harness"
)

// TestC9KeysAndEnvironments is the matrix of kinds of key and environments of the lender: a test key opens no
// merchant in production, and a live key no other. What is made says which it is, in every answer.
func TestC9KeysAndEnvironments(t *testing.T) {
	for environment, live := range map[string]bool{"production": true, "training": false, "mi": false,
		"sandbox": false} {
		t.Run(environment, func(t *testing.T) {
			liveKey, liveKept := newAPIKey(t)
			testKey, testKept := newAPIKey(t, "test")
			e := newEnvWith(t, func(c *config.Config) {
				m := &c.Merchant[0]
				m.KeysSHA256 = []string{liveKept, testKept}
				if m.Lender.Environment = environment; environment != "sandbox" {
					m.Lender.BaseURL = "https://127.0.0.1:1" // nothing asks the lender
				}
			})
			for _, d := range []struct {
				key  string
				live bool
			}{{liveKey, true}, {testKey, false}, {"sk_other", false}} {
				e.opens(d.key, live, d.key != "sk_other", d.live == live)
			}
		})
	}
}

// opens tries a key at every route of a merchant.
func (e *env) opens(key string, live, known, right bool) {
	e.Helper()
	before := len(e.all())
	header := map[string]string{"Authorization": "Bearer " + key}
	for _, route := range e.Service.API.Routes() {
		if route.Guard != api.GuardMerchant || right && known {
			continue
		}
		method, path, _ := strings.Cut(route.Pattern, " ")
		body := ""
		if method == http.MethodPost {
			body = harness.ValidOrder
		}
		got := e.Call(
			method,
			strings.NewReplacer("{id}", "co_1", "{capture_id}", "op_1",
				"{operation_id}", "op_1").Replace(path),
			body,
			header,
		)
		status, code := http.StatusForbidden, checkout.CodeKeyMode
		if !known {
			status, code = http.StatusUnauthorized, checkout.CodeUnauthorized
		}
		if got.Status != status || got.Code != code {
			e.Errorf("%s… at %s: %d %s", key[:8], route.Pattern, got.Status, got.Body)
		}
	}
	if !known || !right {
		if n := len(e.all()); n != before {
			e.Errorf("%s… made %d checkouts", key[:8], n-before)
		}
		return
	}
	made := e.Call("POST", "/v1/checkouts", harness.ValidOrder, header)
	answers := map[string]string{"created": made.Body}
	own := "/v1/checkouts/" + made.ID
	answers["read"] = e.Call("GET", own, "", header).Body
	answers["changed"] = e.Call("POST", own+"/amount", `{"amount":"900.00"}`, header).Body
	answers["cancelled"] = e.Call("POST", own+"/cancel", "", header).Body
	var list struct{ Checkouts []json.RawMessage }
	e.Must(json.Unmarshal([]byte(e.Call("GET", "/v1/checkouts", "", header).Body), &list))
	for _, c := range list.Checkouts {
		answers["listed"] = string(c)
	}
	if len(answers) != 5 {
		e.Fatal("nothing is listed")
	}
	for name, body := range answers {
		var told struct{ Livemode *bool }
		if err := json.Unmarshal([]byte(body), &told); err != nil || told.Livemode == nil ||
			*told.Livemode != live {
			e.Errorf("%s: livemode is not %t: %s", name, live, body)
		}
	}
}

// all are the checkouts of the demo's merchant.
func (e *env) all() []relay.Checkout {
	e.Helper()
	list, err := e.Service.Relay.Checkouts(e.Context(), demo.Merchant, relay.Filter{})
	e.Must(err)
	return list
}

// A checkout that was made while the lender was for trying out stays a test, though its merchant goes live.
// One of an older release, which does not say, is as its merchant is.
func TestC9ModeOfACheckout(t *testing.T) {
	e := newEnv(t)
	r := e.Service.Relay
	for mode, want := range map[relay.Mode]bool{relay.ModeTest: false, relay.ModeLive: true, "": false} {
		c := relay.Checkout{Merchant: demo.Merchant, State: relay.State{Mode: mode}}
		if got := r.IsLive(c); got != want {
			t.Errorf("%q: live %t, want %t", mode, got, want)
		}
	}
	made := e.StoredCheckout(e.Create(nil))
	if made.State.Mode != relay.ModeTest {
		t.Errorf("a new checkout at a sandbox is made as %q", made.State.Mode)
	}
}
