package sandbox_test

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestToken(t *testing.T) {
	fx := newFixture(t)
	good := func(more ...string) url.Values {
		v := url.Values{"client_id": {"maple"}, "client_secret": {"s3cret"}}
		for i := 0; i < len(more); i += 2 {
			v.Set(more[i], more[i+1])
		}
		return v
	}
	got := fx.form(good(), true)
	if got.status != 200 || got.text("token_type") != "bearer" || len(got.text("access_token")) != 40 ||
		got.text("expires_in") != "1200" ||
		len(got.text("refresh_token")) != 40 || got.text("scope") != "merchant" {
		t.Fatalf("token: %s", got.raw)
	}
	cases := []struct {
		name   string
		form   url.Values
		status int
		code   string
	}{
		{"wrong secret", good("client_secret", "x"), 400, "invalid_client"},
		{"unknown client", good("client_id", "x"), 400, "invalid_client"},
		{"nothing", url.Values{}, 400, "invalid_client"},
		{"grant type", good("grant_type", "client_credential"), 400, "invalid_request"},
		{"password", good("grant_type", "password"), 400, "invalid_request"},
		{"scope", good("scope", "admin"), 409, "wrong_inputs"},
		{"refresh token", good("grant_type", "refresh_token", "refresh_token", "x"), 401, "invalid_token"},
		{"not provisioned", url.Values{"client_id": {"nobody"}, "client_secret": {"x"}}, 409, "invalid_role"},
	}
	for _, c := range cases {
		fx.run(c.name, func(t *testing.T) { fx.wants(fx.form(c.form, false), c.status, c.code) })
	}
	fx.run("in the query", func(t *testing.T) {
		fx.wants(fx.callUnchecked("POST", "v2.5/oauth/token?"+good().Encode(), "", ""), 400,
			"invalid_request")
	})
	fx.run("as JSON", func(t *testing.T) {
		fx.wants(fx.callUnchecked("POST", "v2.5/oauth/token", "", `{"client_id":"maple",`+
			`"client_secret":"s3cret"}`), 400, "invalid_request")
	})
}

func TestTokenLife(t *testing.T) {
	fx := newFixture(t)
	first := fx.form(url.Values{"client_id": {"maple"}, "client_secret": {"s3cret"}}, true)
	refresh := func(token string) reply {
		return fx.form(url.Values{"client_id": {"maple"}, "client_secret": {"s3cret"},
			"grant_type": {"refresh_token"}, "refresh_token": {token}}, true)
	}
	fx.advance(20*time.Minute - time.Second)
	if got := fx.quote(first.text("access_token"), "20000042", "10"); got.status != 200 {
		t.Fatalf("in its last second: %d", got.status)
	}
	second := refresh(first.text("refresh_token"))
	if second.status != 200 || second.text("access_token") == first.text("access_token") {
		t.Fatalf("refresh before expiry: %s", second.raw)
	}
	fx.wants(refresh(first.text("refresh_token")), 401, "invalid_token") // once only
	fx.advance(time.Second)
	fx.wants(fx.quote(first.text("access_token"), "20000042", "10"), 401, "invalid_token")
	if got := fx.quote(second.text("access_token"), "20000042", "10"); got.status != 200 {
		t.Fatalf("the renewed token: %d", got.status)
	}
	fx.advance(20 * time.Minute)
	fx.wants(refresh(second.text("refresh_token")), 401, "invalid_token") // too late
	fx.wants(fx.quote("0000", "20000042", "10"), 401, "invalid_token")
	third := fx.token("merchant")
	fx.box.RevokeTokens()
	fx.wants(fx.quote(third, "20000042", "10"), 401, "invalid_token")
}

