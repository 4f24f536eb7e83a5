package money

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/money"
	"candor/server/api"
	"candor/server/config"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/sandbox"
	"candor/server/test/harness"
)

// M7 and M8: what a comparison found is open work until it is over, and what people tell lets the relay go
// on.

// workOf is the one thing of a kind that is not settled, as the merchant reads it.
func (e *env) workOf(kind relay.WorkKind) api.OpenWork {
	e.Helper()
	var out struct {
		Counts map[relay.WorkKind]int `json:"counts"`
		Work   []api.OpenWork         `json:"open_work"`
	}
	e.Must(json.Unmarshal([]byte(e.Call("GET", "/v1/open-work", "", harness.MerchantHeader).Body), &out))
	var of []api.OpenWork
	for _, w := range out.Work {
		if w.Kind == kind {
			of = append(of, w)
		}
	}
	if len(of) != 1 || out.Counts[kind] != 1 {
		e.Fatalf("%d of %s, want one; counted %v, listed %+v", len(of), kind, out.Counts, out.Work)
	}
	return of[0]
}

// givingBack are the operations that give something back, with their ids.
func (e *env) givingBack(ref relay.Ref, cause relay.Cause) (all []operationAnswer) {
	e.Helper()
	for _, o := range e.saleFacts(ref).Done {
		if o.Cause == string(cause) && o.Kind != "capture" {
			all = append(all, o)
		}
	}
	return all
}

// losesWithList loses the answer of the next operation of a kind, and with it the list for so long that it is
// left to people.
func (e *env) losesWithList(op string, executed bool) {
	e.Helper()
	e.losesWithListFor(op, executed, 20)
}

func (e *env) losesWithListFor(op string, executed bool, minutes int) {
	e.Helper()
	lose := func(w http.ResponseWriter, _ *http.Request) bool {
		e.Lender.Fail("authorizations", func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte("[]"))
			return true
		})
		w.WriteHeader(http.StatusInternalServerError)
		return true
	}
	fail := e.Lender.Fail
	if executed {
		fail = e.Lender.FailAfter
	}
	fail(op, lose)
	e.wait(minutes)
	fail(op, nil)
	e.Lender.Fail("authorizations", nil)
}

// wantSettled expects that everything that was found is over.
func (e *env) wantSettled(ref relay.Ref, want string) {
	e.Helper()
	e.wantOpen()
	if got := e.findings(ref); !slices.Contains(got, want+" settled") {
		e.Errorf("found %q, want %s settled", got, want)
	}
}

// A finding is listed with all that an operator needs, on every way that open work is seen.
func TestM8FindingsAreOpenWork(t *testing.T) {
	e := newResolveEnv(t, "5000.00")
	ref := e.double()
	attempt := e.attempt(ref)
	e.wait(4)
	e.wantOpen()
	e.Must(e.Lender.Misbehave("release", "500"))
	e.wait(3)
	second := e.Lender.Ledger()[1]
	w := e.workOf(relay.WorkDouble)
	if w.Checkout != ref.Checkout || w.Attempt != string(attempt.ID) || w.Operation != "" ||
		w.Amount != "1200.00" || w.Reference != attempt.Reference || w.Since.IsZero() ||
		w.Next != relay.NextWait || w.Finding == nil || *w.Finding != (api.Finding{Kind: relay.FindingDouble,
		Subject: relay.AboutAuthorization, Entry: fmt.Sprint(second.AuthorizationID)}) {
		t.Errorf("%+v, finding %+v", w, w.Finding)
	}
	if got := openGauges(e.Env); !strings.Contains(got, `kind="finding_double",merchant="maple-birch"} 1`) {
		t.Errorf("the gauges:\n%s", got)
	}
	got := e.Call("GET", "/v1/checkouts?open_work=true", "", harness.MerchantHeader).Body
	if !strings.Contains(got, string(ref.Checkout)) {
		t.Errorf("the filter: %s", got)
	}
	e.wait(60)
	if w := e.workOf(relay.WorkDouble); w.Next != relay.NextOperator {
		t.Errorf("while people have to resolve the release it waits for %s", w.Next)
	}
}

