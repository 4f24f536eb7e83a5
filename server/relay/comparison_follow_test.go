package relay

import (
	"context"
	"errors"
	"testing"
	"time"
)

// marking is a store that remembers what was made due for its comparison.
type marking struct {
	committing
	marked []AttemptID
	state  AttemptState
}

func (s *marking) Attempt(context.Context, MerchantID, AttemptID) (Attempt, error) {
	return Attempt{ID: "a1", State: s.state}, s.fails["attempt"]
}

func (s *marking) MarkCompared(_ context.Context, _ MerchantID, id AttemptID, _, _ time.Time) error {
	s.marked = append(s.marked, id)
	return s.fails["mark"]
}

// What is done about a finding: given back, left to people, or followed by the books (M7).
func TestM7WhatIsDoneAboutAFinding(t *testing.T) {
	listed := Captured{ID: "9", Reference: "POS-1", Amount: amount("60.00"), HasAmount: true}
	own := Authorization{ID: "8", Captures: []Captured{listed, {ID: "10"}}}
	took := Operation{ID: "o1", Kind: KindCapture, State: OperationDone, Amount: amount("60.00"),
		Capture:       "9",
		Authorization: "8", Attempt: "a1"}
	at := func(kind FindingKind, about FindingSubject, entry, sum string) Finding {
		return Finding{Kind: kind, Subject: about, Entry: entry, Amount: amount(sum), Confirmed: booksNow}
	}
	for name, c := range map[string]struct {
		f       Finding
		stands  bool
		certain bool
		list    []Operation
		now     []Operation // what the store has meanwhile; nil: the same
		people  bool
		settled bool
		written string
	}{
		"unexplained release": {f: at(FindingUnexplained, AboutRelease, "8", "40.00"), settled: true,
			written: "release 40.00 unexplained"},
		"closed": {f: at(FindingClosed, AboutAuthorization, "8", "40.00"), settled: true,
			written: "release 40.00 closed"},
		"unexplained capture": {f: at(FindingUnexplained, AboutCapture, "9", "60.00"), settled: true,
			written: "capture 60.00 unexplained 9"},
		"an unreadable capture":   {f: at(FindingUnexplained, AboutCapture, "10", "60.00"), people: true},
		"a capture that is gone":  {f: at(FindingUnexplained, AboutCapture, "11", "60.00"), people: true},
		"a capture without an id": {f: at(FindingUnexplained, AboutCapture, "", "60.00"), people: true},
		"unexplained return": {f: at(FindingUnexplained, AboutReturn, "9", "60.00"),
			list: []Operation{took}, settled: true, written: "return 60.00 unexplained 9 of o1"},
		"more than there is": {f: at(FindingUnexplained, AboutRelease, "8", "100.01"), people: true},
		"the books moved": {f: at(FindingUnexplained, AboutRelease, "8", "40.00"),
			list: []Operation{took}, now: []Operation{}},
		"an operation was decided": {f: at(FindingUnexplained, AboutRelease, "8", "40.00"),
			list: []Operation{took},
			now:  []Operation{func() Operation { o := took; o.State = OperationRefused; return o }()}},
		"a double, and what was told is gone": {f: at(FindingDouble, AboutAuthorization, "7", "100.00"),
			certain: true, people: true},
		"a double, and something is not certain": {f: at(FindingDouble, AboutAuthorization, "7", "100.00")},
		"a double that is not listed": {f: at(FindingDouble, AboutAuthorization, "7", "100.00"),
			stands: true, people: true},
		"a late find that is not listed": {f: at(FindingLate, AboutAuthorization, "7", "100.00"),
			people: true},
		"a late find without an id": {f: at(FindingLate, AboutAuthorization, "", "100.00"),
			people: true},
		"a double capture that is gone": {f: at(FindingDouble, AboutCapture, "11", "60.00"),
			people: true},
		"a double capture that is unreadable": {f: at(FindingDouble, AboutCapture, "10", "60.00"),
			people: true},
		"missing": {f: at(FindingMissing, AboutCapture, "9", "60.00")},
	} {
		s := &committing{tableStore: tableStore{operations: c.list}}
		if c.now != nil {
			s.operations = c.now
		}
		r, _ := recording(s)
		cmp := &comparison{attempt: Attempt{ID: "a1", Checkout: "co_one", State: AttemptApproved,
			Amount:        amount("100.00"),
			Authorization: "8"}, own: own, entries: []Authorization{{ID: ""}, own}, operations: c.list,
			stands: c.stands, read: booksNow}
		f := c.f
		soon := r.follow(t.Context(), cmp, &f, c.certain)
		written := ""
		for _, change := range s.written {
			o := change.Operation
			if written = string(o.Kind) + " " + o.Amount.String() + " " + string(o.Cause); o.Capture != "" {
				written += " " + o.Capture
			}
			if o.Of != "" {
				written += " of " + string(o.Of)
			}
			if o.State != OperationDone || !o.Decided.Equal(booksNow) || !o.Due.IsZero() ||
				o.Seq != len(c.list)+1 {
				t.Errorf("%s: written down as %+v", name, o)
			}
		}
		if f.People != c.people || !f.Settled.IsZero() != c.settled || written != c.written {
			t.Errorf("%s: with people %t, settled %t, written %q", name, f.People, !f.Settled.IsZero(),
				written)
		}
		if again := c.settled || c.now != nil; (soon > 0) != again {
			t.Errorf("%s: compared again after %s", name, soon)
		}
	}
}

