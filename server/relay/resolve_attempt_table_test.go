package relay

import (
	"errors"
	"testing"
	"time"

	"candor/core/checkout"
)

// refusedAs is the code of a refusal, "" for none.
func refusedAs(err error) checkout.Code {
	if differs, is := errors.AsType[*ContradictedError](err); is {
		return differs.Code
	}
	if err == nil {
		return ""
	}
	return checkout.AsProblem(err).Code
}

// An attempt that is told as done is approved only if the list has it whole, under the id and with the amount
// (M8).
func TestAttemptToldAsDone(t *testing.T) {
	whole := Authorization{ID: "8", Status: AuthorizationOpened, HasAmount: true, Amount: amount("100.00"),
		HasRemaining: true, Remaining: amount("100.00")}
	with := func(change func(*Authorization)) []Authorization {
		e := whole
		change(&e)
		return []Authorization{e}
	}
	captured := func(e *Authorization) {
		e.Remaining, e.Captures = amount("0.00"),
			[]Captured{{ID: "9", Amount: amount("100.00"), HasAmount: true}}
	}
	open, ended := Checkout{Step: checkout.StepPending}, Checkout{Step: checkout.StepCancelled}
	auto := open
	auto.State.AutoCapture = true
	a := Attempt{State: AttemptManual, Amount: amount("100.00"), Account: NewSecret("20000042"),
		Offer: "p5-12"}
	forgotten := a
	forgotten.Account = Secret{}
	for name, c := range map[string]struct {
		c        Checkout
		a        Attempt
		evidence string
		list     []Authorization
		want     checkout.Code
	}{
		"listed whole":       {open, a, "8", []Authorization{whole}, ""},
		"beside another":     {open, a, "8", []Authorization{{ID: "7"}, whole}, ""},
		"the checkout ended": {ended, a, "8", []Authorization{whole}, checkout.CodeConflict},
		"no evidence":        {open, a, "", []Authorization{whole}, checkout.CodeEvidenceRequired},
		"forgotten":          {open, forgotten, "8", nil, checkout.CodeListUnusable},
		"not listed":         {open, a, "8", nil, checkout.CodeListDiffers},
		"under another id":   {open, a, "7", []Authorization{whole}, checkout.CodeListDiffers},
		"refused": {open, a, "8",
			with(func(e *Authorization) { e.Status = AuthorizationRefused }), checkout.CodeListDiffers},
		"no amount told": {open, a, "8", with(func(e *Authorization) { e.HasAmount = false }),
			checkout.CodeListDiffers},
		"of another amount": {open, a, "8", with(func(e *Authorization) { e.Amount = amount("100.01") }),
			checkout.CodeListDiffers},
		"not whole": {open, a, "8", with(func(e *Authorization) { e.Remaining = amount("99.99") }),
			checkout.CodeListDiffers},
		"captured by somebody": {open, a, "8", with(captured), checkout.CodeListDiffers},
		"captured as agreed":   {auto, a, "8", with(captured), ""},
	} {
		got, err := attemptDone(c.c, c.a, Resolution{Outcome: FoundDone, Evidence: c.evidence}, c.list)
		if refusedAs(err) != c.want || (got.State == AttemptApproved) != (c.want == "") {
			t.Errorf("%s: %s, %v; want %q", name, got.State, err, c.want)
		}
	}
}

