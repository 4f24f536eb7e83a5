package faults

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"
)

// "make faults" runs every fault at every operation that it fits, and prints each by name. "make test" runs
// those that end at once.
var everyFault = flag.Bool("faults", false, "all faults, also the slow ones, by name")

// fault is one fault, with a test of a checkout that survives it.
type fault struct {
	name    string
	slow    bool
	survive func(t *testing.T)
}

// TestFaults: under every fault there is no double authorization, no leak, no stuck checkout, and an answer
// within 20 seconds.
func TestFaults(t *testing.T) {
	own, lenders := slices.Concat(networkFaults(), processFaults(), storeFaults()), lenderFaults()
	all := slices.Concat(own, lenders)
	var mu sync.Mutex
	survived := 0
	t.Cleanup(func() {
		if *everyFault {
			_ = reached.Print(os.Stdout)
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
	// One group after the other: most faults of the lender wait, many at once, and would take processor time
	// from the others.
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
			faultNames.Store(t.Name(), m.name)
			t.Cleanup(func() { mustReach(t, m.name); tell(t, m.name) })
			m.survive(t)
		})
	}
}
