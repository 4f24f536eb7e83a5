package purchase

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/server/config"
	"candor/server/relay"
	"candor/server/test/harness"
)

// page is what the customer's page says, in plain text.
func (e *env) page(ref relay.Ref) string {
	e.Helper()
	return html.UnescapeString(e.Call("GET", "/c/"+e.ClientToken(ref), "", nil).Body)
}

// reasons is what the merchant's server reads about a fault of its set-up, and the lender's number of the
// request.
func (e *env) reasons(ref relay.Ref) (out struct {
	Status    string `json:"status"`
	Reason    string `json:"reason"`
	Code      string `json:"lender_code"`
	Reference string `json:"lender_reference"`
}) {
	e.Helper()
	got := e.Call("GET", "/v1/checkouts/"+string(ref.Checkout), "", harness.MerchantHeader)
	e.Must(json.Unmarshal([]byte(got.Body), &out))
	return out
}

func (e *env) setupAlarms() int {
	return strings.Count(e.Log.String(), "alarm=store_setup")
}

// A fault of the store's set-up at the authorization is not told as the lender's judgement: not possible at
// this store now, with another way on, an alarm, and the lender's code for associate and merchant alone.
func TestSetupFaultAtAuthorization(t *testing.T) {
	for code, want := range map[string]checkout.Code{
		"invalid_role": checkout.CodeStoreSetup, "not_permitted": checkout.CodeStoreSetup,
		"auth_not_allowed":               checkout.CodeStoreSetup,
		"external_location_id_not_found": checkout.CodeStoreSetup, "general_error": checkout.CodeStoreSetup,
		"wrong_inputs":  checkout.CodeStoreSetup,
		"invalid_token": checkout.CodeTokenRefused,
	} {
		t.Run(code, func(t *testing.T) {
			e := newEnv(t)
			ref := e.Create(harness.InStore)
			e.ToCode(ref, "p4-24")
			status := http.StatusConflict
			if code == "invalid_token" {
				status = http.StatusUnauthorized
			}
			e.Lender.Fail("authorization", harness.RespondWith(status, fmt.Sprintf(`{"error":%q}`, code)))
			v := e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: e.Code()})
			if v.Step != checkout.StepDeclined || v.Outcome.Code != want || v.Outcome.Reason != "" ||
				len(e.Lender.Ledger()) != 0 {
				t.Fatalf("%s, %+v", v.Step, v.Outcome)
			}
			words := locale.For(locale.English).Outcome
			page := e.page(ref)
			if strings.Contains(page, words.DeclinedTitle) || !strings.Contains(page, words.SetupTitle) ||
				strings.Contains(page, code) {
				t.Errorf("the customer reads %s", page)
			}
			if got := e.View(ref, harness.Associate).Outcome.Reason; got != code {
				t.Errorf("the associate reads %q", got)
			}
			if got := e.reasons(ref); got.Status != "declined" || got.Reason != string(want) ||
				got.Code != code {
				t.Errorf("the merchant reads %+v", got)
			}
			if e.setupAlarms() != 1 {
				t.Errorf("%d alarms", e.setupAlarms())
			}
		})
	}
}

// What the lender refuses for the purchase or the account is told as its refusal, with the number under which
// it has it, and its own telephone and site from the configuration.
func TestLenderDidNotApprove(t *testing.T) {
	e := &env{harness.NewWith(t, func(c *config.Config) {
		c.Merchant[0].Lender.Phone, c.Merchant[0].Lender.Site = "1 877 555-0100",
			"https://lender.example/help"
	})}
	ref := e.Create(harness.InStore)
	e.ToCode(ref, "p4-24")
	e.Lender.Fail("authorization", harness.RespondWith(409, `{"error":"user_not_able_to_purchase"}`))
	v := e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: e.Code()})
	attempts, err := e.Service.Store.Attempts(t.Context(), ref.Merchant, ref.Checkout)
	e.Must(err)
	page := e.page(ref)
	for _, want := range []string{locale.For(locale.English).Outcome.DeclinedTitle, attempts[0].Reference,
		"tel:+18775550100", "https://lender.example/help"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if v.Step != checkout.StepDeclined || v.Outcome.Code != "" || e.setupAlarms() != 0 ||
		e.reasons(ref).Reason != "" {
		t.Errorf("%s, %+v, %d alarms", v.Step, v.Outcome, e.setupAlarms())
	}
}

