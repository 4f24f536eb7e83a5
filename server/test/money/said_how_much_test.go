package money

import (
	"net/http"
	"strings"
	"testing"

	"candor/core/checkout"
	"candor/core/money"
	"candor/server/config"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/request"
	"candor/server/test/harness"
)

// Money moves only where the request says how much, and under a key.

// afterSaleRoutes are the routes that move money, of a sale with a capture.
func afterSaleRoutes(capture string) map[string]string {
	return map[string]string{"captures": "captures", "release": "release",
		"returns": "captures/" + capture + "/returns", "refunds": "refunds"}
}

// Row M10: what a client's empty variable makes of a body, at every route that moves money. All of it is
// refused with a sentence that names the field, and nothing is done.
func TestM10NothingSaidMovesNothing(t *testing.T) {
	e := newEnv(t)
	ref := e.buy("p4-24", nil)
	capture := e.done(ref, "captures", "400.00")
	for _, tc := range []struct {
		body  string
		code  checkout.Code
		field string
	}{
		{``, checkout.CodeAmountRequired, "amount"},
		{`{}`, checkout.CodeAmountRequired, "amount"},
		{`null`, checkout.CodeAmountRequired, "amount"},
		{`{"amount":null}`, checkout.CodeAmountRequired, "amount"},
		{`{"amount":""}`, checkout.CodeAmountRequired, "amount"},
		{`{"amount":" "}`, checkout.CodeAmountInvalid, "amount"},
		{`{"amount":"null"}`, checkout.CodeAmountInvalid, "amount"},
		{`{"amount":"undefined"}`, checkout.CodeAmountInvalid, "amount"},
		{`{"amount":"NaN"}`, checkout.CodeAmountInvalid, "amount"},
		{`{"amount":"0"}`, checkout.CodeAmountInvalid, "amount"},
		{`{"amount":"0.00"}`, checkout.CodeAmountInvalid, "amount"},
		{`{"amount":"-1.00"}`, checkout.CodeAmountInvalid, "amount"},
		{`{"amount":"all"}`, checkout.CodeAmountInvalid, "amount"},
		{`{"amount":0}`, checkout.CodeAmountNotText, "amount"},
		{`{"amount":50}`, checkout.CodeAmountNotText, "amount"},
		{`{"amount":50.00}`, checkout.CodeAmountNotText, "amount"},
		{`{"amount":5e1}`, checkout.CodeAmountNotText, "amount"},
		{`{"amount":{}}`, checkout.CodeAmountNotText, "amount"},
		{`{"amount":[]}`, checkout.CodeAmountNotText, "amount"},
		{`{"amount":false}`, checkout.CodeAmountNotText, "amount"},
		{`{"all":false}`, checkout.CodeAmountRequired, "all"},
		{`{"all":null}`, checkout.CodeAmountRequired, "all"},
		{`{"all":""}`, checkout.CodeAmountRequired, "all"},
		{`{"all":"true"}`, checkout.CodeAmountRequired, "all"},
		{`{"all":1}`, checkout.CodeAmountRequired, "all"},
		{`{"all":{}}`, checkout.CodeAmountRequired, "all"},
		{`{"all":true,"amount":"50.00"}`, checkout.CodeAmountRequired, "all"},
		{`{"all":true,"amount":null}`, checkout.CodeAmountRequired, "all"},
		{`{"all":false,"amount":"50.00"}`, checkout.CodeAmountRequired, "all"},
		{`{"all":null,"amount":"50.00"}`, checkout.CodeAmountRequired, "all"},
	} {
		for name, path := range afterSaleRoutes(capture.ID) {
			got := e.post(ref, path, tc.body, firstKey, "k-"+name)
			status, code := http.StatusUnprocessableEntity, tc.code
			if name == "refunds" && strings.Contains(tc.body, `"all":`) { // it has no such field
				code = checkout.CodeFieldUnknown
			}
			if got.Status != status || got.Code != code ||
				got.Title != request.Explain(code).Title ||
				!strings.Contains(got.Body, `{"pointer":"/`+tc.field+`","code":"`) {
				t.Errorf("%s %s: %d %s, want %d %s of %s", name, tc.body, got.Status, got.Body, status, code,
					tc.field)
			}
		}
	}
	if n := len(e.Lender.Operations()); n != 1 {
		t.Errorf("the lender executed %d operations, want the one capture", n)
	}
	e.wantSums(ref, "captured 400.00, released 0.00, returned 0.00, refunded 0.00, remaining 800.00")
}

// Only true means all that is left, and blanks around it change nothing.
func TestM10AllOfIt(t *testing.T) {
	e := newEnv(t)
	ref := e.buy("p4-24", nil)
	capture := e.done(ref, "captures", "400.00")
	for _, path := range []string{"captures/" + capture.ID + "/returns", "release"} {
		got := e.post(ref, path, ` { "all" : true } `, firstKey, "k-"+path)
		if got.Status != http.StatusCreated {
			t.Errorf("%s: %d %s", path, got.Status, got.Body)
		}
	}
	e.wantSums(ref, "captured 400.00, released 800.00, returned 400.00, refunded 0.00, remaining 0.00")
}

