package money

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/config"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/sandbox"
	"candor/server/test/harness"
)

// Promise M7: what the lender executes twice, loses, closes or lets people change by hand is found in its
// list, entry by entry. What is too much is given back, and everything raises its alarm.

// take asks for an operation as a merchant's server does.
func (e *env) take(ref relay.Ref, what, amount string) operationAnswer {
	e.Helper()
	got := e.operate(ref, what, amount, fmt.Sprint(what, amount, e.Clock.Now().UnixNano()))
	if got.HTTP != http.StatusCreated {
		e.Fatalf("%s of %q: %+v", what, amount, got)
	}
	return got
}

// misbehave makes the lender go wrong at an operation while f runs.
func (e *env) misbehave(op, name string, f func()) {
	e.Helper()
	e.Must(e.Lender.Misbehave(op, name))
	f()
	e.Must(e.Lender.Misbehave(op, ""))
}

// wait lets time pass in minutes, and settles.
func (e *env) wait(minutes int) {
	e.Helper()
	for range minutes {
		e.advance(time.Minute)
	}
}

// alarms counts how often an alarm was raised.
func (e *env) alarms(of relay.Alarm) int {
	return strings.Count(e.Log.String(), "alarm="+string(of)+" ")
}

// findings are what was found of a checkout's attempts, as kind, subject and state.
func (e *env) findings(ref relay.Ref) (all []string) {
	e.Helper()
	attempts, err := e.Service.Store.Attempts(e.Context(), ref.Merchant, ref.Checkout)
	e.Must(err)
	for _, a := range attempts {
		list, err := e.Service.Store.Findings(e.Context(), a.Merchant, a.ID)
		e.Must(err)
		for _, f := range list {
			state := "first look"
			switch {
			case !f.Settled.IsZero() && f.Confirmed.IsZero():
				continue // one list lagged behind
			case !f.Settled.IsZero():
				state = "settled"
			case f.People:
				state = "people"
			case f.Open():
				state = "open"
			}
			all = append(all, fmt.Sprintf("%s %s %s", f.Kind, f.Subject, state))
		}
	}
	return all
}

func (e *env) wantFindings(ref relay.Ref, want ...string) {
	e.Helper()
	if got := e.findings(ref); !slices.Equal(got, want) {
		e.Errorf("found %q, want %q", got, want)
	}
}

// standing are the lender's entries under which the customer owes something.
func (e *env) standing() (out []string) {
	for _, l := range e.Lender.Ledger() {
		owes := slices.ContainsFunc(l.Captures,
			func(c sandbox.CaptureEntry) bool { return c.Remaining != "0.00" })
		if owes || l.Remaining != "0.00" {
			out = append(out, fmt.Sprint(l.AuthorizationID))
		}
	}
	return out
}

// given are the kinds of the operations that the relay began for a cause, with their states.
func (e *env) given(ref relay.Ref, cause relay.Cause) (out []string) {
	e.Helper()
	list, err := e.Service.Store.Operations(e.Context(), ref.Merchant, ref.Checkout)
	e.Must(err)
	for _, o := range list {
		if o.Cause == cause {
			out = append(out, string(o.Kind)+" "+string(o.State))
		}
	}
	return out
}

// An authorization that the lender executed twice for one call: the second is given back, in the way that
// fits it, by operations of its own; the first stays, and its books are as if nothing had been.
func TestM7DoubleIsGivenBack(t *testing.T) {
	untouched := "captured 0.00, released 0.00, returned 0.00, refunded 0.00, remaining 1200.00"
	captured := "captured 1200.00, released 0.00, returned 0.00, refunded 0.00, remaining 0.00"
	for name, tc := range map[string]struct {
		plan, misbehaviour, want, sums string
		change                         func(*relay.CreateRequest)
	}{
		"reserved":          {"p4-24", "executes twice", "release done", untouched, nil},
		"captured":          {"p4-24", "executes twice", "return done", captured, withAutoCapture},
		"captured, no plan": {"regular", "executes twice", "refund done", captured, withAutoCapture},
		"answer lost":       {"p4-24", "executes twice and answers 500", "release done", untouched, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEnv(t)
			ref := e.Create(tc.change)
			e.ToOffersOnline(ref)
			e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: e.offer(ref, tc.plan)},
				checkout.StepReview)
			e.misbehave("authorization", tc.misbehaviour, func() {
				v := e.View(ref, relay.Shopper)
				e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoAccept, Digest: v.Review.Digest,
					Consent: checkout.Yes})
			})
			e.wait(4)
			told := e.View(ref, relay.Shopper).Outcome.Authorization
			if n := len(e.standing()); n != 2 {
				t.Fatalf("%d entries stand before the comparison, want both", n)
			}
			e.wait(10)
			if got := e.standing(); !slices.Equal(got, []string{told}) {
				t.Errorf("%q stand, want what was told: %s", got, told)
			}
			if got := e.given(ref, relay.CauseDouble); !slices.Equal(got, []string{tc.want}) {
				t.Errorf("given back by %q, want %q", got, tc.want)
			}
			e.wantSums(ref, tc.sums)
			e.wantFindings(ref, "double authorization settled")
			if e.alarms(relay.AlarmDouble) == 0 {
				t.Error("no alarm")
			}
			e.wait(60)
			if n := e.CallCount("release") + e.CallCount("return") + e.CallCount("refund"); n != 1 {
				t.Errorf("%d calls gave back, want 1", n)
			}
		})
	}
}

