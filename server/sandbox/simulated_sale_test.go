package sandbox_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"candor/server/sandbox"
)

// sale is an authorization made online.
type sale struct {
	*fixture
	id, merchantToken string // merchantToken has merchant scope
}

func (fx *fixture) sell(body purchase) sale {
	fx.t.Helper()
	account, amount := fmt.Sprint(body["account_number"]), fmt.Sprint(body["amount"])
	token, p := fx.verified(account, "en")
	fx.quote(token, account, amount)
	done := fx.call("POST", "v2.5.1/authorization", token, body.set("widget_session_id", p.session).json())
	if done.status != 200 {
		fx.t.Fatalf("authorization: %d %s", done.status, done.raw)
	}
	return sale{fx, done.text("authorization_id"), fx.token("merchant")}
}

func (s sale) do(path, body string) reply {
	s.t.Helper()
	return s.call("POST", "v2.5/authorization/"+s.id+"/"+path, s.merchantToken, body)
}

func (s sale) refund(body string) reply {
	s.t.Helper()
	return s.call("POST", "v2.5/accounts/"+jordan+"/refund", s.merchantToken, body)
}

// One authorization through its whole life: parts captured, a part returned, the rest released.
func TestAfterSale(t *testing.T) {
	fx := newFixture(t)
	s := fx.sell(promotional(jordan, "600.00", 5, 12))
	first := s.do("capture", `{"amount":400.00,"reference":"W-1.c1","external_location_id":"0042",`+
		`"external_employee_id":"E-17"}`)
	if first.status != 200 || first.text("remaining_authorization_amount") != "200.00" ||
		first.text("amount") != "400.00" || first.text("reference") != "W-1.c1" {
		t.Fatalf("first capture: %d %s", first.status, first.raw)
	}
	s.wants(s.callUnchecked("POST", "v2.5/authorization/"+s.id+"/capture", s.merchantToken,
		`{"amount":"80"}`), 409, "wrong_inputs")
	second := s.do("capture", `{"amount":80,"reference":"W-1.c2"}`)
	if second.text("capture_id") == first.text("capture_id") ||
		second.text("remaining_authorization_amount") != "120.00" {
		t.Fatalf("second capture: %d %s", second.status, second.raw)
	}
	back := s.do("capture/"+first.text("capture_id")+"/return",
		`{"reference":"W-1.r1","full_return":false,"amount":55.25,"vcc_number":"9000000000000042"}`)
	if back.status != 200 || back.text("remaining_capture_amount") != "344.75" ||
		back.text("remaining_authorization_amount") != "120.00" ||
		back.text("capture_id") != first.text("capture_id") || back.text("return_id") == "" {
		t.Fatalf("return: %d %s", back.status, back.raw)
	}
	s.wants(s.do("release", `{"amount":120.01}`), 409, "auth_amount_exceeded")
	free := s.call("POST", "v2.5/authorization/"+s.id+"/release?lang=fr", s.merchantToken,
		`{"amount":120.00,"reference":"W-1.f1"}`)
	if free.status != 200 || free.text("remaining_authorization_amount") != "0.00" ||
		!strings.HasPrefix(free.text("message"), "Le montant") {
		t.Fatalf("release: %d %s", free.status, free.raw)
	}
	s.wants(s.do("capture", `{"amount":1}`), 409, "authorization_ended")
	s.wants(s.do("release", `{"amount":1}`), 409, "authorization_ended")
	checkReadBack(t, s, first)
	checkLedger(t, fx)
}

// checkReadBack reads the closed authorization and its first capture back.
func checkReadBack(t *testing.T, s sale, first reply) {
	t.Helper()
	read := s.call("GET", "v2.5.1/authorization/"+s.id, s.merchantToken, "")
	if read.text("authorization_status") != "closed" ||
		read.text("remaining_authorization_amount") != "0.00" || len(read.get("captures").([]any)) != 2 {
		t.Errorf("read back: %s", read.raw)
	}
	list := s.call("GET", "v2.5.1/captures?account_number="+jordan+"&page_size=1&page_number=2",
		s.merchantToken, "")
	if one := (reply{body: list.body.([]any)[0]}); len(list.body.([]any)) != 1 ||
		one.text("capture_id") != first.text("capture_id") ||
		one.text("remaining_capture_amount") != "344.75" {
		t.Errorf("captures: %s", list.raw)
	}
}

