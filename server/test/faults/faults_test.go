package faults

import (
	"flag"
	"fmt"
	"slices"
	"sync"
	"testing"
)

// "make faults" runs every fault at every place where it can strike, and prints each by name; "make test" runs those that
// answer at once.
var everyFault = flag.Bool("faults", false, "all faults, also the slow ones, by name")

// fault is one fault of what surrounds the relay, or of its own process, and a checkout that goes through it.
type fault struct {
	name string
	slow bool
	bear func(t *testing.T)
}

// TestFaults: whatever fails, no double authorization, nothing leaked, no stuck checkout, an answer within 20 seconds.
func TestFaults(t *testing.T) {
	own, lenders := slices.Concat(networkFaults(), processFaults(), storeFaults()), lenderFaults()
	all := slices.Concat(own, lenders)
	var mu sync.Mutex
	survived := 0
	t.Cleanup(func() {
		if *everyFault {
			fmt.Printf("%d of %d faults survived\n", survived, len(all))
		}
	})
	tell := func(t *testing.T, name string) {
		mu.Lock()
		defer mu.Unlock()
		if t.Failed() {
			fmt.Println("NOT survived ", name)
		} else if survived++; *everyFault {
			fmt.Println("survived ", name)
		}
	}
	// One group after the other: those of the lender mostly wait, many at once, and would take the others' time away.
	t.Run("own", func(t *testing.T) { surviveAll(t, own, tell) })
	t.Run("lender", func(t *testing.T) { surviveAll(t, lenders, tell) })
}

func surviveAll(t *testing.T, all []fault, tell func(*testing.T, string)) {
	for _, m := range all {
		if m.slow && !*everyFault {
			continue
		}
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			t.Cleanup(func() { tell(t, m.name) })
			m.bear(t)
		})
	}
}