// A capture that the lender executed twice: the second is written into the books, and given back.
func TestM7SecondCaptureIsGivenBack(t *testing.T) {
	for plan, want := range map[string]struct{ back, sums string }{
		"p4-24": {"return done",
			"captured 400.00, released 0.00, returned 200.00, refunded 0.00, remaining 800.00"},
		"regular": {"refund done",
			"captured 400.00, released 0.00, returned 0.00, refunded 200.00, remaining 800.00"},
	} {
		t.Run(plan, func(t *testing.T) {
			e := newEnv(t)
			ref := e.buy(plan, nil)
			e.wait(10) // the approval has been compared
			var first operationAnswer
			e.misbehave("capture", "executes twice", func() { first = e.take(ref, "captures", "200.00") })
			e.wait(20)
			e.wantSums(ref, want.sums)
			if got := e.given(ref, relay.CauseDouble); !slices.Equal(
				got,
				[]string{"capture done", want.back},
			) {
				t.Errorf("given back by %q", got)
			}
			e.wantFindings(ref, "double capture settled")
			if n := e.alarms(relay.AlarmDouble); n != 1 {
				t.Errorf("%d alarms, want 1", n)
			}
			for _, c := range e.Lender.Ledger()[0].Captures {
				if told := fmt.Sprint(c.CaptureID) == first.LenderID; told != (c.Remaining == "200.00") {
					t.Errorf("of capture %d %s remain; told was %s", c.CaptureID, c.Remaining, first.LenderID)
				}
			}
		})
	}
}

// A merchant returned a part of the second capture while the lender refused to take it back: how much is too
// much then is for people.
func TestM7SecondCapturePartlyReturned(t *testing.T) {
	e := newEnv(t)
	ref := e.buy("p4-24", nil)
	e.wait(10) // the approval has been compared
	e.misbehave("capture", "executes twice", func() { e.take(ref, "captures", "200.00") })
	second := func() relay.OperationID {
		list, err := e.Service.Store.Operations(e.Context(), ref.Merchant, ref.Checkout)
		e.Must(err)
		for _, o := range list {
			if o.Kind == relay.KindCapture && o.Cause == relay.CauseDouble {
				return o.ID
			}
		}
		return ""
	}
	e.misbehave("return", "409 general_error", func() {
		for second() == "" {
			e.wait(1)
		}
	})
	e.take(ref, "captures/"+string(second())+"/returns", "50.00")
	e.wait(60)
	e.wantFindings(ref, "double capture people")
	if n := e.alarms(relay.AlarmManual); n != 1 {
		t.Errorf("%d alarms for people, want 1", n)
	}
}

// A release or a return that the lender executed twice cannot be taken back: it raises an alarm, and the
// books follow, so that a merchant is refused what is not there.
func TestM7ReleaseAndReturnTwice(t *testing.T) {
	e := newEnv(t)
	ref := e.buy("p4-24", nil)
	e.wait(10) // the approval has been compared
	first := e.take(ref, "captures", "500.00")
	e.misbehave("release", "executes twice", func() { e.take(ref, "release", "100.00") })
	e.misbehave("return", "executes twice", func() {
		e.take(ref, "captures/"+first.ID+"/returns", "200.00")
	})
	e.wait(30)
	e.wantSums(ref, "captured 500.00, released 200.00, returned 400.00, refunded 0.00, remaining 500.00")
	if got := e.findings(ref); len(got) != 2 || !slices.Contains(got, "unexplained return settled") ||
		!slices.Contains(got, "unexplained release settled") {
		t.Errorf("found %q", got)
	}
	if n := e.alarms(relay.AlarmUnexplained); n != 2 {
		t.Errorf("%d alarms, want 2", n)
	}
	if got := e.operate(ref, "captures", "500.01", "k1"); got.Code != checkout.CodeAmountExceeds {
		t.Errorf("a capture of more than the lender has: %+v", got)
	}
}

