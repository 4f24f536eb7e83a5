package reach

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/server/relay"
)

func TestTable(t *testing.T) {
	var run, life Table
	life.Count(Cell{"cut", "capture", "sending"})
	life.Count(Cell{"cut", "capture", "sending"})
	life.Count(Cell{"cut", "capture", "unknown"})
	life.Count(Cell{"", "capture", "sending"})
	life.Count(Cell{"500", "token", ""})
	run.CountLife(&life)
	run.Count(Cell{"cut", "capture", "sending"})
	for c, want := range map[Cell]int{{"cut", "capture", "sending"}: 2, {"cut", "capture", "unknown"}: 1,
		{"", "capture", "sending"}: 0} {
		if got := run.All()[c]; got != want {
			t.Errorf("%v was reached %d times, want %d", c, got, want)
		}
	}
	for place, want := range map[[2]string]int{{"cut", "capture"}: 3, {"cut", "token"}: 0,
		{"500", "capture"}: 0} {
		if got := run.Struck(place[0], place[1]); got != want {
			t.Errorf("%v struck %d times, want %d", place, got, want)
		}
	}
	var b strings.Builder
	if err := run.Print(&b); err != nil {
		t.Fatal(err)
	}
	want := "fault | operation | states, each with how often it was reached there\n500 | token | 1\n" +
		"cut | capture | sending 2, unknown 1\n"
	if b.String() != want {
		t.Errorf("printed %q, want %q", b.String(), want)
	}
}

// A run fails for a cell only when its size makes that no accident.
func TestMissed(t *testing.T) {
	a, b, c := Cell{"cut", "capture", "sending"}, Cell{"cut", "capture", "unknown"}, Cell{"cut", "token", ""}
	record := map[Cell]int{a: 300, b: 300, c: 299}
	var run Table
	run.Count(a)
	missed := run.Missed(record, 1000)
	if len(missed) != 1 || !strings.Contains(missed[0],
		"cut, capture, unknown; a run of 1000 lives should reach it "+
			"in about 30") {
		t.Errorf("missed %q, want the one cell that 30 lives should have reached", missed)
	}
	if missed := run.Missed(record, 999); missed != nil {
		t.Errorf("a smaller run missed %q", missed)
	}
}

func TestRecord(t *testing.T) {
	var run Table
	often, once := Cell{"cut", "capture", "sending"}, Cell{"cut", "capture", "unknown"}
	for range 3 {
		run.Count(often)
	}
	run.Count(once)
	want := map[Cell]int{often: 1}
	if got := run.Record(20_000); !maps.Equal(got, want) {
		t.Errorf("recorded %v, want %v", got, want)
	}
	want = map[Cell]int{often: 3, once: 1}
	got := run.Record(10_000)
	path := filepath.Join(t.TempDir(), "reach.tsv")
	if err := WriteFile(path, got); err != nil {
		t.Fatal(err)
	}
	read, err := ReadFile(path)
	if err != nil || !maps.Equal(read, want) || !maps.Equal(got, want) {
		t.Errorf("recorded %v, read %v, %v; want %v", got, read, err, want)
	}
	for _, text := range []string{"cut\tcapture\t3\n", "cut\tcapture\tsending\tmany\n", "a\tb\tc\td\t5\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if read, err := ReadFile(path); err == nil {
			t.Errorf("%q was read as %v", text, read)
		}
	}
	if _, err := ReadFile(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a file that is not there was read")
	}
}

func TestStates(t *testing.T) {
	at := func(s relay.AttemptState, due bool) []relay.Attempt {
		a := relay.Attempt{Reference: "r1", State: s}
		if due {
			a.Due = time.Now()
		}
		return []relay.Attempt{a}
	}
	op := func(s relay.OperationState) []relay.Operation {
		return []relay.Operation{{Kind: relay.KindCapture, Reference: "r2", State: s,
			Cause: relay.CauseDouble}}
	}
	for _, c := range []struct {
		attempts   []relay.Attempt
		operations []relay.Operation
		open       string
	}{
		{nil, nil, "nothing open"},
		{at(relay.AttemptApproved, false), op(relay.OperationDone), "nothing open"},
		{at(relay.AttemptRefused, false), nil, "nothing open"},
		{at(relay.AttemptApproved, true), nil, "attempt approved"},
		{at(relay.AttemptRefused, true), nil, "attempt refused"},
		{at(relay.AttemptSending, false), op(relay.OperationUnknown), "attempt sending,capture unknown"},
	} {
		if got := strings.Join(OpenStates(c.attempts, c.operations), ","); got != c.open {
			t.Errorf("%v, %v: open are %q, want %q", c.attempts, c.operations, got, c.open)
		}
	}
	for reference, want := range map[string]string{"r1": "attempt sending", "r2": "done double",
		"r3": "not written"} {
		if got := StateOf(reference, at(relay.AttemptSending, false), op(relay.OperationDone)); got != want {
			t.Errorf("%s is %q, want %q", reference, got, want)
		}
	}
	a, o := at(relay.AttemptSending, false)[0], op(relay.OperationDone)[0]
	got := []string{MoveOf(relay.Change{}),
		MoveOf(relay.Change{Attempt: &a, AttemptWas: relay.AttemptIntent}),
		MoveOf(relay.Change{Operation: &o, OperationWas: relay.OperationSending})}
	want := []string{"checkout", "attempt intent→sending", "capture sending→done"}
	if !slices.Equal(got, want) {
		t.Errorf("moves are %q, want %q", got, want)
	}
}
