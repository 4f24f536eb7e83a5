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

// upstream is the lender's own wording. It must reach nobody.
const upstream = "UPSTREAM words of the lender"

// bodies are the three shapes of a refusal in the lender's documentation (POS API, errors).
var bodies = []string{
	`{"url":"/flexiti/pos-api/v2.5/client-id/acme/account/31415926/verify","message":"` + upstream +
		`","error":%q,"field_errors":[{"param":"format","msg":"` + upstream + `","value":"fax"}]}`,
	`{"code":409,"error":%q,"error_description":"` + upstream + `"}`,
	`{"error":%q,"error_description":"` + upstream + `"}`,
}

// Every documented code of every endpoint, in each of its shapes, becomes a plain sentence in the person's
// language. The person can go on, nothing is authorized, and no word of the lender appears.
func TestEveryDocumentedCode(t *testing.T) {
	common := []string{"invalid_role", "general_error", "wrong_inputs"}
	codes := map[string][]string{ // documented with each endpoint
		"token":       {"invalid_client", "invalid_request", "invalid_role", "wrong_inputs"},
		"widget-init": common,
		"lookup": append([]string{"not_found", "user_not_able_to_purchase", "user_not_active"},
			common...),
		"search":             append([]string{"not_found"}, common...),
		"driverslicense":     common,
		"calculate-interest": append([]string{"not_found", "plan_term_not_set"}, common...),
		"verify": append([]string{"not_found", "sms_not_valid_phone", "merchant_override_is_not_allowed",
			"regular_purchase_bypass_is_not_allowed", "piw_mismatch", "secret_answer_mismatch",
			"tries_exceed"}, common...),
		"authorization": append([]string{"not_found", "customer_identity_not_found", "credit_exceeded",
			"not_verified",
			"plan_term_not_set", "plan_term_not_available", "auth_not_allowed", "not_permitted",
			"user_not_able_to_purchase",
			"external_location_id_not_found", "account_type_not_permitted", "vcc_account_mismatch",
			"wrong_verification_code", "verification_code_required"}, common...),
	}
	for op, list := range codes {
		t.Run(op, func(t *testing.T) {
			e := newEnv(t)
			for i, code := range list {
				e.Lender.Fail(op, nil)
				shape, french := bodies[i%len(bodies)], i%2 == 1
				e.refuseCode(op, code, shape, french)
			}
		})
	}
	e := newEnv(t)
	for _, status := range []int{401, 402, 403, 429, 465, 466, 467, 500, 502, 503, 504} {
		e.Lender.Fail("lookup", harness.RespondWith(status, upstream))
		e.checkRefused(e.Create(harness.InStore), harness.Associate,
			checkout.Action{Do: checkout.DoIdentify, Number: "20000042"})
	}
}

// refuseCode brings a checkout to the action that calls an endpoint, makes the endpoint refuse, and checks
// the problem.
func (e *env) refuseCode(op, code, shape string, french bool) {
	e.Helper()
	status := http.StatusConflict
	switch {
	case op == "token":
		status = http.StatusBadRequest
	case code == "not_found" || code == "customer_identity_not_found":
		status = http.StatusNotFound
	case code == "sms_not_valid_phone":
		status = http.StatusBadRequest
	}
	refuse := func() { e.Lender.Fail(op, harness.RespondWith(status, fmt.Sprintf(shape, code))) }
	ref := e.Create(harness.InStore)
	if op == "widget-init" || op == "token" {
		ref = e.Create(nil)
	}
	if french {
		who := harness.Associate
		if op == "widget-init" || op == "token" {
			who = relay.Shopper
		}
		e.Act(ref, who, checkout.Action{Do: checkout.DoLanguage, Language: locale.French},
			checkout.StepIdentify)
	}
	switch op {
	case "token", "widget-init":
		refuse()
		e.checkRefused(ref, relay.Shopper, checkout.Action{Do: checkout.DoIdentify, Number: "20000042"})
	case "lookup", "calculate-interest":
		refuse()
		e.checkRefused(ref, harness.Associate, checkout.Action{Do: checkout.DoIdentify, Number: "20000042"})
	case "search":
		refuse()
		e.checkRefused(ref, harness.Associate,
			checkout.Action{Do: checkout.DoIdentify, FirstName: "Jordan", LastName: "Tremblay",
				BirthDate: "1990-01-17"})
	case "driverslicense":
		refuse()
		e.checkRefused(ref, harness.Associate,
			checkout.Action{Do: checkout.DoIdentify, Licence: e.Customer("20000042").Licence})
	case "verify":
		e.ToCode(ref, "p4-24")
		e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoBack}, checkout.StepVerify)
		refuse()
		e.checkRefused(ref, relay.Shopper, checkout.Action{Do: checkout.DoSend, Method: checkout.MethodSMS})
	case "authorization":
		e.ToCode(ref, "p4-24")
		refuse()
		e.checkRefused(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: e.Code()})
	}
}

// checkRefused does an action that the lender refuses, and checks the problem in the View.
func (e *env) checkRefused(ref relay.Ref, who relay.Who, a checkout.Action) {
	e.Helper()
	v := e.Try(ref, who, a)
	if v.Problem == nil && v.Step != checkout.StepDeclined {
		e.Errorf("%s: nothing is told at %s", a.Do, v.Step)
		return
	}
	if v.Problem != nil {
		if text := checkout.Sentence(v.Problem.Code, v.Language); text == "" ||
			!slices.Contains(checkout.Codes(), v.Problem.Code) {
			e.Errorf("%s: no sentence in %s for %s", a.Do, v.Language, v.Problem.Code)
		}
		// in a store the associate may be the one who can go on
		on := slices.Concat(v.Allowed, e.View(ref, harness.Associate).Allowed)
		if !slices.ContainsFunc(on, func(d checkout.Do) bool {
			return d != checkout.DoLanguage && d != checkout.DoCancel
		}) {
			e.Errorf("%s: no way on at %s: %v", a.Do, v.Step, on)
		}
	}
	page := e.Call("GET", "/c/"+e.ClientToken(ref), "", nil)
	if kept := e.View(ref, relay.Shopper).Problem; kept != nil &&
		!strings.Contains(html.UnescapeString(page.Body), checkout.Sentence(kept.Code, v.Language)) {
		e.Errorf("%s: the page does not say %q", a.Do, kept.Code)
	}
	for place, text := range map[string]string{"the page": page.Body, "the log": e.Log.String()} {
		if strings.Contains(text, "UPSTREAM") {
			e.Errorf("%s: the lender's words stand in %s", a.Do, place)
		}
	}
	if len(e.Lender.Ledger()) != 0 {
		e.Errorf("%s: something was authorized", a.Do)
	}
}
