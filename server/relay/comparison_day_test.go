package relay

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"
)

// dayStore is a store with the attempts of a day and what was compared of them.
type dayStore struct {
	tableStore
	list, older []Attempt
	day         ComparedDay
	dayErr      error
	busy        bool
	saved       []ComparedDay
	marked      []string
	closing     []Attempt
	life        time.Duration
	committed   []Change
	asked       []DayQuery
	leases      int
}

func (s *dayStore) AttemptsOfDay(_ context.Context, _ MerchantID, q DayQuery) ([]Attempt, error) {
	s.asked = append(s.asked, q)
	if q.Older {
		return s.older, s.fails["day"]
	}
	return s.list, s.fails["day"]
}

func (s *dayStore) MarkCompared(_ context.Context, _ MerchantID, id AttemptID, _, due time.Time) error {
	s.marked = append(s.marked, fmt.Sprint(id, " ", !due.IsZero()))
	return s.fails["mark"]
}

func (s *dayStore) Lease(_ context.Context, _, _ string, now, until time.Time) (bool, error) {
	s.leases++
	return !s.busy, s.fails["lease"]
}

func (s *dayStore) ComparedDay(context.Context, MerchantID, string) (ComparedDay, error) {
	return s.day, s.dayErr
}

func (s *dayStore) SaveComparedDay(_ context.Context, d ComparedDay) error {
	s.saved = append(s.saved, d)
	return s.fails["save"]
}

func (s *dayStore) FindingsOfDay(context.Context, MerchantID, time.Time, time.Time) ([]Finding, error) {
	return s.findings, s.fails["found"]
}

func (s *dayStore) ShortestLife(context.Context, MerchantID) (time.Duration, error) {
	return s.life, nil
}

func (s *dayStore) ClosingAttempts(context.Context, MerchantID, time.Time, int) ([]Attempt, error) {
	return s.closing, s.fails["closing"]
}

func (s *dayStore) Commit(_ context.Context, c Change) error {
	s.committed = append(s.committed, c)
	return s.fails["commit"]
}

// overDay is a relay that compares the day before booksNow, over a list of the lender.
func overDay(l *listLender, s *dayStore) (*Relay, *alarmRecorder) {
	r, o := looking(l)
	r.Store, r.Times.ListPause, s.dayErr = s, time.Nanosecond, ErrNotFound
	if s.fails == nil {
		s.fails = map[string]error{}
	}
	return r, o
}

const theDay = "2026-02-28"

// ofTheDay is an approval of the day before booksNow, as its lender's list has it.
func ofTheDay() (Attempt, Authorization) {
	at := booksNow.Add(-20 * time.Hour)
	a := Attempt{ID: "a1", Checkout: "co_one", Reference: "r.a1", State: AttemptApproved,
		Amount:        amount("10.00"),
		Authorization: "8", Account: NewSecret("20000042"), Created: at, Decided: at,
		CaptureBy: at.Add(30 * day)}
	return a, Authorization{ID: "8", Reference: "r.a1", Status: AuthorizationOpened, HasAmount: true,
		Amount: amount("10.00"), HasRemaining: true, Remaining: amount("10.00"), Date: at}
}

