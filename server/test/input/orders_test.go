package input

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/test/harness"
)

// Everything wrong in a merchant's request is answered by a code in problem JSON, and no checkout is made.
func TestBadOrders(t *testing.T) {
	e := newEnv(t)
	with := func(old, new string) string {
		if !strings.Contains(harness.ValidOrder, old) {
			t.Fatalf("%s is not in the order", old)
		}
		return strings.Replace(harness.ValidOrder, old, new, 1)
	}
	for name, tc := range map[string]struct {
		body   string
		header map[string]string
		status int
		code   checkout.Code
	}{
		"three decimals": {with(`"1200.00"`, `"1200.001"`), harness.MerchantHeader, 422,
			checkout.CodeAmountInvalid},
		"exponent": {with(`"1200.00"`, `1.2e3`), harness.MerchantHeader, 422,
			checkout.CodeAmountNotText},
		"exponent text": {with(`"1200.00"`, `"1e3"`), harness.MerchantHeader, 422,
			checkout.CodeAmountInvalid},
		"negative": {with(`"1200.00"`, `-5`), harness.MerchantHeader, 422,
			checkout.CodeAmountNotText},
		"overlong": {with(`"1200.00"`, `"12345678901234567.00"`), harness.MerchantHeader, 422,
			checkout.CodeAmountInvalid},
		"zero": {with(`"1200.00"`, `"0.00"`), harness.MerchantHeader, 422,
			checkout.CodeAmountInvalid},
		"null amount": {with(`"1200.00"`, `null`), harness.MerchantHeader, 422,
			checkout.CodeAmountInvalid},
		"no amount": {with(`"amount":"1200.00",`, ``), harness.MerchantHeader, 422,
			checkout.CodeAmountInvalid},
		"currency": {with(`CAD`, `USD`), harness.MerchantHeader, 422, checkout.CodeCurrencyInvalid},
		"long reference": {with(`MB-1`, strings.Repeat("x", 65)), harness.MerchantHeader, 422,
			checkout.CodeReferenceInvalid},
		"unknown field": {with(`{`, `{"surprise":1,`), harness.MerchantHeader, 422,
			checkout.CodeFieldUnknown},
		"repeated field": {with(`{`, `{"amount":"1.00",`), harness.MerchantHeader, 400,
			checkout.CodeRequestInvalid},
		"field in caps": {with(`"amount"`, `"AMOUNT"`), harness.MerchantHeader, 400,
			checkout.CodeRequestInvalid},
		"trailing data": {harness.ValidOrder + `{}`, harness.MerchantHeader, 400,
			checkout.CodeRequestInvalid},
		"not JSON": {`amount=1200`, harness.MerchantHeader, 400, checkout.CodeRequestInvalid},
		"empty":    {``, harness.MerchantHeader, 400, checkout.CodeRequestInvalid},
		"use and channel": {with(`embedded`, `tablet`), harness.MerchantHeader, 422,
			checkout.CodeFieldInvalid},
		"province": {with(`"ON"`, `"ZZ"`), harness.MerchantHeader, 422, checkout.CodeProvinceInvalid},
		"locale":   {with(`en-CA`, `de`), harness.MerchantHeader, 422, checkout.CodeFieldInvalid},
		"foreign return": {with(`{`, `{"return_url":"https://evil.example/",`), harness.MerchantHeader, 422,
			checkout.CodeReturnURLRefused},
		"disguised return": {with(`{`, `{"return_url":"http://localhost:9@evil.example/",`),
			harness.MerchantHeader, 422, checkout.CodeReturnURLRefused},
		"script return": {with(`{`, `{"return_url":"javascript:alert(1)",`), harness.MerchantHeader, 422,
			checkout.CodeReturnURLRefused},
		"over 16 KiB": {with(`MB-1`, strings.Repeat("x", 17<<10)), harness.MerchantHeader, 413,
			checkout.CodeBodyTooLarge},
		"form": {harness.ValidOrder,
			map[string]string{"Authorization": "Bearer " + demo.MerchantKey, "Content-Type": "text/plain"},
			415, checkout.CodeMediaType},
		"no key": {harness.ValidOrder, nil, 401, checkout.CodeUnauthorized},
		"wrong key": {harness.ValidOrder, map[string]string{"Authorization": "Bearer sk_test_wrong"},
			401, checkout.CodeUnauthorized},
		"key's beginning": {harness.ValidOrder,
			map[string]string{"Authorization": "Bearer " + demo.MerchantKey[:len(demo.MerchantKey)-1]}, 401,
			checkout.CodeUnauthorized},
	} {
		t.Run(name, func(t *testing.T) {
			got := e.Call("POST", "/v1/checkouts", tc.body, tc.header)
			if got.Status != tc.status || got.Code != tc.code || got.Title == "" ||
				got.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("got %d %s %q, want %d %s", got.Status, got.Code, got.Body, tc.status, tc.code)
			}
		})
	}
	list, err := e.Service.Relay.Checkouts(t.Context(), demo.Merchant, relay.Filter{Limit: 10})
	e.Must(err)
	if len(list) != 0 || len(e.Lender.Calls()) != 0 {
		t.Errorf("%d checkouts were made, %d calls to the lender", len(list), len(e.Lender.Calls()))
	}
}

