package relay_test

import (
	"os"
	"regexp"
	"testing"

	"candor/server/relay"
)

var attemptStates = []relay.AttemptState{"", relay.AttemptIntent, relay.AttemptSending, relay.AttemptApproved,
	relay.AttemptRefused, relay.AttemptUnknown, relay.AttemptNotExecuted, relay.AttemptUndoing, relay.AttemptUndone,
	relay.AttemptManual, relay.AttemptAbandoned}

var operationStates = []relay.OperationState{"", relay.OperationIntent, relay.OperationSending, relay.OperationDone,
	relay.OperationRefused, relay.OperationUnknown, relay.OperationManual, relay.OperationAbandoned}

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