// What the relay gives back and cannot find out is told by people, and then it goes on: what was done settles
// the finding, and what was not is given back again.
func TestM8GiveBackThatPeopleResolve(t *testing.T) {
	for name, tc := range map[string]struct {
		outcome, want string
		calls         int
	}{
		"done":     {"done", "release done", 1},
		"not done": {"not_done", "release not_done, release done", 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newResolveEnv(t, "5000.00")
			ref := e.double()
			e.losesWithList("release", tc.outcome == "done")
			if tc.outcome == "not_done" {
				e.nextDay() // nothing is given back before people tell
				if w := e.workOf(relay.WorkDouble); w.Next != relay.NextOperator {
					t.Errorf("it waits for %s", w.Next)
				}
			}
			manual := e.givingBack(ref, relay.CauseDouble)
			if len(manual) != 1 || manual[0].Status != "manual" || e.CallCount("release") != 1 {
				t.Fatalf("%+v, %d releases", manual, e.CallCount("release"))
			}
			e.wantResolved(e.resolve(ref, manual[0].ID, firstKey,
				resolution{Outcome: tc.outcome, Note: "n"}), 200, tc.outcome)
			e.wait(30)
			if got := strings.Join(e.given(ref, relay.CauseDouble), ", "); got != tc.want {
				t.Errorf("given back by %s, want %s", got, tc.want)
			}
			if n := len(e.standing()); n != 1 || e.CallCount("release") != tc.calls {
				t.Errorf("%d stand after %d releases", n, e.CallCount("release"))
			}
			e.wantSettled(ref, "double authorization")
			e.wantSums(ref, "captured 0.00, released 0.00, returned 0.00, refunded 0.00, remaining 1200.00")
		})
	}
}

// A return or refund of a double's automatic capture is in no books of the purchase: people can tell that it
// was done, and the finding settles. A refund is in no list.
func TestM8ReturnOfADoubleThatPeopleResolve(t *testing.T) {
	for plan, op := range map[string]string{"p4-24": "return", "regular": "refund"} {
		for _, outcome := range []string{"done", "not_done"} {
			t.Run(op+" "+outcome, func(t *testing.T) {
				t.Parallel()
				e := newResolveEnv(t, "5000.00")
				ref := e.Create(withAutoCapture)
				e.ToOffersOnline(ref)
				e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: e.offer(ref, plan)},
					checkout.StepReview)
				e.misbehave("authorization", "executes twice", func() {
					e.Accept(ref, checkout.StepApproved)
				})
				e.losesWithList(op, outcome == "done")
				manual := e.givingBack(ref, relay.CauseDouble)
				if len(manual) != 1 || manual[0].Status != "manual" {
					t.Fatalf("%+v", manual)
				}
				s := resolution{Outcome: outcome, Note: "n"}
				if outcome == "done" {
					s.Evidence = "slip 7"
				}
				e.wantResolved(e.resolve(ref, manual[0].ID, firstKey, s), 200, outcome)
				e.wait(30)
				e.wantSettled(ref, "double authorization")
				e.wantSums(ref,
					"captured 1200.00, released 0.00, returned 0.00, refunded 0.00, remaining 0.00")
			})
		}
	}
}

// What turns up late may be more than was asked for: people can tell what became of it.
func TestM8LateFindOfMoreThatPeopleResolve(t *testing.T) {
	for _, outcome := range []string{"done", "not_done"} {
		t.Run(outcome, func(t *testing.T) {
			t.Parallel()
			e := newResolveEnv(t, "5000.00")
			ref := e.Create(nil)
			e.ToOffersOnline(ref)
			accept := func() {
				e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose,
					Offer: e.offer(ref, "p4-24")}, checkout.StepReview)
				e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoAccept,
					Digest: e.View(ref, relay.Shopper).Review.Digest, Consent: checkout.Yes})
			}
			e.misbehave("authorization", "409 credit_exceeded", accept)
			refused := e.attempt(ref)
			accept()
			e.byHand(sandbox.ByHand{Do: "sell", Amount: "1500.00", Reference: refused.Reference})
			e.wait(30)
			e.advance(24 * time.Hour)
			e.Must(e.Service.Relay.CompareDays(t.Context()))
			e.losesWithList("release", outcome == "done")
			manual, err := e.Service.Store.Operations(t.Context(), ref.Merchant, ref.Checkout)
			e.Must(err)
			if len(manual) != 1 || manual[0].State != relay.OperationManual {
				t.Fatalf("%+v", manual)
			}
			if got := e.workOf(relay.WorkLate); got.Amount != "1500.00" {
				t.Errorf("%+v", got)
			}
			e.wantResolved(e.resolve(ref, string(manual[0].ID), firstKey,
				resolution{Outcome: outcome, Note: "n"}), 200, outcome)
			e.wait(30)
			if got := e.standing(); len(got) != 1 {
				t.Errorf("%q stand, want the purchase alone", got)
			}
			e.wantOpen()
		})
	}
}

