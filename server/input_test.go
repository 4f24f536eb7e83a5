package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
)

// answer is what a program gets.
type answer struct {
	Status int
	Code   checkout.Code `json:"code"`
	Title  string        `json:"title"`
	ID     string        `json:"id"`
	Body   string
	Header http.Header
}

func (l *lab) call(method, path, body string, header map[string]string) answer {
	l.Helper()
	q, err := http.NewRequestWithContext(l.Context(), method, l.people.URL+path, strings.NewReader(body))
	l.must(err)
	if body != "" {
		q.Header.Set("Content-Type", "application/json")
	}
	for name, value := range header {
		q.Header.Set(name, value)
	}
	got, err := http.DefaultClient.Do(q)
	l.must(err)
	defer got.Body.Close()
	return readAnswer(l.T, got)
}

func readAnswer(t *testing.T, got *http.Response) answer {
	t.Helper()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	out := answer{Status: got.StatusCode, Body: string(text), Header: got.Header}
	_ = json.Unmarshal(text, &out)
	return out
}

var asMerchant = map[string]string{"Authorization": "Bearer " + demoMerchantKey}

const goodOrder = `{"amount":"1200.00","currency":"CAD","reference":"MB-1","channel":"online","use":"embedded","locale":"en-CA","province":"ON"}`

// Everything wrong with a merchant's request is answered by a code, in problem JSON, and nothing is made.
func TestBadOrders(t *testing.T) {
	l := newLab(t)
	with := func(old, new string) string {
		if !strings.Contains(goodOrder, old) {
			t.Fatalf("%s is not in the order", old)
		}
		return strings.Replace(goodOrder, old, new, 1)
	}
	for name, tc := range map[string]struct {
		body   string
		header map[string]string
		status int
		code   checkout.Code
	}{
		"three decimals":   {with(`"1200.00"`, `"1200.001"`), asMerchant, 422, checkout.CodeAmountInvalid},
		"exponent":         {with(`"1200.00"`, `1.2e3`), asMerchant, 422, checkout.CodeAmountInvalid},
		"exponent text":    {with(`"1200.00"`, `"1e3"`), asMerchant, 422, checkout.CodeAmountInvalid},
		"negative":         {with(`"1200.00"`, `-5`), asMerchant, 422, checkout.CodeAmountInvalid},
		"overlong":         {with(`"1200.00"`, `"12345678901234567.00"`), asMerchant, 422, checkout.CodeAmountInvalid},
		"zero":             {with(`"1200.00"`, `"0.00"`), asMerchant, 422, checkout.CodeAmountInvalid},
		"null amount":      {with(`"1200.00"`, `null`), asMerchant, 422, checkout.CodeAmountInvalid},
		"no amount":        {with(`"amount":"1200.00",`, ``), asMerchant, 422, checkout.CodeAmountInvalid},
		"currency":         {with(`CAD`, `USD`), asMerchant, 422, checkout.CodeCurrencyInvalid},
		"long reference":   {with(`MB-1`, strings.Repeat("x", 25)), asMerchant, 422, checkout.CodeReferenceInvalid},
		"unknown field":    {with(`{`, `{"surprise":1,`), asMerchant, 400, checkout.CodeFieldUnknown},
		"repeated field":   {with(`{`, `{"amount":"1.00",`), asMerchant, 400, checkout.CodeRequestInvalid},
		"field in caps":    {with(`"amount"`, `"AMOUNT"`), asMerchant, 400, checkout.CodeRequestInvalid},
		"trailing data":    {goodOrder + `{}`, asMerchant, 400, checkout.CodeRequestInvalid},
		"not JSON":         {`amount=1200`, asMerchant, 400, checkout.CodeRequestInvalid},
		"empty":            {``, asMerchant, 400, checkout.CodeRequestInvalid},
		"use and channel":  {with(`embedded`, `tablet`), asMerchant, 400, checkout.CodeRequestInvalid},
		"province":         {with(`"ON"`, `"ZZ"`), asMerchant, 422, checkout.CodeProvinceInvalid},
		"locale":           {with(`en-CA`, `de`), asMerchant, 400, checkout.CodeRequestInvalid},
		"foreign return":   {with(`{`, `{"return_url":"https://evil.example/",`), asMerchant, 422, checkout.CodeReturnURLRefused},
		"disguised return": {with(`{`, `{"return_url":"http://localhost:9@evil.example/",`), asMerchant, 422, checkout.CodeReturnURLRefused},
		"script return":    {with(`{`, `{"return_url":"javascript:alert(1)",`), asMerchant, 422, checkout.CodeReturnURLRefused},
		"over 16 KiB":      {with(`MB-1`, strings.Repeat("x", 17<<10)), asMerchant, 413, checkout.CodeBodyTooLarge},
		"form":             {goodOrder, map[string]string{"Authorization": "Bearer " + demoMerchantKey, "Content-Type": "text/plain"}, 415, checkout.CodeMediaType},
		"no key":           {goodOrder, nil, 401, checkout.CodeUnauthorized},
		"wrong key":        {goodOrder, map[string]string{"Authorization": "Bearer sk_test_wrong"}, 401, checkout.CodeUnauthorized},
		"key's beginning":  {goodOrder, map[string]string{"Authorization": "Bearer " + demoMerchantKey[:len(demoMerchantKey)-1]}, 401, checkout.CodeUnauthorized},
	} {
		t.Run(name, func(t *testing.T) {
			got := l.call("POST", "/v1/checkouts", tc.body, tc.header)
			if got.Status != tc.status || got.Code != tc.code || got.Title == "" ||
				got.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("got %d %s %q, want %d %s", got.Status, got.Code, got.Body, tc.status, tc.code)
			}
		})
	}
	list, err := l.house.relay.Checkouts(t.Context(), demoMerchant, relay.Filter{Limit: 10})
	l.must(err)
	if len(list) != 0 || len(l.lender.Calls()) != 0 {
		t.Errorf("%d checkouts were made, %d calls to the lender", len(list), len(l.lender.Calls()))
	}
}

