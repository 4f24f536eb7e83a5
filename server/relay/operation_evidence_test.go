package relay

import (
	"testing"

	"candor/core/money"
)

// From inside, because what a list says of an amount is weighed before anything is written: an amount that
// was there and could not be read is zero, with HasAmount.

// A late find of an unreadable amount is for people, not "nothing is left to give back".
func TestI5LateFindOfUnreadableAmount(t *testing.T) {
	a := Attempt{Amount: money.MustAmount("1200.00"), Offer: "p5-12"}
	sum, part := money.MustAmount("1200.00"), money.MustAmount("200.00")
	for name, c := range map[string]struct {
		entry Authorization
		kind  OperationKind
		want  string // amount, or "people"
	}{
		"readable":       {Authorization{ID: "1", HasAmount: true, Amount: sum}, KindRelease, "1200.00"},
		"no amount told": {Authorization{ID: "1"}, KindRelease, "1200.00"},
		"unreadable":     {Authorization{ID: "1", HasAmount: true}, "", "people"},
		"readable capture": {Authorization{ID: "1", HasAmount: true, Amount: sum,
			Captures: []Captured{{ID: "7", HasAmount: true, Amount: part}}}, KindReturn, "200.00"},
		"unreadable capture": {Authorization{ID: "1", HasAmount: true, Amount: sum,
			Captures: []Captured{{ID: "7", HasAmount: true}}}, KindReturn, "1200.00"},
	} {
		next, left, err := nextToUndo(a, c.entry, nil, booksNow)
		if c.want == "people" {
			if err == nil {
				t.Errorf("%s: %+v, left %v; want an error", name, next, left)
			}
			continue
		}
		if err != nil || !left || next.kind != c.kind || next.amount.String() != c.want {
			t.Errorf("%s: %s of %s, left %v, %v; want %s of %s", name, next.kind, next.amount, left, err,
				c.kind, c.want)
		}
	}
}

// What remains proves a release or a return only beside amounts that can be read.
func TestI5EvidenceNeedsReadableAmounts(t *testing.T) {
	a := Attempt{Amount: money.MustAmount("600.00")}
	remaining := money.MustAmount("200.00") // 400.00 were captured and nothing was released
	for _, told := range []bool{true, false} {
		c := Captured{ID: "7", HasAmount: true, Remaining: money.MustAmount("300.00"), HasRemaining: true}
		if told {
			c.Amount = money.MustAmount("400.00")
		}
		entry := Authorization{ID: "1", HasAmount: true, Amount: money.MustAmount("600.00"),
			Remaining: remaining, HasRemaining: true, Captures: []Captured{c}}
		release := Operation{ID: "o1", Kind: KindRelease, State: OperationUnknown,
			Amount: money.MustAmount("100.00")}
		if got := markIfProven(release, a, entry, []Operation{release}); got.State == OperationDone {
			t.Errorf("a release that was not executed, capture readable %v: done", told)
		}
		back := Operation{ID: "o2", Kind: KindReturn, State: OperationUnknown,
			Amount: money.MustAmount("100.00"), Capture: "7"}
		if got := markIfProven(back, a, entry, []Operation{back}); (got.State == OperationDone) != told {
			t.Errorf("a return that was executed, capture readable %v: %s", told, got.State)
		}
	}
}