// A 401 on a customer's own token stays what it is: the flow is lost, and nobody's set-up is to blame.
func TestRefusedFlowIsNoSetupFault(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(nil)
	e.ToOffersOnline(ref)
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
	e.Lender.Fail("authorization", harness.RespondWith(401, `{"error":"invalid_token"}`))
	v := e.Try(
		ref,
		relay.Shopper,
		checkout.Action{
			Do:      checkout.DoAccept,
			Digest:  e.View(ref, relay.Shopper).Review.Digest,
			Consent: checkout.Yes,
		},
	)
	if v.Step != checkout.StepIdentify || v.Problem == nil || v.Problem.Code != checkout.CodeVerifyAgain ||
		e.setupAlarms() != 0 {
		t.Errorf("%s, %+v, %d alarms", v.Step, v.Problem, e.setupAlarms())
	}
	e.Lender.Fail("widget-init", harness.RespondWith(401, `{"error":"invalid_token"}`))
	v = e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoIdentify, Number: "9000000000000042"})
	if v.Problem == nil || v.Problem.Code != checkout.CodeTokenRefused || e.setupAlarms() != 0 {
		t.Errorf("at its beginning: %s, %+v, %d alarms", v.Step, v.Problem, e.setupAlarms())
	}
}

// Before the authorization a fault of the set-up is told as such too, once alarmed in an hour, with the code
// for those of the store, and the person may go on once it is mended.
func TestSetupFaultBeforeTheEnd(t *testing.T) {
	e := newEnv(t)
	e.Lender.Fail("lookup", harness.RespondWith(409, `{"error":"invalid_role"}`))
	identify := checkout.Action{Do: checkout.DoIdentify, Number: "9000000000000042"}
	for range 3 {
		ref := e.Create(harness.InStore)
		v := e.Try(ref, harness.Associate, identify)
		if v.Step != checkout.StepIdentify || v.Problem == nil || v.Problem.Code != checkout.CodeStoreSetup ||
			v.Problem.Reason != "invalid_role" {
			t.Fatalf("%s, %+v", v.Step, v.Problem)
		}
		if kept := e.View(ref, relay.Shopper).Problem; kept != nil && kept.Reason != "" {
			t.Errorf("the customer's View has the code")
		}
		if got := e.reasons(ref); got.Reason != "store_setup" || got.Code != "invalid_role" ||
			got.Status != "open" {
			t.Errorf("the merchant reads %+v", got)
		}
	}
	if e.setupAlarms() != 1 {
		t.Errorf("%d alarms within the hour", e.setupAlarms())
	}
	e.Clock.Advance(61 * time.Minute)
	ref := e.Create(harness.InStore)
	e.Try(ref, harness.Associate, identify)
	if e.setupAlarms() != 2 {
		t.Errorf("%d alarms an hour later", e.setupAlarms())
	}
	e.Lender.Fail("lookup", nil)
	e.Act(ref, harness.Associate, identify, checkout.StepOffers)
	if got := e.reasons(ref); got.Reason != "" || got.Code != "" {
		t.Errorf("once it is mended the merchant reads %+v", got)
	}
}

// Who answers can be reached, whatever the answer is worth.
func TestAnsweredIsReached(t *testing.T) {
	for name, want := range map[string]checkout.Code{
		"500": checkout.CodeLenderFailed, "503": checkout.CodeLenderFailed,
		"HTML 200": checkout.CodeLenderFailed,
		"garbage":  checkout.CodeLenderFailed, "empty 200": checkout.CodeLenderFailed,
		"429": checkout.CodeLenderBusy,
		"465": checkout.CodeStoreSetup, "resets before answering": checkout.CodeLenderDown,
	} {
		for _, op := range []string{"lookup", "token"} {
			e := newEnv(t)
			e.Must(e.Lender.Misbehave(op, name))
			v := e.Try(
				e.Create(harness.InStore),
				harness.Associate,
				checkout.Action{Do: checkout.DoIdentify, Number: "9000000000000042"},
			)
			if v.Problem == nil || v.Problem.Code != want {
				t.Errorf("%s at %s: %+v, want %s", name, op, v.Problem, want)
			}
		}
	}
}

