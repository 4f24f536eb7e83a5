package sandbox_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// The in-store purchase, as the documents order its calls: licence, search, lookup, offers, code,
// authorization, list.
func TestInStorePurchase(t *testing.T) {
	fx := newFixture(t)
	token := fx.token("merchant")
	jordan := customerNamed(t, "Jordan Tremblay")

	scanned := fx.call("POST", "v2.5/customers/driverslicense", token,
		purchase{"code": jordan.Licence}.json())
	q := url.Values{"first_name": {scanned.text("first_name")}, "last_name": {scanned.text("last_name")},
		"dob":         {scanned.text("dob")},
		"postal_code": {strings.ReplaceAll(scanned.text("postal_code"), " ", "")}}
	found := fx.call("GET", "v2.5/customers/search?"+q.Encode(), token, "")
	if list, _ := found.body.([]any); found.status != 200 || len(list) != 1 {
		t.Fatalf("search by licence: %d %s", found.status, found.raw)
	}
	account := fx.call("GET", "v2.5/customers/lookup?account_number="+jordan.Account, token, "")
	if account.text("card_ending_in") != "0042" || account.text("available_credit") != "8000.00" {
		t.Fatalf("lookup: %s", account.raw)
	}
	fx.quote(token, jordan.Account, "1200.00")
	sent := fx.call("POST", "v2.5/account/"+jordan.Account+"/verify", token,
		`{"format":"sms","request_id":"till-1"}`)
	if sent.text("verification_code") != "verification_sent_to_sms" {
		t.Fatalf("verify: %s", sent.raw)
	}
	message := fx.box.Inbox()[0]
	if message.To != "4165554567" || !strings.Contains(message.Text, message.Code) || len(message.Code) != 4 {
		t.Fatalf("message: %+v", message)
	}
	body := promotional(jordan.Account, "1200.00", 4, 24).inStore("till-1", message.Code)
	done := fx.call("POST", "v2.5.1/authorization", token, body.json())
	if done.status != 200 || done.text("financing_option.term_amount") != "57.67" ||
		done.text("authorization_status") != "opened" {
		t.Fatalf("authorization: %d %s", done.status, done.raw)
	}
	fx.wants(fx.call("POST", "v2.5.1/authorization", token, body.json()), 409, "wrong_verification_code")

	ledger := fx.box.Ledger()
	if len(ledger) != 1 || ledger[0].Amount != "1200.00" || ledger[0].RequestID != "till-1" ||
		ledger[0].Verification != "sms" || ledger[0].Employee != "E-17" {
		t.Fatalf("ledger: %+v", ledger)
	}
	read := fx.call("GET", "v2.5.1/authorization/"+done.text("authorization_id"), token, "")
	if read.text("reference") != "W-1" || read.text("amount") != "1200.00" {
		t.Fatalf("read back: %s", read.raw)
	}
}

// The online purchase: one customer-scope token from widget/init to authorization, and no code.
func TestOnlinePurchase(t *testing.T) {
	for _, lang := range []string{"en", "fr"} {
		t.Run(lang, func(t *testing.T) {
			fx := newFixture(t)
			token, page := fx.verified("20000117", lang)
			offers := fx.quote(token, "20000117", "1200.00")
			if offers.text("customer.air") != "0.3124" {
				t.Fatalf("offers: %s", offers.raw)
			}
			body := promotional("20000117", "1200.00", 5, 6).set("widget_session_id", page.session)
			done := fx.call("POST", "v2.5.1/authorization", token, body.json())
			if done.status != 200 || done.text("financing_option.term_amount") != "200.00" {
				t.Fatalf("authorization: %d %s", done.status, done.raw)
			}
			e := fx.box.Ledger()[0]
			if e.Channel != "online" || e.WidgetSessionID != page.session || e.ReferenceID != reference {
				t.Fatalf("ledger: %+v", e)
			}
		})
	}
}

