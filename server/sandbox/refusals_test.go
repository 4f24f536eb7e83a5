package sandbox_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
)

func (fx *fixture) verify(token, account, body string) reply {
	fx.t.Helper()
	return fx.call("POST", "v2.5/account/"+account+"/verify", token, body)
}

const jordan = "20000042"

// Every refusal the documents name for verify, and the two statuses of a code.
func TestVerify(t *testing.T) {
	question := func(id, answer string) string {
		return `{"format":"security_question","request_id":"r","security_qid":` + id +
			`,"security_answer":"` + answer + `"}`
	}
	format := func(f string) string { return `{"format":"` + f + `","request_id":"r"}` }
	cases := []struct {
		name, client, account, body string
		status                      int
		// error, or verification_code when 200; "digits" for a returned code
		code string
	}{
		{"sms", "maple", jordan, format("sms"), 200, "verification_sent_to_sms"},
		{"e-mail", "maple", jordan, format("email"), 200, "verification_sent_to_email"},
		{"question", "maple", jordan, question("6", "LAKESIDE"), 200, "digits"},
		{"override", "maple", jordan, format("merchant_override"), 200, "digits"},
		{"no phone", "maple", "20000304", format("sms"), 400, "sms_not_valid_phone"},
		{"no account", "maple", "99999999", format("sms"), 404, "not_found"},
		{"no card", "maple", jordan, `{"format":"sms","request_id":"r","vcc_number":"9000000020000117"}`, 404,
			"not_found"},
		{"override not allowed", "plain", jordan, format("merchant_override"), 409,
			"merchant_override_is_not_allowed"},
		{"bypass without a quote", "maple", jordan, format("regular_purchase_bypass"), 409,
			"regular_purchase_bypass_is_not_allowed"},
		{"identification word", "maple", jordan, question("6", "piw"), 409, "piw_mismatch"},
		{"wrong answer", "maple", jordan, question("6", "Seaside"), 409, "secret_answer_mismatch"},
		{"wrong question", "maple", jordan, question("4", "Lakeside"), 409, "wrong_inputs"},
		{"format", "maple", jordan, format("fax"), 409, "wrong_inputs"},
		{"no request id", "maple", jordan, `{"format":"sms"}`, 409, "wrong_inputs"},
		{"no role", "norole", jordan, format("sms"), 409, "invalid_role"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			fx := newFixture(t)
			fx.client = c.client
			got := fx.callUnchecked("POST", "v2.5/account/"+c.account+"/verify", fx.token("merchant"), c.body)
			if c.status != 200 {
				fx.wants(got, c.status, c.code)
				return
			}
			code := got.text("verification_code")
			if c.code == "digits" {
				if len(code) != 4 || strings.Trim(code, "0123456789") != "" || len(fx.box.Inbox()) != 0 {
					t.Errorf("returned code: %s, inbox %v", got.raw, fx.box.Inbox())
				}
			} else if code != c.code || len(fx.box.Inbox()) != 1 {
				t.Errorf("sent code: %s, inbox %v", got.raw, fx.box.Inbox())
			}
		})
	}
}

func TestSecurityQuestionLocks(t *testing.T) {
	fx := newFixture(t)
	token := fx.token("merchant")
	try := func(answer string) reply {
		return fx.verify(token, jordan,
			`{"format":"security_question","request_id":"r","security_qid":6,"security_answer":"`+answer+`"}`)
	}
	for range 3 {
		fx.wants(try("no"), 409, "secret_answer_mismatch")
	}
	if got := try("Lakeside"); got.status != 200 {
		t.Fatalf("right after three wrong: %s", got.raw)
	}
	fx.wants(try("no"), 409, "tries_exceed")
	fx.wants(try("Lakeside"), 409, "tries_exceed")
	fx.advance(48*time.Hour - time.Second)
	token = fx.token("merchant")
	fx.wants(try("Lakeside"), 409, "tries_exceed")
	fx.advance(time.Second)
	if got := try("Lakeside"); got.status != 200 {
		t.Fatalf("two days later: %s", got.raw)
	}
}

