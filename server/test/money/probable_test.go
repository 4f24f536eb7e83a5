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
func (l *env) refusedBy(misbehaviour string) relay.Ref {
	l.Helper()
	ref := l.Create(harness.InStore)
	l.ToCode(ref, "p4-24")
	l.Must(l.Lender.Misbehave("authorization", misbehaviour))
	if v := l.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.Code()}); v.Step != checkout.StepPending {
		l.Fatalf("%s: told %s, problem %+v, at once", misbehaviour, v.Step, v.Problem)
	}
	l.Must(l.Lender.Misbehave("authorization", ""))
	return ref
}

// after lets time pass in steps of a second, as the process does, and gives what the customer sees then.
func (l *env) after(ref relay.Ref, d time.Duration) checkout.View {
	l.Helper()
	for ; d > 0; d -= time.Second {
		l.Clock.Advance(time.Second)
		_, err := l.Service.Relay.Settle(l.Context())
		l.Must(err)
	}
	return l.View(ref, relay.Shopper)
}

// An answer that looks like a refusal, in a way that no document has, is decided by the lender's lists once they cannot
// lag any more, and not before; what was executed is approved, and what is told holds.
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
		"403 without a code":                             {checkout.StepDeclined, checkout.CodeStoreSetup, "status_403"},
		"403 insufficient_scope":                         {checkout.StepDeclined, checkout.CodeStoreSetup, "insufficient_scope"},
		"465":                                            {checkout.StepDeclined, checkout.CodeStoreSetup, "status_465"},
		"467":                                            {checkout.StepDeclined, checkout.CodeStoreSetup, "status_467"},
		"429":                                            {checkout.StepDeclined, "", "status_429"},
		"409 with an undocumented code":                  {checkout.StepDeclined, "", "status_409"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newEnv(t)
			ref := l.refusedBy(name)
			if v := l.after(ref, 44*time.Second); want.step == checkout.StepDeclined && v.Step != checkout.StepPending {
				t.Errorf("after 44 s: %s", v.Step)
			} else if v.Step == checkout.StepDeclined {
				t.Errorf("after 44 s what was executed is %s", v.Step)
			}
			v := l.after(ref, 10*time.Second)
			a := l.attempt(ref)
			if v.Step != want.step || v.Outcome.Code != want.code {
				t.Fatalf("after 54 s: %s, code %q, attempt %s", v.Step, v.Outcome.Code, a.State)
			}
			if want.step == checkout.StepDeclined && (a.State != relay.AttemptNotExecuted || a.Code != want.kept || v.Outcome.Trace != checkout.TraceNone) {
				t.Errorf("attempt %s, code %s, trace %s", a.State, a.Code, v.Outcome.Trace)
			}
			if l.alarmed(relay.AlarmStoreSetup) != (want.code != "") {
				t.Errorf("alarm %t", l.alarmed(relay.AlarmStoreSetup))
			}
			if later := l.after(ref, 3*time.Minute); later.Step != v.Step || l.Called("authorization") != 1 {
				t.Errorf("later told %s; sent %d times", later.Step, l.Called("authorization"))
			}
			page := html.UnescapeString(l.Call("GET", "/c/"+l.TokenOf(ref), "", nil).Body)
			if strings.Contains(page, locale.For(locale.English).Outcome.DeclinedTitle) {
				t.Error("the page says that the lender did not approve")
			}
		})
	}
}

// One list is not enough, nor is a list that cannot be read.
func TestM2ProbableRefusalNeedsTwoLists(t *testing.T) {
	l := newEnv(t)
	ref := l.refusedBy("403 without a code")
	l.after(ref, 44*time.Second)
	l.Clock.Advance(time.Second)
	_, err := l.Service.Relay.Settle(t.Context())
	l.Must(err)
	if a := l.attempt(ref); a.Looks != 1 || a.State != relay.AttemptUnknown {
		t.Fatalf("after one list: %s, %d looks", a.State, a.Looks)
	}
	l.Must(l.Lender.Misbehave("authorizations", noList))
	if v := l.after(ref, 2*time.Minute); v.Step != checkout.StepPending {
		t.Errorf("without a list: %s", v.Step)
	}
	l.Must(l.Lender.Misbehave("authorizations", ""))
	if v := l.after(ref, time.Minute); v.Step != checkout.StepDeclined {
		t.Errorf("with a second list: %s", v.Step)
	}
}