// Everything wrong with a person's request is answered by a code, and the checkout stays as it was.
func TestBadActs(t *testing.T) {
	l := newLab(t)
	ref := l.create(nil)
	token := l.tokenOf(ref)
	bearer := map[string]string{"Authorization": "Bearer " + token}
	for name, tc := range map[string]struct {
		body   string
		header map[string]string
		status int
		code   checkout.Code
	}{
		"unknown field":      {`{"do":"identify","revision":1,"amount":"1.00"}`, bearer, 400, checkout.CodeFieldUnknown},
		"amount cannot come": {`{"do":"accept","revision":1,"Amount":"1.00"}`, bearer, 400, checkout.CodeRequestInvalid},
		"revision as text":   {`{"do":"identify","revision":"1"}`, bearer, 400, checkout.CodeRequestInvalid},
		"over 16 KiB":        {`{"do":"identify","revision":1,"number":"` + strings.Repeat("1", 17<<10) + `"}`, bearer, 413, checkout.CodeBodyTooLarge},
		"no token":           {`{"do":"cancel","revision":1}`, nil, 401, checkout.CodeUnauthorized},
		"forged token":       {`{"do":"cancel","revision":1}`, map[string]string{"Authorization": "Bearer ct_" + strings.Repeat("A", 43)}, 401, checkout.CodeUnauthorized},
		"merchant's key":     {`{"do":"cancel","revision":1}`, asMerchant, 401, checkout.CodeUnauthorized},
	} {
		t.Run(name, func(t *testing.T) {
			if got := l.call("POST", "/v1/view", tc.body, tc.header); got.Status != tc.status || got.Code != tc.code {
				t.Errorf("got %d %s %s, want %d %s", got.Status, got.Code, got.Body, tc.status, tc.code)
			}
		})
	}
	for name, tc := range map[string]struct {
		body string
		code checkout.Code
	}{
		"letters in the number": {`{"do":"identify","revision":1,"number":"2000x042"}`, checkout.CodeNumberInvalid},
		"nothing typed":         {`{"do":"identify","revision":1}`, checkout.CodeIdentityRequired},
		"not open here":         {`{"do":"accept","revision":1,"consent":"yes"}`, checkout.CodeNotAllowed},
		"no such act":           {`{"do":"approve","revision":1}`, checkout.CodeNotAllowed},
		"stale":                 {`{"do":"cancel","revision":0}`, checkout.CodeStale},
		"from the future":       {`{"do":"cancel","revision":99}`, checkout.CodeStale},
	} {
		t.Run(name, func(t *testing.T) {
			got := l.call("POST", "/v1/view", tc.body, bearer)
			var v checkout.View
			l.must(json.Unmarshal([]byte(got.Body), &v))
			if got.Status != 200 || v.Problem == nil || v.Problem.Code != tc.code {
				t.Errorf("got %d %+v, want %s", got.Status, v.Problem, tc.code)
			}
		})
	}
	if v := l.view(ref, relay.Shopper); v.Revision != 1 || v.Step != checkout.StepIdentify || len(l.lender.Calls()) != 0 {
		t.Errorf("revision %d, step %s, %d calls to the lender", v.Revision, v.Step, len(l.lender.Calls()))
	}
}

