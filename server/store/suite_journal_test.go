package store_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"candor/core/money"
	"candor/server/relay"
)

func lease(owner string, now, until time.Time) relay.Lease {
	return relay.Lease{Owner: owner, Now: now, Until: until}
}

// operation is one with something in every field.
func operation(a relay.Attempt, id string, s relay.OperationState) relay.Operation {
	return relay.Operation{
		ID: relay.OperationID(id), Merchant: a.Merchant, Checkout: a.Checkout, Attempt: a.ID, Seq: 1,
		Kind:  relay.KindReturn,
		State: s, Cause: relay.CauseLateFind, Key: "request-" + id, Amount: money.MustAmount("100.00"),
		Authorization: "9001", Capture: "77",
		Of: "o0", Done: "78", Reference: a.Reference + "." + id, FlowReference: "f1",
		Code:    "capture_amount_exceeded",
		Created: noon, Deadline: noon.Add(20 * time.Second), Decided: noon.Add(21 * time.Second),
		Checked: noon.Add(22 * time.Second), Due: noon.Add(time.Minute),
	}
}

// sold is a checkout with an approved attempt.
func sold(t *testing.T, s everything, id string) relay.Attempt {
	t.Helper()
	a := attempt(stored(t, s, id), "a"+id, relay.AttemptApproved)
	a.Due = time.Time{}
	commit(t, s, relay.Change{Attempt: &a})
	return a
}

func attemptClaims(t *testing.T, s everything) {
	for i, row := range []struct {
		id    string
		state relay.AttemptState
		due   time.Duration
	}{
		{"unknown due", relay.AttemptUnknown, -3 * time.Minute},
		{"unknown later", relay.AttemptUnknown, time.Second},
		{"sending orphan", relay.AttemptSending, -2 * time.Minute},
		{"sending now", relay.AttemptSending, time.Second},
		{"intent orphan", relay.AttemptIntent, -time.Minute},
		{"watched", relay.AttemptNotExecuted, 0},
	} {
		a := attempt(stored(t, s, fmt.Sprint(i)), row.id, row.state)
		a.Due = noon.Add(row.due)
		commit(t, s, relay.Change{Attempt: &a})
	}
	never := attempt(stored(t, s, "9"), "never", relay.AttemptRefused)
	never.Due = time.Time{}
	commit(t, s, relay.Change{Attempt: &never})
	for i, step := range []struct {
		now   time.Time
		limit int
		want  []string
	}{
		{noon, 2, []string{"unknown due", "sending orphan"}}, // longest overdue first
		{noon, 9, []string{"intent orphan", "watched"}},      // what is leased is passed over
		{noon, 9, nil},
		{noon.Add(time.Minute - time.Microsecond), 9, []string{"unknown later", "sending now"}},
		// the leases ended
		{noon.Add(time.Minute), 9, []string{"unknown due", "sending orphan", "intent orphan", "watched"}},
	} {
		list, err := s.ClaimAttempts(t.Context(), lease("p1", step.now, step.now.Add(time.Minute)),
			step.limit)
		var got []string
		for _, a := range list {
			got = append(got, string(a.ID))
		}
		if step.now.After(noon) {
			slices.Sort(got)
			slices.Sort(step.want)
		}
		if err != nil || !slices.Equal(got, step.want) {
			t.Errorf("claim %d: got %q, %v, want %q", i, got, err, step.want)
		}
	}
}