// What an entry of the lender's list proves of an operation whose answer was lost.
func TestEvidenceOfAList(t *testing.T) {
	a := Attempt{Amount: amount("600.00")}
	captured := func(id, reference, sum, remaining string) Captured {
		c := Captured{ID: id, Reference: reference, HasAmount: true, Amount: amount(sum)}
		if remaining != "" {
			c.HasRemaining, c.Remaining = true, amount(remaining)
		}
		return c
	}
	entry := func(status AuthorizationStatus, remaining string, captures ...Captured) Authorization {
		e := Authorization{ID: "1", HasAmount: true, Amount: amount("600.00"), Status: status,
			Captures: captures}
		if remaining != "" {
			e.HasRemaining, e.Remaining = true, amount(remaining)
		}
		return e
	}
	lost := func(kind OperationKind, sum, capture string) Operation {
		return Operation{ID: "lost", Kind: kind, State: OperationUnknown, Amount: amount(sum),
			Reference: "r.lost", Capture: capture}
	}
	other := func(kind OperationKind, state OperationState, sum, capture, reference string) Operation {
		return Operation{ID: "other", Kind: kind, State: state, Amount: amount(sum), Capture: capture,
			Reference: reference}
	}
	for name, c := range map[string]struct {
		lost   Operation
		entry  Authorization
		others []Operation
		want   bool
	}{
		"a capture by its reference": {lost(KindCapture, "50.00", ""),
			entry("", "", captured("7", "r.lost", "50.00", "")), nil, true},
		"another's reference": {lost(KindCapture, "50.00", ""),
			entry("", "", captured("7", "r.else", "50.00", "")), nil, false},
		"our reference, another amount": {lost(KindCapture, "50.00", ""),
			entry("", "", captured("7", "r.lost", "5.00", "")), nil, false},
		"a release, so much less": {lost(KindRelease, "100.00", ""), entry("", "500.00"), nil, true},
		"a release, even less":    {lost(KindRelease, "100.00", ""), entry("", "400.00"), nil, true},
		"a release, a cent too much": {lost(KindRelease, "100.00", ""), entry("", "500.01"), nil,
			false},
		"a release, nothing told": {lost(KindRelease, "100.00", ""), entry(AuthorizationOpened, ""),
			nil, false},
		"a release of all, closed": {lost(KindRelease, "600.00", ""), entry(AuthorizationClosed, ""),
			nil, true},
		"beside a listed capture": {lost(KindRelease, "100.00", ""),
			entry("", "300.00", captured("7", "r.c", "200.00", "")), nil, true},
		"an earlier release explains it": {lost(KindRelease, "100.00", ""), entry("", "500.00"),
			[]Operation{other(KindRelease, OperationDone, "100.00", "", "")}, false},
		"both releases": {lost(KindRelease, "100.00", ""), entry("", "400.00"),
			[]Operation{other(KindRelease, OperationDone, "100.00", "", "")}, true},
		"a refused release explains none": {lost(KindRelease, "100.00", ""), entry("", "500.00"),
			[]Operation{other(KindRelease, OperationRefused, "100.00", "", "")}, true},
		"an unlisted capture may explain": {lost(KindRelease, "100.00", ""), entry("", "500.00"),
			[]Operation{other(KindCapture, OperationUnknown, "100.00", "", "r.c")}, false},
		"a capture listed by its id": {lost(KindRelease, "100.00", ""),
			entry("", "300.00", captured("7", "", "200.00", "")),
			[]Operation{other(KindCapture, OperationDone, "200.00", "7", "r.c")}, true},
		"a return, so much less": {lost(KindReturn, "50.00", "7"),
			entry("", "", captured("7", "", "200.00", "150.00")), nil, true},
		"a return, a cent too much": {lost(KindReturn, "50.00", "7"),
			entry("", "", captured("7", "", "200.00", "150.01")), nil, false},
		"a return of another capture": {lost(KindReturn, "50.00", "7"),
			entry("", "", captured("8", "", "200.00", "150.00")), nil, false},
		"a return, nothing told": {lost(KindReturn, "50.00", "7"),
			entry("", "0.00", captured("7", "", "200.00", "")), nil, false},
		"a refund of it explains": {lost(KindReturn, "50.00", "7"),
			entry("", "", captured("7", "", "200.00", "150.00")),
			[]Operation{other(KindRefund, OperationDone, "50.00", "7", "")}, false},
		"a refund of none named explains": {lost(KindReturn, "50.00", "7"),
			entry("", "", captured("7", "", "200.00", "150.00")),
			[]Operation{other(KindRefund, OperationDone, "50.00", "", "")}, false},
		"a refund of another does not": {lost(KindReturn, "50.00", "7"),
			entry("", "", captured("7", "", "200.00", "150.00")),
			[]Operation{other(KindRefund, OperationDone, "50.00", "8", "")}, true},
		"more was done than the sum holds": {lost(KindRelease, "600.00", ""), entry("", "0.00"),
			[]Operation{other(KindRelease, OperationDone, "1.00", "", "")}, false},
	} {
		got := markIfProven(c.lost, a, c.entry, append(c.others, c.lost))
		if (got.State == OperationDone) != c.want {
			t.Errorf("%s: %s; want done %t", name, got.State, c.want)
		}
		if c.lost.Kind == KindCapture && c.want && got.Capture != "7" {
			t.Errorf("%s: capture %q", name, got.Capture)
		}
	}
}