// A token can be used while its checkout lives and for a day after, then it is like any wrong one.
func TestTokenEnds(t *testing.T) {
	l := newLab(t)
	ref := l.create(nil)
	bearer := map[string]string{"Authorization": "Bearer " + l.tokenOf(ref)}
	l.clock.advance(time.Hour + time.Minute)
	if got := l.call("GET", "/v1/view", "", bearer); got.Status != 200 || !strings.Contains(got.Body, `"step":"expired"`) {
		t.Errorf("after its life: %d %s", got.Status, got.Body)
	}
	if v := l.try(ref, relay.Shopper, checkout.Action{Do: checkout.DoIdentify, Number: "20000042"}); v.Problem == nil || v.Problem.Code != checkout.CodeNotAllowed {
		t.Errorf("an expired checkout acts: %+v", v.Problem)
	}
	l.clock.advance(25 * time.Hour)
	if got := l.call("GET", "/v1/view", "", bearer); got.Status != 401 {
		t.Errorf("a day later: %d", got.Status)
	}
}

// The same key and body is answered again, another body is refused; the order stands once.
func TestIdempotencyKey(t *testing.T) {
	l := newLab(t)
	header := map[string]string{"Authorization": "Bearer " + demoMerchantKey, "Idempotency-Key": "order-1"}
	first := l.call("POST", "/v1/checkouts", goodOrder, header)
	again := l.call("POST", "/v1/checkouts", goodOrder, header)
	other := l.call("POST", "/v1/checkouts", strings.Replace(goodOrder, "1200", "1300", 1), header)
	if first.Status != 201 || again.Status != 201 || again.Body != first.Body || again.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("first %d %s, again %d %s", first.Status, first.Body, again.Status, again.Body)
	}
	if other.Status != 422 || other.Code != checkout.CodeIdempotencyReused {
		t.Errorf("another body: %d %s", other.Status, other.Code)
	}
	list, err := l.house.relay.Checkouts(t.Context(), demoMerchant, relay.Filter{Limit: 10})
	l.must(err)
	if len(list) != 1 {
		t.Errorf("%d checkouts", len(list))
	}
}

// A changed amount voids what was shown, and a checkout that was sent to the lender can no longer be changed.
func TestAmountChange(t *testing.T) {
	l := newLab(t)
	ref := l.create(nil)
	l.toOffersOnline(ref)
	l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
	digest := l.view(ref, relay.Shopper).Review.Digest
	path := "/v1/checkouts/" + string(ref.Checkout)
	if got := l.call("POST", path+"/amount", `{"amount":"1289.00"}`, asMerchant); got.Status != 200 {
		t.Fatalf("change: %d %s", got.Status, got.Body)
	}
	v := l.view(ref, relay.Shopper)
	if v.Step != checkout.StepOffers || v.Notice != checkout.NoticeAmountChanged || v.Was == nil || v.Was.String() != "1200.00" || len(v.Offers) != 0 {
		t.Fatalf("after the change: %s, notice %q, was %v, %d offers", v.Step, v.Notice, v.Was, len(v.Offers))
	}
	if refused := l.try(ref, relay.Shopper, checkout.Action{Do: checkout.DoAccept, Digest: digest, Consent: checkout.Yes}); refused.Problem == nil {
		t.Fatal("the old consent still counts")
	}
	l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoQuote}, checkout.StepOffers)
	l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
	v = l.accept(ref, checkout.StepApproved)
	l.oneAuthorization(v, "1289.00", 4, 24)
	for _, late := range []string{"/amount", "/cancel"} {
		body := map[string]string{"/amount": `{"amount":"1.00"}`}[late]
		if got := l.call("POST", path+late, body, asMerchant); got.Status != 409 || got.Code != checkout.CodeConflict {
			t.Errorf("%s after approval: %d %s", late, got.Status, got.Code)
		}
	}
}

// Looking changes nothing: every page and view twice, at every step, and no call reaches the lender.
func TestLookingChangesNothing(t *testing.T) {
	l := newLab(t)
	ref := l.create(nil)
	token := l.tokenOf(ref)
	look := func() {
		t.Helper()
		before, calls := l.view(ref, relay.Shopper), len(l.lender.Calls())
		for range 2 {
			if got := l.call("GET", "/c/"+token, "", nil); got.Status != 200 {
				t.Errorf("page at %s: %d", before.Step, got.Status)
			}
			l.call("GET", "/v1/view", "", map[string]string{"Authorization": "Bearer " + token})
			l.call("GET", "/v1/checkouts/"+string(ref.Checkout), "", asMerchant)
			l.call("GET", "/v1/checkouts?reference=MB-20418", "", asMerchant)
		}
		if after := l.view(ref, relay.Shopper); after.Revision != before.Revision || after.Step != before.Step || len(l.lender.Calls()) != calls {
			t.Errorf("looking at %s changed something", before.Step)
		}
	}
	look()
	v := l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoIdentify, Number: "20000042"}, checkout.StepLender)
	look()
	l.act(ref, relay.Shopper, l.verifyOnLendersPage(ref, v), checkout.StepOffers)
	look()
	l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p5-6"}, checkout.StepReview)
	look()
	l.accept(ref, checkout.StepApproved)
	look()
}