// Everything wrong in a person's request is answered by a code, and the checkout stays as it was.
func TestBadActs(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(nil)
	token := e.ClientToken(ref)
	bearer := map[string]string{"Authorization": "Bearer " + token}
	for name, tc := range map[string]struct {
		body   string
		header map[string]string
		status int
		code   checkout.Code
	}{
		"unknown field": {`{"do":"identify","revision":1,"amount":"1.00"}`, bearer, 422,
			checkout.CodeFieldUnknown},
		"amount cannot come": {`{"do":"accept","revision":1,"Amount":"1.00"}`, bearer, 400,
			checkout.CodeRequestInvalid},
		"revision as text": {`{"do":"identify","revision":"1"}`, bearer, 422, checkout.CodeFieldInvalid},
		"over 16 KiB": {`{"do":"identify","revision":1,"number":"` + strings.Repeat("1", 17<<10) + `"}`,
			bearer, 413, checkout.CodeBodyTooLarge},
		"no token": {`{"do":"cancel","revision":1}`, nil, 401, checkout.CodeUnauthorized},
		"forged token": {`{"do":"cancel","revision":1}`,
			map[string]string{"Authorization": "Bearer ct_" + strings.Repeat("A", 43)}, 401,
			checkout.CodeUnauthorized},
		"merchant's key": {`{"do":"cancel","revision":1}`, harness.MerchantHeader, 401,
			checkout.CodeUnauthorized},
	} {
		t.Run(name, func(t *testing.T) {
			if got := e.Call("POST", "/v1/view", tc.body, tc.header); got.Status != tc.status ||
				got.Code != tc.code {
				t.Errorf("got %d %s %s, want %d %s", got.Status, got.Code, got.Body, tc.status, tc.code)
			}
		})
	}
	for name, tc := range map[string]struct {
		body string
		code checkout.Code
	}{
		"letters in the number": {`{"do":"identify","revision":1,"number":"2000x042"}`,
			checkout.CodeNumberInvalid},
		"nothing typed":   {`{"do":"identify","revision":1}`, checkout.CodeIdentityRequired},
		"not open here":   {`{"do":"accept","revision":1,"consent":"yes"}`, checkout.CodeNotAllowed},
		"no such act":     {`{"do":"approve","revision":1}`, checkout.CodeNotAllowed},
		"stale":           {`{"do":"cancel","revision":0}`, checkout.CodeStale},
		"from the future": {`{"do":"cancel","revision":99}`, checkout.CodeStale},
	} {
		t.Run(name, func(t *testing.T) {
			got := e.Call("POST", "/v1/view", tc.body, bearer)
			var v checkout.View
			e.Must(json.Unmarshal([]byte(got.Body), &v))
			if got.Status != 200 || v.Problem == nil || v.Problem.Code != tc.code {
				t.Errorf("got %d %+v, want %s", got.Status, v.Problem, tc.code)
			}
		})
	}
	if v := e.View(ref, relay.Shopper); v.Revision != 1 || v.Step != checkout.StepIdentify ||
		len(e.Lender.Calls()) != 0 {
		t.Errorf("revision %d, step %s, %d calls to the lender", v.Revision, v.Step, len(e.Lender.Calls()))
	}
}