// What the lender told us was done is missing when two lists ten minutes apart do not have it, not sooner,
// and no longer when a list has it again.
func TestM7MissingNeedsTwoLists(t *testing.T) {
	e := newEnv(t)
	ref := e.buy("p4-24", nil)
	show := e.hide()
	e.wait(6)
	e.wantFindings(ref, "missing authorization first look")
	show()
	e.wait(20)
	e.wantFindings(ref)
	if n := e.alarms(relay.AlarmMissing); n != 0 {
		t.Fatalf("%d alarms after one list without it", n)
	}
	e.take(ref, "captures", "10.00")
	show = e.hide()
	e.wait(14)
	if n := e.alarms(relay.AlarmMissing); n != 0 {
		t.Errorf("%d alarms before the second list", n)
	}
	e.wait(3)
	e.wantFindings(ref, "missing authorization open")
	if n := e.alarms(relay.AlarmMissing); n != 1 {
		t.Errorf("%d alarms, want 1", n)
	}
	if a := e.attempt(ref); a.State != relay.AttemptApproved {
		t.Errorf("attempt %s", a.State)
	}
	show()
	e.nextDay()
	e.wantFindings(ref, "missing authorization settled")
}

// What the lender says it did and then loses is missing too: a capture, a release, a return.
func TestM7WhatTheLenderLost(t *testing.T) {
	for op, path := range map[string]string{"capture": "captures", "release": "release", "return": ""} {
		t.Run(op, func(t *testing.T) {
			t.Parallel()
			e := newEnv(t)
			ref := e.buy("p4-24", nil)
			if op == "return" {
				path = "captures/" + e.take(ref, "captures", "500.00").ID + "/returns"
			}
			e.misbehave(op, "answers and loses it", func() { e.take(ref, path, "200.00") })
			e.wait(30)
			if n := e.alarms(relay.AlarmMissing); n == 0 ||
				!slices.Contains(e.findings(ref), "missing "+op+" open") {
				t.Errorf("%d alarms, found %q", n, e.findings(ref))
			}
		})
	}
}

// nextDay lets a night pass, in which the day is compared.
func (e *env) nextDay() {
	e.Helper()
	e.advance(24 * time.Hour)
	e.Must(e.Service.Relay.CompareDays(e.Context()))
	e.wait(30)
}

// byHand changes the lender's books of the first authorization as people do.
func (e *env) byHand(h sandbox.ByHand) {
	e.Helper()
	h.Authorization = e.Lender.Ledger()[0].AuthorizationID
	e.Must(e.Lender.DoByHand(h))
}

// What people captured, released and returned by hand is found by the next day's reading. Two lists have to
// show it, and then the books follow: what was captured by hand can be returned through us.
func TestM7ByHand(t *testing.T) {
	e := newEnv(t)
	ref := e.buy("p4-24", nil)
	e.take(ref, "captures", "500.00")
	e.wait(30)
	e.byHand(sandbox.ByHand{Do: "capture", Amount: "100.00", Reference: "POS-9"})
	e.byHand(sandbox.ByHand{Do: "release", Amount: "50.00"})
	e.byHand(sandbox.ByHand{Do: "return", Amount: "70.00",
		Capture: e.Lender.Ledger()[0].Captures[0].CaptureID})
	e.wait(30)
	e.wantFindings(ref)
	e.nextDay()
	e.wantSums(ref, "captured 600.00, released 50.00, returned 70.00, refunded 0.00, remaining 550.00")
	got := e.findings(ref)
	slices.Sort(got)
	if want := []string{"unexplained capture settled", "unexplained release settled",
		"unexplained return settled"}; !slices.Equal(got, want) {
		t.Errorf("found %q", got)
	}
	if n := e.alarms(relay.AlarmUnexplained); n != 3 {
		t.Errorf("%d alarms, want 3", n)
	}
	i := slices.IndexFunc(e.saleFacts(ref).Done, func(o operationAnswer) bool {
		return o.Kind == "capture" && o.Cause == string(relay.CauseUnexplained)
	})
	e.take(ref, "captures/"+e.saleFacts(ref).Done[i].ID+"/returns", "100.00")
	e.wait(30)
	if n := e.alarms(relay.AlarmUnexplained); n != 3 {
		t.Errorf("%d alarms afterwards, want no more", n)
	}
}

