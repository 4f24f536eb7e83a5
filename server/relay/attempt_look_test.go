package relay

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"
)

// listLender is a lender of which only the list is asked: entries, or an error.
type listLender struct {
	Lender
	entries  []Authorization
	err      error
	from, to time.Time
}

func (l *listLender) Authorizations(_ context.Context, _ Call, _ Secret, from, to time.Time) ([]Authorization,
	error) {
	l.from, l.to = from, to
	return l.entries, l.err
}

// looking is a relay whose lender's list says something, and the alarms that it raises.
func looking(l *listLender) (*Relay, *alarmRecorder) {
	o := &alarmRecorder{}
	r := pureRelay(o)
	r.Lender, r.merchants = l, map[MerchantID]Merchant{}
	return r, o
}

// What becomes of an unknown attempt by the list, by its age after the deadline and how often lists lacked it
// (M2).
func TestLookUpOfAnUnknownAttempt(t *testing.T) {
	const within, day = 10 * time.Minute, 24 * time.Hour
	whole := Authorization{ID: "7", Reference: "r.a1", Status: AuthorizationOpened}
	broken := errors.New("no list")
	for name, c := range map[string]struct {
		age   time.Duration
		looks int
		code  LenderCode
		told  string // the id that the lender told
		list  []Authorization
		err   error
		want  AttemptState
		due   time.Duration
		after int
	}{
		"listed": {age: time.Second, list: []Authorization{whole},
			want: AttemptApproved},
		"another's is listed": {age: time.Second,
			list: []Authorization{{ID: "7", Reference: "r.a2"}}, want: AttemptUnknown, due: 2 * time.Second},
		"absent, early": {age: within - 1, want: AttemptUnknown, due: 2 * time.Minute},
		"absent once": {age: within, want: AttemptUnknown, due: 2 * time.Minute,
			after: 1},
		"absent twice": {age: within, looks: 1, want: AttemptNotExecuted,
			due: time.Hour, after: 2},
		"absent twice, a day later": {age: day, looks: 1, want: AttemptNotExecuted, due: time.Hour,
			after: 2},
		"absent once, a day later": {age: day, want: AttemptUnknown, due: time.Hour, after: 1},
		"absent, and the lender told its id": {age: within, looks: 1, told: "7", want: AttemptUnknown,
			due: 2 * time.Minute, after: 1},
		"absent a day later, and the lender told its id": {age: day, told: "7", want: AttemptManual},
		"no list": {age: within, looks: 1, err: broken, want: AttemptUnknown,
			due: 30 * time.Second, after: 1},
		"no list for nearly a day": {age: day - 1, looks: 1, err: broken, want: AttemptUnknown,
			due: 15 * time.Minute, after: 1},
		"no list for a day": {age: day, looks: 1, err: broken, want: AttemptManual, after: 1},
		"probably refused, early": {age: 44 * time.Second, code: "x", want: AttemptUnknown,
			due: time.Second},
		"probably refused, at the lag": {age: 45 * time.Second, code: "x", want: AttemptUnknown,
			due: 2 * time.Second, after: 1},
		"probably refused, twice": {age: 47 * time.Second, code: "x", looks: 1, want: AttemptNotExecuted,
			due: time.Hour, after: 2},
		"probably refused, no list": {age: 47 * time.Second, code: "x", looks: 1, err: broken,
			want: AttemptUnknown, due: 15 * time.Second, after: 1},
		"before its deadline": {age: -10 * time.Second, want: AttemptUnknown, due: 2 * time.Second},
	} {
		r, _ := looking(&listLender{entries: c.list, err: c.err})
		a := Attempt{ID: "a1", Reference: "r.a1", State: AttemptUnknown, Amount: amount("10.00"),
			Looks: c.looks,
			Code:  c.code, Authorization: c.told, Deadline: booksNow.Add(-c.age),
			Created: booksNow.Add(-c.age - 20*time.Second)}
		got := r.lookUpAttempt(t.Context(), a)
		due := time.Time{}
		if c.due > 0 {
			due = booksNow.Add(c.due)
		}
		if got.State != c.want || !got.Due.Equal(due) || got.Looks != c.after ||
			!got.Checked.Equal(booksNow) {
			t.Errorf("%s: %s, due %s, %d looks; want %s, %s, %d", name, got.State, got.Due, got.Looks, c.want,
				due, c.after)
		}
		if decided := got.Decided.Equal(booksNow); decided != (c.want != AttemptUnknown) {
			t.Errorf("%s: decided at %s", name, got.Decided)
		}
	}
}

