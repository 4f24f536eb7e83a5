package relay

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"testing"
	"time"

	"candor/core/checkout"
)

// committing is a tableStore that takes commits: the errors it gives, one after the other, and what was
// written.
type committing struct {
	tableStore
	answers []error
	written []Change
	known   []AttemptState // the states of the attempt a1, one for each time that it is read
}

func (s *committing) Commit(_ context.Context, c Change) error {
	var err error
	if len(s.answers) > 0 {
		err, s.answers = s.answers[0], s.answers[1:]
	}
	if err == nil {
		s.written = append(s.written, c)
	}
	return err
}

func (s *committing) Attempt(context.Context, MerchantID, AttemptID) (Attempt, error) {
	state := s.known[0]
	if len(s.known) > 1 {
		s.known = s.known[1:]
	}
	return Attempt{ID: "a1", State: state, Due: booksNow}, s.fails["attempt"]
}

func recording(s *committing) (*Relay, *alarmRecorder) {
	r, o := looking(&listLender{})
	r.Store, r.ctx, r.Rand = s, context.Background(), rand.Reader
	s.checkouts = map[CheckoutID]Checkout{"co_one": {ID: "co_one", Step: checkout.StepAuthorizing}}
	return r, o
}

// What this process knows of an outcome is written over what others settled meanwhile, as far as the moves
// allow; an approval of what was given up is a late find (M2, M5).
func TestOutcomeAfterOthers(t *testing.T) {
	for name, c := range map[string]struct {
		outcome AttemptState
		answers []error
		known   []AttemptState
		want    AttemptState // "": nothing is written
		alarms  []Alarm
	}{
		"nobody was faster":                {AttemptApproved, nil, nil, AttemptApproved, nil},
		"a commit that failed is repeated": {AttemptApproved, []error{errDown}, nil, AttemptApproved, nil},
		"it was settled as unknown": {AttemptApproved, []error{ErrStale},
			[]AttemptState{AttemptUnknown}, AttemptApproved, nil},
		"the checkout changed": {AttemptApproved, []error{ErrStale},
			[]AttemptState{AttemptSending}, AttemptApproved, nil},
		"it was given up": {AttemptApproved, []error{ErrStale},
			[]AttemptState{AttemptNotExecuted}, AttemptUndoing, []Alarm{AlarmLateFind}},
		"a refusal of what was given up": {AttemptRefused, []error{ErrStale},
			[]AttemptState{AttemptNotExecuted}, "", nil},
		"it was approved already": {AttemptApproved, []error{ErrStale},
			[]AttemptState{AttemptApproved}, "", nil},
		"it is with people": {AttemptUnknown, []error{ErrStale}, []AttemptState{AttemptManual},
			"", nil},
		"it was refused": {AttemptApproved, []error{ErrStale},
			[]AttemptState{AttemptRefused}, "", nil},
	} {
		s := &committing{answers: c.answers, known: c.known}
		r, o := recording(s)
		was := Attempt{ID: "a1", Checkout: "co_one", State: AttemptSending, Amount: amount("10.00"),
			Created: booksNow}
		now := was
		now.State, now.Authorization = c.outcome, "8"
		got := r.recordOutcome(s.checkouts["co_one"], was, now)
		var state AttemptState
		if len(s.written) == 1 {
			state = s.written[0].Attempt.State
		}
		if state != c.want || (got != nil) != (c.want != "") || !slices.Equal(o.alarms, c.alarms) {
			t.Errorf("%s: written %q, returned %t, alarms %v; want %q, %v", name, state, got != nil, o.alarms,
				c.want, c.alarms)
		}
	}
}

// What settling found is not written over what another process settled (M2).
func TestSettledAfterOthers(t *testing.T) {
	for name, c := range map[string]struct {
		was     Attempt
		fails   error
		answers []error
		known   AttemptState
		want    int
	}{
		"nobody was faster": {Attempt{State: AttemptUnknown, Due: booksNow}, nil, nil, AttemptUnknown,
			1},
		"another settled it": {Attempt{State: AttemptUnknown, Due: booksNow}, nil, nil, AttemptRefused,
			0},
		"another looked": {Attempt{State: AttemptUnknown, Due: booksNow.Add(1)}, nil, nil,
			AttemptUnknown, 0},
		"it cannot be read": {Attempt{State: AttemptUnknown, Due: booksNow}, errDown, nil,
			AttemptRefused, 1},
		"only the checkout changed": {Attempt{State: AttemptUnknown, Due: booksNow}, nil, []error{ErrStale},
			AttemptUnknown, 1},
		"it cannot be written": {Attempt{State: AttemptUnknown, Due: booksNow}, nil, []error{errDown},
			AttemptUnknown, 0},
	} {
		s := &committing{answers: c.answers, known: []AttemptState{c.known}}
		s.fails = map[string]error{"attempt": c.fails}
		r, _ := recording(s)
		c.was.ID, c.was.Checkout, c.was.Amount = "a1", "co_one", amount("10.00")
		now := c.was
		now.State, now.Authorization = AttemptApproved, "8"
		r.recordSettled(t.Context(), c.was, now)
		if len(s.written) != c.want {
			t.Errorf("%s: %d written, want %d", name, len(s.written), c.want)
		}
	}
}