// An authorization that the lender closes while something is left: the books follow, and the merchant is
// told.
func TestM7ClosedByTheLender(t *testing.T) {
	e := newEnv(t)
	ref := e.buy("p4-24", nil)
	e.take(ref, "captures", "500.00")
	e.wait(30)
	e.advance(3 * 24 * time.Hour)
	e.byHand(sandbox.ByHand{Do: "close"})
	e.nextDay()
	e.wantSums(ref, "captured 500.00, released 700.00, returned 0.00, refunded 0.00, remaining 0.00")
	e.wantFindings(ref, "closed authorization settled")
	if n := e.alarms(relay.AlarmClosed); n != 1 {
		t.Errorf("%d alarms, want 1", n)
	}
	var facts struct {
		Closed time.Time `json:"authorization_closed_at"`
	}
	got := e.Call("GET", "/v1/checkouts/"+string(ref.Checkout), "", harness.MerchantHeader)
	e.Must(json.Unmarshal([]byte(got.Body), &facts))
	if a := e.attempt(ref); facts.Closed.IsZero() || a.Closed.IsZero() || !a.CaptureBy.IsZero() {
		t.Errorf(
			"told closed at %s; attempt closed %s, to be captured by %s",
			facts.Closed,
			a.Closed,
			a.CaptureBy,
		)
	}
	if got := e.operate(ref, "captures", "1.00", "k1"); got.Code != checkout.CodeAmountExceeds {
		t.Errorf("a capture of what is closed: %+v", got)
	}
}

// An alarm is raised two days before the lender closes what is left, once, and settled when nothing is.
func TestM7CaptureBy(t *testing.T) {
	e := &env{harness.NewWith(t, func(c *config.Config) { c.Merchant[0].Lender.CaptureIn = "240h" })}
	ref := e.buy("p4-24", nil)
	if a := e.attempt(ref); !a.CaptureBy.Equal(a.Decided.Add(240 * time.Hour)) {
		t.Errorf("to be captured by %s, decided %s", a.CaptureBy, a.Decided)
	}
	e.take(ref, "captures", "500.00")
	for day, want := range []int{0, 0, 0, 0, 0, 0, 0, 1, 1} {
		e.nextDay()
		if n := e.alarms(relay.AlarmCaptureBy); n != want {
			t.Errorf("day %d: %d alarms, want %d", day+1, n, want)
		}
	}
	e.wantFindings(ref, "capture_by authorization open")
	e.take(ref, "captures", "700.00")
	e.wait(30)
	e.wantFindings(ref, "capture_by authorization settled")
	if a := e.attempt(ref); !a.CaptureBy.IsZero() {
		t.Errorf("nothing is left, and it is to be captured by %s", a.CaptureBy)
	}
	captured := e.buy("p4-24", func(r *relay.CreateRequest) { withAutoCapture(r); r.Reference = "MB-2" })
	if a := e.attempt(captured); !a.CaptureBy.IsZero() {
		t.Errorf("captured at once, and to be captured by %s", a.CaptureBy)
	}
}

// How long the lender keeps an authorization is learned from its lists: after two that it closed as a whole.
func TestM7CaptureByIsCorrected(t *testing.T) {
	e := newEnv(t)
	sell := func(reference string) relay.Ref {
		return e.buy("p4-24", func(r *relay.CreateRequest) { r.Reference = reference })
	}
	first, second, third := sell("MB-1"), sell("MB-2"), sell("MB-3")
	e.wait(10)
	e.advance(6 * 24 * time.Hour)
	for i, ref := range []relay.Ref{first, second} {
		e.Must(
			e.Lender.DoByHand(
				sandbox.ByHand{Do: "close", Authorization: e.Lender.Ledger()[i].AuthorizationID},
			),
		)
		e.nextDay()
		if a := e.attempt(ref); a.Closed.IsZero() {
			t.Fatalf("%s is not closed", a.Reference)
		}
	}
	a := e.attempt(third)
	if keeps := a.CaptureBy.Sub(a.Decided); keeps != 30*24*time.Hour {
		t.Errorf("the third is kept for %s before it is read again", keeps)
	}
	e.nextDay()
	a = e.attempt(third)
	if keeps := a.CaptureBy.Sub(a.Decided); keeps < 7*24*time.Hour || keeps > 9*24*time.Hour {
		t.Errorf("the third is kept for %s, want what the lists showed", keeps)
	}
	if e.alarms(relay.AlarmCaptureBy) == 0 {
		e.nextDay()
		if e.alarms(relay.AlarmCaptureBy) == 0 {
			t.Error("no alarm for the third")
		}
	}
}