// The deprecated version answers with apr; the read endpoints exist in 2.5.1 only.
func TestAuthorizationInOldVersion(t *testing.T) {
	fx := newFixture(t)
	token, page := fx.verified("20000042", "en")
	fx.quote(token, "20000042", "1200.00")
	body := promotional("20000042", "1200.00", 4, 3).set("widget_session_id", page.session)
	got := fx.callUnchecked("POST", "v2.5/authorization", token, body.json())
	if got.status != 200 || got.text("apr") != "0.0999" || got.get("annual_rates") != nil {
		t.Errorf("2.5: %d %s", got.status, got.raw)
	}
	read := fx.call("GET", "v2.5.1/authorization/"+got.text("authorization_id"), fx.token("merchant"), "")
	if read.text("annual_rates.rate") != "0.0999" || read.get("apr") != nil {
		t.Errorf("2.5.1: %s", read.raw)
	}
}

// A purchase sent twice online is in the ledger twice: the sandbox must not hide a caller that pays twice.
func TestLedgerKeepsDuplicates(t *testing.T) {
	fx := newFixture(t)
	token, page := fx.verified("20000042", "en")
	fx.quote(token, "20000042", "99.00")
	body := regular("20000042", "99.00").set("widget_session_id", page.session).set("auto_capture", true)
	first, second := fx.call("POST", "v2.5.1/authorization", token, body.json()),
		fx.call("POST", "v2.5.1/authorization", token, body.json())
	if first.text("authorization_id") == second.text("authorization_id") || len(fx.box.Ledger()) != 2 {
		t.Fatalf("two sends: %s %s", first.raw, second.raw)
	}
	if first.text("authorization_status") != "closed" ||
		first.text("remaining_authorization_amount") != "0.00" || first.text("capture_id") == "" {
		t.Fatalf("auto_capture: %s", first.raw)
	}
}

func TestAuthorizationsList(t *testing.T) {
	fx := newFixture(t)
	token, page := fx.verified("20000042", "en")
	for i := range 3 {
		amount := fmt.Sprintf("%d.00", 100+i)
		fx.quote(token, "20000042", amount)
		body := regular("20000042", amount).set("widget_session_id", page.session).set("auto_capture", i == 0)
		fx.call("POST", "v2.5.1/authorization", token, body.json())
	}
	office := fx.token("merchant")
	cases := []struct {
		query string
		want  string // amounts, newest first
	}{
		{"", "102.00 101.00 100.00"},
		{"?account_number=20000042&authorization_status=opened", "102.00 101.00"},
		{"?account_number=20000117", ""},
		{"?transaction_type=promotional_purchase", ""},
		{"?creation_date_from=2026-01-14&creation_date_to=2026-01-14", "102.00 101.00 100.00"},
		{"?creation_date_from=2026-01-15", ""},
		{"?creation_date_to=2026-01-13", ""},
		{"?page_number=2&page_size=2", "100.00"},
		{"?page_number=9&page_size=2", ""},
	}
	for _, c := range cases {
		got := fx.call("GET", "v2.5.1/authorizations"+c.query, office, "")
		var amounts []string
		list, _ := got.body.([]any)
		for _, entry := range list {
			amounts = append(amounts, reply{body: entry}.text("amount"))
		}
		if strings.Join(amounts, " ") != c.want {
			t.Errorf("list%s: got %s, want %s", c.query, amounts, c.want)
		}
	}
	for _, bad := range []string{"?page_number=0", "?page_size=x", "?creation_date_from=14.1.2026",
		"?transaction_type=loan"} {
		fx.wants(fx.callUnchecked("GET", "v2.5.1/authorizations"+bad, office, ""), 409, "wrong_inputs")
	}
	fx.client = "plain"
	if other := fx.call("GET", "v2.5.1/authorizations", fx.token("merchant"), ""); string(other.raw) != "[]" {
		t.Errorf("another merchant's list: %s", other.raw)
	}
	fx.wants(fx.call("GET", "v2.5.1/authorization/1000000000000001", fx.token("merchant"), ""), 404,
		"not_found")
}