// A purchase that was left to people and that the lender executed twice: they say which stays, and the other
// is given back. How long the lender keeps it counts from when it was authorized.
func TestM8PurchaseThatTheLenderHasTwice(t *testing.T) {
	e := &env{harness.NewWith(t, func(c *config.Config) {
		withTwoKeys("5000.00")(c)
		c.Merchant[0].Lender.CaptureIn = "240h"
	})}
	ref := e.Create(func(r *relay.CreateRequest) { harness.InStore(r); withoutAutoCapture(r) })
	e.ToCode(ref, "p4-24")
	e.misbehave("authorization", "executes twice and answers 500", func() {
		e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: e.Code()})
	})
	e.Must(e.Lender.Misbehave("authorizations", noList))
	e.advance(72 * time.Hour)
	e.showList()
	second := fmt.Sprint(e.Lender.Ledger()[1].AuthorizationID)
	e.wantAttempt(ref, "anna", relay.FoundDone, second, "approved")
	e.wait(30)
	if got := e.standing(); !slices.Equal(got, []string{second}) {
		t.Errorf("%q stand, want %s", got, second)
	}
	e.wantFindings(ref, "double authorization settled")
	e.wantOpen()
	if a := e.attempt(ref); a.CaptureBy.IsZero() || a.CaptureBy.Sub(a.Created) > 241*time.Hour {
		t.Errorf("to be captured within %s of the purchase", a.CaptureBy.Sub(a.Created))
	}
}

// While the lender holds a second authorization, its order is not free, though all of the first was given
// back by hand.
func TestM8OrderOfADoubleIsNotFree(t *testing.T) {
	e := newResolveEnv(t, "5000.00")
	ref := e.double()
	e.Must(e.Lender.Misbehave("release", "409 general_error"))
	e.wait(120)
	e.byHand(sandbox.ByHand{Do: "release", Amount: "1200.00"})
	e.nextDay()
	e.wantSums(ref, "captured 0.00, released 1200.00, returned 0.00, refunded 0.00, remaining 0.00")
	again := `{"amount":"1200.00","currency":"CAD","locale":"en-CA","channel":"online","use":"embedded",` +
		`"province":"ON","reference":"MB-20418"}`
	create := func() string {
		header := map[string]string{"Authorization": harness.MerchantHeader["Authorization"],
			"Idempotency-Key": newKey()}
		return e.Call("POST", "/v1/checkouts", again, header).Body
	}
	if got := create(); !strings.Contains(got, string(ref.Checkout)) {
		t.Errorf("another checkout of the order is not told of the first: %s", got)
	}
	e.Must(e.Lender.DoByHand(sandbox.ByHand{Do: "close",
		Authorization: e.Lender.Ledger()[1].AuthorizationID}))
	e.nextDay()
	e.wantOpen()
	if got := create(); strings.Contains(got, string(ref.Checkout)) {
		t.Errorf("nothing stands any more: %s", got)
	}
}