// A client token is valid while its checkout lives and for a day after. Then it is like any wrong token.
func TestTokenEnds(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(nil)
	bearer := map[string]string{"Authorization": "Bearer " + e.ClientToken(ref)}
	e.Clock.Advance(time.Hour + time.Minute)
	if got := e.Call("GET", "/v1/view", "", bearer); got.Status != 200 ||
		!strings.Contains(got.Body, `"step":"expired"`) {
		t.Errorf("after its life: %d %s", got.Status, got.Body)
	}
	if v := e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoIdentify,
		Number: "20000042"}); v.Problem == nil || v.Problem.Code != checkout.CodeNotAllowed {
		t.Errorf("an expired checkout acts: %+v", v.Problem)
	}
	e.Clock.Advance(25 * time.Hour)
	if got := e.Call("GET", "/v1/view", "", bearer); got.Status != 401 {
		t.Errorf("a day later: %d", got.Status)
	}
}

// The same key and body get the same answer, and another body is refused. The order is made once.
func TestIdempotencyKey(t *testing.T) {
	e := newEnv(t)
	header := map[string]string{"Authorization": "Bearer " + demo.MerchantKey, "Idempotency-Key": "order-1"}
	first := e.Call("POST", "/v1/checkouts", harness.ValidOrder, header)
	again := e.Call("POST", "/v1/checkouts", harness.ValidOrder, header)
	other := e.Call("POST", "/v1/checkouts", strings.Replace(harness.ValidOrder, "1200", "1300", 1), header)
	if first.Status != 201 || again.Status != 201 || again.Body != first.Body ||
		again.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("first %d %s, again %d %s", first.Status, first.Body, again.Status, again.Body)
	}
	if other.Status != 422 || other.Code != checkout.CodeIdempotencyReused {
		t.Errorf("another body: %d %s", other.Status, other.Code)
	}
	list, err := e.Service.Relay.Checkouts(t.Context(), demo.Merchant, relay.Filter{Limit: 10})
	e.Must(err)
	if len(list) != 1 {
		t.Errorf("%d checkouts", len(list))
	}
}

// A key names a request: when the cart changes, the old key is refused, the amount is changed under another
// one, and the first request again tells what it told then and sets nothing back.
func TestIdempotencyKeyAndTheCart(t *testing.T) {
	e := newEnv(t)
	keyed := func(path, body, key string) harness.Answer {
		return e.Call("POST", path, body, map[string]string{"Authorization": "Bearer " + demo.MerchantKey,
			"Idempotency-Key": key})
	}
	larger := strings.Replace(harness.ValidOrder, "1200", "1300", 1)
	first := keyed("/v1/checkouts", harness.ValidOrder, "order-v1")
	path := "/v1/checkouts/" + first.ID
	amount := func(want string) {
		t.Helper()
		got := e.Call("GET", path, "", harness.MerchantHeader)
		if !strings.Contains(got.Body, `"amount":"`+want+`"`) {
			t.Errorf("the checkout is %s, want %s", got.Body, want)
		}
	}
	if got := keyed("/v1/checkouts", larger, "order-v1"); got.Code != checkout.CodeIdempotencyReused {
		t.Errorf("a larger cart under the old key: %d %s", got.Status, got.Body)
	}
	amount("1200.00")
	if got := keyed(path+"/amount", `{"amount":"1300.00"}`, "order-v2"); got.Status != 200 {
		t.Errorf("the amount: %d %s", got.Status, got.Body)
	}
	if got := keyed(path+"/amount", `{"amount":"1400.00"}`, "order-v2"); got.Code !=
		checkout.CodeIdempotencyReused {
		t.Errorf("another amount under its key: %d %s", got.Status, got.Body)
	}
	again := keyed("/v1/checkouts", harness.ValidOrder, "order-v1")
	if again.Body != first.Body || again.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("the first request again: %d %s", again.Status, again.Body)
	}
	amount("1300.00")
	if got := keyed("/v1/checkouts", larger, "order-v3"); got.Status != 201 || got.ID == first.ID {
		t.Errorf("under a new key: %d %s", got.Status, got.Body)
	}
}