// An attempt that is told as not done: the lender never had it, or holds nothing of it any more (M8).
func TestAttemptToldAsNotDone(t *testing.T) {
	gone := Authorization{ID: "8", Status: AuthorizationClosed}
	unclear := Authorization{ID: "8", Status: AuthorizationOpened}
	open, ended := Checkout{Step: checkout.StepPending}, Checkout{Step: checkout.StepDeclined}
	a := Attempt{State: AttemptManual, Amount: amount("100.00"), Account: NewSecret("20000042"),
		Decided: booksNow}
	told, forgotten := a, a
	told.Authorization, forgotten.Account = "8", Secret{}
	for name, c := range map[string]struct {
		c        Checkout
		a        Attempt
		evidence string
		list     []Authorization
		want     AttemptState
		code     checkout.Code
		tells    bool
		due      time.Duration
		id       string
	}{
		"never listed": {open, a, "", nil, AttemptNotExecuted, "", true, time.Hour, ""},
		"refused": {open, a, "", []Authorization{{ID: "8", Status: AuthorizationRefused}},
			AttemptNotExecuted, "", true, time.Hour, ""},
		"forgotten":          {open, forgotten, "", nil, AttemptNotExecuted, "", false, 0, ""},
		"its id was told":    {open, told, "", nil, AttemptUndone, "", true, 5 * time.Minute, "8"},
		"the checkout ended": {ended, a, "", nil, AttemptUndone, "", true, 5 * time.Minute, ""},
		"ended, forgotten":   {ended, forgotten, "", nil, AttemptUndone, "", false, 0, ""},
		"given back": {open, a, "", []Authorization{gone}, AttemptUndone, "", true,
			5 * time.Minute, "8"},
		"held": {open, a, "x",
			[]Authorization{{ID: "8", HasRemaining: true, Remaining: amount("0.01")}}, "",
			checkout.CodeListDiffers, true, 0, ""},
		"one of two is held": {open, a, "x",
			[]Authorization{gone, {ID: "9", HasRemaining: true, Remaining: amount("0.01")}}, "",
			checkout.CodeListDiffers, true, 0, ""},
		"unclear": {open, a, "", []Authorization{unclear}, "", checkout.CodeListDiffers, true,
			0, ""},
		"unclear, with evidence": {open, a, "slip", []Authorization{unclear}, AttemptUndone, "", false,
			5 * time.Minute, "8"},
	} {
		r, _ := looking(&listLender{})
		got, tells, err := r.attemptNotDone(c.c, c.a, Resolution{Outcome: FoundNotDone, Evidence: c.evidence},
			c.list, nil)
		due := time.Time{}
		if c.due > 0 {
			due = booksNow.Add(c.due)
		}
		if refusedAs(err) != c.code || tells != c.tells ||
			err == nil && (got.State != c.want || !got.Due.Equal(due) || got.Authorization != c.id) {
			t.Errorf("%s: %s %q, due %s, the list tells %t, %v; want %s %q, due %s, %t, %q", name, got.State,
				got.Authorization, got.Due, tells, err, c.want, c.id, due, c.tells, c.code)
		}
	}
}

// Whether the lender holds something of an entry, and whether its list can tell (M8).
func TestStillHeld(t *testing.T) {
	took := func(left string) Authorization {
		c := Captured{ID: "9", Amount: amount("40.00"), HasAmount: true}
		if left != "" {
			c.HasRemaining, c.Remaining = true, amount(left)
		}
		return Authorization{HasRemaining: true, Captures: []Captured{c}}
	}
	equal, regular := Attempt{Offer: "p5-12"}, Attempt{Offer: regularOffer}
	refunded := []Operation{done(KindRefund, "40.00", "9")}
	for name, c := range map[string]struct {
		a             Attempt
		e             Authorization
		beside        []Operation
		held, certain bool
	}{
		"closed": {equal,
			Authorization{Status: AuthorizationClosed, HasRemaining: true, Remaining: amount("1.00")}, nil,
			false, true},
		"nothing remains": {equal, Authorization{HasRemaining: true}, nil, false, true},
		"a cent remains": {equal, Authorization{HasRemaining: true, Remaining: amount("0.01")},
			nil, true, true},
		"not told":                 {equal, Authorization{}, nil, false, false},
		"captured":                 {equal, took("40.00"), nil, true, true},
		"a cent of the capture":    {equal, took("0.01"), nil, true, true},
		"captured, returned":       {equal, took("0.00"), nil, false, true},
		"captured, not told":       {equal, took(""), nil, false, false},
		"captured, refunded by us": {equal, took("40.00"), refunded, false, true},
		"refunded in part": {equal, took("40.00"), []Operation{done(KindRefund, "39.99", "9")},
			true, true},
		"refunded twice in part": {equal, took("40.00"),
			[]Operation{done(KindRefund, "30.00", "9"), done(KindReturn, "10.00", "9")}, false, true},
		"another was refunded": {equal, took("40.00"), []Operation{done(KindRefund, "40.00", "10")},
			true, true},
		"perhaps refunded": {equal, took("40.00"),
			[]Operation{inState(done(KindRefund, "40.00", "9"), OperationUnknown)}, true, true},
		"a release is no refund": {equal, took("40.00"), []Operation{done(KindRelease, "40.00", "9")},
			true, true},
		"refunded too much": {equal, took("40.00"), []Operation{done(KindRefund, "41.00", "9")},
			true, true},
		"captured, without a plan":     {regular, took("40.00"), nil, false, false},
		"without a plan, refunded":     {regular, took("40.00"), refunded, false, true},
		"without a plan, and returned": {regular, took("0.00"), nil, false, true},
	} {
		if held, certain := stillHeld(c.a, c.e, c.beside); held != c.held || certain != c.certain {
			t.Errorf("%s: held %t, certain %t; want %t, %t", name, held, certain, c.held, c.certain)
		}
	}
}
