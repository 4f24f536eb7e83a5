package simulation

import (
	"slices"
	"strings"
	"testing"

	"candor/core/checkout"
	"candor/core/money"
	"candor/server/relay"
)

// TestWrongMoves commits moves of the journal one after the other. Each of a row is legal but the last, if
// the row says so.
func TestWrongMoves(t *testing.T) {
	attempt := func(s relay.AttemptState) relay.Change {
		return relay.Change{Attempt: &relay.Attempt{ID: "a1", Checkout: "co_one", Reference: "one.a1",
			State: s}}
	}
	operation := func(s relay.OperationState, why relay.Cause) relay.Change {
		return relay.Change{Operation: &relay.Operation{ID: "o1", Checkout: "co_one", Reference: "one.o1",
			State: s,
			Cause: why}}
	}
	step := func(s checkout.Step) relay.Change {
		return relay.Change{Checkout: &relay.Checkout{ID: "co_one", Reference: "one", Step: s}}
	}
	leftToPeople := []relay.Change{attempt(relay.AttemptIntent), attempt(relay.AttemptSending),
		attempt(relay.AttemptUndoing), attempt(relay.AttemptManual)}
	told := attempt(relay.AttemptUndoing)
	told.Operation = &relay.Operation{ID: "o1", Attempt: "a1", State: relay.OperationNotDone}
	told.OperationWas = relay.OperationManual
	manual := append(slices.Clone(leftToPeople), operation(relay.OperationIntent, ""),
		operation(relay.OperationSending, ""), operation(relay.OperationManual, ""))
	anothers, other := told, *told.Operation
	other.Attempt, anothers.Operation = "a2", &other
	for name, c := range map[string]struct {
		moves []relay.Change
		says  string
	}{
		"an approval": {[]relay.Change{attempt(relay.AttemptIntent), attempt(relay.AttemptSending),
			attempt(relay.AttemptApproved)}, ""},
		"an approval from nowhere": {[]relay.Change{attempt(relay.AttemptApproved)}, `from "" to "approved"`},
		"an intent that is sent without being written so": {[]relay.Change{attempt(relay.AttemptIntent),
			attempt(relay.AttemptUnknown)}, `from "intent" to "unknown"`},
		"an undo that goes on": {append(slices.Clone(manual), told), ""},
		"an undo that goes on by itself": {append(slices.Clone(leftToPeople), attempt(relay.AttemptUndoing)),
			`from "manual" to "undoing"`},
		"an undo that goes on by another's operation": {append(slices.Clone(manual), anothers),
			`from "manual" to "undoing"`},
		"a capture": {[]relay.Change{operation(relay.OperationIntent, ""),
			operation(relay.OperationSending, ""),
			operation(relay.OperationDone, "")}, ""},
		"a capture from nowhere": {[]relay.Change{operation(relay.OperationDone, "")},
			`from "" to "done"`},
		"a give-back that was not due": {[]relay.Change{operation(relay.OperationDone, relay.CauseCancel)},
			`to "done"`},
		"an automatic capture": {[]relay.Change{operation(relay.OperationDone,
			relay.CauseAutoCapture)}, ""},
		"a capture that is compared": {[]relay.Change{operation(relay.OperationIntent, ""),
			operation(relay.OperationSending, ""), operation(relay.OperationDone, ""),
			operation(relay.OperationDone, "")}, ""},
		"a refusal that is done after all": {[]relay.Change{operation(relay.OperationIntent, ""),
			operation(relay.OperationSending, ""), operation(relay.OperationRefused, ""),
			operation(relay.OperationDone, "")}, `from "refused" to "done"`},
		"a checkout that is made at its end": {[]relay.Change{step(checkout.StepApproved)}, ""},
		"a checkout that goes on after its end": {[]relay.Change{step(checkout.StepApproved),
			step(checkout.StepReview)}, "went from approved to review"},
	} {
		var l eventLog
		for i, move := range c.moves {
			l.committed("r1", move)
			if want := c.says != "" && i == len(c.moves)-1; (len(l.failures) > 0) != want {
				t.Errorf("%s: after move %d the checkers say %q", name, i+1, l.failures)
			}
		}
		if c.says != "" && (len(l.failures) != 1 || !strings.Contains(l.failures[0], c.says)) {
			t.Errorf("%s: the checkers say %q, want %q", name, l.failures, c.says)
		}
	}
}

// TestMayStep: the steps that a checkout may not take, among all pairs.
func TestMayStep(t *testing.T) {
	all := []checkout.Step{checkout.StepIdentify, checkout.StepAccounts, checkout.StepLender,
		checkout.StepOffers,
		checkout.StepHandover, checkout.StepReview, checkout.StepVerify, checkout.StepAuthorizing,
		checkout.StepPending,
		checkout.StepApproved, checkout.StepDeclined, checkout.StepCancelled, checkout.StepExpired}
	ended := map[checkout.Step]bool{checkout.StepApproved: true, checkout.StepDeclined: true,
		checkout.StepCancelled: true, checkout.StepExpired: true}
	// a lender's answer decides, and only one that was asked for
	byLender := map[checkout.Step]bool{checkout.StepApproved: true, checkout.StepDeclined: true,
		checkout.StepPending: true}
	never := map[checkout.Step]bool{checkout.StepLender: true, checkout.StepHandover: true,
		checkout.StepAccounts:    true,
		checkout.StepAuthorizing: true}
	waits := map[checkout.Step]bool{checkout.StepAuthorizing: true, checkout.StepPending: true}
	for _, from := range all {
		for _, to := range all {
			want := from == to || !ended[from] && (waits[from] && !never[to] || !waits[from] && !byLender[to])
			if got := mayStep(from, to); got != want {
				t.Errorf("from %s to %s: %t, want %t", from, to, got, want)
			}
		}
	}
}

