package relay

import (
	"errors"
	"testing"

	"candor/core/checkout"
)

// The lender may print a reference otherwise before the id at its end: it is ours all the same.
func TestM8ReferencePrintedOtherwise(t *testing.T) {
	const one, other = "aaaaabbbbbccccc", "dddddeeeeefffff"
	lost := Operation{ID: one, Kind: KindCapture, State: OperationManual, Amount: amount("100.00"),
		Authorization: "1", Reference: "order-1." + one}
	second := Operation{ID: other, Kind: KindCapture, State: OperationManual, Amount: amount("100.00"),
		Authorization: "1", Reference: "order-1." + other}
	listed := func(reference string) witness {
		return witness{operation: lost, others: []Operation{lost, second},
			attempt: Attempt{Amount: amount("600.00")},
			entry: &Authorization{ID: "1", Captures: []Captured{{ID: "7", Reference: reference,
				HasAmount: true, Amount: amount("100.00")}}}}
	}
	differs := func(err error) bool {
		p, ok := errors.AsType[*ContradictedError](err)
		return ok && p.Code == checkout.CodeListDiffers
	}
	for reference, ours := range map[string]bool{lost.Reference: true, "ORDER." + one: true, "." + one: true,
		" order-1." + one + " ": true, second.Reference: false, "order-1": false, "": false} {
		_, _, err := listed(reference).judge(Resolution{Outcome: FoundNotDone})
		if differs(err) != ours {
			t.Errorf("%q listed, told as not done: %v", reference, err)
		}
	}
	for reference, theirs := range map[string]bool{"ORDER." + other: true, "ORDER." + one: false, "": false} {
		_, _, err := listed(reference).judge(Resolution{Outcome: FoundDone, Evidence: "7"})
		if differs(err) != theirs {
			t.Errorf("%q listed, told as done under its id: %v", reference, err)
		}
	}
}
