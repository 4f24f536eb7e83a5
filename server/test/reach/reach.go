// Package reach counts what a proof reached: which fault struck which operation while the journal was in
// which state. A proof that never reached a cell proves nothing about it, whatever it says of the rest.
//
// Its law: a cell that a run of its size must reach and did not is a failure of the run.
package reach

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"

	"candor/server/relay"
)

// Cell is one fault that struck an operation, while the journal was in a state.
type Cell struct{ Fault, Operation, State string }

// Compare orders cells by fault, operation and state.
func (c Cell) Compare(d Cell) int {
	return cmp.Or(cmp.Compare(c.Fault, d.Fault), cmp.Compare(c.Operation, d.Operation),
		cmp.Compare(c.State, d.State))
}

// Table counts how often each cell was reached. The zero value is empty. It may be used by many goroutines.
type Table struct {
	mu    sync.Mutex
	cells map[Cell]int
}

// Count counts a cell that was reached. A cell without a fault is none.
func (t *Table) Count(c Cell) {
	if c.Fault == "" {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.cells == nil {
		t.cells = map[Cell]int{}
	}
	t.cells[c]++
}

// CountLife counts each cell that a life reached once, however often it reached it.
func (t *Table) CountLife(life *Table) {
	for c := range life.All() {
		t.Count(c)
	}
}

// All is how often each cell was reached.
func (t *Table) All() map[Cell]int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Clone(t.cells)
}

// Struck is how often a fault struck an operation, in any state.
func (t *Table) Struck(fault, operation string) (n int) {
	for c, times := range t.All() {
		if c.Fault == fault && c.Operation == operation {
			n += times
		}
	}
	return n
}

// Print writes a line for each fault and operation, with the states in which it struck and how often.
func (t *Table) Print(w io.Writer) error {
	all := t.All()
	line := "fault | operation | states, each with how often it was reached there"
	head := ""
	for _, c := range slices.SortedFunc(maps.Keys(all), Cell.Compare) {
		if next := fmt.Sprintf("%s | %s | ", c.Fault, c.Operation); next != head {
			line, head = line+"\n"+next, next
		} else {
			line += ", "
		}
		line += strings.TrimSpace(fmt.Sprint(c.State, " ", all[c]))
	}
	_, err := fmt.Fprintln(w, line)
	return err
}

// per is the size of the run that a record speaks of.
const per = 10_000

// Record is how many of 10,000 lives reached each cell. Cells that hardly any life reaches are left out,
// because no run of a usual size must reach them.
func (t *Table) Record(lives int) map[Cell]int {
	record := map[Cell]int{}
	for c, n := range t.All() {
		if rate := n * per / lives; rate > 0 {
			record[c] = rate
		}
	}
	return record
}

// surelyReached is how many lives must have been expected to reach a cell before a run that did not reach it
// fails: the chance of that is e to the power of minus 30.
const surelyReached = 30

// Missed names the cells of a record that a run of so many lives must reach and did not.
func (t *Table) Missed(record map[Cell]int, lives int) (out []string) {
	all := t.All()
	for _, c := range slices.SortedFunc(maps.Keys(record), Cell.Compare) {
		if expected := record[c] * lives / per; expected >= surelyReached && all[c] == 0 {
			out = append(out,
				fmt.Sprintf("never reached: %s, %s, %s; a run of %d lives should reach it in about "+
					"%d of them", c.Fault, c.Operation, c.State, lives, expected))
		}
	}
	return out
}

// WriteFile writes a record to a file.
func WriteFile(path string, record map[Cell]int) error {
	var b strings.Builder
	for _, c := range slices.SortedFunc(maps.Keys(record), Cell.Compare) {
		fmt.Fprintf(&b, "%s\t%s\t%s\t%d\n", c.Fault, c.Operation, c.State, record[c])
	}
	return os.WriteFile(path, []byte(b.String()), 0o644)
}

// ReadFile reads a record that WriteFile wrote.
func ReadFile(path string) (map[Cell]int, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	record := map[Cell]int{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		f := strings.Split(lines.Text(), "\t")
		if len(f) != 4 {
			return nil, fmt.Errorf("%s: a line is no record: %q", path, lines.Text())
		}
		rate, err := strconv.Atoi(f[3])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		record[Cell{f[0], f[1], f[2]}] = rate
	}
	return record, lines.Err()
}

// OpenStates are the states of everything that the journal has not settled, each once: an attempt that may
// still stand or is to be looked at, an operation that is open. A journal without any is "nothing open".
func OpenStates(attempts []relay.Attempt, operations []relay.Operation) []string {
	open := map[string]bool{}
	for _, a := range attempts {
		if a.State.Live() && a.State != relay.AttemptApproved || !a.Due.IsZero() {
			open["attempt "+string(a.State)] = true
		}
	}
	for _, o := range operations {
		if o.State.Open() {
			open[string(o.Kind)+" "+string(o.State)] = true
		}
	}
	if len(open) == 0 {
		return []string{"nothing open"}
	}
	return slices.Sorted(maps.Keys(open))
}

// StateOf is the state of the attempt or operation of a reference, with who asked for the operation.
func StateOf(reference string, attempts []relay.Attempt, operations []relay.Operation) string {
	for _, a := range attempts {
		if a.Reference == reference {
			return "attempt " + string(a.State)
		}
	}
	for _, o := range operations {
		if o.Reference == reference {
			return strings.TrimSpace(string(o.State) + " " + string(o.Cause))
		}
	}
	return "not written"
}

// MoveOf is the move of the journal that a change makes.
func MoveOf(c relay.Change) string {
	switch {
	case c.Attempt != nil:
		return fmt.Sprintf("attempt %s→%s", c.AttemptWas, c.Attempt.State)
	case c.Operation != nil:
		return fmt.Sprintf("%s %s→%s", c.Operation.Kind, c.OperationWas, c.Operation.State)
	}
	return "checkout"
}