// TestWrongOrders writes an intent while another attempt is what the row says it is.
func TestWrongOrders(t *testing.T) {
	gives := func(kind relay.OperationKind, s relay.OperationState, amount string) []relay.Operation {
		return []relay.Operation{{ID: "o", Attempt: "a1", Kind: kind, State: s,
			Amount: money.MustAmount(amount)}}
	}
	one := func(reference string, channel checkout.Channel) relay.Checkout {
		return relay.Checkout{ID: "co_one", Reference: reference, State: relay.State{Channel: channel}}
	}
	same := one("one", checkout.Online)
	for name, c := range map[string]struct {
		other  relay.Checkout
		state  relay.AttemptState
		of     relay.CheckoutID // of the other attempt
		ops    []relay.Operation
		beside []relay.CheckoutID
		wrong  bool
	}{
		"approved":     {same, relay.AttemptApproved, "co_one", nil, nil, true},
		"intent":       {same, relay.AttemptIntent, "co_one", nil, nil, true},
		"unknown":      {same, relay.AttemptUnknown, "co_one", nil, nil, true},
		"manual":       {same, relay.AttemptManual, "co_one", nil, nil, true},
		"undoing":      {same, relay.AttemptUndoing, "co_one", nil, nil, true},
		"refused":      {same, relay.AttemptRefused, "co_one", nil, nil, false},
		"abandoned":    {same, relay.AttemptAbandoned, "co_one", nil, nil, false},
		"not executed": {same, relay.AttemptNotExecuted, "co_one", nil, nil, false},
		"undone":       {same, relay.AttemptUndone, "co_one", nil, nil, false},
		"allowed": {same, relay.AttemptApproved, "co_one", nil, []relay.CheckoutID{"co_one"},
			false},
		"another is allowed": {same, relay.AttemptApproved, "co_one", nil, []relay.CheckoutID{"co_two"},
			true},
		"another order": {one("two", checkout.Online), relay.AttemptApproved, "co_one", nil, nil, false},
		"another channel": {one("one", checkout.InStore), relay.AttemptApproved, "co_one", nil, nil,
			false},
		"its own checkout": {same, relay.AttemptApproved, "co_two", nil, nil, false},
		"released": {same, relay.AttemptApproved, "co_one",
			gives(relay.KindRelease, relay.OperationDone, "10.00"), nil, false},
		"returned": {same, relay.AttemptApproved, "co_one",
			gives(relay.KindReturn, relay.OperationDone, "10.00"), nil, false},
		"refunded": {same, relay.AttemptApproved, "co_one",
			gives(relay.KindRefund, relay.OperationDone, "10.00"), nil, false},
		"captured": {same, relay.AttemptApproved, "co_one",
			gives(relay.KindCapture, relay.OperationDone, "10.00"), nil, true},
		"released but for a cent": {same, relay.AttemptApproved, "co_one",
			gives(relay.KindRelease, relay.OperationDone, "9.99"), nil, true},
		"perhaps released": {same, relay.AttemptApproved, "co_one",
			gives(relay.KindRelease, relay.OperationUnknown, "10.00"), nil, true},
		"another attempt's release": {same, relay.AttemptApproved, "co_one",
			[]relay.Operation{{ID: "o", Attempt: "a3", Kind: relay.KindRelease, State: relay.OperationDone,
				Amount: money.MustAmount("10.00")}}, nil, true},
	} {
		var l eventLog
		l.committed("r1", relay.Change{})
		l.orders["co_one"] = c.other
		l.orders["co_two"] = relay.Checkout{ID: "co_two", Reference: "one",
			State: relay.State{Channel: checkout.Online, Beside: c.beside}}
		l.attempts["a1"] = relay.Attempt{ID: "a1", Checkout: c.of, Reference: "one.a1", State: c.state,
			Amount: money.MustAmount("10.00")}
		for _, o := range c.ops {
			l.ops[o.ID] = o
		}
		l.committed("r1", relay.Change{Attempt: &relay.Attempt{ID: "a2", Checkout: "co_two",
			Reference: "one.a2",
			State:     relay.AttemptIntent}})
		if (len(l.failures) == 1) != c.wrong || len(l.failures) > 1 {
			t.Errorf("%s: the checkers say %q", name, l.failures)
		}
		l.failures = nil
		l.attempts["a2"] = relay.Attempt{ID: "a2", Checkout: "co_two", State: relay.AttemptIntent}
		l.committed("r1", relay.Change{Attempt: &relay.Attempt{ID: "a2", Checkout: "co_two",
			Reference: "one.a2",
			State:     relay.AttemptSending}})
		if len(l.failures) > 0 {
			t.Errorf("%s: the order is judged when it is sent: %q", name, l.failures)
		}
	}
}
