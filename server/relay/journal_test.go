package relay_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"candor/server/relay"
)

var attemptStates = []relay.AttemptState{"", relay.AttemptIntent, relay.AttemptSending, relay.AttemptApproved,
	relay.AttemptRefused, relay.AttemptUnknown, relay.AttemptNotExecuted, relay.AttemptUndoing,
	relay.AttemptUndone,
	relay.AttemptManual, relay.AttemptAbandoned}

var operationStates = []relay.OperationState{"", relay.OperationIntent, relay.OperationSending,
	relay.OperationDone,
	relay.OperationRefused, relay.OperationUnknown, relay.OperationManual, relay.OperationAbandoned,
	relay.OperationNotDone}

var documentedMove = regexp.MustCompile("(?m)^\\| (?:`(\\w+)`|\\(none\\)) \\| .* \\| `(\\w+)`.* \\|$")

// documentedMoves are the moves that a table of web/docs/journal.md has, by its heading.
func documentedMoves(t *testing.T, heading string) map[[2]string]bool {
	t.Helper()
	text, err := os.ReadFile("../../web/docs/journal.md")
	if err != nil {
		t.Fatal(err)
	}
	table := regexp.MustCompile(`(?m)^\| ` + heading + ` \|.*\n(\|.*\n)+`).Find(text)
	moves := map[[2]string]bool{}
	for _, row := range documentedMove.FindAllSubmatch(table, -1) {
		moves[[2]string{string(row[1]), string(row[2])}] = true
	}
	if len(moves) < 10 {
		t.Fatalf("%s: only %d moves are told", heading, len(moves))
	}
	return moves
}

// The tables of web/docs/journal.md have every move that the stores let through, and no other.
func TestEveryMoveIsTold(t *testing.T) {
	attempts, operations := documentedMoves(t, "attempt"), documentedMoves(t, "operation")
	for _, from := range attemptStates {
		for _, to := range attemptStates {
			if m := [2]string{string(from), string(to)}; from.May(to) != attempts[m] {
				t.Errorf("attempt %q to %q: may %t, told %t", from, to, from.May(to), attempts[m])
			}
		}
	}
	for _, from := range operationStates {
		for _, to := range operationStates {
			if m := [2]string{string(from), string(to)}; from.May(to) != operations[m] {
				t.Errorf("operation %q to %q: may %t, told %t", from, to, from.May(to), operations[m])
			}
		}
	}
}

// What an attempt's state says of it. Of a live one no other may begin; nothing stands with the lender of one
// that came to nothing, as far as is known.
func TestWhatAStateSays(t *testing.T) {
	live := []relay.AttemptState{relay.AttemptIntent, relay.AttemptSending, relay.AttemptUnknown,
		relay.AttemptManual, relay.AttemptApproved}
	nothing := []relay.AttemptState{relay.AttemptRefused, relay.AttemptAbandoned, relay.AttemptNotExecuted,
		relay.AttemptUndone}
	for _, s := range attemptStates {
		if s.Live() != slices.Contains(live, s) || s.Nothing() != slices.Contains(nothing, s) {
			t.Errorf("%q: live %t, nothing %t", s, s.Live(), s.Nothing())
		}
		if s.Live() && s.Nothing() {
			t.Errorf("%q is live and came to nothing", s)
		}
	}
	open := []relay.OperationState{relay.OperationIntent, relay.OperationSending, relay.OperationUnknown}
	counts := append([]relay.OperationState{relay.OperationDone, relay.OperationManual}, open...)
	for _, s := range operationStates {
		if s.Open() != slices.Contains(open, s) || s.Counts() != slices.Contains(counts, s) {
			t.Errorf("%q: open %t, counts %t", s, s.Open(), s.Counts())
		}
	}
}

// A decided state is never left by itself: only people's may be looked up again. It may be written again when
// it is compared with the lender's list.
func TestEndsOfTheJournal(t *testing.T) {
	for _, from := range []relay.AttemptState{relay.AttemptApproved, relay.AttemptRefused,
		relay.AttemptAbandoned, relay.AttemptUndone} {
		for _, to := range attemptStates {
			if from.May(to) && to != from {
				t.Errorf("an attempt goes from %s to %s", from, to)
			}
		}
	}
	for _, from := range []relay.OperationState{relay.OperationDone, relay.OperationRefused,
		relay.OperationNotDone, relay.OperationAbandoned} {
		for _, to := range operationStates {
			if from.May(to) && (to != from || from != relay.OperationDone && from != relay.OperationNotDone) {
				t.Errorf("an operation goes from %s to %s", from, to)
			}
		}
	}
}