// Entries that are not ours are lines of the day's report, and an alarm only where nobody else should sell.
func TestM7NotOurs(t *testing.T) {
	for _, exclusive := range []bool{false, true} {
		t.Run(fmt.Sprint(exclusive), func(t *testing.T) {
			e := &env{
				harness.NewWith(t, func(c *config.Config) { c.Merchant[0].Lender.Exclusive = exclusive }),
			}
			ref := e.buy("p4-24", nil)
			e.byHand(sandbox.ByHand{Do: "sell", Amount: "77.00", Reference: "POS-4711"})
			e.wait(30)
			e.nextDay()
			e.wantFindings(ref)
			report, err := e.Service.Relay.Books(t.Context(), demo.Merchant, "2026-03-01")
			e.Must(err)
			if len(report.Findings) != 1 || report.Findings[0].Kind != relay.FindingNotOurs ||
				report.Findings[0].Amount.String() != "77.00" || report.Attempts != 1 || report.Agree != 1 ||
				report.Open != 0 || report.Finished.IsZero() {
				t.Errorf("report %+v", report)
			}
			if n := e.alarms(relay.AlarmNotOurs); n != map[bool]int{true: 1}[exclusive] {
				t.Errorf("%d alarms", n)
			}
			if n := e.CallCount("release"); n != 0 || len(e.standing()) != 2 {
				t.Errorf("%d releases, %q stand: another's was touched", n, e.standing())
			}
			e.nextDay()
			if n := e.alarms(relay.AlarmNotOurs); n > 1 {
				t.Errorf("%d alarms for one entry", n)
			}
		})
	}
}

// What turns up under an attempt that the lender refused is given back by the next day's reading, whatever
// the checkout went on to be.
func TestM7LateFindOfARefusedAttempt(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(nil)
	e.ToOffersOnline(ref)
	accept := func(want checkout.Step) {
		e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: e.offer(ref, "p4-24")},
			checkout.StepReview)
		v := e.View(ref, relay.Shopper)
		if got := e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoAccept, Digest: v.Review.Digest,
			Consent: checkout.Yes}); got.Step != want {
			t.Fatalf("step %s, want %s", got.Step, want)
		}
	}
	e.misbehave("authorization", "409 credit_exceeded", func() { accept(checkout.StepOffers) })
	accept(checkout.StepApproved)
	attempts, err := e.Service.Store.Attempts(t.Context(), ref.Merchant, ref.Checkout)
	e.Must(err)
	refused := attempts[slices.IndexFunc(attempts, func(a relay.Attempt) bool {
		return a.State == relay.AttemptRefused
	})]
	e.byHand(sandbox.ByHand{Do: "sell", Amount: "1200.00", Reference: refused.Reference})
	e.wait(30)
	e.nextDay()
	told := e.View(ref, relay.Shopper).Outcome.Authorization
	if got := e.standing(); !slices.Equal(got, []string{told}) {
		t.Errorf("%q stand, want %s", got, told)
	}
	if got := e.given(ref, relay.CauseLateFind); !slices.Equal(got, []string{"release done"}) {
		t.Errorf("given back by %q", got)
	}
	e.wantSums(ref, "captured 0.00, released 0.00, returned 0.00, refunded 0.00, remaining 1200.00")
	e.wantFindings(ref, "late_find authorization settled")
	if n := e.alarms(relay.AlarmLateFind); n != 1 ||
		e.View(ref, relay.Shopper).Step != checkout.StepApproved {
		t.Errorf("%d alarms, step %s", n, e.View(ref, relay.Shopper).Step)
	}
}

// double buys while the lender executes twice.
func (e *env) double() relay.Ref {
	e.Helper()
	var ref relay.Ref
	e.misbehave("authorization", "executes twice", func() { ref = e.buy("p4-24", nil) })
	return ref
}

