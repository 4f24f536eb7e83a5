package money

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
)

// M8: a purchase that was left to people is settled by operators.

func withoutAutoCapture(r *relay.CreateRequest) {
	no := false
	r.AutoCapture = &no
}

// lostForADay is a purchase whose answer was lost and whose list could not be read for a day.
func (e *env) lostForADay(executed bool, change func(*relay.CreateRequest)) relay.Ref {
	e.Helper()
	ref := e.loseAnswer(executed, change)
	e.Must(e.Lender.Misbehave("authorizations", noList))
	e.advance(25 * time.Hour)
	if s := e.attempt(ref).State; s != relay.AttemptManual {
		e.Fatalf("after a day: %s", s)
	}
	return ref
}

func (e *env) showList() { e.Must(e.Lender.Misbehave("authorizations", "")) }

// resolveAttempt resolves as an operator; it answers the state, or the code of a refusal.
func (e *env) resolveAttempt(ref relay.Ref, operator string, outcome relay.ResolutionOutcome,
	evidence string) string {
	e.Helper()
	a, waiting, err := e.Service.Relay.ResolveAttempt(e.Context(), relay.Resolution{Merchant: ref.Merchant,
		Checkout: ref.Checkout, Outcome: outcome, Note: "asked the lender’s desk", Evidence: evidence,
		By: operator})
	switch {
	case err != nil:
		return string(checkout.AsProblem(err).Code)
	case waiting != nil:
		return "waits"
	}
	return string(a.State)
}

// wantAttempt resolves and compares what came of it.
func (e *env) wantAttempt(ref relay.Ref, operator string, outcome relay.ResolutionOutcome,
	evidence, want string) {
	e.Helper()
	if got := e.resolveAttempt(ref, operator, outcome, evidence); got != want {
		e.Errorf("%s says %s, %q: got %s, want %s", operator, outcome, evidence, got, want)
	}
}

func TestM8PurchaseThatTheLenderHas(t *testing.T) {
	e := newResolveEnv(t, "5000.00")
	ref := e.lostForADay(true, withoutAutoCapture)
	e.wantOpen("attempt_manual")
	id := fmt.Sprint(e.Lender.Ledger()[0].AuthorizationID)
	for _, outcome := range []relay.ResolutionOutcome{relay.FoundDone, relay.FoundNotDone} {
		e.wantAttempt(ref, "anna", outcome, id, "list_unusable")
	}
	e.showList()
	_, _, err := e.Service.Relay.ResolveAttempt(t.Context(), relay.Resolution{Merchant: ref.Merchant,
		Checkout: ref.Checkout, Outcome: relay.FoundNotDone, Note: "not on my screen", By: "anna"})
	if c, ok := errors.AsType[*relay.ContradictedError](err); !ok || c.Entry == nil || c.Entry.ID != id {
		t.Errorf("not done, though the list has it: %v", err)
	}
	e.wantAttempt(ref, "anna", relay.FoundDone, "", "evidence_required")
	e.wantAttempt(ref, "anna", relay.FoundDone, "4711", "lender_list_differs")
	e.wantAttempt(ref, "anna", relay.FoundDone, id, "approved")
	e.wantAttempt(ref, "boris", relay.FoundDone, id, "approved") // the same again
	e.wantAttempt(ref, "boris", relay.FoundNotDone, "", "conflict")
	e.wantOpen()
	e.wantAudits(ref, "resolve anna")
	e.done(ref, "captures", "1200.00")
	e.booksAreTheLedger(ref)
}

// What the list shows otherwise than it was authorized is not approved by anybody's word.
func TestM8PurchaseThatIsNotWhole(t *testing.T) {
	for name, entry := range map[string]map[string]any{
		"another amount": {"amount": json.Number("1199.99")},
		"released in part": {"authorization_status": "opened",
			"remaining_authorization_amount": json.Number("700.00")},
		"captured by hand": {"authorization_status": "closed", "captures": []any{map[string]any{
			"capture_id": 5, "amount": json.Number("1200.00")}}},
		"refused":           {"authorization_status": "unauthorized"},
		"a status of today": {"authorization_status": "frozen"},
	} {
		t.Run(name, func(t *testing.T) {
			e := newResolveEnv(t, "5000.00")
			ref := e.lostForADay(true, withoutAutoCapture)
			e.showList()
			e.lists(entry)
			id := fmt.Sprint(e.Lender.Ledger()[0].AuthorizationID)
			e.wantAttempt(ref, "anna", relay.FoundDone, id, "lender_list_differs")
		})
	}
}

// What the lender never had is declined, and watched for a day more: when it turns up after all it is given
// back, with an alarm.
func TestM8PurchaseThatTheLenderHasNot(t *testing.T) {
	for name, late := range map[string]bool{"never": false, "late": true} {
		t.Run(name, func(t *testing.T) {
			e := newResolveEnv(t, "5000.00")
			ref := e.lostForADay(late, nil)
			e.showList()
			show := e.hide()
			e.wantAttempt(ref, "anna", relay.FoundDone, "4711", "lender_list_differs")
			e.wantAttempt(ref, "anna", relay.FoundNotDone, "", "not_executed")
			if v := e.View(ref, relay.Shopper); v.Step != checkout.StepDeclined {
				t.Errorf("step %s", v.Step)
			}
			e.wantOpen()
			show()
			e.advance(3 * time.Hour)
			want := relay.AttemptNotExecuted
			if late {
				want = relay.AttemptUndone
			}
			if a := e.attempt(ref); a.State != want || e.alarmed(relay.AlarmLateFind) != late {
				t.Errorf("then %s, want %s", a.State, want)
			}
			e.wantGivenBack(ref, late)
		})
	}
}