// What a day's reading marks: what differs is due at once, and the rest is compared (M7).
func TestM7DayMarks(t *testing.T) {
	open := func(f Finding) []Finding { f.Confirmed = booksNow; return []Finding{f} }
	for name, c := range map[string]struct {
		change func(*Attempt, *Authorization, *dayStore, *listLender)
		marked []string
		unread int
	}{
		"it agrees": {func(*Attempt, *Authorization, *dayStore, *listLender) {}, []string{"a1 false"}, 0},
		"it differs": {func(_ *Attempt, e *Authorization, _ *dayStore,
			_ *listLender) {
			e.Remaining = amount("9.99")
		}, []string{"a1 true"}, 0},
		"known already": {func(_ *Attempt, e *Authorization, s *dayStore, _ *listLender) {
			e.Remaining = amount("9.99")
			s.findings = open(Finding{Kind: FindingUnexplained, Subject: AboutRelease, Entry: "8"})
		}, []string{"a1 false"}, 0},
		"known, and with people": {func(_ *Attempt, e *Authorization, s *dayStore, _ *listLender) {
			e.Remaining = amount("9.99")
			s.findings = open(Finding{Kind: FindingUnexplained, Subject: AboutRelease, Entry: "8",
				People: true})
		}, []string{"a1 true"}, 0},
		"gone": {func(_ *Attempt, _ *Authorization, s *dayStore, _ *listLender) {
			s.findings = open(Finding{Kind: FindingUnexplained, Subject: AboutRelease, Entry: "8"})
		}, []string{"a1 true"}, 0},
		"settled": {func(_ *Attempt, _ *Authorization, s *dayStore, _ *listLender) {
			s.findings = open(Finding{Kind: FindingUnexplained, Subject: AboutRelease, Entry: "8",
				Settled: booksNow})
		}, []string{"a1 false"}, 0},
		"to be captured by another day": {func(a *Attempt, _ *Authorization, _ *dayStore,
			_ *listLender) {
			a.CaptureBy = time.Time{}
		}, []string{"a1 true"}, 0},
		"due already": {func(a *Attempt, _ *Authorization, _ *dayStore, _ *listLender) { a.Due = booksNow },
			nil, 0},
		"with people": {func(a *Attempt, _ *Authorization, _ *dayStore,
			_ *listLender) {
			a.State = AttemptManual
		}, nil, 0},
		"an intent": {func(a *Attempt, _ *Authorization, _ *dayStore,
			_ *listLender) {
			a.State = AttemptIntent
		}, nil, 0},
		"forgotten": {func(a *Attempt, _ *Authorization, _ *dayStore,
			_ *listLender) {
			a.Account = Secret{}
		}, nil, 0},
		"compared now": {func(a *Attempt, _ *Authorization, _ *dayStore,
			_ *listLender) {
			a.Compared = booksNow
		}, nil, 0},
		"no list": {func(_ *Attempt, _ *Authorization, _ *dayStore, l *listLender) { l.err = errDown },
			nil, 1},
	} {
		s, l := &dayStore{}, &listLender{}
		a, e := ofTheDay()
		c.change(&a, &e, s, l)
		l.entries, s.list = []Authorization{e}, []Attempt{a}
		s.attempts = map[AttemptID]Attempt{"a1": a}
		r, _ := overDay(l, s)
		_, err := r.CompareDay(t.Context(), "", theDay)
		if err != nil || !slices.Equal(s.marked, c.marked) || len(s.saved) != 1 {
			t.Fatalf("%s: %v, marked %q, want %q", name, err, s.marked, c.marked)
		}
		if got := s.saved[0]; got.Unread != c.unread || got.Finished.IsZero() != (c.unread > 0) ||
			!got.Started.Equal(booksNow) {
			t.Errorf("%s: the day is %+v", name, got)
		}
	}
}