// Giving back is sent once. A lost answer is settled from the list; what cannot be found out, and what is
// refused again and again, is left to people.
func TestM7GiveBackThatFails(t *testing.T) {
	for name, tc := range map[string]struct {
		given    []string
		finding  string
		calls    int
		standing int
	}{
		"executes and answers 500": {[]string{"release done"}, "settled", 1, 1},
		"500":                      {[]string{"release manual"}, "people", 1, 2},
		"409 general_error": {[]string{"release refused", "release refused", "release refused"}, "people", 3,
			2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEnv(t)
			ref := e.double()
			e.misbehave("release", name, func() { e.wait(60); e.advance(6 * time.Hour) })
			e.nextDay()
			if got := e.given(ref, relay.CauseDouble); !slices.Equal(got, tc.given) {
				t.Errorf("given back by %q, want %q", got, tc.given)
			}
			if n := e.CallCount("release"); n != tc.calls {
				t.Errorf("%d releases were sent, want %d", n, tc.calls)
			}
			if got := e.standing(); len(got) != tc.standing {
				t.Errorf("%q stand", got)
			}
			e.wantFindings(ref, "double authorization "+tc.finding)
			if people := tc.finding == "people"; people != (e.alarms(relay.AlarmManual) > 0) {
				t.Errorf("%d alarms for people", e.alarms(relay.AlarmManual))
			}
		})
	}
}

// A process that dies at any commit of giving back: another goes on, and what is too much is given back once.
func TestM7DeathWhileGivingBack(t *testing.T) {
	all := harness.NewReplicas(t, 2, nil)
	one, two := &env{all[0]}, &env{all[1]}
	ref := one.double()
	one.Clock.Advance(6 * time.Minute)
	one.Lender.FailAfter("release", func(http.ResponseWriter, *http.Request) bool {
		one.Service.Close() // while the answer is on its way
		return false
	})
	_, _ = one.Service.Relay.Settle(t.Context())
	two.wait(30)
	if got := two.standing(); len(got) != 1 {
		t.Errorf("%q stand", got)
	}
	if n := two.CallCount("release"); n != 1 {
		t.Errorf("%d releases were sent", n)
	}
	two.wantFindings(ref, "double authorization settled")
	report, err := two.Service.Relay.Books(t.Context(), demo.Merchant, "2026-03-01")
	two.Must(err)
	if len(report.Findings) != 1 || report.Findings[0].Settled.IsZero() {
		t.Errorf("another process reports %+v", report)
	}
}

// Two processes that compare at once give back once.
func TestM7ReplicasGiveBackOnce(t *testing.T) {
	all := harness.NewReplicas(t, 3, nil)
	one := &env{all[0]}
	one.double()
	one.Clock.Advance(6 * time.Minute)
	for range 6 {
		all.RunConcurrently(6, func(e *harness.Env, _ int) { _, _ = e.Service.Relay.Settle(t.Context()) })
		one.Clock.Advance(time.Minute)
	}
	if n := one.CallCount("release"); n != 1 || len(one.standing()) != 1 {
		t.Errorf("%d releases, %q stand", n, one.standing())
	}
}

// Nothing is given back while the one that we were told is not in the list: its id may be written differently
// there, and the other may be it.
func TestM7WhatWasToldHasToStand(t *testing.T) {
	e := newEnv(t)
	ref := e.buy("p4-24", nil)
	sold := e.Lender.Ledger()[0]
	another := map[string]any{"authorization_id": sold.AuthorizationID + 1}
	open := map[string]any{"authorization_status": "opened"}
	for _, tc := range []struct {
		name  string
		lists [][]map[string]any // each is read for half an hour
	}{
		{"absent", [][]map[string]any{{another, {"authorization_id": sold.AuthorizationID + 2}}}},
		{"refused", [][]map[string]any{{{"authorization_status": "unauthorized"}, another}}},
		{"another amount", [][]map[string]any{{{"amount": json.Number("1.00")}, another}}},
		{"closed before", [][]map[string]any{{{"authorization_status": "closed"}},
			{{"authorization_status": "closed"}, another}}},
		{"closed", [][]map[string]any{{{"authorization_status": "closed"}, another}}},
	} {
		for _, list := range tc.lists {
			e.lists(list...)
			a := e.attempt(ref)
			e.Must(e.Service.Store.MarkCompared(t.Context(), a.Merchant, a.ID, a.Compared, e.Clock.Now()))
			e.wait(30)
		}
		if n := e.CallCount("release"); n != 0 {
			t.Fatalf("%s: %d releases were sent", tc.name, n)
		}
		e.lists(open)
	}
	if e.alarms(relay.AlarmMissing) == 0 || e.alarms(relay.AlarmAmount) == 0 {
		t.Error("no alarm")
	}
}