// The alarms of what is written: once it may be, and of what it says (M5).
func TestAlarmsOfACommit(t *testing.T) {
	auto := func(c *Checkout) { c.State.AutoCapture = true }
	none := func(*Checkout) {}
	approved := Attempt{State: AttemptApproved}
	uncaptured := Attempt{State: AttemptApproved, uncaptured: true}
	captured := Attempt{State: AttemptApproved, captured: true, Deadline: booksNow}
	fresh := Attempt{State: AttemptApproved, captured: true}
	for name, c := range map[string]struct {
		a      Attempt
		of     func(*Checkout)
		answer error
		want   AttemptState
		alarms []Alarm
		made   bool // an automatic capture is written
	}{
		"approved": {approved, none, nil, AttemptApproved, nil, false},
		"manual": {Attempt{State: AttemptManual}, none, nil, AttemptManual,
			[]Alarm{AlarmManual}, false},
		"manual, stale": {Attempt{State: AttemptManual}, none, ErrStale, "", nil, false},
		"manual, not acknowledged": {Attempt{State: AttemptManual}, none, errDown, "",
			[]Alarm{AlarmManual}, false},
		"captured automatically": {approved, auto, nil, AttemptApproved, nil, true},
		"not captured": {uncaptured, auto, nil, AttemptApproved, []Alarm{AlarmUncaptured},
			false},
		"not to be captured":          {uncaptured, none, nil, AttemptApproved, nil, false},
		"captured by people":          {captured, none, nil, AttemptManual, []Alarm{AlarmManual}, false},
		"captured as agreed":          {captured, auto, nil, AttemptApproved, nil, true},
		"captured, never with people": {fresh, none, nil, AttemptApproved, nil, false},
	} {
		s := &committing{answers: []error{c.answer}}
		r, o := recording(s)
		sold := s.checkouts["co_one"]
		c.of(&sold)
		a := c.a
		a.ID, a.Checkout, a.Amount, a.Authorization = "a1", "co_one", amount("10.00"), "8"
		a.Created = booksNow.Add(-time.Hour)
		if a.Deadline.IsZero() {
			a.Deadline = a.Created.Add(r.Times.Authorize)
		}
		_, err := r.commitAttempt(t.Context(), &sold, AttemptUnknown, a)
		var state AttemptState
		made := false
		if len(s.written) == 1 {
			state, made = s.written[0].Attempt.State, s.written[0].Operation != nil
		}
		if !errors.Is(err, c.answer) || state != c.want || !slices.Equal(o.alarms, c.alarms) ||
			made != c.made {
			t.Errorf("%s: %q, captured %t, alarms %v, %v; want %q, %t, %v", name, state, made, o.alarms, err,
				c.want, c.made,
				c.alarms)
		}
	}
}

// What becomes of the checkout with its attempt. A cancel is honoured whenever the authorization turns up
// (M6).
func TestCheckoutAfterAttempt(t *testing.T) {
	for name, c := range map[string]struct {
		step   checkout.Step
		cancel bool
		a      Attempt
		want   AttemptState
		ends   checkout.Step
		trace  checkout.Trace
	}{
		"approved": {checkout.StepPending, false, Attempt{State: AttemptApproved},
			AttemptApproved, checkout.StepApproved, ""},
		"approved after a cancel": {checkout.StepPending, true, Attempt{State: AttemptApproved},
			AttemptUndoing, checkout.StepCancelled, checkout.TraceUndoing},
		"manual": {checkout.StepPending, false, Attempt{State: AttemptManual}, AttemptManual,
			checkout.StepPending, ""},
		"manual after a cancel": {checkout.StepPending, true, Attempt{State: AttemptManual}, AttemptManual,
			checkout.StepPending, ""},
		"seen after a cancel": {checkout.StepPending, true, Attempt{State: AttemptManual, seen: true},
			AttemptUndoing, checkout.StepCancelled, checkout.TraceUndoing},
		"seen after the end": {checkout.StepCancelled, true, Attempt{State: AttemptManual, seen: true},
			AttemptManual, checkout.StepCancelled, checkout.TraceUndoing},
		"refused": {checkout.StepPending, false,
			Attempt{State: AttemptRefused, Code: "nothing"}, AttemptRefused, checkout.StepDeclined, ""},
		"refused after a cancel": {checkout.StepPending, true, Attempt{State: AttemptRefused},
			AttemptRefused, checkout.StepCancelled, ""},
		"not executed": {checkout.StepPending, false, Attempt{State: AttemptNotExecuted},
			AttemptNotExecuted, checkout.StepDeclined, checkout.TraceNone},
		"undone": {checkout.StepPending, false, Attempt{State: AttemptUndone}, AttemptUndone,
			checkout.StepCancelled, checkout.TraceUndone},
		"undone after the end": {checkout.StepDeclined, false, Attempt{State: AttemptUndone},
			AttemptUndone, checkout.StepDeclined, checkout.TraceUndone},
	} {
		r, _ := looking(&listLender{})
		sold := Checkout{ID: "co_one", Step: c.step}
		sold.State.CancelRequested = c.cancel
		a := honourCancel(sold, c.a, booksNow)
		after := r.afterAttempt(sold, a)
		var trace checkout.Trace
		if after.State.Outcome != nil {
			trace = after.State.Outcome.Trace
		}
		if a.State != c.want || after.Step != c.ends || trace != c.trace {
			t.Errorf("%s: %s, at %s, trace %q; want %s, %s, %q", name, a.State, after.Step, trace, c.want,
				c.ends, c.trace)
		}
		if o := after.State.Outcome; o != nil && o.Manual != (a.State == AttemptManual) {
			t.Errorf("%s: with people: %t", name, o.Manual)
		}
	}
}