// Entries of the day that are not ours are a line of the report, and an alarm where nobody else should
// authorize (M7).
func TestM7DayFindsOthers(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Authorization)
		lines  int
	}{
		"another's":         {func(*Authorization) {}, 1},
		"no date told":      {func(e *Authorization) { e.Date = time.Time{} }, 1},
		"of the day before": {func(e *Authorization) { e.Date = e.Date.AddDate(0, 0, -1) }, 0},
		"of the day after":  {func(e *Authorization) { e.Date = e.Date.AddDate(0, 0, 1) }, 0},
		"at its first moment": {func(e *Authorization) {
			e.Date = time.Date(2026, 2, 28, 0, 0, 0, 0,
				time.UTC)
		}, 1},
		"at its last moment": {func(e *Authorization) {
			e.Date = time.Date(2026, 3, 1, 0, 0, 0, -1,
				time.UTC)
		}, 1},
		"a moment after": {func(e *Authorization) {
			e.Date = time.Date(2026, 3, 1, 0, 0, 0, 0,
				time.UTC)
		}, 0},
		"refused":           {func(e *Authorization) { e.Status = AuthorizationRefused }, 0},
		"ours, of long ago": {func(e *Authorization) { e.Reference = "x.a9" }, 0},
		"no reference":      {func(e *Authorization) { e.Reference = "" }, 1},
		"an empty end":      {func(e *Authorization) { e.Reference = "POS." }, 1},
	} {
		for exclusive, alarms := range map[bool]int{false: 0, true: c.lines} {
			a, e := ofTheDay()
			other := e
			other.ID, other.Reference = "9", "POS-1"
			c.change(&other)
			s := &dayStore{list: []Attempt{a}}
			s.attempts = map[AttemptID]Attempt{"a1": a, "a9": {ID: "a9"}}
			r, o := overDay(&listLender{entries: []Authorization{e, other, other}}, s)
			r.merchants[""] = Merchant{Exclusive: exclusive}
			if _, err := r.CompareDay(t.Context(), "", theDay); err != nil ||
				len(s.saved[0].NotOurs) != c.lines ||
				len(o.alarms) != alarms {
				t.Errorf("%s: %v, %d lines, alarms %v; want %d, %d", name, err, len(s.saved[0].NotOurs),
					o.alarms, c.lines, alarms)
			}
		}
	}
}

// A day is read by one, to its end, and again where it was not (M7).
func TestM7DayIsReadByOne(t *testing.T) {
	a, e := ofTheDay()
	for name, c := range map[string]struct {
		change func(*dayStore)
		want   error
		saved  int
	}{
		"nobody else":    {func(*dayStore) {}, nil, 1},
		"another does":   {func(s *dayStore) { s.busy = true }, ErrBusyDay, 0},
		"no lease":       {func(s *dayStore) { s.fails["lease"] = errDown }, errDown, 0},
		"no attempts":    {func(s *dayStore) { s.fails["day"] = errDown }, errDown, 1},
		"not saved":      {func(s *dayStore) { s.fails["save"] = errDown }, errDown, 1},
		"no findings":    {func(s *dayStore) { s.fails["found"] = errDown }, errDown, 1},
		"no day is read": {func(s *dayStore) { s.dayErr = errDown }, errDown, 0},
	} {
		s := &dayStore{list: []Attempt{a}}
		r, _ := overDay(&listLender{entries: []Authorization{e}}, s)
		c.change(s)
		_, err := r.CompareDay(t.Context(), "", theDay)
		if (err == nil) != (c.want == nil) || c.want != nil && !errors.Is(err, c.want) ||
			len(s.saved) != c.saved {
			t.Errorf("%s: %v, %d saved; want %v, %d", name, err, len(s.saved), c.want, c.saved)
		}
	}
	started := ComparedDay{Day: theDay, Started: booksNow.Add(-time.Hour), Unread: 2,
		NotOurs: []Finding{{Entry: "9"}}}
	for _, finished := range []time.Time{{}, booksNow.Add(-time.Minute)} {
		s := &dayStore{list: []Attempt{a}}
		r, _ := overDay(&listLender{entries: []Authorization{e}}, s)
		s.day, s.dayErr = started, nil
		s.day.Finished = finished
		_, err := r.CompareDay(t.Context(), "", theDay)
		goesOn := s.saved[0].Started.Equal(started.Started)
		if err != nil || goesOn != finished.IsZero() || len(s.saved[0].NotOurs) != 1 ||
			s.saved[0].Unread != 0 {
			t.Errorf("finished %s: %v, %+v", finished, err, s.saved[0])
		}
	}
	// three accounts in a row without a list: the rest is read later
	s := &dayStore{}
	for i := range 5 {
		b := a
		b.ID, b.Account = AttemptID(fmt.Sprint("b", i)), NewSecret(fmt.Sprint(20000040+i))
		s.list = append(s.list, b)
	}
	r, _ := overDay(&listLender{err: errDown}, s)
	if _, err := r.CompareDay(t.Context(), "", theDay); err != nil || s.saved[0].Unread != maxUnread ||
		!s.saved[0].Finished.IsZero() {
		t.Errorf("no lists at all: %v, %+v", err, s.saved)
	}
	if _, err := r.CompareDay(t.Context(), "", "tomorrow"); err == nil {
		t.Error("a day that is none was compared")
	}
}