// The merchant had cancelled: what people find is given back.
func TestM8PurchaseThatWasCancelled(t *testing.T) {
	e := newResolveEnv(t, "5000.00")
	ref := e.loseAnswer(true, nil)
	e.Must(e.Lender.Misbehave("authorizations", noList))
	e.cancel(ref, 202)
	e.advance(25 * time.Hour)
	e.showList()
	e.wantAttempt(ref, "anna", relay.FoundDone, fmt.Sprint(e.Lender.Ledger()[0].AuthorizationID), "undoing")
	e.wantOpen("attempt_undoing")
	e.advance(time.Hour)
	if s, left := e.attempt(ref).State, e.Lender.Ledger()[0].Remaining; s != relay.AttemptUndone ||
		left != "0.00" {
		t.Errorf("%s, and %s remain", s, left)
	}
	e.wantOpen()
}

// What the relay could not give back people give back with the lender; the list has to show it.
func TestM8PurchaseThatPeopleGaveBack(t *testing.T) {
	e := newResolveEnv(t, "5000.00")
	e.Must(e.Lender.Misbehave("release", "409 authorization_ended"))
	ref := e.loseAnswer(true, withoutAutoCapture)
	e.cancel(ref, 202)
	e.advance(time.Hour)
	e.wantOpen("attempt_manual")
	id := fmt.Sprint(e.Lender.Ledger()[0].AuthorizationID)
	e.wantAttempt(ref, "anna", relay.FoundDone, id, "conflict") // the checkout has ended
	e.wantAttempt(ref, "anna", relay.FoundNotDone, "", "lender_list_differs")
	for name, entry := range map[string]map[string]any{
		"in part": {"authorization_status": "opened", "remaining_authorization_amount": json.Number("0.01")},
		"a capture is left": {"authorization_status": "closed", "captures": []any{map[string]any{
			"capture_id": 5,
			"amount":     json.Number("1200.00"), "remaining_capture_amount": json.Number("0.01")}}},
		"it does not say": {"authorization_status": "opened"},
	} {
		e.lists(entry)
		if got := e.resolveAttempt(ref, "anna", relay.FoundNotDone, ""); got != "lender_list_differs" {
			t.Errorf("%s: %s", name, got)
		}
	}
	e.lists(map[string]any{"authorization_status": "closed",
		"remaining_authorization_amount": json.Number("0.00")})
	e.wantAttempt(ref, "anna", relay.FoundNotDone, "", "undone")
	if facts := e.saleFacts(ref); facts.Status != "cancelled" || facts.Trace != "undone" || facts.Manual {
		t.Errorf("%+v", facts)
	}
	e.wantOpen()
}

// Above the limit, and where the list cannot tell, a second operator says the same. A name in other letters
// is no second operator.
func TestM8SecondOperator(t *testing.T) {
	e := newResolveEnv(t, "") // the usual limit is below the purchase
	ref := e.lostForADay(true, nil)
	e.showList()
	id := fmt.Sprint(e.Lender.Ledger()[0].AuthorizationID)
	for _, name := range []string{"anna", "anna", "Anna", "AN NA"} {
		e.wantAttempt(ref, name, relay.FoundDone, id, "waits")
	}
	e.wantOpen("attempt_manual", "confirmation")
	e.wantAttempt(ref, "boris", relay.FoundDone, id, "approved")
	e.wantOpen()
	e.wantAudits(ref, "resolve boris", "resolve_request anna")
}

// A purchase without a plan is given back by a refund, which is in no list: people show it, and a second
// operator confirms, however small it is.
func TestM8RefundedByHand(t *testing.T) {
	e := newResolveEnv(t, "5000.00")
	e.Must(e.Lender.Misbehave("refund", "409 refunds_limit_exceeded_amount"))
	ref := e.Create(withAutoCapture)
	e.ToOffersOnline(ref)
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: e.offer(ref, "regular")},
		checkout.StepReview)
	e.Must(e.Lender.Misbehave("authorization", "executes and answers 500"))
	e.Accept(ref, checkout.StepPending)
	e.Must(e.Lender.Misbehave("authorization", ""))
	e.cancel(ref, 202)
	e.advance(time.Hour)
	e.wantOpen("attempt_manual")
	e.wantAttempt(ref, "anna", relay.FoundNotDone, "", "lender_list_differs")
	e.wantAttempt(ref, "anna", relay.FoundNotDone, "refund slip 12", "waits")
	e.wantAttempt(ref, "boris", relay.FoundNotDone, "refund slip 12", "undone")
	e.wantOpen()
}