// The token cannot be had when the code is typed: nothing was sent, and what is told of the lender is true.
func TestAnsweredTokenAtAuthorization(t *testing.T) {
	for name, want := range map[string]struct {
		step checkout.Step
		code checkout.Code
	}{
		"500":                     {checkout.StepVerify, checkout.CodeLenderFailed},
		"resets before answering": {checkout.StepVerify, checkout.CodeLenderDown},
		"400 invalid_client":      {checkout.StepDeclined, checkout.CodeTokenRefused},
		"409 invalid_role":        {checkout.StepDeclined, checkout.CodeStoreSetup},
	} {
		e := newEnv(t)
		ref := e.Create(harness.InStore)
		e.ToCode(ref, "p4-24")
		e.Lender.RevokeTokens()
		e.Must(e.Lender.Misbehave("token", name))
		v := e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: e.Code()})
		told := checkout.Code("")
		if v.Problem != nil {
			told = v.Problem.Code
		} else if v.Outcome != nil {
			told = v.Outcome.Code
		}
		if v.Step != want.step || told != want.code || len(e.Lender.Ledger()) != 0 {
			t.Errorf("%s: %s, %q; want %s, %q", name, v.Step, told, want.step, want.code)
		}
	}
}

// A message that was sent is never told as not sent: the code of one whose answer was lost, or said so in
// other words, is waited for and works.
func TestSentMessageIsWaitedFor(t *testing.T) {
	for name, problem := range map[string]checkout.Code{
		"other words for sent": "", "201 for 200": "", "executes and answers 500": checkout.CodeMessageUnsure,
		"executes, then answers 403": checkout.CodeMessageUnsure,
		"executes and resets":        checkout.CodeMessageUnsure,
		"HTML 200":                   checkout.CodeMessageUnsure, "wrong types": checkout.CodeMessageUnsure,
	} {
		for _, method := range []checkout.Method{checkout.MethodSMS, checkout.MethodEmail} {
			e := newEnv(t)
			ref := e.Create(harness.InStore)
			e.ToVerify(ref, "p4-24")
			e.Must(e.Lender.Misbehave("verify", name))
			v := e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoSend, Method: method})
			told := checkout.Code("")
			if v.Problem != nil {
				told = v.Problem.Code
			}
			if v.Step != checkout.StepVerify || v.Verify.Sent != method || told != problem {
				t.Errorf("%s by %s: %s, sent %q, told %q", name, method, v.Step, v.Verify.Sent, told)
				continue
			}
			e.Act(
				ref,
				relay.Shopper,
				checkout.Action{Do: checkout.DoConfirm, Code: e.Code()},
				checkout.StepApproved,
			)
		}
	}
}

// A lender that sends a code to who answered its question is waited for, too.
func TestCodeSentInsteadOfGiven(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(harness.InStore)
	e.ToVerify(ref, "p4-24")
	e.Act(
		ref,
		relay.Shopper,
		checkout.Action{Do: checkout.DoSend, Method: checkout.MethodQuestion},
		checkout.StepVerify,
	)
	e.Lender.Fail("verify", harness.RespondWith(200, `{"verification_code":"verification_sent_to_email"}`))
	v := e.Act(
		ref,
		relay.Shopper,
		checkout.Action{Do: checkout.DoConfirm, Answer: e.Customer("20000042").Answer},
		checkout.StepVerify,
	)
	if v.Verify.Sent != checkout.MethodEmail || e.CallCount("authorization") != 0 {
		t.Errorf("sent %q, %d authorizations", v.Verify.Sent, e.CallCount("authorization"))
	}
}

