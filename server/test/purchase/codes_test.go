package purchase

import (
	"fmt"
	"html"
	"net/http"
	"slices"
	"strings"
	"testing"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/server/relay"
	"candor/server/test/harness"
)

// upstream is what the lender says in its own words. It must reach nobody.
const upstream = "UPSTREAM words of the lender"

// bodies are the three shapes in which the lender refuses (POS API, errors).
var bodies = []string{
	`{"url":"/flexiti/pos-api/v2.5/client-id/acme/account/31415926/verify","message":"` + upstream + `","error":%q,"field_errors":[{"param":"format","msg":"` + upstream + `","value":"fax"}]}`,
	`{"code":409,"error":%q,"error_description":"` + upstream + `"}`,
	`{"error":%q,"error_description":"` + upstream + `"}`,
}

// Every documented code of every endpoint used here, in each of its shapes, becomes a plain sentence in the person's
// language with a way on, authorizes nothing, and no word of the lender is repeated.
func TestEveryDocumentedCode(t *testing.T) {
	common := []string{"invalid_role", "general_error", "wrong_inputs"}
	codes := map[string][]string{ // documented with each endpoint
		"token":              {"invalid_client", "invalid_request", "invalid_role", "wrong_inputs"},
		"widget-init":        common,
		"lookup":             append([]string{"not_found", "user_not_able_to_purchase", "user_not_active"}, common...),
		"search":             append([]string{"not_found"}, common...),
		"driverslicense":     common,
		"calculate-interest": append([]string{"not_found", "plan_term_not_set"}, common...),
		"verify": append([]string{"not_found", "sms_not_valid_phone", "merchant_override_is_not_allowed",
			"regular_purchase_bypass_is_not_allowed", "piw_mismatch", "secret_answer_mismatch", "tries_exceed"}, common...),
		"authorization": append([]string{"not_found", "customer_identity_not_found", "credit_exceeded", "not_verified",
			"plan_term_not_set", "plan_term_not_available", "auth_not_allowed", "not_permitted", "user_not_able_to_purchase",
			"external_location_id_not_found", "account_type_not_permitted", "vcc_account_mismatch",
			"wrong_verification_code", "verification_code_required"}, common...),
	}
	for op, list := range codes {
		t.Run(op, func(t *testing.T) {
			l := newEnv(t)
			for i, code := range list {
				l.Lender.Fail(op, nil)
				shape, french := bodies[i%len(bodies)], i%2 == 1
				l.tellCode(op, code, shape, french)
			}
		})
	}
	l := newEnv(t)
	for _, status := range []int{401, 402, 403, 429, 465, 466, 467, 500, 502, 503, 504} {
		l.Lender.Fail("lookup", harness.RespondWith(status, upstream))
		l.told(l.Create(harness.InStore), harness.Associate, checkout.Action{Do: checkout.DoIdentify, Number: "20000042"})
	}
}

// tellCode brings a checkout to the act that calls an endpoint, makes the endpoint refuse, and looks at what is told.
func (l *env) tellCode(op, code, shape string, french bool) {
	l.Helper()
	status := http.StatusConflict
	switch {
	case op == "token":
		status = http.StatusBadRequest
	case code == "not_found" || code == "customer_identity_not_found":
		status = http.StatusNotFound
	case code == "sms_not_valid_phone":
		status = http.StatusBadRequest
	}
	refuse := func() { l.Lender.Fail(op, harness.RespondWith(status, fmt.Sprintf(shape, code))) }
	ref := l.Create(harness.InStore)
	if op == "widget-init" || op == "token" {
		ref = l.Create(nil)
	}
	if french {
		who := harness.Associate
		if op == "widget-init" || op == "token" {
			who = relay.Shopper
		}
		l.Act(ref, who, checkout.Action{Do: checkout.DoLanguage, Language: locale.French}, checkout.StepIdentify)
	}
	switch op {
	case "token", "widget-init":
		refuse()
		l.told(ref, relay.Shopper, checkout.Action{Do: checkout.DoIdentify, Number: "20000042"})
	case "lookup", "calculate-interest":
		refuse()
		l.told(ref, harness.Associate, checkout.Action{Do: checkout.DoIdentify, Number: "20000042"})
	case "search":
		refuse()
		l.told(ref, harness.Associate, checkout.Action{Do: checkout.DoIdentify, FirstName: "Jordan", LastName: "Tremblay", BirthDate: "1990-01-17"})
	case "driverslicense":
		refuse()
		l.told(ref, harness.Associate, checkout.Action{Do: checkout.DoIdentify, Licence: l.Customer("20000042").Licence})
	case "verify":
		l.ToCode(ref, "p4-24")
		l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoBack}, checkout.StepVerify)
		refuse()
		l.told(ref, relay.Shopper, checkout.Action{Do: checkout.DoSend, Method: checkout.MethodSMS})
	case "authorization":
		l.ToCode(ref, "p4-24")
		refuse()
		l.told(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.Code()})
	}
}

// told does an act that the lender refuses and checks what the person is told.
func (l *env) told(ref relay.Ref, who relay.Who, a checkout.Action) {
	l.Helper()
	v := l.Try(ref, who, a)
	if v.Problem == nil && v.Step != checkout.StepDeclined {
		l.Errorf("%s: nothing is told at %s", a.Do, v.Step)
		return
	}
	if v.Problem != nil {
		if text := checkout.Sentence(v.Problem.Code, v.Language); text == "" || !slices.Contains(checkout.Codes(), v.Problem.Code) {
			l.Errorf("%s: no sentence in %s for %s", a.Do, v.Language, v.Problem.Code)
		}
		on := slices.Concat(v.Allowed, l.View(ref, harness.Associate).Allowed) // in a store the associate may have it
		if !slices.ContainsFunc(on, func(d checkout.Do) bool { return d != checkout.DoLanguage && d != checkout.DoCancel }) {
			l.Errorf("%s: no way on at %s: %v", a.Do, v.Step, on)
		}
	}
	page := l.Call("GET", "/c/"+l.ClientToken(ref), "", nil)
	if kept := l.View(ref, relay.Shopper).Problem; kept != nil &&
		!strings.Contains(html.UnescapeString(page.Body), checkout.Sentence(kept.Code, v.Language)) {
		l.Errorf("%s: the page does not say %q", a.Do, kept.Code)
	}
	for place, text := range map[string]string{"the page": page.Body, "the log": l.Log.String()} {
		if strings.Contains(text, "UPSTREAM") {
			l.Errorf("%s: the lender's words stand in %s", a.Do, place)
		}
	}
	if len(l.Lender.Ledger()) != 0 {
		l.Errorf("%s: something was authorized", a.Do)
	}
}