// A day whose lists cannot be read is not compared, asks the lender only a few times, and goes on later.
func TestM7DayThatCannotBeRead(t *testing.T) {
	e := newEnv(t)
	e.buy("p4-24", nil)
	e.wait(30)
	e.advance(24 * time.Hour)
	calls := e.CallCount("authorizations")
	e.misbehave("authorizations", noList, func() {
		report, err := e.Service.Relay.CompareDay(t.Context(), demo.Merchant, "2026-03-01")
		e.Must(err)
		if report.Unread != 1 || !report.Finished.IsZero() || report.Started.IsZero() {
			t.Errorf("report %+v", report)
		}
	})
	if n := e.CallCount("authorizations") - calls; n > 3 {
		t.Errorf("%d calls for lists that fail", n)
	}
	e.Must(e.Service.Relay.CompareDays(t.Context()))
	report, err := e.Service.Relay.Books(t.Context(), demo.Merchant, "2026-03-01")
	if e.Must(err); report.Unread != 0 || report.Finished.IsZero() || report.Agree != 1 {
		t.Errorf("report %+v", report)
	}
	calls = e.CallCount("authorizations")
	e.Must(e.Service.Relay.CompareDays(t.Context()))
	if n := e.CallCount("authorizations") - calls; n != 0 {
		t.Errorf("%d calls for days that are compared", n)
	}
}

// A day is compared by one process at a time.
func TestM7DayIsComparedByOne(t *testing.T) {
	e := newEnv(t)
	now := e.Clock.Now()
	mine, err := e.Service.Store.Lease(t.Context(), "compare "+demo.Merchant+" 2026-02-28", "another", now,
		now.Add(time.Minute))
	if e.Must(err); !mine {
		t.Fatal("no lease")
	}
	if _, err := e.Service.Relay.CompareDay(t.Context(), demo.Merchant,
		"2026-02-28"); !errors.Is(err, relay.ErrBusyDay) {
		t.Errorf("beside another: %v", err)
	}
	e.Must(e.Service.Relay.CompareDays(t.Context()))
}

// No list is read for an account that was forgotten: the report says so.
func TestM7ForgottenAccount(t *testing.T) {
	e := newEnv(t)
	ref := e.buy("p4-24", nil)
	a := e.attempt(ref)
	a.Due = time.Time{} // as one that an earlier release approved
	e.Must(e.Service.Store.Commit(t.Context(), relay.Change{Attempt: &a, AttemptWas: relay.AttemptApproved}))
	e.Clock.Advance(time.Hour)
	e.IssueReceipts()
	done, _, err := e.Service.Relay.Erase(t.Context(), ref.Merchant, "MB-20418", "op")
	if e.Must(err); len(done) != 1 {
		t.Fatal("not erased")
	}
	calls := e.CallCount("authorizations")
	report, err := e.Service.Relay.CompareDay(t.Context(), demo.Merchant, "2026-03-01")
	e.Must(err)
	if len(report.Findings) != 1 || report.Findings[0].Kind != relay.FindingForgotten || report.Unread != 0 ||
		e.CallCount("authorizations") != calls {
		t.Errorf("%d calls, report %+v", e.CallCount("authorizations")-calls, report)
	}
}

// When no list can be read for a day, an alarm says that nothing is compared.
func TestM7NothingIsRead(t *testing.T) {
	e := newEnv(t)
	ref := e.buy("p4-24", nil)
	e.misbehave("authorizations", noList, func() { e.advance(23 * time.Hour) })
	if n := e.alarms(relay.AlarmUnread); n != 0 {
		t.Errorf("%d alarms before a day", n)
	}
	e.misbehave("authorizations", noList, func() { e.advance(5 * time.Hour) })
	e.wantFindings(ref, "unread authorization open")
	if n := e.alarms(relay.AlarmUnread); n != 1 {
		t.Errorf("%d alarms, want 1", n)
	}
	e.nextDay()
	e.wantFindings(ref, "unread authorization settled")
}