// The lines of an order go to the lender, a discount below zero; the total is the merchant's amount.
func TestItemsReachTheLender(t *testing.T) {
	e := newEnv(t)
	made := e.Call("POST", "/v1/checkouts", strings.Replace(harness.ValidOrder, `"province"`, `"items":[
		{"sku":"SOFA-3","description":"Canapé «Érable»","quantity":1,"unit_price":"1250.00"},
		{"description":"Rebate","quantity":1,"unit_price":"-50.00"}],"province"`, 1), harness.MerchantHeader)
	if made.Status != http.StatusCreated {
		t.Fatalf("%d %s", made.Status, made.Body)
	}
	ref := relay.Ref{Merchant: "maple-birch", Checkout: relay.CheckoutID(made.ID)}
	e.ToOffersOnline(ref)
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
	e.Accept(ref, checkout.StepApproved)
	want := `{"purchase_order":"MB-1","transaction_discount_total":50.00,` +
		`"transaction_subtotal":1250.00,"transaction_total":1200.00,"products":[` +
		`{"sku_id":"SOFA-3","description":"Canapé «Érable»","quantity":1,` +
		`"unit_price":1250.00,"extended_price":1250.00},` +
		`{"description":"Rebate","quantity":1,"unit_price":-50.00,"extended_price":-50.00}]}`
	if got := e.Lender.Ledger()[0]; string(got.Statement) != want || got.Amount != "1200.00" {
		t.Errorf("%s for %s", got.Statement, got.Amount)
	}
	if got := e.Call("GET", "/v1/checkouts/"+made.ID, "", harness.MerchantHeader); !strings.Contains(
		got.Body,
		`"unit_price":"-50.00"`,
	) {
		t.Errorf("the merchant reads %s", got.Body)
	}
}

// A changed cart takes its lines with it, so that the statement shows what was bought. Without lines they
// stay, an empty list takes them away, and lines that cannot be taken change nothing.
func TestItemsFollowTheCart(t *testing.T) {
	e := newEnv(t)
	const sofa = `{"description":"Sofa","quantity":1,"unit_price":"1200.00"}`
	made := e.Call("POST", "/v1/checkouts", orderOf(sofa), harness.MerchantHeader)
	path := "/v1/checkouts/" + made.ID
	lines := func() string {
		var read struct {
			Amount string
			Items  []struct{ Description string }
		}
		e.Must(json.Unmarshal([]byte(e.Call("GET", path, "", harness.MerchantHeader).Body), &read))
		return read.Amount + fmt.Sprint(read.Items)
	}
	change := func(body string, status int, want string) {
		t.Helper()
		got := e.Call("POST", path+"/amount", body, harness.MerchantHeader)
		if now := lines(); got.Status != status || now != want {
			t.Errorf("%s: %d %s, then %s, want %d %s", body, got.Status, got.Body, now, status, want)
		}
	}
	const chair = `{"description":"Chair","quantity":4,"unit_price":"275.00"}`
	change(`{"amount":"1150.00"}`, http.StatusOK, "1150.00[{Sofa}]")
	change(`{"amount":"1100.00","items":[`+chair+`]}`, http.StatusOK, "1100.00[{Chair}]")
	change(`{"amount":"900.00","items":[{"description":"x","quantity":0,"unit_price":"1.00"}]}`,
		http.StatusUnprocessableEntity, "1100.00[{Chair}]")
	change(`{"amount":"900.00","items":[{"title":"x","description":"x","quantity":1,"unit_price":"1.00"}]}`,
		http.StatusUnprocessableEntity, "1100.00[{Chair}]")
	change(`{"amount":"1200.00","items":[]}`, http.StatusOK, "1200.00[]")
	change(`{"amount":"1100.00","items":[`+chair+`]}`, http.StatusOK, "1100.00[{Chair}]")

	ref := relay.Ref{Merchant: "maple-birch", Checkout: relay.CheckoutID(made.ID)}
	e.ToOffersOnline(ref)
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
	e.Accept(ref, checkout.StepApproved)
	got := string(e.Lender.Ledger()[0].Statement)
	if !strings.Contains(got, `"description":"Chair","quantity":4`) || strings.Contains(got, "Sofa") {
		t.Errorf("the statement shows %s", got)
	}
}

