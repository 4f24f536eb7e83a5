package money

import (
	"encoding/json"
	"html"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/server/config"
	"candor/server/relay"
	"candor/server/test/harness"
)

// refusedBy brings an in-store checkout to an authorization that goes wrong in the way of a name.
func (e *env) refusedBy(misbehaviour string) relay.Ref {
	e.Helper()
	ref := e.Create(harness.InStore)
	e.ToCode(ref, "p4-24")
	e.Must(e.Lender.Misbehave("authorization", misbehaviour))
	if v := e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm,
		Code: e.Code()}); v.Step != checkout.StepPending {
		e.Fatalf("%s: told %s, problem %+v, at once", misbehaviour, v.Step, v.Problem)
	}
	e.Must(e.Lender.Misbehave("authorization", ""))
	return ref
}

// after lets time pass in steps of a second, as the process does, and gives what the customer sees then.
func (e *env) after(ref relay.Ref, d time.Duration) checkout.View {
	e.Helper()
	for ; d > 0; d -= time.Second {
		e.Clock.Advance(time.Second)
		_, err := e.Service.Relay.Settle(e.Context())
		e.Must(err)
	}
	return e.View(ref, relay.Shopper)
}

// An answer that looks like a refusal, in a way that no document has, is decided by the lender's lists once
// they cannot lag any more, and not before; what was executed is approved, and what is told holds.
func TestM2ProbableRefusal(t *testing.T) {
	for name, want := range map[string]struct {
		step checkout.Step
		code checkout.Code // of the outcome
		kept relay.LenderCode
	}{
		"executes, then answers 403":                     {step: checkout.StepApproved},
		"executes, then answers 403, list lags 30 s":     {step: checkout.StepApproved},
		"executes, then answers 429":                     {step: checkout.StepApproved},
		"executes, then refuses by an undocumented code": {step: checkout.StepApproved},
		"list lags 30 s":                                 {step: checkout.StepApproved},
		"403 without a code": {checkout.StepDeclined, checkout.CodeStoreSetup,
			"status_403"},
		"403 insufficient_scope": {checkout.StepDeclined, checkout.CodeStoreSetup,
			"insufficient_scope"},
		"465": {checkout.StepDeclined, checkout.CodeStoreSetup,
			"status_465"},
		"467": {checkout.StepDeclined, checkout.CodeStoreSetup,
			"status_467"},
		"429":                           {checkout.StepDeclined, "", "status_429"},
		"409 with an undocumented code": {checkout.StepDeclined, "", "status_409"},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEnv(t)
			ref := e.refusedBy(name)
			if v := e.after(ref, 44*time.Second); want.step == checkout.StepDeclined &&
				v.Step != checkout.StepPending {
				t.Errorf("after 44 s: %s", v.Step)
			} else if v.Step == checkout.StepDeclined {
				t.Errorf("after 44 s what was executed is %s", v.Step)
			}
			v := e.after(ref, 10*time.Second)
			a := e.attempt(ref)
			if v.Step != want.step || v.Outcome.Code != want.code {
				t.Fatalf("after 54 s: %s, code %q, attempt %s", v.Step, v.Outcome.Code, a.State)
			}
			if want.step == checkout.StepDeclined &&
				(a.State != relay.AttemptNotExecuted || a.Code != want.kept ||
					v.Outcome.Trace != checkout.TraceNone) {
				t.Errorf("attempt %s, code %s, trace %s", a.State, a.Code, v.Outcome.Trace)
			}
			if e.alarmed(relay.AlarmStoreSetup) != (want.code != "") {
				t.Errorf("alarm %t", e.alarmed(relay.AlarmStoreSetup))
			}
			if later := e.after(ref, 3*time.Minute); later.Step != v.Step ||
				e.CallCount("authorization") != 1 {
				t.Errorf("later told %s; sent %d times", later.Step, e.CallCount("authorization"))
			}
			page := html.UnescapeString(e.Call("GET", "/c/"+e.ClientToken(ref), "", nil).Body)
			if strings.Contains(page, locale.For(locale.English).Outcome.DeclinedTitle) {
				t.Error("the page says that the lender did not approve")
			}
		})
	}
}

// One list is not enough, nor is a list that cannot be read.
func TestM2ProbableRefusalNeedsTwoLists(t *testing.T) {
	e := newEnv(t)
	ref := e.refusedBy("403 without a code")
	e.after(ref, 44*time.Second)
	e.Clock.Advance(time.Second)
	_, err := e.Service.Relay.Settle(t.Context())
	e.Must(err)
	if a := e.attempt(ref); a.Looks != 1 || a.State != relay.AttemptUnknown {
		t.Fatalf("after one list: %s, %d looks", a.State, a.Looks)
	}
	e.Must(e.Lender.Misbehave("authorizations", noList))
	if v := e.after(ref, 2*time.Minute); v.Step != checkout.StepPending {
		t.Errorf("without a list: %s", v.Step)
	}
	e.Must(e.Lender.Misbehave("authorizations", ""))
	if v := e.after(ref, time.Minute); v.Step != checkout.StepDeclined {
		t.Errorf("with a second list: %s", v.Step)
	}
}