// What the lender will soon close is work of the merchant's, with what is left of it, until nothing is: also
// of an account that was forgotten, whose list is not read.
func TestM7CaptureByIsOpenWork(t *testing.T) {
	for name, forgotten := range map[string]bool{"known": false, "forgotten": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := &env{harness.NewWith(t, func(c *config.Config) { c.Merchant[0].Lender.CaptureIn = "240h" })}
			ref := e.buy("p4-24", nil)
			e.take(ref, "captures", "500.00")
			until := e.attempt(ref).CaptureBy
			for range 9 {
				e.nextDay()
			}
			w := e.workOf(relay.WorkCaptureBy)
			if w.Amount != "700.00" || !w.Until.Equal(until) || w.Next != relay.NextCapture ||
				w.Attempt != string(e.attempt(ref).ID) {
				t.Errorf("%+v", w)
			}
			if forgotten {
				e.IssueReceipts()
				_, _, err := e.Service.Relay.Erase(t.Context(), ref.Merchant, "MB-20418", "Robin")
				e.Must(err)
			}
			e.take(ref, "captures", "600.00")
			e.wait(30)
			if w := e.workOf(relay.WorkCaptureBy); w.Amount != "100.00" {
				t.Errorf("%s are left", w.Amount)
			}
			e.take(ref, "release", "100.00")
			e.wait(30)
			e.wantOpen()
			e.wantFindings(ref, "capture_by authorization settled")
		})
	}
}

// What only people can settle with the lender waits for an operator, and its own alarm is repeated daily, by
// one replica, across restarts, until a list shows that it is over.
func TestM8AlarmsOfFindingsRepeatDaily(t *testing.T) {
	e := newResolveEnv(t, "5000.00")
	ref := e.buy("p4-24", nil)
	show := e.hide()
	e.wait(30)
	if w := e.workOf(relay.WorkMissing); w.Next != relay.NextOperator || w.Amount != "1200.00" {
		t.Errorf("%+v", w)
	}
	for i := range 3 * 24 {
		e.advance(time.Hour)
		for _, replica := range []string{"a", fmt.Sprint("restarted ", i)} {
			e.Must(e.Service.Relay.Remind(t.Context(), replica))
		}
	}
	if n, manual := e.alarms(relay.AlarmMissing), e.alarms(relay.AlarmManual); n != 4 || manual != 0 {
		t.Errorf("%d alarms in three days, %d of them as manual", n, manual)
	}
	show()
	e.nextDay()
	e.wantFindings(ref, "missing authorization settled")
	e.wantOpen()
	e.Must(e.Service.Relay.Remind(t.Context(), "a"))
	if n := e.alarms(relay.AlarmMissing); n != 4 {
		t.Errorf("%d alarms after it was settled", n)
	}
}

// Two findings of one purchase are two things, each with its alarm.
func TestM8TwoFindingsOfOnePurchase(t *testing.T) {
	e := newResolveEnv(t, "5000.00")
	ref := e.buy("p4-24", nil)
	a := e.attempt(ref)
	for _, entry := range []string{"5", "6"} {
		f := relay.Finding{Merchant: a.Merchant, Checkout: a.Checkout, Attempt: a.ID,
			Kind: relay.FindingMissing, Subject: relay.AboutCapture, Entry: entry,
			Amount: money.MustAmount("1.00"), Since: e.Clock.Now(), Confirmed: e.Clock.Now()}
		e.Must(e.Service.Store.Commit(t.Context(), relay.Change{Findings: []relay.Finding{f}}))
	}
	e.Clock.Advance(25 * time.Hour)
	for range 2 {
		e.Must(e.Service.Relay.Remind(t.Context(), "a"))
	}
	if n := e.alarms(relay.AlarmMissing); n != 2 {
		t.Errorf("%d alarms, want one of each", n)
	}
	e.wantOpen("finding_missing", "finding_missing")
}

// A purchase that its merchant cancelled and that was given back is no finding.
func TestM7CancelIsNoFinding(t *testing.T) {
	e := newEnv(t)
	ref := e.loseAnswer(true, nil)
	e.cancel(ref, 202)
	e.wait(60)
	if s := e.attempt(ref).State; s != relay.AttemptUndone {
		t.Fatalf("attempt %s", s)
	}
	e.nextDay()
	e.wantFindings(ref)
	if n := e.alarms(relay.AlarmLateFind); n != 0 {
		t.Errorf("%d alarms", n)
	}
	report, err := e.Service.Relay.Books(t.Context(), demo.Merchant, "2026-03-01")
	if e.Must(err); report.Agree != 1 || len(report.Findings) != 0 {
		t.Errorf("%+v", report)
	}
}