// Older attempts belong to the reading of a day only soon after it; a day that is not over is not finished
// (M7).
func TestM7DayAndItsEnd(t *testing.T) {
	for day, c := range map[string]struct{ older, finished bool }{
		"2026-03-01": {true, false}, "2026-02-28": {true, true}, "2026-02-27": {false, true}} {
		s := &dayStore{}
		r, _ := overDay(&listLender{}, s)
		if _, err := r.CompareDay(t.Context(), "", day); err != nil {
			t.Fatal(err)
		}
		older := slices.ContainsFunc(s.asked, func(q DayQuery) bool { return q.Older })
		if older != c.older || s.saved[0].Finished.IsZero() == c.finished {
			t.Errorf("%s: older ones read %t, %+v", day, older, s.saved[0])
		}
	}
}

// What the lender will soon close raises its alarm, with what is left. How long it keeps one is learned
// (M10).
func TestM10Closing(t *testing.T) {
	a, _ := ofTheDay()
	s := &dayStore{closing: []Attempt{a}, life: 5 * day}
	s.operations = []Operation{{Kind: KindRelease, State: OperationDone, Amount: amount("4.00"),
		Authorization: "8"}}
	r, o := overDay(&listLender{}, s)
	if err := r.alarmClosing(t.Context(), ""); err != nil ||
		!slices.Equal(o.alarms, []Alarm{AlarmCaptureBy}) ||
		s.committed[0].Findings[0].Amount != amount("6.00") {
		t.Errorf("%v, alarms %v, %+v", err, o.alarms, s.committed)
	}
	for _, what := range []string{"closing", "operations", "commit"} {
		s.fails = map[string]error{what: errDown}
		o.alarms = nil
		told := what == "commit" // before it is written: a kill between the two loses none
		if err := r.alarmClosing(t.Context(), ""); !errors.Is(err, errDown) || len(o.alarms) > 0 != told {
			t.Errorf("without %s: %v, alarms %v", what, err, o.alarms)
		}
	}
	for life, want := range map[time.Duration]time.Duration{0: 30 * day, 5 * day: 5 * day} {
		s.life = life
		r, _ := overDay(&listLender{}, s)
		if err := r.learnLife(t.Context(), ""); err != nil || r.captureIn("") != want {
			t.Errorf("a life of %s: %v, kept %s", life, err, r.captureIn(""))
		}
	}
}

// Each day that is over is compared, the latest first, unless it was (M7).
func TestM7CompareDays(t *testing.T) {
	for name, c := range map[string]struct {
		day   ComparedDay
		err   error
		busy  bool
		saved int
	}{
		"none was":        {ComparedDay{}, ErrNotFound, false, comparedDays},
		"all were":        {ComparedDay{Started: booksNow, Finished: booksNow}, nil, false, 0},
		"all were begun":  {ComparedDay{Started: booksNow}, nil, false, comparedDays},
		"another does it": {ComparedDay{}, ErrNotFound, true, 0},
	} {
		s := &dayStore{busy: c.busy}
		r, _ := overDay(&listLender{}, s)
		r.Merchants, s.day, s.dayErr = []Merchant{{}}, c.day, c.err
		if err := r.CompareDays(t.Context()); err != nil || len(s.saved) != c.saved {
			t.Errorf("%s: %v, %d days, want %d", name, err, len(s.saved), c.saved)
		}
		if c.saved > 0 && s.saved[0].Day != theDay && c.err != nil {
			t.Errorf("%s: the first is %s", name, s.saved[0].Day)
		}
	}
}