// What was told as refused is watched on: what turns up all the same is given back, with an alarm.
func TestM2ProbableRefusalThatWasNone(t *testing.T) {
	e := newEnv(t)
	show := e.hide()
	ref := e.refusedBy("executes, then answers 403")
	if v := e.after(ref, time.Minute); v.Step != checkout.StepDeclined ||
		v.Outcome.Code != checkout.CodeStoreSetup {
		t.Fatalf("%s, %+v", v.Step, v.Outcome)
	}
	show()
	e.advance(3 * time.Hour)
	if a, v := e.attempt(ref), e.View(ref, relay.Shopper); a.State != relay.AttemptUndone ||
		v.Outcome.Trace != checkout.TraceUndone {
		t.Errorf("attempt %s, trace %s", a.State, v.Outcome.Trace)
	}
	e.wantGivenBack(ref, true)
}

// How long the lists may lag is configuration.
func TestListLagIsConfigured(t *testing.T) {
	e := &env{harness.NewWith(t, func(c *config.Config) { c.Merchant[0].Lender.ListLag = "3m" })}
	ref := e.refusedBy("403 without a code")
	if v := e.after(ref, 170*time.Second); v.Step != checkout.StepPending {
		t.Errorf("before it: %s", v.Step)
	}
	if v := e.after(ref, 20*time.Second); v.Step != checkout.StepDeclined {
		t.Errorf("after it: %s", v.Step)
	}
}

// A merchant's cancel while it is pending is honoured.
func TestM2ProbableRefusalCancelled(t *testing.T) {
	e := newEnv(t)
	ref := e.refusedBy("403 without a code")
	e.cancel(ref, 202)
	if v := e.after(ref, time.Minute); v.Step != checkout.StepCancelled {
		t.Errorf("%s", v.Step)
	}
}

// A business user's card goes with verify, and later with a return and a refund; a capture names none.
func TestCardOfABusinessUserGoesAlong(t *testing.T) {
	const card = "9000000020000403"
	e := newEnv(t)
	no := false
	ref := e.Create(func(q *relay.CreateRequest) { harness.InStore(q); q.AutoCapture = &no })
	e.ToOffersInStore(ref, checkout.Action{Number: card})
	e.Act(
		ref,
		harness.Associate,
		checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"},
		checkout.StepHandover,
	)
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoContinue}, checkout.StepReview)
	e.Accept(ref, checkout.StepVerify)
	e.Act(
		ref,
		relay.Shopper,
		checkout.Action{Do: checkout.DoSend, Method: checkout.MethodSMS},
		checkout.StepVerify,
	)
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: e.Code()}, checkout.StepApproved)
	if got := e.Lender.Ledger()[0].VCC; got != card {
		t.Errorf("authorized with card %q", got)
	}
	taken := e.done(ref, "captures", "600.00")
	e.done(ref, "captures/"+taken.ID+"/returns", "100.00")
	e.done(ref, "refunds", "50.00")
	cards := map[string]string{}
	for _, o := range e.Lender.Operations() {
		cards[o.Kind] = o.VCC
	}
	if cards["return"] != card || cards["refund"] != card || cards["capture"] != "" {
		t.Errorf("cards %v", cards)
	}
}

// A lender that answers about the token is not said to be out of reach, by the operation that was not sent
// for it.
func TestAnsweredOperationIsNotUnreachable(t *testing.T) {
	for name, want := range map[string]checkout.Code{"409 invalid_role": checkout.CodeStoreSetup,
		"500": checkout.CodeLenderFailed,
		"429": checkout.CodeLenderBusy, "HTML 200": checkout.CodeLenderFailed} {
		e := newEnv(t)
		ref := e.buy("p4-24", nil)
		e.Lender.RevokeTokens()
		e.Must(e.Lender.Misbehave("token", name))
		if got := e.operate(ref, "captures", "10.00", ""); got.Code != want {
			t.Errorf("%s: %+v, want %s", name, got, want)
		}
		if e.alarmed(relay.AlarmStoreSetup) != want.StoreFault() {
			t.Errorf("%s: alarm %t", name, e.alarmed(relay.AlarmStoreSetup))
		}
	}
}

// reasonOf is what the merchant's server reads about a fault of its set-up.
func (e *env) reasonOf(ref relay.Ref) (reason, code, reference string) {
	e.Helper()
	var out struct {
		Reason    string `json:"reason"`
		Code      string `json:"lender_code"`
		Reference string `json:"lender_reference"`
	}
	got := e.Call("GET", "/v1/checkouts/"+string(ref.Checkout), "", harness.MerchantHeader)
	e.Must(json.Unmarshal([]byte(got.Body), &out))
	return out.Reason, out.Code, out.Reference
}

// The merchant reads why, and the number under which the lender has the request.
func TestMerchantReadsTheReason(t *testing.T) {
	e := newEnv(t)
	ref := e.refusedBy("465")
	if reason, code, reference := e.reasonOf(ref); reason != "" || code != "" ||
		!strings.HasPrefix(reference, "MB-20418.") {
		t.Errorf("pending: %q %q %q", reason, code, reference)
	}
	e.after(ref, time.Minute)
	reason, code, reference := e.reasonOf(ref)
	if reason != "store_setup" || code != "status_465" || reference != e.attempt(ref).Reference {
		t.Errorf("declined: %q %q %q", reason, code, reference)
	}
}