// Lines that a statement could not show are refused, by the field.
func TestItemsAreValidated(t *testing.T) {
	e := newEnv(t)
	line := func(sku, description, quantity, price string) string {
		return fmt.Sprintf(`{"sku":"%s","description":"%s","quantity":%s,"unit_price":"%s"}`,
			sku, description, quantity, price)
	}
	good := line("S-1", "Sofa", "1", "1.00")
	for lines, field := range map[string]string{
		line("", "x", "0", "1.00"):                      "/items/0/quantity",
		line("", "x", "-1", "1.00"):                     "/items/0/quantity",
		line("", "x", "100000", "1.00"):                 "/items/0/quantity",
		line("", "", "1", "1.00"):                       "/items/0/description",
		line("", "   ", "1", "1.00"):                    "/items/0/description",
		line("", `a\u0000b`, "1", "1.00"):               "/items/0/description",
		line("", `a\nb`, "1", "1.00"):                   "/items/0/description",
		line("", strings.Repeat("x", 251), "1", "1.00"): "/items/0/description",
		line(strings.Repeat("x", 51), "x", "1", "1.00"): "/items/0/sku",
		line(`a\tb`, "x", "1", "1.00"):                  "/items/0/sku",
		line("", "x", "1", "10000000000.00"):            "/items/0/unit_price",
		good + "," + line("", "x", "0", "1.00"):         "/items/1/quantity",
	} {
		got := e.Call("POST", "/v1/checkouts", orderOf(lines), harness.MerchantHeader)
		if got.Status != http.StatusUnprocessableEntity ||
			!strings.Contains(got.Body, fmt.Sprintf("%q", field)) {
			t.Errorf("%s: %d %s, want %s", lines, got.Status, got.Body, field)
		}
	}
	for _, price := range []string{`"-"`, `"--1.00"`, `"1.005"`, `"-1.005"`, `null`, `"+1.00"`, `"1,00"`,
		`true`} {
		lines := `{"description":"x","quantity":1,"unit_price":` + price + `}`
		got := e.Call("POST", "/v1/checkouts", orderOf(lines), harness.MerchantHeader)
		if got.Status != http.StatusUnprocessableEntity ||
			!strings.Contains(got.Body, `"pointer":"/items/0/unit_price"`) {
			t.Errorf("unit_price %s: %d %s", price, got.Status, got.Body)
		}
	}
}

// orderOf is the body of a request for a checkout with these lines.
func orderOf(lines string) string {
	return strings.Replace(harness.ValidOrder, `"province"`, `"items":[`+lines+`],"province"`, 1)
}

// The lender wants to know who sells: where the merchant's server did not say, it is who acts in the store.
func TestEmployeeOfTheStore(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(func(q *relay.CreateRequest) { harness.InStore(q); q.EmployeeID = "" })
	e.ToCode(ref, "p4-24")
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: e.Code()}, checkout.StepApproved)
	if got := e.Lender.Ledger()[0].Employee; got != "1042" {
		t.Errorf("employee %q", got)
	}
}

// Reference ids and request ids are GUIDs of version 4 without their dashes.
func TestFlowIDsAreGUIDs(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(harness.InStore)
	e.ToCode(ref, "p4-24")
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: e.Code()}, checkout.StepApproved)
	sold := e.Lender.Ledger()[0]
	for name, id := range map[string]string{"x-reference-id": sold.ReferenceID,
		"request_id": sold.RequestID} {
		if len(id) != 32 || strings.Trim(id, "0123456789abcdef") != "" || id[12] != '4' ||
			!strings.Contains("89ab", id[16:17]) {
			t.Errorf("%s %q", name, id)
		}
	}
	if sold.ReferenceID == sold.RequestID {
		t.Error("one id for both")
	}
}

// A fault of the set-up that shows when the plans are asked for, online: the shopper starts over, and the
// store reads why.
func TestSetupFaultAtTheQuoteOnline(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(nil)
	v := e.Act(
		ref,
		relay.Shopper,
		checkout.Action{Do: checkout.DoIdentify, Number: "9000000000000042"},
		checkout.StepLender,
	)
	event := e.VerifyOnLendersPage(ref, v)
	e.Lender.Fail("calculate-interest", harness.RespondWith(409, `{"error":"invalid_role"}`))
	v = e.Try(ref, relay.Shopper, event)
	if v.Step != checkout.StepIdentify || v.Problem == nil || v.Problem.Code != checkout.CodeStoreSetup ||
		v.Problem.Reason != "" {
		t.Errorf("%s, %+v", v.Step, v.Problem)
	}
	if got := e.reasons(ref); got.Reason != "store_setup" || got.Code != "invalid_role" ||
		e.setupAlarms() != 1 {
		t.Errorf("the merchant reads %+v, %d alarms", got, e.setupAlarms())
	}
}
