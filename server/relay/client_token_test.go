package relay_test

import (
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
)

func (e *env) openCode(token string) checkout.Code {
	ref, err := e.relay.Open(e.Context(), token)
	if err == nil && ref != e.ref {
		e.Errorf("opens %v; want %v", ref, e.ref)
	}
	return problemCode(err)
}

func TestClientTokens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.Online)
		if again, err := e.relay.ClientToken(t.Context(), e.ref); err != nil || again != e.token {
			t.Errorf("given again: %q, %v; want %q", again, err, e.token)
		}
		for _, wrong := range []string{"", "ct_", e.token[3:], e.token + "x", "xx_" + e.token[3:], "ct_" +
			strings.Repeat("a", 62)} {
			if got := e.openCode(wrong); got != checkout.CodeUnauthorized {
				t.Errorf("%q: %q", wrong, got)
			}
		}
		if got := e.openCode(e.token); got != "" {
			t.Errorf("the token: %q", got)
		}
		time.Sleep(25*time.Hour - time.Second) // an hour of life, and a day to read
		if got := e.openCode(e.token); got != "" {
			t.Errorf("within a day after its end: %q", got)
		}
		time.Sleep(2 * time.Second)
		if got := e.openCode(e.token); got != checkout.CodeUnauthorized {
			t.Errorf("a day after its end: %q", got)
		}
		if c := e.present(); c.Step != checkout.StepExpired {
			t.Errorf("step %s", c.Step)
		}
	})
}

func TestRevokedToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.InStore)
		e.toReview("p5-12")
		if err := e.relay.Revoke(t.Context(), e.ref, "tablet-2"); err != nil || e.openCode(e.token) != "" {
			t.Errorf("by a tablet that did not give it: %v, %q", err, e.openCode(e.token))
		}
		if err := e.relay.Revoke(t.Context(), e.ref, "tablet-1"); err != nil ||
			e.openCode(e.token) != checkout.CodeUnauthorized {
			t.Errorf("by the tablet that gave it: %v, %q", err, e.openCode(e.token))
		}
		if again, err := e.relay.ClientToken(t.Context(), e.ref); err != nil || again == e.token ||
			e.openCode(again) != "" {
			t.Errorf("the new one: %v, %q", err, e.openCode(again))
		}
		if err := e.relay.Revoke(t.Context(), relay.Ref{Merchant: "maple-birch", Checkout: "co_none"},
			"tablet-1"); err != nil {
			t.Errorf("of no checkout: %v", err)
		}
		if err := e.relay.Touch(t.Context(), e.ref); err != nil {
			t.Errorf("touch: %v", err)
		}
	})
}

// The same request makes one checkout, as long as its key is remembered.
func TestOneCheckoutForOneRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.Online)
		q := relay.CreateRequest{Amount: e.present().Amount, Currency: "CAD", Reference: "order-2",
			Channel: checkout.Online,
			Use:     checkout.Hosted, Locale: "en-CA", Once: "key-1"}
		first, err := e.relay.Create(t.Context(), "maple-birch", q)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := e.relay.Create(t.Context(), "maple-birch", q); err != nil ||
			!reflect.DeepEqual(again, first) {
			t.Errorf("again: %+v, %v; want %+v", again, err, first)
		}
		if first.URL != "https://pay.example/c/"+first.ClientToken {
			t.Errorf("URL %s", first.URL)
		}
		time.Sleep(48 * time.Hour)
		if later, err := e.relay.Create(t.Context(), "maple-birch", q); err != nil || later.ID == first.ID {
			t.Errorf("once the key is forgotten: %+v, %v", later, err)
		}
		if _, err := e.relay.Create(t.Context(), "nobody",
			q); problemCode(err) != checkout.CodeUnauthorized {
			t.Errorf("of an unknown merchant: %v", err)
		}
		q.Currency = "USD"
		if _, err := e.relay.Create(t.Context(), "maple-birch",
			q); problemCode(err) != checkout.CodeCurrencyInvalid {
			t.Errorf("a wrong field: %v", err)
		}
		list, err := e.relay.Checkouts(t.Context(), "maple-birch", relay.Filter{Reference: "order-2"})
		if err != nil || len(list) != 2 || list[1].Step != checkout.StepExpired {
			t.Errorf("list: %+v, %v", list, err)
		}
	})
}