func TestBypass(t *testing.T) {
	fx := newFixture(t)
	token := fx.token("merchant")
	bypass := `{"format":"regular_purchase_bypass","request_id":"b"}`
	fx.quote(token, jordan, "200.01")
	fx.wants(fx.verify(token, jordan, bypass), 409, "regular_purchase_bypass_is_not_allowed")
	fx.quote(token, "20000305", "50.00")
	fx.wants(fx.verify(token, "20000305", bypass), 409, "regular_purchase_bypass_is_not_allowed")
	shopper := fx.token("customer")
	fx.quote(shopper, "20000117", "50.00")
	fx.wants(fx.verify(shopper, "20000117", bypass), 409, "regular_purchase_bypass_is_not_allowed")

	for i := range 4 { // three purchases in 24 hours leave it open, the fourth closes it
		quoted := fx.quote(token, jordan, "200.00")
		if quoted.text("regular_purchase.verify") != "true" {
			t.Fatalf("purchase %d: %s", i, quoted.raw)
		}
		code := fx.verify(token, jordan, bypass).text("verification_code")
		promo := promotional(jordan, "200.00", 5, 6).inStore("b", code)
		fx.wants(fx.call("POST", "v2.5.1/authorization", token, promo.json()), 409, "wrong_verification_code")
		if got := fx.call("POST", "v2.5.1/authorization", token,
			regular(jordan, "200.00").inStore("b", code).json()); got.status != 200 {
			t.Fatalf("purchase %d: %s", i, got.raw)
		}
	}
	if quoted := fx.quote(token, jordan, "200.00"); quoted.text("regular_purchase.verify") != "false" {
		t.Errorf("after four: %s", quoted.raw)
	}
	fx.wants(fx.verify(token, jordan, bypass), 409, "regular_purchase_bypass_is_not_allowed")
	fx.advance(25 * time.Hour)
	if quoted := fx.quote(fx.token("merchant"), jordan, "200.00"); quoted.text(
		"regular_purchase.verify") != "true" {
		t.Errorf("a day later: %s", quoted.raw)
	}
}

// Every refusal the documents name for authorization in a store.
func TestInStoreRefusals(t *testing.T) {
	p := promotional(jordan, "1200.00", 5, 6)
	cases := []struct {
		name, client string
		body         purchase
		status       int
		code         string
	}{
		{"fine", "maple", p, 200, ""},
		{"fine, own location rules", "plain", p.set("external_location_id", "anywhere"), 200, ""},
		{"no account", "maple", p.set("account_number", 99999999), 404, "not_found"},
		{"no card", "maple", p.set("vcc_number", "1"), 404, "not_found"},
		{"card of another", "maple", p.set("vcc_number", "9000000020000117"), 409, "vcc_account_mismatch"},
		{"credit", "maple", promotional("20000302", "1200.00", 5, 6), 409, "credit_exceeded"},
		{"credit with interest", "maple", promotional("20000302", "950.00", 4, 24), 409, "credit_exceeded"},
		{"credit without interest", "maple", promotional("20000302", "950.00", 5, 6), 200, ""},
		{"request id", "maple", p.set("request_id", "another"), 409, "not_verified"},
		{"card not verified", "maple", p.set("vcc_number", "9000000000000042"), 409, "not_verified"},
		{"wrong code", "maple", p.set("verification_code", "0000"), 409, "wrong_verification_code"},
		{"no code", "maple", p.set("verification_code", ""), 409, "verification_code_required"},
		{"plan not set", "maple", promotional(jordan, "1200.00", 77, 6), 409, "plan_term_not_set"},
		{"term not set", "maple", promotional(jordan, "1200.00", 5, 7), 409, "plan_term_not_set"},
		{"regular not set", "noregular", regular(jordan, "1200.00").set("external_location_id", "1"), 409,
			"plan_term_not_set"},
		{"regular not offered", "maple", regular("20000305", "1200.00"), 409, "plan_term_not_set"},
		{"prime plan", "maple", promotional("20000303", "1200.00", 5, 6), 409, "plan_term_not_available"},
		{"plan of the rest of Canada", "maple", promotional("20000117", "1200.00", 4, 24), 409,
			"plan_term_not_available"},
		{"plan of Quebec", "maple", promotional(jordan, "1200.00", 9, 12), 409, "plan_term_not_available"},
		{"no pre-authorization", "nopreauth", p.set("external_location_id", "1"), 409, "auth_not_allowed"},
		{"captured at once", "nopreauth", p.set("external_location_id", "1").set("auto_capture", true), 200,
			""},
		{"not permitted", "noauth", p.set("external_location_id", "1"), 409, "not_permitted"},
		{"location", "maple", p.set("external_location_id", "9999"), 409, "external_location_id_not_found"},
		{"unregistered", "plain", p.set("external_location_id", "unregistered"), 409,
			"external_location_id_not_found"},
		{"account type", "consumers", promotional("20000402", "1200.00", 5, 6).set(
			"external_location_id", "1"), 409, "account_type_not_permitted"},
		{"no role", "norole", p, 409, "invalid_role"},
		{"another amount", "maple", p.set("amount", 1199), 409, "wrong_inputs"},
		{"too long a reference", "maple", p.set("reference", strings.Repeat("x", 41)), 409, "wrong_inputs"},
		{"no plan", "maple", p.set("financing_option",
			map[string]any{"transaction_type": "promotional_purchase"}), 409, "wrong_inputs"},
		{"no kind", "maple", p.set("financing_option", map[string]any{"transaction_type": "loan"}), 409,
			"wrong_inputs"},
		{"account in letters", "maple", p.set("account_number", "abc"), 409, "wrong_inputs"},
		{"amount as text", "maple", p.set("amount", "1200.00"), 409, "wrong_inputs"},
		{"auto_capture missing", "maple", p.set("auto_capture", nil), 409, "wrong_inputs"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			fx := newFixture(t)
			fx.client = c.client
			token := fx.token("merchant")
			account := fmt.Sprint(c.body["account_number"])
			for _, amount := range []string{"1200.00", "950.00"} {
				fx.callUnchecked("POST", "v2.5.1/accounts/"+account+"/calculate-interest", token,
					`{"amount":`+amount+`}`)
			}
			fx.callUnchecked("POST", "v2.5/account/"+account+"/verify", token,
				`{"format":"email","request_id":"till-1"}`)
			body, code := c.body, "1"
			if sent := fx.box.Inbox(); len(sent) > 0 {
				code = sent[0].Code
			}
			for name, value := range purchase(nil).inStore("till-1", code) {
				if _, given := body[name]; !given {
					body = body.set(name, value)
				}
			}
			got := fx.callUnchecked("POST", "v2.5.1/authorization", token, body.json())
			if c.status == 200 {
				if got.status != 200 || len(fx.box.Ledger()) != 1 {
					t.Fatalf("got %d %s", got.status, got.raw)
				}
				return
			}
			fx.wants(got, c.status, c.code)
			if len(fx.box.Ledger()) != 0 {
				t.Errorf("refused, yet in the ledger: %+v", fx.box.Ledger())
			}
		})
	}
}