// Each finding that is certain and not settled is followed. People are told once that it is theirs, and the
// soonest of what has to be compared again counts (M7).
func TestM7FollowAll(t *testing.T) {
	gone := Finding{Kind: FindingLate, Subject: AboutAuthorization, Entry: "7", Amount: amount("1.00"),
		Confirmed: booksNow}
	of := func(f Finding, change func(*Finding)) Finding { change(&f); return f }
	release := Finding{Kind: FindingUnexplained, Subject: AboutRelease, Entry: "8", Amount: amount("1.00"),
		Confirmed: booksNow}
	double := Finding{Kind: FindingDouble, Subject: AboutAuthorization, Entry: "7", Amount: amount("1.00"),
		Confirmed: booksNow}
	waits := Finding{Kind: FindingMissing, Subject: AboutCapture, Entry: "9"}
	for name, c := range map[string]struct {
		found  []Finding
		own    string
		people []bool
		alarms int
		soon   time.Duration
	}{
		"left to people": {[]Finding{gone}, "8", []bool{true}, 1, 0},
		"left to people before": {[]Finding{of(gone, func(f *Finding) { f.People = true })}, "8",
			[]bool{true}, 0, 0},
		"not certain": {[]Finding{of(gone, func(f *Finding) { f.Confirmed = time.Time{} })}, "8",
			[]bool{false}, 0, 0},
		"settled": {[]Finding{of(gone, func(f *Finding) { f.Settled = booksNow })}, "8",
			[]bool{false}, 0, 0},
		"the books follow": {[]Finding{release}, "8", []bool{false}, 0, 2 * time.Second},
		"the books follow people": {[]Finding{of(release, func(f *Finding) { f.People = true })}, "8",
			[]bool{false}, 0, 2 * time.Second},
		"two of them":              {[]Finding{gone, release}, "8", []bool{true, false}, 1, 2 * time.Second},
		"the other way round":      {[]Finding{release, gone}, "8", []bool{false, true}, 1, 2 * time.Second},
		"a double, all is certain": {[]Finding{double}, "8", []bool{true}, 1, 0},
		"a double, one waits":      {[]Finding{double, waits}, "8", []bool{false, false}, 0, 0},
		"a double, and no own":     {[]Finding{double}, "", []bool{false}, 0, 0},
		"a double, with people": {[]Finding{of(double, func(f *Finding) { f.People = true }), waits}, "",
			[]bool{true, false}, 0, 0},
	} {
		s := &committing{}
		r, o := recording(s)
		cmp := &comparison{attempt: Attempt{ID: "a1", Checkout: "co_one", State: AttemptApproved,
			Amount:        amount("100.00"),
			Authorization: "8"}, own: Authorization{ID: c.own}, read: booksNow}
		soon := r.followAll(t.Context(), cmp, c.found)
		for i, f := range c.found {
			if f.People != c.people[i] {
				t.Errorf("%s: finding %d is with people: %t", name, i, f.People)
			}
		}
		if len(o.alarms) != c.alarms || soon != c.soon {
			t.Errorf("%s: alarms %v, compared again after %s", name, o.alarms, soon)
		}
	}
}

// The authorization of an operation that is done is compared, unless it is being undone or with people (M7).
func TestM7OperationMakesItsAuthorizationDue(t *testing.T) {
	for state, due := range map[AttemptState]bool{AttemptApproved: true, AttemptAbandoned: true,
		AttemptUndone:  true,
		AttemptUndoing: false, AttemptManual: false} {
		s := &marking{state: state}
		r, _ := recording(&s.committing)
		r.Store = s
		if ok := r.compareAuthorizationOf(t.Context(), Operation{Attempt: "a1"}); !ok ||
			(len(s.marked) == 1) != due {
			t.Errorf("%s: made due %t, written %t", state, len(s.marked) == 1, ok)
		}
	}
	for _, what := range []string{"attempt", "mark"} {
		s := &marking{state: AttemptApproved}
		r, _ := recording(&s.committing)
		r.Store, s.fails = s, map[string]error{what: errDown}
		if r.compareAuthorizationOf(t.Context(), Operation{Attempt: "a1"}) {
			t.Errorf("without %s it is said to be due", what)
		}
	}
	r, _ := looking(&listLender{})
	uncaptured := Attempt{State: AttemptApproved, uncaptured: true}
	var auto Checkout
	auto.State.AutoCapture = true
	for name, c := range map[string]struct {
		c    Checkout
		a    Attempt
		due  bool
		left bool
	}{
		"approved":               {Checkout{}, Attempt{State: AttemptApproved}, true, true},
		"captured automatically": {auto, Attempt{State: AttemptApproved}, true, false},
		"not captured":           {auto, uncaptured, true, true},
		"refused":                {Checkout{}, Attempt{State: AttemptRefused}, false, false},
	} {
		got := r.dueForComparison(c.c, c.a)
		if got.Due.Equal(booksNow.Add(5*time.Minute)) != c.due || !got.CaptureBy.IsZero() != c.left {
			t.Errorf("%s: due %s, to be captured by %s", name, got.Due, got.CaptureBy)
		}
	}
}