// What was told as refused is watched on: what turns up all the same is given back, with an alarm.
func TestM2ProbableRefusalThatWasNone(t *testing.T) {
	l := newEnv(t)
	show := l.hide()
	ref := l.refusedBy("executes, then answers 403")
	if v := l.after(ref, time.Minute); v.Step != checkout.StepDeclined || v.Outcome.Code != checkout.CodeStoreSetup {
		t.Fatalf("%s, %+v", v.Step, v.Outcome)
	}
	show()
	l.advance(3 * time.Hour)
	if a, v := l.attempt(ref), l.View(ref, relay.Shopper); a.State != relay.AttemptUndone || v.Outcome.Trace != checkout.TraceUndone {
		t.Errorf("attempt %s, trace %s", a.State, v.Outcome.Trace)
	}
	l.wantGivenBack(ref, true)
}

// How long the lists may lag is configuration.
func TestListLagIsConfigured(t *testing.T) {
	l := newEnvWith(t, func(c *config.Config) { c.Merchant[0].Lender.ListLag = "3m" })
	ref := l.refusedBy("403 without a code")
	if v := l.after(ref, 170*time.Second); v.Step != checkout.StepPending {
		t.Errorf("before it: %s", v.Step)
	}
	if v := l.after(ref, 20*time.Second); v.Step != checkout.StepDeclined {
		t.Errorf("after it: %s", v.Step)
	}
}

// A merchant's cancel while it is pending is honoured.
func TestM2ProbableRefusalCancelled(t *testing.T) {
	l := newEnv(t)
	ref := l.refusedBy("403 without a code")
	l.cancel(ref, 202)
	if v := l.after(ref, time.Minute); v.Step != checkout.StepCancelled {
		t.Errorf("%s", v.Step)
	}
}

// A business user's card goes with verify, and later with a return and a refund; a capture names none.
func TestCardOfABusinessUserGoesAlong(t *testing.T) {
	const card = "9000000020000403"
	l := newEnv(t)
	no := false
	ref := l.Create(func(q *relay.CreateRequest) { harness.InStore(q); q.AutoCapture = &no })
	l.ToOffersInStore(ref, checkout.Action{Number: card})
	l.Act(ref, harness.Associate, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepHandover)
	l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoContinue}, checkout.StepReview)
	l.Accept(ref, checkout.StepVerify)
	l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoSend, Method: checkout.MethodSMS}, checkout.StepVerify)
	l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.Code()}, checkout.StepApproved)
	if got := l.Lender.Ledger()[0].VCC; got != card {
		t.Errorf("authorized with card %q", got)
	}
	taken := l.done(ref, "captures", "600.00")
	l.done(ref, "captures/"+taken.ID+"/returns", "100.00")
	l.done(ref, "refunds", "50.00")
	cards := map[string]string{}
	for _, o := range l.Lender.Operations() {
		cards[o.Kind] = o.VCC
	}
	if cards["return"] != card || cards["refund"] != card || cards["capture"] != "" {
		t.Errorf("cards %v", cards)
	}
}

// A lender that answers about the token is not said to be out of reach, by the operation that was not sent for it.
func TestAnsweredOperationIsNotUnreachable(t *testing.T) {
	for name, want := range map[string]checkout.Code{"409 invalid_role": checkout.CodeStoreSetup, "500": checkout.CodeLenderFailed,
		"429": checkout.CodeLenderBusy, "HTML 200": checkout.CodeLenderFailed} {
		l := newEnv(t)
		ref := l.buy("p4-24", nil)
		l.Lender.RevokeTokens()
		l.Must(l.Lender.Misbehave("token", name))
		if got := l.operate(ref, "captures", "10.00", ""); got.Code != want {
			t.Errorf("%s: %+v, want %s", name, got, want)
		}
		if l.alarmed(relay.AlarmStoreSetup) != want.StoreFault() {
			t.Errorf("%s: alarm %t", name, l.alarmed(relay.AlarmStoreSetup))
		}
	}
}

// reasonOf is what the merchant's server reads about a fault of its set-up.
func (l *env) reasonOf(ref relay.Ref) (reason, code, reference string) {
	l.Helper()
	var out struct {
		Reason    string `json:"reason"`
		Code      string `json:"lender_code"`
		Reference string `json:"lender_reference"`
	}
	got := l.Call("GET", "/v1/checkouts/"+string(ref.Checkout), "", harness.AsMerchant)
	l.Must(json.Unmarshal([]byte(got.Body), &out))
	return out.Reason, out.Code, out.Reference
}

// The merchant reads why, and the number under which the lender has the request.
func TestMerchantReadsTheReason(t *testing.T) {
	l := newEnv(t)
	ref := l.refusedBy("465")
	if reason, code, reference := l.reasonOf(ref); reason != "" || code != "" || !strings.HasPrefix(reference, "MB-20418.") {
		t.Errorf("pending: %q %q %q", reason, code, reference)
	}
	l.after(ref, time.Minute)
	reason, code, reference := l.reasonOf(ref)
	if reason != "store_setup" || code != "status_465" || reference != l.attempt(ref).Reference {
		t.Errorf("declined: %q %q %q", reason, code, reference)
	}
}