// A changed amount makes invalid what was shown. A checkout that was sent to the lender can no longer be
// changed.
func TestAmountChange(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(nil)
	e.ToOffersOnline(ref)
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
	digest := e.View(ref, relay.Shopper).Review.Digest
	path := "/v1/checkouts/" + string(ref.Checkout)
	if got := e.Call("POST", path+"/amount", `{"amount":"1289.00"}`,
		harness.MerchantHeader); got.Status != 200 {
		t.Fatalf("change: %d %s", got.Status, got.Body)
	}
	v := e.View(ref, relay.Shopper)
	if v.Step != checkout.StepOffers || v.Notice != checkout.NoticeAmountChanged || v.Was == nil ||
		v.Was.String() != "1200.00" || len(v.Offers) != 0 {
		t.Fatalf("after the change: %s, notice %q, was %v, %d offers", v.Step, v.Notice, v.Was, len(v.Offers))
	}
	if refused := e.Try(ref, relay.Shopper,
		checkout.Action{Do: checkout.DoAccept, Digest: digest,
			Consent: checkout.Yes}); refused.Problem == nil {
		t.Fatal("the old consent still counts")
	}
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoQuote}, checkout.StepOffers)
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
	v = e.Accept(ref, checkout.StepApproved)
	e.CheckOneAuthorization(v, "1289.00", 4, 24)
	for _, late := range []string{"/amount", "/cancel"} {
		body := map[string]string{"/amount": `{"amount":"1.00"}`}[late]
		if got := e.Call("POST", path+late, body, harness.MerchantHeader); got.Status != 409 ||
			got.Code != checkout.CodeConflict {
			t.Errorf("%s after approval: %d %s", late, got.Status, got.Code)
		}
	}
}

// Reading changes nothing: every page and View twice, at every step, and no call reaches the lender.
func TestLookingChangesNothing(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(nil)
	token := e.ClientToken(ref)
	look := func() {
		t.Helper()
		before, calls := e.View(ref, relay.Shopper), len(e.Lender.Calls())
		for range 2 {
			if got := e.Call("GET", "/c/"+token, "", nil); got.Status != 200 {
				t.Errorf("page at %s: %d", before.Step, got.Status)
			}
			e.Call("GET", "/v1/view", "", map[string]string{"Authorization": "Bearer " + token})
			e.Call("GET", "/v1/checkouts/"+string(ref.Checkout), "", harness.MerchantHeader)
			e.Call("GET", "/v1/checkouts?reference=MB-20418", "", harness.MerchantHeader)
		}
		if after := e.View(ref, relay.Shopper); after.Revision != before.Revision ||
			after.Step != before.Step || len(e.Lender.Calls()) != calls {
			t.Errorf("looking at %s changed something", before.Step)
		}
	}
	look()
	v := e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoIdentify, Number: "20000042"},
		checkout.StepLender)
	look()
	e.Act(ref, relay.Shopper, e.VerifyOnLendersPage(ref, v), checkout.StepOffers)
	look()
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p5-6"}, checkout.StepReview)
	look()
	e.Accept(ref, checkout.StepApproved)
	look()
}