// Every refusal the documents name for authorization online.
func TestOnlineRefusals(t *testing.T) {
	fx := newFixture(t)
	token, p := fx.verified(jordan, "en")
	other, theirs := fx.verified("20000117", "fr")
	fresh := fx.token("customer")
	started := fx.token("customer")
	half := fx.open(started, `{"account_number":20000042}`, "en")
	failed := fx.token("customer")
	lost := fx.open(failed, `{"account_number":20000042}`, "en")
	lost.by("email")
	for range 3 {
		lost.enter("nope")
	}
	for _, each := range []string{token, other, fresh, started, failed} {
		fx.quote(each, jordan, "1200.00")
	}
	body := promotional(jordan, "1200.00", 5, 6)
	cases := []struct {
		name, token string
		body        purchase
		status      int
		code        string
	}{
		{"no page at all", fresh, body, 404, "customer_identity_not_found"},
		{"page not finished", started, body.set("widget_session_id", half.session), 404,
			"customer_identity_not_found"},
		{"page failed", failed, body.set("widget_session_id", lost.session), 404,
			"customer_identity_not_found"},
		{"another account", other, body.set("widget_session_id", theirs.session), 404,
			"customer_identity_not_found"},
		{"session missing", token, body, 409, "not_verified"},
		{"session unknown", token, body.set("widget_session_id", "x"), 409, "not_verified"},
		{"another's session", token, body.set("widget_session_id", theirs.session), 409, "not_verified"},
		{"another token", fresh, body.set("widget_session_id", p.session), 409, "not_verified"},
		{"with a code", token, body.set("widget_session_id", p.session).set("verification_code", "1234"), 409,
			"wrong_inputs"},
		{"amount not quoted on this token", token,
			promotional(jordan, "1201.00", 5, 6).set("widget_session_id", p.session), 409, "wrong_inputs"},
	}
	for _, c := range cases {
		fx.run(c.name, func(t *testing.T) {
			fx.wants(fx.call("POST", "v2.5.1/authorization", c.token, c.body.json()), c.status, c.code)
		})
	}
	if got := fx.box.Ledger(); len(got) != 0 {
		t.Fatalf("ledger: %+v", got)
	}
	if got := fx.call("POST", "v2.5.1/authorization", token,
		body.set("widget_session_id", p.session).json()); got.status != 200 {
		t.Errorf("the right one: %s", got.raw)
	}
}

func TestStatuses(t *testing.T) {
	fx := newFixture(t)
	token := fx.token("merchant")
	for account, status := range map[string]string{"20000201": "A", "20000202": "F", "20000203": "Z",
		"20000204": "C"} {
		who := ""
		for name, value := range map[string]string{"Avery Singh": "A", "Robin MacLeod": "F",
			"Morgan Chen": "Z", "Sam Wilson": "C"} {
			if value == status {
				who = name
			}
		}
		c := customerNamed(t, who)
		first, last, _ := strings.Cut(c.Name, " ")
		found := fx.call("GET", "v2.5/customers/search?"+
			url.Values{"first_name": {first}, "last_name": {last}, "dob": {c.BirthDate}}.Encode(), token, "")
		if entry := (reply{body: found.body.([]any)[0]}); entry.text("account_status") != status ||
			entry.text("account_number") != account {
			t.Errorf("search %s: %s", who, found.raw)
		}
		fx.wants(fx.call("GET", "v2.5/customers/lookup?account_number="+account, token, ""), 409,
			"user_not_able_to_purchase")
		fx.wants(fx.callUnchecked("POST", "v2.5.1/authorization", token,
			regular(account, "10").inStore("r", "1234").json()), 409, "user_not_able_to_purchase")
	}
	fx.wants(fx.call("GET", "v2.5/customers/lookup?vcc_number=9000000020000301", token, ""), 409,
		"user_not_active")
}