// checkLedger compares the ledger, and the page that shows it, with the calls of TestAfterSale.
func checkLedger(t *testing.T, fx *fixture) {
	t.Helper()
	var told []string
	for _, o := range fx.box.Operations() {
		told = append(told, o.Kind+" "+o.Amount+" "+o.Reference)
	}
	want := "capture 400.00 W-1.c1, capture 80.00 W-1.c2, return 55.25 W-1.r1, release 120.00 W-1.f1"
	if got := strings.Join(told, ", "); got != want {
		t.Errorf("ledger: %s, want %s", got, want)
	}
	e := fx.box.Ledger()[0]
	if e.Status != "closed" || e.Remaining != "0.00" || len(e.Captures) != 2 ||
		e.Captures[0].Remaining != "344.75" || e.Captures[1].Amount != "80.00" {
		t.Errorf("entry: %+v", e)
	}
	shown := fx.sandboxPage("/sandbox/ledger")
	if len(shown.get("operations").([]any)) != 4 || len(shown.get("entries").([]any)) != 1 {
		t.Errorf("ledger page: %s", shown.raw)
	}
}

// sandboxPage requests one of the sandbox's own pages.
func (fx *fixture) sandboxPage(path string) reply {
	return fx.do(fx.request("GET", path, "", ""), false)
}

// A capture may be returned in full, once, for 100 days, of a promotional purchase.
func TestReturns(t *testing.T) {
	fx := newFixture(t)
	s := fx.sell(promotional(jordan, "600.00", 5, 12).set("auto_capture", true))
	capture := fmt.Sprint(fx.box.Ledger()[0].CaptureID)
	path := "capture/" + capture + "/return"
	for body, code := range map[string]string{
		`{"amount":600.01}`: "capture_amount_exceeded", `{}`: "wrong_inputs", `{"amount":0}`: "wrong_inputs",
		`{"full_return":true,"amount":599}`:                   "wrong_inputs",
		`{"amount":5,"external_location_id":"unregistered"}`:  "external_location_id_not_found",
		`{"amount":5,"external_employee_id":"not-permitted"}`: "not_permitted",
		`{"amount":5,"vcc_number":"9000000020000117"}`:        "vcc_account_mismatch",
	} {
		s.wants(s.do(path, body), 409, code)
	}
	s.wants(s.do(path, `{"amount":5,"vcc_number":"1234567890123456"}`), 404, "not_found")
	s.wants(s.do("capture/1/return", `{"amount":5}`), 404, "not_found")
	s.wants(s.do("capture", `{"amount":1}`), 409, "authorization_ended")
	fx.advance(100 * 24 * time.Hour)
	s.merchantToken = fx.token("merchant")
	if got := s.do(path, `{"amount":100}`); got.status != 200 {
		t.Fatalf("after 100 days: %d %s", got.status, got.raw)
	}
	if got := s.do(path, `{"full_return":true}`); got.text("amount") != "500.00" ||
		got.text("remaining_capture_amount") != "0.00" {
		t.Errorf("the rest: %d %s", got.status, got.raw)
	}
	s.wants(s.do(path, `{"full_return":true}`), 409, "capture_amount_exceeded")
	fx.advance(time.Second)
	s.wants(s.do(path, `{"amount":1}`), 409, "return_date_exceeded")

	plain := fx.sell(regular(jordan, "90.00").set("auto_capture", true))
	s.wants(plain.do("capture/"+fmt.Sprint(fx.box.Ledger()[1].CaptureID)+"/return", `{"full_return":true}`),
		409, "wrong_transaction_type")
	if len(fx.box.Operations()) != 2 {
		t.Errorf("refused, yet in the ledger: %+v", fx.box.Operations())
	}
}

// Refunds end when the account owes nothing more, or when the named capture is used up.
func TestRefunds(t *testing.T) {
	fx := newFixture(t)
	s := fx.sell(regular(jordan, "90.00").set("auto_capture", true))
	capture := fmt.Sprint(fx.box.Ledger()[0].CaptureID)
	if got := s.refund(`{"amount":50,"capture_id":` + capture +
		`,"reference":"W-1.b1","external_location_id":"0042"}`); got.status != 200 ||
		string(got.raw) != "{}" {
		t.Fatalf("refund: %d %s", got.status, got.raw)
	}
	s.wants(s.refund(`{"amount":40.01,"capture_id":`+capture+`}`), 409, "refunds_limit_exceeded_amount")
	s.wants(s.refund(`{"amount":40,"capture_id":1}`), 404, "not_found")
	s.wants(s.refund(`{"amount":40,"external_location_id":"unregistered"}`), 409,
		"external_location_id_not_found")
	s.wants(s.call("POST", "v2.5/accounts/99999999/refund", s.merchantToken, `{"amount":1}`), 404,
		"not_found")
	// 2,000.00 owed before, 40.00 of the purchase
	s.wants(s.refund(`{"amount":2040.01}`), 409, "refunds_limit_exceeded_amount")
	if got := s.refund(`{"amount":2040}`); got.status != 200 {
		t.Errorf("all that is owed: %d %s", got.status, got.raw)
	}
	s.wants(s.refund(`{"amount":1}`), 409, "refunds_limit_exceeded_amount")
	if o := fx.box.Operations(); len(o) != 2 || o[0].CaptureID != fx.box.Ledger()[0].CaptureID ||
		o[0].Reference != "W-1.b1" || o[1].AuthorizationID != 0 {
		t.Errorf("ledger: %+v", o)
	}
	fx.client = "consumers"
	business := fx.call("POST", "v2.5/accounts/20000402/refund", fx.token("merchant"), `{"amount":1}`)
	fx.wants(business, 409, "account_type_not_permitted")
}

