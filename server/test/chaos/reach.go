package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
)

// cell is one fault that began while something of the journal was in a state.
type cell struct{ fault, operation, state string }

// reach counts how many faults of each kind began, and in which states they found the journal.
type reach struct {
	mu    sync.Mutex
	began map[string]int
	cells map[cell]int
}

// count counts a fault that begins, and the states that it found.
func (r *reach) count(fault string, found []cell) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.began == nil {
		r.began, r.cells = map[string]int{}, map[cell]int{}
	}
	r.began[fault]++
	for _, c := range found {
		r.cells[c]++
	}
}

// print prints a line for each kind of fault: how many began, and how many of them found what in which state.
func (r *reach) print(w io.Writer) {
	fmt.Fprintln(w, "fault | how many | what they found in flight")
	for _, fault := range slices.Sorted(maps.Keys(r.began)) {
		var found []string
		for _, c := range slices.SortedFunc(maps.Keys(r.cells), func(a, b cell) int {
			return cmp.Or(cmp.Compare(a.operation, b.operation), cmp.Compare(a.state, b.state))
		}) {
			if c.fault == fault {
				found = append(found, fmt.Sprintf("%s %s %d", c.operation, c.state, r.cells[c]))
			}
		}
		fmt.Fprintf(w, "%s | %d | %s\n", fault, r.began[fault], strings.Join(found, ", "))
	}
}

// enough is how many faults of a kind must have begun before all of them missing a state is no accident.
const enough = 20

// missed names what a run of its size must have reached and did not: a kind of fault that never began, or one
// that began often and never found a purchase being sent, or one of unknown outcome; and a kind of operation
// that no fault of many found being sent, or of unknown outcome.
func (r *reach) missed(kinds []injection) (out []string) {
	most, all := 0, 0
	for kind, n := range r.began {
		if all += n; kind != relayKilled.name { // of which there may be more on demand
			most = max(most, n)
		}
	}
	for _, k := range kinds {
		n := r.began[k.name]
		if n == 0 && most >= enough {
			out = append(out, k.name+" never began")
		}
		for _, state := range []string{"sending", "unknown"} {
			if n >= enough && r.cells[cell{k.name, "attempt", state}] == 0 {
				out = append(out, fmt.Sprintf("%s began %d times and never met an attempt %s", k.name, n,
					state))
			}
		}
	}
	met := map[string]int{}
	for c, n := range r.cells {
		met[c.operation+" "+c.state] += n
	}
	for _, kind := range []string{"capture", "release", "return"} {
		for _, state := range []string{" sending", " unknown"} {
			if all >= 5*enough && met[kind+state] == 0 {
				out = append(out, fmt.Sprintf("%d faults never met a %s%s", all, kind, state))
			}
		}
	}
	return out
}
