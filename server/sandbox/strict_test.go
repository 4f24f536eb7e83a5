package sandbox_test

import (
	"strings"
	"testing"

	"candor/server/sandbox"
)

// Paths of other products, and those of the API that the sandbox does not imitate, answer in the API's own
// error shape.
func TestOtherPaths(t *testing.T) {
	fx := newFixture(t)
	const old = `{"code":404,"error":"not_found","error_description":"not_found"}`
	const api = "/flexiti/pos-api/"
	for path, want := range map[string]string{
		"/flexiti/online-api/oauth/token":                            old,
		"/flexiti/online-api/online/v2/client-id/maple/systems/init": old,
		api + "v2.5/client-id/maple/apply":                           old,
		api + "v2.5/client-id/maple/terms-and-conditions":            old,
		api + "v2.5/client-id/maple/accounts/20000042/close":         old,
		api + "v2.5.1/client-id/maple/transactions": `{"error":"not_found","message":"not_found",` +
			`"url":"/flexiti/pos-api/v2.5.1/client-id/maple/transactions"}`,
	} {
		r := fx.request("POST", path, "", `{}`)
		answer, err := fx.server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		raw := make([]byte, 1<<10)
		n, _ := answer.Body.Read(raw)
		_ = answer.Body.Close()
		if got := string(raw[:n]); answer.StatusCode != 404 || got != want ||
			answer.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s: %d %q %s", path, answer.StatusCode, answer.Header.Get("Content-Type"), got)
		}
	}
}

// What the tables require in a store is required, and what they leave open is taken.
func TestAsTheTablesSay(t *testing.T) {
	fx := newFixture(t)
	token := fx.token("merchant")
	fx.quote(token, jordan, "600.00")
	sent := fx.verify(
		token,
		"0000"+jordan,
		`{"format":"security_question","request_id":"till-9","security_qid":6,"security_answer":"Lakeside"}`,
	)
	code := sent.text("verification_code")
	if sent.status != 200 {
		t.Fatalf("a padded account number: %d %s", sent.status, sent.raw)
	}
	order := promotional(
		jordan,
		"600.00",
		5,
		12,
	).set(
		"request_id",
		"till-9",
	).set(
		"verification_code",
		code,
	).set(
		"external_location_id",
		"0042",
	)
	for name, body := range map[string]purchase{
		"no employee":           order,
		"sku_data is no object": order.set("external_employee_id", "E-17").set("sku_data", "sofa"),
		"purchase order": order.set("external_employee_id", "E-17").set("sku_data",
			map[string]any{"purchase_order": "12345678901"}),
		"request id": order.set("external_employee_id", "E-17").set("request_id",
			strings.Repeat("x", 151)),
	} {
		if got := fx.callUnchecked("POST", "v2.5.1/authorization", token, body.json()); got.status != 409 ||
			!strings.Contains(string(got.raw), "wrong_input") {
			t.Errorf("%s: %d %s", name, got.status, got.raw)
		}
	}
	lines := map[string]any{
		"transaction_total": 600,
		"products":          []any{map[string]any{"description": "Sofa", "quantity": 1, "unit_price": "any"}},
	}
	got := fx.callUnchecked(
		"POST",
		"v2.5.1/authorization",
		token,
		order.set(
			"external_employee_id",
			"E-17",
		).set(
			"account_number",
			"00"+jordan,
		).set(
			"sku_data",
			lines,
		).json(),
	)
	if got.status != 200 {
		t.Fatalf("%d %s", got.status, got.raw)
	}
	if entry := fx.box.Ledger()[0]; !strings.Contains(string(entry.Statement), "Sofa") ||
		entry.AccountNumber != jordan {
		t.Errorf("the ledger has %s of %s", entry.Statement, entry.AccountNumber)
	}
	if list := fx.callUnchecked("GET", "v2.5.1/authorizations?account_number=000"+jordan, token, ""); len(
		list.body.([]any),
	) != 1 {
		t.Errorf("the list of a padded account number: %s", list.raw)
	}
	if got := fx.callUnchecked("POST", "v2.5/widget/init", fx.token("customer"),
		`{"flow":"purchase","customer_identification":{"personal_information":{"first_name":"J",`+
			`"last_name":"T","dob":"17/01/1990","postal_code":"M5V2T6"}}}`); got.status != 409 {
		t.Errorf("a birth date in another order: %d", got.status)
	}
}

// What looks like a refusal and is none, and what says sent in other words.
func TestSeemingRefusals(t *testing.T) {
	for name, want := range map[string]int{"executes, then answers 403": 403,
		"executes, then answers 429":                     429,
		"executes, then refuses by an undocumented code": 409,
		"executes, then answers 403, list lags 30 s":     403,
		"403 without a code":                             403, "409 with an undocumented code": 409} {
		fx := newFixture(t)
		before := len(fx.box.Ledger())
		if err := fx.box.Misbehave("authorization", name); err != nil {
			t.Fatal(err)
		}
		status, _, body, err := fx.authorizeFaulty(0)
		executed := 0
		for _, m := range sandbox.Misbehaviours() {
			if m.Name == name && m.Executes {
				executed = 1
			}
		}
		if n := len(fx.box.Ledger()) - before; status != want || err != nil || n != executed {
			t.Errorf("%s: %d %s %v, executed %d", name, status, body, err, n)
		}
	}
	fx := newFixture(t)
	if err := fx.box.Misbehave("verify", "other words for sent"); err != nil {
		t.Fatal(err)
	}
	got := fx.verify(fx.token("merchant"), jordan, `{"format":"sms","request_id":"r"}`)
	if got.status != 200 || strings.Contains(string(got.raw), "verification_sent") ||
		len(fx.box.Inbox()) != 1 {
		t.Errorf("%d %s, %d messages", got.status, got.raw, len(fx.box.Inbox()))
	}
}
