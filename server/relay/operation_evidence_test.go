package relay

import (
	"testing"

	"candor/core/money"
)

// From inside, because what a list says of an amount is weighed before anything is written: an amount that was there and could
// not be read is zero, with HasAmount.

// A late find of an unreadable amount is for people, not "nothing is left to give back".
func TestI5LateFindOfUnreadableAmount(t *testing.T) {
	a := Attempt{Amount: money.MustAmount("1200.00"), Offer: "p5-12"}
	sum, part := money.MustAmount("1200.00"), money.MustAmount("200.00")
	for name, c := range map[string]struct {
		entry Authorization
		kind  OperationKind
		want  string // amount, or "people"
	}{
		"readable":           {Authorization{ID: "1", HasAmount: true, Amount: sum}, KindRelease, "1200.00"},
		"no amount told":     {Authorization{ID: "1"}, KindRelease, "1200.00"},
		"unreadable":         {Authorization{ID: "1", HasAmount: true}, "", "people"},
		"readable capture":   {Authorization{ID: "1", HasAmount: true, Amount: sum, Captures: []Captured{{ID: "7", HasAmount: true, Amount: part}}}, KindReturn, "200.00"},
		"unreadable capture": {Authorization{ID: "1", HasAmount: true, Amount: sum, Captures: []Captured{{ID: "7", HasAmount: true}}}, KindReturn, "1200.00"},
	} {
		next, left, err := giveBack(a, c.entry, nil)
		if c.want == "people" {
			if err == nil {
				t.Errorf("%s: %+v, left %v; want an error", name, next, left)
			}
			continue
		}
		if err != nil || !left || next.kind != c.kind || next.amount.String() != c.want {
			t.Errorf("%s: %s of %s, left %v, %v; want %s of %s", name, next.kind, next.amount, left, err, c.kind, c.want)
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
		entry := Authorization{ID: "1", HasAmount: true, Amount: money.MustAmount("600.00"), Remaining: remaining, HasRemaining: true, Captures: []Captured{c}}
		release := Operation{ID: "o1", Kind: KindRelease, State: OperationUnknown, Amount: money.MustAmount("100.00")}
		if got := evidence(release, a, entry, []Operation{release}); got.State == OperationDone {
			t.Errorf("a release that was not executed, capture readable %v: done", told)
		}
		back := Operation{ID: "o2", Kind: KindReturn, State: OperationUnknown, Amount: money.MustAmount("100.00"), Capture: "7"}
		if got := evidence(back, a, entry, []Operation{back}); (got.State == OperationDone) != told {
			t.Errorf("a return that was executed, capture readable %v: %s", told, got.State)
		}
	}
}
