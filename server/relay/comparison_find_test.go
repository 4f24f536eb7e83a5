package relay

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"candor/core/money"
)

// A release or a return without an answer is proved by exactly what it explains, once or twice, and not by a
// list that shows less: something else happened then (M7).
func TestReleaseIsNotProvedByLess(t *testing.T) {
	a := Attempt{Amount: amount("1200.00"), Authorization: "7"}
	o := Operation{ID: "o1", Kind: KindRelease, State: OperationUnknown, Amount: amount("200.00"),
		Authorization: "7"}
	back := Operation{
		ID:      "o2",
		Kind:    KindReturn,
		State:   OperationUnknown,
		Amount:  amount("200.00"),
		Capture: "9",
	}
	for remaining, done := range map[string]bool{"1200.00": false, "1000.00": true, "800.00": true,
		"900.00": false, "700.00": false, "0.00": false} {
		entry := Authorization{ID: "7", Remaining: amount(remaining), HasRemaining: true,
			Status: AuthorizationOpened}
		if got := markIfProven(o, a, entry, []Operation{o}).State == OperationDone; got != done {
			t.Errorf("release, %s remain: proved %t", remaining, got)
		}
		entry = Authorization{
			ID: "7",
			Captures: []Captured{{ID: "9", Amount: amount("1200.00"), HasAmount: true,
				Remaining: amount(remaining), HasRemaining: true}},
		}
		if got := markIfProven(back, a, entry, []Operation{back}).State == OperationDone; got != done {
			t.Errorf("return, %s remain: proved %t", remaining, got)
		}
	}
}

// What an approval beside an entry of the list is found to be (M7).
func TestFindingsOfAnEntry(t *testing.T) {
	sum := amount("1200.00")
	whole := Authorization{ID: "7", Reference: "r.a1", Amount: sum, HasAmount: true, Remaining: sum,
		HasRemaining: true, Status: AuthorizationOpened}
	with := func(change func(*Authorization)) Authorization {
		e := whole
		change(&e)
		return e
	}
	captured := func(id, reference, left string) Captured {
		return Captured{ID: id, Reference: reference, Amount: amount("200.00"), HasAmount: true,
			Remaining: amount(left), HasRemaining: true}
	}
	took := Operation{ID: "o1", Kind: KindCapture, State: OperationDone, Amount: amount("200.00"),
		Authorization: "7", Capture: "9", Reference: "r.o1"}
	released := func(s OperationState) Operation {
		return Operation{ID: "o3", Kind: KindRelease, State: s, Amount: amount("100.00"), Authorization: "7"}
	}
	remains := func(left string, list ...Captured) Authorization {
		return with(func(e *Authorization) { e.Remaining, e.Captures = amount(left), list })
	}
	for name, c := range map[string]struct {
		entries []Authorization
		done    []Operation
		want    []string
		settled bool
	}{
		"as it was authorized": {[]Authorization{whole}, nil, nil, true},
		"the id alone": {[]Authorization{with(func(e *Authorization) { e.Reference = "longer.a1" })},
			nil, nil, true},
		"captured by us": {[]Authorization{remains("1000.00", captured("9", "r.o1", "200.00"))},
			[]Operation{took}, nil, true},
		"captured by us, untold": {[]Authorization{remains("1000.00", captured("5", "", "200.00"))},
			[]Operation{took}, nil, true},
		"captured twice": {[]Authorization{remains("800.00", captured("9", "r.o1", "200.00"),
			captured("10", "r.o1", "200.00"))}, []Operation{took}, []string{"double capture 10"}, true},
		"captured by hand": {[]Authorization{remains("1000.00", captured("9", "POS-1", "200.00"))}, nil,
			[]string{"unexplained capture 9"}, true},
		"capture lost": {[]Authorization{whole}, []Operation{took},
			[]string{"missing capture 9"}, true},
		"returned by hand": {[]Authorization{remains("1000.00", captured("9", "r.o1", "50.00"))},
			[]Operation{took}, []string{"unexplained return 9"}, true},
		"released by hand": {[]Authorization{remains("1100.00")}, nil,
			[]string{"unexplained release 7"}, true},
		"more remains": {[]Authorization{whole}, []Operation{released(OperationDone)},
			[]string{"missing release 7"}, true},
		"people settle a release that was done": {[]Authorization{remains("1100.00")},
			[]Operation{released(OperationManual)}, nil, true},
		"people settle one that was not": {[]Authorization{whole}, []Operation{released(OperationManual)},
			nil, true},
		"an operation is under way": {[]Authorization{remains("900.00")},
			[]Operation{released(OperationUnknown)}, nil, false},
		"closed": {[]Authorization{with(func(e *Authorization) { e.Status = AuthorizationClosed })}, nil,
			[]string{"closed authorization 7"}, true},
		"absent": {nil, nil, []string{"missing authorization 7"}, false},
		"refused": {[]Authorization{with(func(e *Authorization) { e.Status = AuthorizationRefused })}, nil,
			[]string{"missing authorization 7"}, false},
		"another amount": {[]Authorization{with(func(e *Authorization) { e.Amount = amount("1.00") })}, nil,
			[]string{"other_amount authorization 7"}, false},
		"twice": {[]Authorization{whole, with(func(e *Authorization) { e.ID = "8" })}, nil,
			[]string{"double authorization 8"}, true},
		"twice, and given back": {[]Authorization{whole, with(func(e *Authorization) {
			e.ID, e.Remaining, e.Status = "8", money.Amount{}, AuthorizationClosed
		})}, nil, nil, true},
	} {
		got := &comparison{attempt: Attempt{ID: "a1", Reference: "r.a1", State: AttemptApproved, Amount: sum,
			Authorization: "7", Offer: "p5-12"}, entries: c.entries, operations: c.done, read: booksNow,
			lag: time.Minute}
		got.compare()
		var found []string
		for _, f := range got.found {
			found = append(found, fmt.Sprint(f.Kind, " ", f.Subject, " ", f.Entry))
		}
		if !slices.Equal(found, c.want) || got.settled != c.settled {
			t.Errorf("%s: found %q, settled %t; want %q", name, found, got.settled, c.want)
		}
	}
}