// attemptHandOver: a process that stops gives what it holds to the others at once; a commit ends the lease of
// its row.
func attemptHandOver(t *testing.T, s everything) {
	for i := range 3 {
		a := attempt(stored(t, s, fmt.Sprint(i)), fmt.Sprint("a", i), relay.AttemptUnknown)
		commit(t, s, relay.Change{Attempt: &a})
	}
	now := noon.Add(time.Hour)
	claim := func(owner string, limit int) []relay.Attempt {
		t.Helper()
		list, err := s.ClaimAttempts(t.Context(), lease(owner, now, now.Add(time.Hour)), limit)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	mine, other := claim("p1", 2), claim("p2", 2)
	if len(mine) != 2 || len(other) != 1 {
		t.Fatalf("claimed %d and %d", len(mine), len(other))
	}
	looked := other[0]
	looked.Looks++
	commit(t, s, relay.Change{Attempt: &looked, AttemptWas: relay.AttemptUnknown})
	if again := claim("p3", 3); len(again) != 1 || again[0] != looked {
		t.Errorf("after a commit: claimed %+v", again)
	}
	if err := s.HandOver(t.Context(), "p1"); err != nil {
		t.Fatal(err)
	}
	if over := claim("p3", 3); !reflect.DeepEqual(over, mine) {
		t.Errorf("handed over: claimed %+v, want %+v", over, mine)
	}
}

// illegalMoves walks every pair of states against the relay's tables.
func illegalMoves(t *testing.T, s everything) {
	for i, from := range allStates {
		for j, to := range allStates {
			c := stored(t, s, fmt.Sprintf("%d-%d", i, j))
			a := attempt(c, fmt.Sprintf("a%d-%d", i, j), from)
			commit(t, s, relay.Change{Attempt: &a})
			a.State = to
			if err := s.Commit(t.Context(), relay.Change{Attempt: &a,
				AttemptWas: from}); (err == nil) != from.May(to) {
				t.Errorf("attempt from %s to %s: %v", from, to, err)
			}
		}
	}
	for i, from := range operationStates {
		for j, to := range operationStates {
			o := operation(sold(t, s, fmt.Sprintf("o%d-%d", i, j)), fmt.Sprintf("%d-%d", i, j), from)
			commit(t, s, relay.Change{Operation: &o})
			o.State = to
			if err := s.Commit(t.Context(), relay.Change{Operation: &o,
				OperationWas: from}); (err == nil) != from.May(to) {
				t.Errorf("operation from %s to %s: %v", from, to, err)
			}
		}
	}
}

var operationStates = []relay.OperationState{relay.OperationIntent, relay.OperationSending,
	relay.OperationDone,
	relay.OperationRefused, relay.OperationUnknown, relay.OperationManual, relay.OperationAbandoned,
	relay.OperationNotDone}

func operationRoundTrip(t *testing.T, s everything) {
	a := sold(t, s, "1")
	first, second := operation(a, "o1", relay.OperationDone), operation(a, "o2", relay.OperationIntent)
	second.Seq, second.Decided, second.Checked = 2, time.Time{}, time.Time{}
	commit(t, s, relay.Change{Operation: &first})
	commit(t, s, relay.Change{Operation: &second})
	if got, err := s.Operation(t.Context(), maple, "o1"); err != nil || got != first {
		t.Errorf("got %+v, %v\nwant %+v", got, err, first)
	}
	list, err := s.Operations(t.Context(), maple, a.Checkout)
	if err != nil || !reflect.DeepEqual(list, []relay.Operation{first, second}) {
		t.Errorf("by seq: got %+v, %v", list, err)
	}
	_, err = s.Operation(t.Context(), "other", "o1")
	wantErr(t, "another merchant's", err, relay.ErrNotFound)
	if list, err := s.Operations(t.Context(), "other", a.Checkout); err != nil || len(list) != 0 {
		t.Errorf("another merchant's list: %+v, %v", list, err)
	}
	second.Seq, second.Key = 3, "another request"
	wantErr(t, "same id", s.Commit(t.Context(), relay.Change{Operation: &second}), relay.ErrExists)
	lonely := operation(a, "o4", relay.OperationIntent)
	lonely.Attempt, lonely.Seq = "nobody", 4
	if err := s.Commit(t.Context(), relay.Change{Operation: &lonely}); err == nil {
		t.Error("an operation on no attempt was written")
	}
}

func operationCompareAndSet(t *testing.T, s everything) {
	o := operation(sold(t, s, "1"), "o1", relay.OperationIntent)
	commit(t, s, relay.Change{Operation: &o})
	o.State = relay.OperationSending
	won := race(t, relay.ErrStale, func(int) error {
		return s.Commit(t.Context(), relay.Change{Operation: &o, OperationWas: relay.OperationIntent})
	})
	if won != 1 {
		t.Errorf("%d senders won, want one", won)
	}
	o.State, o.Capture, o.Done, o.Code = relay.OperationDone, "c9", "r9", "late"
	o.Decided, o.Checked, o.Due = noon.Add(time.Hour), noon.Add(2*time.Hour), time.Time{}
	commit(t, s, relay.Change{Operation: &o, OperationWas: relay.OperationSending})
	if got, err := s.Operation(t.Context(), maple, "o1"); err != nil || got != o {
		t.Errorf("got %+v, %v\nwant %+v", got, err, o)
	}
}

// operationFromSameBooks: of those that were decided from the same books one is written.
func operationFromSameBooks(t *testing.T, s everything) {
	a := sold(t, s, "1")
	won := race(t, relay.ErrStale, func(i int) error {
		return s.Commit(t.Context(), relay.Change{Operation: new(operation(a, fmt.Sprint("o", i),
			relay.OperationIntent))})
	})
	if won != 1 {
		t.Errorf("%d operations were written as the first, want one", won)
	}
}

// operationOfOneRequest: a repeated request is not written again, unless nothing was sent for it.
func operationOfOneRequest(t *testing.T, s everything) {
	a := sold(t, s, "1")
	first, again := operation(a, "o1", relay.OperationIntent), operation(a, "o2", relay.OperationIntent)
	again.Seq, again.Key = 2, first.Key
	commit(t, s, relay.Change{Operation: &first})
	wantErr(t, "again", s.Commit(t.Context(), relay.Change{Operation: &again}), relay.ErrStale)
	first.State = relay.OperationAbandoned
	commit(t, s, relay.Change{Operation: &first, OperationWas: relay.OperationIntent})
	commit(t, s, relay.Change{Operation: &again})
	for i, key := range []string{"", ""} {
		o := operation(a, fmt.Sprint("free", i), relay.OperationIntent)
		o.Seq, o.Key = 3+i, key
		commit(t, s, relay.Change{Operation: &o})
	}
}

func operationClaims(t *testing.T, s everything) {
	for i, due := range []time.Duration{-time.Second, -time.Minute, time.Second} {
		o := operation(sold(t, s, fmt.Sprint(i)), fmt.Sprint("o", i), relay.OperationUnknown)
		o.Due = noon.Add(due)
		commit(t, s, relay.Change{Operation: &o})
	}
	claim := func(owner string) (got []string) {
		t.Helper()
		list, err := s.ClaimOperations(t.Context(), lease(owner, noon, noon.Add(time.Minute)), 9)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range list {
			got = append(got, string(o.ID))
		}
		return got
	}
	if got := claim("p1"); !slices.Equal(got, []string{"o1", "o0"}) {
		t.Errorf("claimed %q", got)
	}
	if got := claim("p2"); got != nil {
		t.Errorf("leased to another, claimed %q", got)
	}
	if err := s.HandOver(t.Context(), "p1"); err != nil {
		t.Fatal(err)
	}
	if got := claim("p2"); !slices.Equal(got, []string{"o1", "o0"}) {
		t.Errorf("handed over, claimed %q", got)
	}
}