// How long an attempt that was not executed is watched, and when people are told that no list can be read
// (M2).
func TestWatchOfWhatWasNotExecuted(t *testing.T) {
	const day = 24 * time.Hour
	whole := Authorization{ID: "7", Reference: "r.a1", Status: AuthorizationOpened}
	with := func(change func(*Authorization)) []Authorization {
		e := whole
		change(&e)
		return []Authorization{e}
	}
	enough := looksThatDecide + 24
	for name, c := range map[string]struct {
		age    time.Duration
		looks  int
		list   []Authorization
		err    error
		want   AttemptState
		again  bool
		alarms int
		after  int
	}{
		"it turns up": {day / 2, 2, []Authorization{whole}, nil, AttemptUndoing, true, 1, 3},
		"it turns up refused": {day / 2, 2,
			with(func(e *Authorization) { e.Status = AuthorizationRefused }), nil, AttemptNotExecuted, true,
			0, 3},
		"it turns up without an id": {day / 2, 2, with(func(e *Authorization) { e.ID = "" }), nil,
			AttemptNotExecuted, true, 0, 2},
		"without an id for two days": {2 * day, 2, with(func(e *Authorization) { e.ID = "" }), nil,
			AttemptNotExecuted, false, 1, 2},
		"absent":                  {day / 2, 2, nil, nil, AttemptNotExecuted, true, 0, 3},
		"absent to the end":       {day, enough - 1, nil, nil, AttemptNotExecuted, false, 0, enough},
		"absent, a moment before": {day - 1, enough, nil, nil, AttemptNotExecuted, true, 0, enough + 1},
		"the clock went ahead":    {day, enough - 2, nil, nil, AttemptNotExecuted, true, 0, enough - 1},
		"no list at the end": {day, enough, nil, errors.New("no list"), AttemptNotExecuted, true, 0,
			enough},
		"no list, a moment before": {2*day - 1, enough, nil, errors.New("no list"), AttemptNotExecuted,
			true, 0, enough},
		"no list for so long again": {2 * day, enough, nil, errors.New("no list"), AttemptNotExecuted, false,
			1, enough},
	} {
		r, o := looking(&listLender{entries: c.list, err: c.err})
		a := Attempt{ID: "a1", Reference: "r.a1", State: AttemptNotExecuted, Amount: amount("10.00"),
			Looks:   c.looks,
			Decided: booksNow.Add(-c.age)}
		got := r.watchNotExecuted(t.Context(), a)
		if got.State != c.want || !got.Due.IsZero() != c.again || len(o.alarms) != c.alarms ||
			got.Looks != c.after {
			t.Errorf("%s: %s, due %s, %d looks, alarms %v; want %s, %t, %d, %d", name, got.State, got.Due,
				got.Looks, o.alarms,
				c.want, c.again, c.after, c.alarms)
		}
		if c.want == AttemptNotExecuted && c.again && !got.Due.Equal(booksNow.Add(time.Hour)) {
			t.Errorf("%s: due %s", name, got.Due)
		}
	}
}

// The list is asked for two days more on either side, whichever clock was wrong. Two entries of one reference
// raise an alarm; one that moved between two pages does not (M2, M7).
func TestFindInList(t *testing.T) {
	for _, made := range []time.Duration{-time.Hour, time.Hour} {
		l := &listLender{}
		r, _ := looking(l)
		at := booksNow.Add(made)
		if _, err := r.list(t.Context(), Attempt{Created: at}); err != nil {
			t.Fatal(err)
		}
		first, last := at, booksNow
		if last.Before(first) {
			first, last = last, first
		}
		if !l.from.Equal(first.AddDate(0, 0, -2)) || !l.to.Equal(last.AddDate(0, 0, 2)) {
			t.Errorf("made %s: asked from %s to %s", made, l.from, l.to)
		}
	}
	one, two := Authorization{ID: "7", Reference: "r.a1"}, Authorization{ID: "8", Reference: "r.a1"}
	for name, c := range map[string]struct {
		list   []Authorization
		found  bool
		alarms []Alarm
	}{
		"none":  {nil, false, nil},
		"one":   {[]Authorization{one}, true, nil},
		"moved": {[]Authorization{one, one}, true, nil},
		"two":   {[]Authorization{one, two}, true, []Alarm{AlarmDouble}},
	} {
		r, o := looking(&listLender{entries: c.list})
		_, found, err := r.findInList(t.Context(), Attempt{ID: "a1", Reference: "r.a1"})
		if err != nil || found != c.found || !slices.Equal(o.alarms, c.alarms) {
			t.Errorf("%s: found %t, %v, alarms %v", name, found, err, o.alarms)
		}
	}
}

// A merchant's lists may lag otherwise than most. What was probably refused is looked up sooner (M2).
func TestListLag(t *testing.T) {
	r, _ := looking(&listLender{})
	r.merchants["slow"] = Merchant{ListLag: 2 * time.Minute}
	for m, want := range map[MerchantID]time.Duration{"": 45 * time.Second, "slow": 2 * time.Minute} {
		if got := r.listLag(m); got != want {
			t.Errorf("the lists of %q lag %s, want %s", m, got, want)
		}
	}
	refused := Attempt{Merchant: "slow", State: AttemptUnknown, Code: "x"}
	for _, c := range []struct {
		a      Attempt
		age    time.Duration
		failed error
		want   time.Duration
	}{
		{refused, 0, nil, 2 * time.Second}, {refused, 119 * time.Second, nil, time.Second},
		{refused, 2 * time.Minute, nil, 2 * time.Second},
		{refused, 2 * time.Minute, errors.New("x"), 30 * time.Second},
		{Attempt{Merchant: "slow", State: AttemptUnknown}, 119 * time.Second, nil, 2 * time.Minute},
		{Attempt{Merchant: "slow", Code: "x"}, 119 * time.Second, nil, 2 * time.Minute},
	} {
		if got := r.lookAgain(c.a, c.age, c.failed); got != c.want {
			t.Errorf("%s %q after %s, %v: %s, want %s", c.a.State, c.a.Code, c.age, c.failed, got, c.want)
		}
	}
	// A deadline far ahead is one of a clock that was set back: the schedule begins anew.
	skewed := -r.Times.Authorize - ClockSkew
	if got := r.nextPause(skewed, nil); got != 2*time.Second {
		t.Errorf("just within the skew: %s", got)
	}
	if got := r.nextPause(skewed-1, nil); got != 2*time.Minute {
		t.Errorf("a clock that was set back: %s", got)
	}
}