// The scope matrix of the POS API: merchant scope everywhere, customer scope where the list says so.
func TestScopes(t *testing.T) {
	fx := newFixture(t)
	merchant, customer := fx.token("merchant"), fx.token("customer")
	endpoints := []struct {
		call, body string
		customer   bool
	}{
		{"GET v2.5/customers/search?first_name=a&last_name=b&dob=1990-01-01", "", false},
		{"GET v2.5/customers/lookup?account_number=20000042", "", false},
		{"POST v2.5/customers/driverslicense", `{"code":"x"}`, true},
		{"POST v2.5/account/20000042/verify", `{"format":"sms","request_id":"r"}`, true},
		{"POST v2.5.1/accounts/20000042/calculate-interest", `{"amount":5}`, true},
		{"POST v2.5/accounts/20000042/calculate-interest", `{"amount":5}`, true},
		{"POST v2.5.1/authorization", promotional("20000042", "5", 5, 6).json(), true},
		{"GET v2.5.1/authorizations", "", false},
		{"GET v2.5.1/authorization/1", "", false},
		{"GET v2.5.1/captures", "", false},
		{"POST v2.5/authorization/1/release", `{"amount":5}`, false},
		{"POST v2.5/authorization/1/capture", `{"amount":5}`, false},
		{"POST v2.5/authorization/1/capture/1/return", `{"amount":5}`, false},
		{"POST v2.5/accounts/20000042/refund", `{"amount":5000}`, false},
		{"POST v2.5/widget/init", `{"flow":"purchase","customer_identification":{"account_number":20000042}}`,
			true},
	}
	for _, e := range endpoints {
		method, path, _ := strings.Cut(e.call, " ")
		fx.wants(fx.call(method, path, "", e.body), 401, "invalid_token")
		if got := fx.call(method, path, merchant, e.body); got.status == 403 || got.status == 401 {
			t.Errorf("%s, merchant: %d", e.call, got.status)
		}
		got := fx.call(method, path, customer, e.body)
		if e.customer == (got.status == 403) {
			t.Errorf("%s, customer: %d", e.call, got.status)
		}
		if !e.customer && !strings.Contains(
			string(got.raw), "Insufficient scope: authorized scope is insufficient") {
			t.Errorf("%s: %s", e.call, got.raw)
		}
	}
	fx.client = "plain"
	fx.wants(fx.quote(merchant, "20000042", "10"), 401, "invalid_token") // another merchant's token
	fx.client = "norole"
	fx.wants(fx.quote(fx.token("merchant"), "20000042", "10"), 409, "invalid_role")
}

func TestVersionsAndHeaders(t *testing.T) {
	fx := newFixture(t)
	token := fx.token("merchant")
	for _, call := range []string{
		"GET v2.5.1/customers/lookup?account_number=20000042", "POST v2.5.1/account/20000042/verify",
		"POST v2.5/accounts/20000042/close",
		"GET v2.5/authorizations", "POST v2.6/widget/init", "POST v2.6/authorization/1/capture",
		"GET v2.5/captures",
		"POST v2.5.1/transactions", "POST v2.5/authorization/1/capture/return", "GET v2.5.1/authorization",
	} {
		method, path, _ := strings.Cut(call, " ")
		fx.wants(fx.callUnchecked(method, path, token, ""), 404, "not_found")
	}
	for _, id := range []string{"", "12", "0123456789abcdef0123456789abcdeg", reference + "0"} {
		r := fx.request("GET", apiPath("maple", "v2.5/customers/lookup?account_number=20000042"), token, "")
		r.Header.Set("x-reference-id", id)
		fx.wants(fx.do(r, false), 409, "wrong_inputs")
	}
	r := fx.request("GET", apiPath("maple", "v2.5/customers/lookup?account_number=20000042"), token, "")
	r.Header.Set("x-reference-id", "01234567-89ab-cdef-0123-456789abcdef")
	if got := fx.do(r, true); got.status != 200 {
		t.Errorf("a GUID with dashes: %d", got.status)
	}
	fx.wants(fx.callUnchecked("GET", "v2.5/customers/lookup?lang=de&account_number=20000042", token, ""), 409,
		"wrong_inputs")
	plain := fx.request("POST", apiPath("maple", "v2.5.1/accounts/20000042/calculate-interest"), token,
		`{"amount":5}`)
	plain.Header.Set("Content-Type", "text/plain")
	fx.wants(fx.do(plain, false), 409, "wrong_inputs")
}
