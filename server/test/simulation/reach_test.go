package simulation

import (
	"bufio"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"

	"candor/server/relay"
)

var updateReach = flag.Bool("update", false,
	"write testdata/reach.tsv anew: how often the cells were reached in this run")

// place is where a fault strikes: an operation, and the state of the journal that it is about.
type place struct{ operation, state string }

// cell is one fault at one place.
type cell struct {
	fault fault
	place
}

func (c cell) compare(d cell) int {
	return cmp.Or(cmp.Compare(c.fault, d.fault), cmp.Compare(c.operation, d.operation),
		cmp.Compare(c.state, d.state))
}

// reach counts how often each cell was reached: in a simulation the hits, in a series the lives.
type reach struct {
	mu    sync.Mutex
	cells map[cell]int
}

func (r *reach) count(c cell) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cells == nil {
		r.cells = map[cell]int{}
	}
	r.cells[c]++
}

// add counts a life for each cell that it reached.
func (r *reach) add(life *reach) {
	for c := range life.cells {
		r.count(c)
	}
}

// reached counts a fault that struck. "" is no fault.
func (sim *simulation) reached(f fault, operation, state string) {
	if f != "" {
		sim.reach.count(cell{f, place{operation, state}})
	}
}

// reachedOpen counts a fault that struck while the journal had work left, once for each state of that work.
// A life whose journal had none counts under "nothing open".
func (sim *simulation) reachedOpen(f fault, operation string) {
	if f == "" {
		return
	}
	for _, state := range sim.openStates() {
		sim.reached(f, operation, state)
	}
}

// openStates are the states of everything that the journal has not settled, each once.
func (sim *simulation) openStates() []string {
	sim.log.commitOrder.Lock()
	defer sim.log.commitOrder.Unlock()
	open := map[string]bool{}
	for _, a := range sim.log.attempts {
		if a.State.Live() && a.State != relay.AttemptApproved || !a.Due.IsZero() {
			open["attempt "+string(a.State)] = true
		}
	}
	for _, o := range sim.log.ops {
		if o.State.Open() {
			open[string(o.Kind)+" "+string(o.State)] = true
		}
	}
	if len(open) == 0 {
		return []string{"nothing open"}
	}
	return slices.Sorted(maps.Keys(open))
}

// stateOf is the state of what a call to the lender is about, "" for a call that moves no money.
func (sim *simulation) stateOf(r request) string {
	var in struct{ Reference string }
	if len(r.body) == 0 || json.Unmarshal(r.body, &in) != nil || in.Reference == "" {
		return ""
	}
	return sim.stateOfReference(in.Reference)
}

// stateOfReference is the state of the attempt or operation of a reference, with who asked for it.
func (sim *simulation) stateOfReference(reference string) string {
	sim.log.commitOrder.Lock()
	defer sim.log.commitOrder.Unlock()
	for _, a := range sim.log.attempts {
		if a.Reference == reference {
			return "attempt " + string(a.State)
		}
	}
	for _, o := range sim.log.ops {
		if o.Reference == reference {
			return strings.TrimSpace(string(o.State) + " " + string(o.Cause))
		}
	}
	return "not written"
}

// moveOf is the move of the journal that a change makes.
func (sim *simulation) moveOf(c relay.Change) string {
	switch {
	case c.Attempt != nil:
		return fmt.Sprintf("attempt %s→%s", c.AttemptWas, c.Attempt.State)
	case c.Operation != nil:
		return fmt.Sprintf("%s %s→%s", c.Operation.Kind, c.OperationWas, c.Operation.State)
	}
	return "checkout"
}

// reachFile holds how many of 10,000 lives reached each cell when it was recorded.
const reachFile = "testdata/reach.tsv"

// surelyReached is how many lives must have been expected to reach a cell before a run that did not reach it
// fails: the chance of that is e to the power of minus 30.
const surelyReached = 30

// reportReach prints the table of a run, and fails it for every cell that a run of its size must reach and
// did not.
func (s *series) reportReach(lives int) {
	s.reach.print()
	if *updateReach {
		s.reach.write(lives)
		return
	}
	if *printLogs {
		return // a replay of one seed
	}
	for c, rate := range readReach() {
		if expected := rate * lives / 10_000; expected >= surelyReached && s.reach.cells[c] == 0 {
			s.t.Errorf("never reached: %s, %s, %s; a run of %d lives should reach it in about %d of them",
				c.fault, c.operation, c.state, lives, expected)
		}
	}
}

// print prints a line for each fault and operation, with the states in which it struck and in how many lives.
func (r *reach) print() {
	fmt.Println("fault | operation | states, each with the number of lives in which it was reached there")
	var line string
	for i, c := range slices.SortedFunc(maps.Keys(r.cells), cell.compare) {
		head := fmt.Sprintf("%s | %s | ", c.fault, c.operation)
		switch {
		case i == 0:
			line = head
		case strings.HasPrefix(line, head):
			line += ", "
		default:
			fmt.Println(line)
			line = head
		}
		line += strings.TrimSpace(fmt.Sprint(c.state, " ", r.cells[c]))
	}
	fmt.Println(line)
}

// write records how many of 10,000 lives reached each cell. Cells that hardly any life reaches are left out,
// because no run of a usual size must reach them.
func (r *reach) write(lives int) {
	var b strings.Builder
	for _, c := range slices.SortedFunc(maps.Keys(r.cells), cell.compare) {
		if rate := r.cells[c] * 10_000 / lives; rate > 0 {
			fmt.Fprintf(&b, "%s\t%s\t%s\t%d\n", c.fault, c.operation, c.state, rate)
		}
	}
	must(os.WriteFile(reachFile, []byte(b.String()), 0o644))
}

func readReach() map[cell]int {
	file, err := os.Open(reachFile)
	must(err)
	defer func() { _ = file.Close() }()
	all := map[cell]int{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		f := strings.Split(lines.Text(), "\t")
		rate, err := strconv.Atoi(f[3])
		must(err)
		all[cell{fault(f[0]), place{f[1], f[2]}}] = rate
	}
	return all
}
