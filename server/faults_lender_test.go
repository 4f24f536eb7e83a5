package main

import (
	"slices"
	"strings"
	"testing"

	"candor/core/checkout"
	"candor/server/sandbox"
)

// Where a fault of the lender can strike a purchase: the operations of an online one, and those of a store. The first
// that a fault makes sense for is where "make test" tries it.
var (
	onlineOps = []string{"authorization", "calculate-interest", "widget-init", "token", "authorizations"}
	storeOps  = []string{"verify", "lookup"}
)

// lenderFaults are every way in which the lender or the way to it goes wrong.
func lenderFaults() []misfortune {
	var all []misfortune
	for _, m := range sandbox.Misbehaviours() {
		places := slices.DeleteFunc(slices.Concat(onlineOps, storeOps), func(op string) bool { return !m.Fits(op) })
		if len(places) == 0 {
			continue
		}
		all = append(all, misfortune{"lender: " + m.Name, takesTime(m.Name), func(t *testing.T) {
			if !*everyFault {
				places = places[:1]
			}
			for _, op := range places {
				t.Run(op, func(t *testing.T) {
					t.Parallel()
					bearMisbehaviour(t, m.Name, op)
				})
			}
		}})
	}
	return all
}

// takesTime tells the faults that are over only when the relay's patience is.
func takesTime(name string) bool {
	for _, word := range []string{"hang", "one byte", "endless", "Content-Length"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// bearMisbehaviour sells while one operation goes wrong, and on when it no longer does.
func bearMisbehaviour(t *testing.T, name, op string) {
	o := newOrdeal(t, slices.Contains(storeOps, op))
	switch op {
	case "authorization":
		o.goOn(9, checkout.StepReview)
	case "authorizations": // the list is asked for when an answer was lost
		o.goOn(9, checkout.StepReview)
		o.must(o.lender.Misbehave("authorization", "executes and answers 500"))
	}
	o.must(o.lender.Misbehave(op, name))
	o.goOn(3, "")
	if op == "authorizations" {
		o.landed()
		o.must(o.lender.Misbehave("authorization", ""))
		for range 4 {
			o.clock.advance(10_000_000_000)
			_, err := o.house.relay.Settle(o.Context())
			o.must(err)
		}
	}
	o.must(o.lender.Misbehave(op, ""))
	o.finish()
}