// Row M10: without a key a request that moves money is not taken, whatever its body; nor under an empty one.
func TestM10KeyIsRequired(t *testing.T) {
	e := newEnv(t)
	ref := e.buy("p4-24", nil)
	capture := e.done(ref, "captures", "400.00")
	for name, path := range afterSaleRoutes(capture.ID) {
		for _, body := range []string{`{"amount":"1.00"}`, `{"all":true}`, ``, `{`} {
			got := e.post(ref, path, body, firstKey, "")
			if got.Status != http.StatusBadRequest || got.Code != checkout.CodeIdempotencyMissing ||
				!strings.Contains(got.Body, `"errors":[{"header":"Idempotency-Key"`) {
				t.Errorf("%s %s: %d %s", name, body, got.Status, got.Body)
			}
		}
	}
	if n := len(e.Lender.Operations()); n != 1 {
		t.Errorf("the lender executed %d operations, want the one capture", n)
	}
	for _, path := range []string{"cancel", "reconcile"} { // these move no money twice
		if got := e.post(ref, path, "", firstKey, ""); got.Code == checkout.CodeIdempotencyMissing {
			t.Errorf("%s: %d %s", path, got.Status, got.Body)
		}
	}
}

// An amount is text wherever our API takes one.
func TestM10AmountsAreText(t *testing.T) {
	e := newEnv(t)
	open := e.Create(nil)
	item := func(price string) string {
		return strings.Replace(harness.ValidOrder, `"province"`,
			`"items":[{"description":"Sofa","quantity":1,"unit_price":`+price+`}],"province"`, 1)
	}
	for name, tc := range map[string]struct{ path, body, field string }{
		"checkout": {"/v1/checkouts", strings.Replace(harness.ValidOrder, `"1200.00"`, `1200.00`, 1),
			"amount"},
		"line":     {"/v1/checkouts", item(`1200`), "items.0.unit_price"},
		"discount": {"/v1/checkouts", item(`-50.00`), "items.0.unit_price"},
		"change":   {"/v1/checkouts/" + string(open.Checkout) + "/amount", `{"amount":1150}`, "amount"},
	} {
		got := e.Call("POST", tc.path, tc.body, harness.MerchantHeader)
		if got.Status != http.StatusUnprocessableEntity || got.Code != checkout.CodeAmountNotText ||
			!strings.Contains(got.Body, `"field":"`+tc.field+`"`) {
			t.Errorf("%s: %d %s", name, got.Status, got.Body)
		}
	}
	for _, body := range []string{``, `{}`, `{"amount":null}`, `{"amount":""}`} {
		path := "/v1/checkouts/" + string(open.Checkout) + "/amount"
		got := e.Call("POST", path, body, harness.MerchantHeader)
		if got.Status < 400 || got.Status > 422 {
			t.Errorf("change to %s: %d %s", body, got.Status, got.Body)
		}
	}
	if got := e.View(open, relay.Shopper).Amount; got != harness.Amount("1200.00") {
		t.Errorf("the amount is %s", got)
	}
}

// A merchant's smallest and largest amount bound a checkout at its creation, at a change, and where the
// intent is written.
func TestM10SmallestAndLargest(t *testing.T) {
	bounds := func(c *config.Config) {
		c.Merchant[0].Smallest, c.Merchant[0].Largest = "100.00", "5000.00"
	}
	e := &env{harness.NewWith(t, bounds)}
	for amount, code := range map[string]checkout.Code{"0.01": checkout.CodeAmountTooSmall,
		"99.99": checkout.CodeAmountTooSmall, "100.00": "", "100": "", "5000.00": "",
		"5000.01": checkout.CodeAmountTooLarge, "9999999999999999.99": checkout.CodeAmountTooLarge} {
		body := strings.Replace(harness.ValidOrder, "1200.00", amount, 1)
		if got := e.Call("POST", "/v1/checkouts", body, harness.MerchantHeader); got.Code != code ||
			code != "" && (got.Status != 422 || !strings.Contains(got.Body, `"field":"amount"`)) {
			t.Errorf("a checkout of %s: %d %s, want %q", amount, got.Status, got.Body, code)
		}
		ref := e.Create(nil)
		got := e.Call("POST", "/v1/checkouts/"+string(ref.Checkout)+"/amount", `{"amount":"`+amount+`"}`,
			harness.MerchantHeader)
		if got.Code != code {
			t.Errorf("a change to %s: %d %s, want %q", amount, got.Status, got.Body, code)
		}
	}
}

// The limits may have changed since a checkout was made.
func TestM10LimitsHoldAtTheIntent(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(nil)
	e.ToOffersOnline(ref)
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
	options := e.Service.Relay.Options
	m, _ := e.Service.Relay.Merchant(demo.Merchant)
	for code, change := range map[checkout.Code]func(*relay.Merchant){
		checkout.CodeAmountTooSmall: func(m *relay.Merchant) { m.Smallest = money.MustAmount("1200.01") },
		checkout.CodeAmountTooLarge: func(m *relay.Merchant) { m.Largest = money.MustAmount("1199.99") },
	} {
		limited := m
		change(&limited)
		options.Merchants = []relay.Merchant{limited}
		other, err := relay.New(options)
		e.Must(err)
		v := e.View(ref, relay.Shopper)
		v, err = other.Act(t.Context(), ref, relay.Shopper, checkout.Action{Do: checkout.DoAccept,
			Digest: v.Review.Digest, Consent: checkout.Yes, Revision: v.Revision})
		e.Must(err)
		if v.Step != checkout.StepReview || v.Problem == nil || v.Problem.Code != code {
			t.Errorf("step %s, problem %+v, want %s", v.Step, v.Problem, code)
		}
		other.Close(t.Context())
	}
	if n := e.CallCount("authorization"); n != 0 {
		t.Errorf("%d authorizations were sent", n)
	}
}
