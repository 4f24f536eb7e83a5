package simulation

import (
	"maps"
	"testing"

	"candor/server/relay"
	"candor/server/test/reach"
)

// A fault is counted in the state of what it strikes: of the reference that a call names, or of all that is
// open.
func TestReachedStates(t *testing.T) {
	sim := &simulation{}
	sim.log.attempts = map[relay.AttemptID]relay.Attempt{
		"a1": {ID: "a1", Reference: "one.a1", State: relay.AttemptSending}}
	sim.log.ops = map[relay.OperationID]relay.Operation{
		"o1": {ID: "o1", Reference: "one.o1", Kind: relay.KindCapture, State: relay.OperationUnknown}}
	for body, want := range map[string]string{`{"reference":"one.a1"}`: "attempt sending",
		`{"reference":"one.o1"}`: "unknown", `{"reference":"one.x"}`: "not written", `{"amount":1}`: "",
		``:                "",
		`{"reference":7}`: "", `{"reference":"one.a1"`: ""} {
		if got := sim.stateOf(request{body: []byte(body)}); got != want {
			t.Errorf("%s is about %q, want %q", body, got, want)
		}
	}
	sim.reachedOpen("", "list")
	sim.reached("", "list", "nothing open")
	sim.reachedOpen(listFails, "list")
	want := map[reach.Cell]int{{Fault: string(listFails), Operation: "list", State: "attempt sending"}: 1,
		{Fault: string(listFails), Operation: "list", State: "capture unknown"}: 1}
	if got := sim.reach.All(); !maps.Equal(got, want) {
		t.Errorf("reached %v, want %v", got, want)
	}
}