// What is certain is written, with its alarm, before the books follow: once they have, no list shows it. What
// could not be written is not followed (M7).
func TestM7CertainBeforeFollowed(t *testing.T) {
	a, entry := ofTheDay()
	entry.Remaining = amount("4.00")
	known := Finding{Attempt: a.ID, Kind: FindingUnexplained, Subject: AboutRelease, Entry: "8",
		Amount: amount("6.00"), Since: booksNow.Add(-time.Hour)}
	for name, answers := range map[string][]error{"all written": nil, "not written": {errDown}} {
		s := &committing{tableStore: tableStore{findings: []Finding{known}}, answers: answers}
		r, o := recording(s)
		r.Lender = &listLender{entries: []Authorization{entry}}
		r.compareDue(t.Context(), a)
		if len(o.alarms) != 1 || o.alarms[0] != AlarmUnexplained {
			t.Errorf("%s: alarms %v", name, o.alarms)
		}
		if answers != nil {
			if len(s.written) > 0 {
				t.Errorf("%s: followed all the same: %+v", name, s.written)
			}
			continue
		}
		if len(s.written) != 3 {
			t.Fatalf("%s: %+v", name, s.written)
		}
		first := s.written[0].Findings
		if len(first) != 1 || first[0].Confirmed.IsZero() || !first[0].Settled.IsZero() ||
			s.written[1].Operation == nil || s.written[1].Operation.Kind != KindRelease ||
			s.written[2].Findings[0].Settled.IsZero() {
			t.Errorf("%s: %+v", name, s.written)
		}
	}
}

// What a comparison found raises its alarm before it is written, so that a kill between loses none (M7).
func TestM7AlarmsOfWhatIsRecorded(t *testing.T) {
	for name, c := range map[string]struct {
		answer error
		fresh  bool
		alarms int
	}{
		"written": {nil, true, 1}, "known before": {nil, false, 0}, "not acknowledged": {errDown, true, 1},
		"stale": {ErrStale, true, 1},
	} {
		s := &committing{answers: []error{c.answer}}
		r, o := recording(s)
		r.recordCompared(t.Context(), Attempt{}, Attempt{}, []Finding{{Kind: FindingDouble, fresh: c.fresh}})
		if len(o.alarms) != c.alarms {
			t.Errorf("%s: %v", name, o.alarms)
		}
	}
	if !errors.Is(problemOr("x", nil), nil) {
		t.Error("no error is a problem")
	}
}

// A forgotten account has no list: what is left can be settled all the same (M10).
func TestM10ForgottenAccount(t *testing.T) {
	released := Operation{Kind: KindRelease, State: OperationDone, Amount: amount("100.00"),
		Authorization: "8"}
	known := []Finding{{Kind: FindingCaptureBy, Confirmed: booksNow, Amount: amount("100.00")}}
	for name, c := range map[string]struct {
		list    []Operation
		fails   error
		written int
		left    bool
		settled bool
	}{
		"all is released":   {[]Operation{released}, nil, 1, false, true},
		"all is left":       {nil, nil, 1, true, false},
		"it cannot be read": {nil, errDown, 0, true, false},
	} {
		s := &committing{tableStore: tableStore{operations: c.list,
			fails: map[string]error{"operations": c.fails}}}
		r, _ := recording(s)
		a := Attempt{ID: "a1", State: AttemptApproved, Amount: amount("100.00"), Authorization: "8",
			Due:       booksNow,
			CaptureBy: booksNow.Add(day)}
		r.compareForgotten(t.Context(), a, known)
		if len(s.written) != c.written {
			t.Errorf("%s: %d written", name, len(s.written))
		}
		for _, w := range s.written {
			settled := len(w.Findings) == 1 && !w.Findings[0].Settled.IsZero()
			if w.Attempt.CaptureBy.IsZero() == c.left || settled != c.settled || !w.Attempt.Due.IsZero() {
				t.Errorf("%s: %+v, settled %t", name, w.Attempt, settled)
			}
		}
	}
}