func TestSearchAndLookup(t *testing.T) {
	fx := newFixture(t)
	token := fx.token("merchant")
	both := fx.call("GET",
		"v2.5/customers/search?first_name=jamie&last_name=ROY&dob=1980-10-02&postal_code=M5V2T6", token, "")
	if list := both.body.([]any); len(list) != 2 ||
		(reply{body: list[1]}).text("customer_account_type") != "business" {
		t.Errorf("two accounts: %s", both.raw)
	}
	child := fx.call("GET", "v2.5/customers/lookup?vcc_number=9000000020000403", token, "")
	if child.text("email") != "c***@example.ca" || child.text("phone_number") != "******0403" ||
		child.text("account_number") != "20000402" || child.text("customer_id") != "700402-00002" {
		t.Errorf("child card: %s", child.raw)
	}
	primary := fx.call("GET", "v2.5/customers/lookup?lang=fr&customer_id=700402", token, "")
	if primary.text("email") != "jamie.roy@example.ca" ||
		!strings.HasPrefix(primary.text("security_qid.text"), "Quel est") {
		t.Errorf("primary holder: %s", primary.raw)
	}
	if !strings.Contains(string(primary.raw), `{"plan_name":"DP - SAC Interest Accrues","plan_id":9,`+
		`"offer_category":"deferred_payment","term_options":[6]}`) {
		t.Errorf("offer types: %s", primary.raw)
	}
	fx.verify(token, "20000402", `{"format":"sms","request_id":"r","vcc_number":"9000000020000403"}`)
	if to := fx.box.Inbox()[0].To; to != "4165550403" {
		t.Errorf("the child's code went to %s", to)
	}
	for _, bad := range []string{"", "?account_number=20000042&customer_id=700042",
		"?account_number=20000042&vcc_number=1"} {
		fx.wants(fx.callUnchecked("GET", "v2.5/customers/lookup"+bad, token, ""), 409, "wrong_inputs")
	}
	for _, none := range []string{"account_number=99999999", "vcc_number=1", "customer_id=1"} {
		fx.wants(fx.call("GET", "v2.5/customers/lookup?"+none, token, ""), 404, "not_found")
	}
	fx.wants(fx.call("GET", "v2.5/customers/search?first_name=No&last_name=Body&dob=1990-01-01", token, ""),
		404, "not_found")
	fx.wants(
		fx.call("GET",
			"v2.5/customers/search?first_name=Jordan&last_name=Tremblay&dob=1990-01-17&postal_code=K1A0B1",
			token, ""), 404, "not_found")
	for _, bad := range []string{"first_name=a&last_name=b", "first_name=a&last_name=b&dob=17/01/1990",
		"last_name=b&dob=1990-01-17", "first_name=a&last_name=b&dob=1990-01-17&postal_code=M5V%202T6"} {
		fx.wants(fx.callUnchecked("GET", "v2.5/customers/search?"+bad, token, ""), 409, "wrong_inputs")
	}
}

// The three shapes of an error body all occur.
func TestErrorShapes(t *testing.T) {
	fx := newFixture(t)
	token := fx.token("merchant")
	cases := map[string]reply{
		`{"code":404,"error":"not_found","error_description":"not_found"}`: fx.call(
			"GET", "v2.5/customers/lookup?account_number=9", token, ""),
		`{"error":"not_found","message":"not_found",` +
			`"url":"/flexiti/pos-api/v2.5.1/client-id/maple/accounts/9/calculate-interest"}`: fx.quote(
			token, "9", "1"),
		`{"error":"invalid_token","error_description":"invalid_token"}`: fx.quote("x", "9", "1"),
		`{"error":"wrong_inputs","error_fields":[{"param":"dob","msg":"YYYY-MM-DD expected","value":"x"}],` +
			`"message":"Invalid input",` +
			`"url":"/flexiti/pos-api/v2.5/client-id/maple/customers/search"}`: fx.callUnchecked(
			"GET", "v2.5/customers/search?first_name=a&last_name=b&dob=x", token, ""),
	}
	for want, got := range cases {
		if string(got.raw) != want {
			t.Errorf("got  %s\nwant %s", got.raw, want)
		}
	}
}
