package relay

import (
	"errors"
	"testing"
)

// An authorization of 1,200.00 that has to be undone: what comes next, by what the lender lists and what was
// done already.
func TestNextOperationOfAnUndo(t *testing.T) {
	captured := func(id, sum string) Captured {
		return Captured{ID: id, HasAmount: true, Amount: amount(sum)}
	}
	whole := func(captures ...Captured) Authorization {
		return Authorization{ID: "1", HasAmount: true, Amount: amount("1200.00"), Captures: captures}
	}
	remaining := func(sum string) Authorization {
		entry := whole()
		entry.Remaining, entry.HasRemaining = amount(sum), true
		return entry
	}
	partlyReturned := captured("7", "200.00")
	partlyReturned.Remaining, partlyReturned.HasRemaining = amount("150.00"), true
	back := func(kind OperationKind, state OperationState, capture string) Operation {
		return Operation{ID: "o", Kind: kind, State: state, Capture: capture, Amount: amount("200.00")}
	}
	release := func(state OperationState, sum string) Operation {
		return Operation{ID: "o", Kind: KindRelease, State: state, Amount: amount(sum)}
	}
	for name, c := range map[string]struct {
		regular bool
		entry   Authorization
		done    []Operation
		want    planned
		err     error
	}{
		"nothing captured": {false, whole(), nil,
			planned{kind: KindRelease, amount: amount("1200.00")}, nil},
		"a capture goes first": {false, whole(captured("7", "200.00")), nil,
			planned{KindReturn, amount("200.00"), "", "7", true}, nil},
		"a regular purchase": {true, whole(captured("7", "200.00")), nil,
			planned{KindRefund, amount("200.00"), "", "7", false}, nil},
		"the second capture": {false, whole(captured("7", "200.00"), captured("8", "300.00")),
			[]Operation{back(KindReturn, OperationDone, "7")},
			planned{KindReturn, amount("300.00"), "", "8", true}, nil},
		"the rest after returns": {false, whole(captured("7", "200.00")),
			[]Operation{back(KindReturn, OperationDone, "7")},
			planned{kind: KindRelease, amount: amount("1000.00")}, nil},
		"a refund counts as well": {true, whole(captured("7", "200.00")),
			[]Operation{back(KindRefund, OperationManual, "7")},
			planned{kind: KindRelease, amount: amount("1000.00")}, nil},
		"a refused return does not": {false, whole(captured("7", "200.00")),
			[]Operation{back(KindReturn, OperationRefused, "7")},
			planned{KindReturn, amount("200.00"), "", "7", true}, nil},
		"all released": {false, whole(), []Operation{release(OperationDone, "1200.00")},
			planned{}, errAllGivenBack},
		"an operation is open": {false, whole(), []Operation{release(OperationUnknown, "1.00")},
			planned{}, errOperationOpen},
		"an operation is an intent": {false, whole(), []Operation{release(OperationIntent, "1.00")},
			planned{}, errOperationOpen},
		"less remains than we did": {false, remaining("1100.00"), nil, planned{}, errUnaccounted},
		"as much remains": {false, remaining("1100.00"),
			[]Operation{release(OperationDone, "100.00")},
			planned{kind: KindRelease, amount: amount("1100.00")}, nil},
		"the list lags behind": {false, remaining("1200.00"),
			[]Operation{release(OperationDone, "100.00")},
			planned{kind: KindRelease, amount: amount("1100.00")}, nil},
		"somebody returned a part": {false, whole(partlyReturned), nil, planned{}, errUnaccounted},
		"captured more than held":  {false, whole(captured("7", "1200.01")), nil, planned{}, errUnaccounted},
		"amount unreadable": {false, Authorization{ID: "1", HasAmount: true}, nil, planned{},
			errUnaccounted},
		"a larger amount is listed": {false, Authorization{ID: "1", HasAmount: true,
			Amount: amount("1300.00")}, nil, planned{kind: KindRelease, amount: amount("1300.00")}, nil},
	} {
		a := Attempt{Amount: amount("1200.00"), Offer: "p5-12"}
		if c.regular {
			a.Offer = regularOffer
		}
		got, err := planUndo(a, c.entry, c.done, booksNow)
		if !errors.Is(err, c.err) || (err == nil) != (c.err == nil) {
			t.Errorf("%s: error %v; want %v", name, err, c.err)
			continue
		}
		if err == nil && got != c.want {
			t.Errorf("%s: %+v; want %+v", name, got, c.want)
		}
	}
}
