package simulation

import (
	"encoding/json"
	"flag"
	"maps"
	"os"
	"slices"

	"candor/server/relay"
	"candor/server/test/reach"
)

var updateReach = flag.Bool("update", false,
	"write testdata/reach.tsv anew: how often the cells were reached in this run")

// reachFile holds how many of 10,000 lives reached each cell when it was recorded.
const reachFile = "testdata/reach.tsv"

// place is where a fault strikes: an operation, and the state of the journal that it is about.
type place struct{ operation, state string }

// reached counts a fault that struck. "" is no fault.
func (sim *simulation) reached(f fault, operation, state string) {
	sim.reach.Count(reach.Cell{Fault: string(f), Operation: operation, State: state})
}

// reachedOpen counts a fault that struck while the journal had work left, once for each state of that work.
// A life whose journal had none counts under "nothing open".
func (sim *simulation) reachedOpen(f fault, operation string) {
	if f == "" {
		return
	}
	attempts, operations := sim.written()
	for _, state := range reach.OpenStates(attempts, operations) {
		sim.reached(f, operation, state)
	}
}

// written is the journal as it was last written.
func (sim *simulation) written() ([]relay.Attempt, []relay.Operation) {
	sim.log.commitOrder.Lock()
	defer sim.log.commitOrder.Unlock()
	return slices.Collect(maps.Values(sim.log.attempts)), slices.Collect(maps.Values(sim.log.ops))
}

// stateOf is the state of what a call to the lender is about, "" for a call that moves no money.
func (sim *simulation) stateOf(r request) string {
	var in struct{ Reference string }
	if len(r.body) == 0 || json.Unmarshal(r.body, &in) != nil || in.Reference == "" {
		return ""
	}
	return sim.stateOfReference(in.Reference)
}

func (sim *simulation) stateOfReference(reference string) string {
	attempts, operations := sim.written()
	return reach.StateOf(reference, attempts, operations)
}

// reportReach prints the table of a run, and fails it for every cell that a run of its size must reach and
// did not.
func (s *series) reportReach(lives int) {
	must(s.reach.Print(os.Stdout))
	if *updateReach {
		must(reach.WriteFile(reachFile, s.reach.Record(lives)))
		return
	}
	if *printLogs {
		return // a replay of one seed
	}
	record, err := reach.ReadFile(reachFile)
	must(err)
	for _, missed := range s.reach.Missed(record, lives) {
		s.t.Error(missed)
	}
}