// Another merchant's authorization does not exist.
func TestAfterSaleOfAnotherMerchant(t *testing.T) {
	fx := newFixture(t)
	s := fx.sell(promotional(jordan, "600.00", 5, 12).set("auto_capture", true))
	capture := fmt.Sprint(fx.box.Ledger()[0].CaptureID)
	fx.client = "plain"
	s.merchantToken = fx.token("merchant")
	for _, path := range []string{"release", "capture", "capture/" + capture + "/return"} {
		s.wants(s.do(path, `{"amount":1}`), 404, "not_found")
	}
	s.wants(s.refund(`{"amount":1,"capture_id":`+capture+`}`), 404, "not_found")
	if got := s.call("GET", "v2.5.1/captures", s.merchantToken, ""); string(got.raw) != "[]" {
		t.Errorf("another merchant's captures: %s", got.raw)
	}
}

// With CreditFalls a purchase uses credit up and what is undone frees it.
func TestCreditFalls(t *testing.T) {
	fx := newFixture(t, func(o *sandbox.Options) { o.CreditFalls = true })
	s := fx.sell(promotional(jordan, "6000.00", 5, 12))
	credit := func(want string) {
		t.Helper()
		if got := fx.call("GET", "v2.5/customers/lookup?account_number="+jordan, s.merchantToken, "").text(
			"available_credit"); got != want {
			t.Errorf("available credit %s, want %s", got, want)
		}
	}
	credit("2000.00")
	token, p := fx.verified(jordan, "en")
	fx.quote(token, jordan, "2000.50")
	fx.wants(fx.call("POST", "v2.5.1/authorization", token,
		regular(jordan, "2000.50").set("widget_session_id", p.session).json()), 409, "credit_exceeded")
	s.do("release", `{"amount":1000}`)
	credit("3000.00")
	made := s.do("capture", `{"amount":5000}`)
	credit("3000.00")
	s.do("capture/"+made.text("capture_id")+"/return", `{"amount":500}`)
	credit("3500.00")
	s.refund(`{"amount":500}`)
	credit("4000.00")
}

// The cents of a later call's own amount choose its fault.
func TestAfterSaleFaultsByAmount(t *testing.T) {
	for _, c := range []struct {
		cents, status, executed int
	}{{0, 200, 1}, {1, 200, 1}, {91, 500, 1}, {92, 0, 1}, {93, 0, 1}, {94, 500, 0}, {95, 200, 2},
		{96, 409, 0}} {
		t.Run(fmt.Sprintf(".%02d", c.cents), func(t *testing.T) {
			fx := newFixture(t)
			s := fx.sell(promotional(jordan, "600.00", 5, 12))
			for i, path := range []string{"capture", "release"} {
				status := s.callFaulty(path, fmt.Sprintf(`{"amount":120.%02d}`, c.cents), c.executed*(i+1))
				if got := len(fx.box.Operations()); status != c.status || got != c.executed*(i+1) {
					t.Errorf("%s: %d, executed %d in all, want %d and %d", path, status, got, c.status,
						c.executed*(i+1))
				}
			}
		})
	}
	fx := newFixture(t)
	s := fx.sell(promotional(jordan, "300.95", 5, 12))
	if got := s.do("capture", `{"amount":300.95}`); got.status != 200 || len(fx.box.Operations()) != 1 {
		t.Errorf("twice of all that is left: %d %s, executed %d", got.status, got.raw,
			len(fx.box.Operations()))
	}
}

// callFaulty makes a call without checking the answer's shape. It gives up when the call was executed and no
// answer comes; 0 is no answer.
func (s sale) callFaulty(path, body string, executed int) int {
	s.t.Helper()
	wait := patient
	if strings.Contains(body, ".92") {
		wait.until = func() bool { return len(s.box.Operations()) == executed }
	}
	return s.observe(wait, "POST", "v2.5/authorization/"+s.id+"/"+path, s.merchantToken, body).status
}
