package cli

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/test/harness"
)

// Operators settle what was left to people: a purchase above the limit and a refund, each by two of them. The
// list of what is open says who waits for whom.
func TestM8OperatorsResolve(t *testing.T) {
	e := harness.New(t)
	ref := e.Create(harness.InStore)
	e.ToCode(ref, "p4-24")
	e.Must(e.Lender.Misbehave("authorization", "executes and answers 500"))
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: e.Code()}, checkout.StepPending)
	e.Must(e.Lender.Misbehave("authorizations", "HTML 200"))
	for range 26 {
		e.Clock.Advance(time.Hour)
		_, err := e.Service.Relay.Settle(t.Context())
		e.Must(err)
	}
	e.Must(e.Lender.Misbehave("authorizations", ""))
	id := fmt.Sprint(e.Lender.Ledger()[0].AuthorizationID)
	say := func(who string, outcome relay.ResolutionOutcome, evidence string) string {
		var out strings.Builder
		err := explain(resolveAttempt(t.Context(), e.Service.Relay, relay.Resolution{Merchant: demo.Merchant,
			Checkout: ref.Checkout, Outcome: outcome, Note: "n", Evidence: evidence, By: who}, &out), &out)
		return fmt.Sprint(out.String(), err)
	}
	for _, step := range []struct {
		who      string
		outcome  relay.ResolutionOutcome
		evidence string
		want     []string
	}{
		{"anna", relay.FoundNotDone, "", []string{`"authorization_id": "` + id, `"amount": "1200.00"`,
			"lender_list_differs: The lender’s list says otherwise"}},
		{"anna", relay.FoundDone, id, []string{"still manual: anna said done"}},
		{"boris", relay.FoundDone, id, []string{"is approved"}},
	} {
		got := say(step.who, step.outcome, step.evidence)
		for _, want := range step.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s says %s: %q, want %q", step.who, step.outcome, got, want)
			}
		}
		var list strings.Builder
		e.Must(listWork(t.Context(), e.Service.Relay, demo.Merchant, &list))
		want := step.outcome == relay.FoundDone && step.who == "anna"
		if waits := strings.Contains(list.String(), "confirm of done, said by anna"); waits != want {
			t.Errorf("after %s: %s", step.who, list.String())
		}
	}
}

// What the commands do not take.
func TestM8ResolveArguments(t *testing.T) {
	whole := "--merchant m --checkout co_1 --outcome done --note n --evidence e --operator anna"
	for _, line := range []string{"attempt", "attempt resolve", "attempt settle " + whole, "operation",
		"operation resolve " + whole, // which operation
		"attempt resolve " + whole + " more",
		"attempt resolve --merchant m --checkout co_1 --outcome done --note n",
		"attempt resolve " + strings.Replace(whole, "anna", "key:0123", 1),
		"attempt resolve " + strings.Replace(whole, "anna", "KEY:0123", 1),
		"attempt resolve " + whole + " --operation o1",
		"operation resolve " + whole + " --operation o1 --amount 1,5", "work", "work list now", "work all"} {
		unset := func(string) string { return "" }
		err := Run(t.Context(), strings.Fields(line), unset, io.Discard, io.Discard)
		if ExitCode(err) != 2 {
			t.Errorf("candor %s: %v (exit %d), want exit 2", line, err, ExitCode(err))
		}
	}
}
