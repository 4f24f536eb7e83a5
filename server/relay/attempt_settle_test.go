package relay

import (
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"
)

// alarmRecorder is an Observer that keeps the alarms.
type alarmRecorder struct {
	NoObserver
	alarms []Alarm
}

func (o *alarmRecorder) Alarm(a Alarm) { o.alarms = append(o.alarms, a) }

// pureRelay is a Relay for what needs no store and no lender. Its time is booksNow.
func pureRelay(o Observer) *Relay {
	return &Relay{Options: Options{Key: NewSecret("thirty-two bytes are the least.."),
		Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return booksNow }, Times: Times{}.withDefaults(),
		Limits:    Limits{}.withDefaults(),
		Retention: Retention{}.withDefaults(), Observer: o}}
}

func TestWhatAnEntryOfTheListDecides(t *testing.T) {
	own := Authorization{ID: "77", HasAmount: true, Amount: amount("600.00"), Status: AuthorizationOpened}
	with := func(change func(*Authorization)) Authorization {
		entry := own
		change(&entry)
		return entry
	}
	capture := Captured{ID: "9", HasAmount: true, Amount: amount("600.00")}
	for name, c := range map[string]struct {
		entry      Authorization
		manual     bool // the attempt was left to people before
		want       AttemptState
		alarms     []Alarm
		capture    string
		uncaptured bool
	}{
		"our amount": {own, false, AttemptApproved, nil, "", false},
		"no status told": {with(func(e *Authorization) { e.Status = "" }), false, AttemptApproved, nil,
			"", false},
		"closed": {with(func(e *Authorization) { e.Status = AuthorizationClosed }), false,
			AttemptApproved, nil, "", false},
		"no amount told": {with(func(e *Authorization) { e.HasAmount = false }), false,
			AttemptApproved, nil, "", false},
		"another amount": {with(func(e *Authorization) { e.Amount = amount("600.01") }), false,
			AttemptManual, []Alarm{AlarmAmount}, "", false},
		"no id": {with(func(e *Authorization) { e.ID = "" }), false, AttemptManual,
			[]Alarm{AlarmAmount}, "", false},
		"an unknown status": {with(func(e *Authorization) { e.Status = "paused" }), false, AttemptManual,
			nil, "", false},
		"refused": {with(func(e *Authorization) { e.Status = AuthorizationRefused }), false,
			AttemptRefused, nil, "", false},
		"captured": {with(func(e *Authorization) { e.Captures = []Captured{capture} }), false,
			AttemptApproved, nil, "9", false},
		"captured twice": {with(func(e *Authorization) { e.Captures = []Captured{capture, capture} }),
			false, AttemptApproved, nil, "", false},
		"something remains": {with(func(e *Authorization) {
			e.HasRemaining, e.Remaining = true, amount("600.00")
		}), false, AttemptApproved, nil, "", true},
		"people, and whole": {own, true, AttemptApproved, nil, "", false},
		"people, and not whole": {with(func(e *Authorization) {
			e.HasRemaining, e.Remaining = true, amount("1.00")
		}), true, AttemptManual, nil, "", false},
	} {
		observer := &alarmRecorder{}
		r := pureRelay(observer)
		a := Attempt{ID: "a", State: AttemptUnknown, Amount: amount("600.00"),
			Created: booksNow.Add(-time.Hour)}
		a.Deadline = a.Created.Add(r.Times.Authorize)
		if c.manual {
			a.Deadline = booksNow
		}
		got := r.foundInList(a, c.entry)
		if got.State != c.want || !slices.Equal(observer.alarms, c.alarms) {
			t.Errorf("%s: %s, alarms %v; want %s, %v", name, got.State, observer.alarms, c.want, c.alarms)
		}
		if got.capture != c.capture || got.uncaptured != c.uncaptured {
			t.Errorf("%s: capture %q, uncaptured %t; want %q, %t", name, got.capture, got.uncaptured,
				c.capture, c.uncaptured)
		}
		if !got.Decided.Equal(booksNow) {
			t.Errorf("%s: decided %s", name, got.Decided)
		}
	}
}

func TestEntriesUnderAReference(t *testing.T) {
	list := []Authorization{{ID: "1", Reference: "r.a"}, {ID: "2", Reference: "r.b"},
		{ID: "1", Reference: "r.a", Status: AuthorizationClosed},
		{ID: "3", Reference: "r.a"}}
	got := withReference(Attempt{ID: "a", Reference: "r.a"}, list)
	if len(got) != 2 || got[0].ID != "1" || got[0].Status != AuthorizationClosed || got[1].ID != "3" {
		t.Errorf("got %+v; want the later entry of 1, and 3", got)
	}
	if got := withReference(Attempt{ID: "c", Reference: "r.c"}, list); len(got) != 0 {
		t.Errorf("r.c: %+v", got)
	}
}

func TestPausesOfTheSchedule(t *testing.T) {
	r := pureRelay(NoObserver{})
	for _, c := range []struct {
		age    time.Duration
		failed error
		want   time.Duration
	}{
		{0, nil, 2 * time.Second},
		{2 * time.Second, nil, 10 * time.Second},
		{12 * time.Second, nil, time.Minute},
		{72 * time.Second, nil, 2 * time.Minute},
		{13 * time.Minute, nil, 2 * time.Minute},
		{14 * time.Minute, nil, time.Hour},
		{48 * time.Hour, nil, time.Hour},
		{14 * time.Minute, errors.New("no list"), 15 * time.Minute},
		{0, errors.New("no list"), 500 * time.Millisecond},
	} {
		if got := r.nextPause(c.age, c.failed); got != c.want {
			t.Errorf("after %s, failed %v: %s; want %s", c.age, c.failed, got, c.want)
		}
	}
	if got := r.longestPause(); got != time.Hour {
		t.Errorf("the last pause is %s", got)
	}
}
