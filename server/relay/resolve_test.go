package relay_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
)

// slowLender does a capture long after its call was given up, and then answers.
type slowLender struct {
	relay.Lender
	after time.Duration
}

func (l slowLender) Capture(ctx context.Context, c relay.Call,
	s relay.OperationRequest) (relay.OperationResult, error) {
	time.Sleep(l.after)
	return l.Lender.Capture(ctx, c, s)
}

// The process that sent a capture hears late that it was done, after people had settled that it was not. What
// people said stands, and an alarm tells that it is wrong. What is still left to people stays theirs.
func TestM8LateAnswerAfterPeople(t *testing.T) {
	for name, settled := range map[string]bool{"settled": true, "still left to people": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := newEnv(t, checkout.InStore)
				e.step(e.buy("p5-12"), checkout.StepApproved, "")
				e.relay.Lender = slowLender{e.lender, time.Hour}
				lost, err := e.relay.Capture(t.Context(), e.ref, cents("100.00"), "k")
				if err != nil {
					t.Fatal(err)
				}
				for range 5 {
					e.settle(5 * time.Minute)
				}
				want := relay.OperationManual
				if settled {
					want = relay.OperationNotDone
					done, err := e.relay.ResolveOperation(t.Context(), relay.Resolution{
						Merchant: e.ref.Merchant, Checkout: e.ref.Checkout, Subject: string(lost.ID),
						Outcome: relay.FoundNotDone, Note: "not there", By: "anna"})
					if err != nil || done.Operation.State != want {
						t.Fatalf("%+v, %v", done, err)
					}
				}
				e.settle(2 * time.Hour)
				o, err := e.store.Operation(t.Context(), lost.Merchant, lost.ID)
				alarmed := slices.Contains(e.raised(), relay.AlarmResolved)
				if err != nil || o.State != want || alarmed != settled {
					t.Errorf("%s, alarm %t, %v", o.State, alarmed, err)
				}
			})
		})
	}
}

// raised are the alarms so far.
func (e *env) raised() []relay.Alarm {
	e.observer.mu.Lock()
	defer e.observer.mu.Unlock()
	return slices.Clone(e.observer.alarms)
}

// alarms counts the alarms that something was left to people.
func (e *env) alarms() (n int) {
	for _, a := range e.raised() {
		if a == relay.AlarmManual {
			n++
		}
	}
	return n
}

// An alarm is repeated once a day while something is open, by one replica; a restart neither forgets it nor
// repeats it at once, and what was settled is not reminded of.
func TestM8AlarmsRepeatDaily(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.InStore)
		e.step(e.buy("p5-12"), checkout.StepApproved, "")
		e.lender.operationFail = map[relay.OperationKind]*relay.LenderError{
			relay.KindCapture: {Class: relay.Unknown}}
		lost, err := e.relay.Capture(t.Context(), e.ref, cents("100.00"), "k")
		if err != nil {
			t.Fatal(err)
		}
		for range 5 {
			e.settle(5 * time.Minute)
		}
		if e.alarms() != 1 {
			t.Fatalf("%d alarms when it was left to people", e.alarms())
		}
		// A process that reminds every ten minutes, another that is started again each time, for three days.
		for range 3 * 24 * 6 {
			time.Sleep(10 * time.Minute)
			for _, replica := range []string{"a", "restarted " + time.Now().String()} {
				if err := e.relay.Remind(t.Context(), replica); err != nil {
					t.Fatal(err)
				}
			}
		}
		if e.alarms() != 4 { // the first, and one after each day
			t.Errorf("%d alarms in three days", e.alarms())
		}
		if _, err := e.relay.ResolveOperation(t.Context(), relay.Resolution{Merchant: e.ref.Merchant,
			Checkout: e.ref.Checkout, Subject: string(lost.ID), Outcome: relay.FoundNotDone,
			Note: "not there", By: "anna"}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(25 * time.Hour)
		if err := e.relay.Remind(t.Context(), "a"); err != nil || e.alarms() != 4 {
			t.Errorf("after it was settled: %d alarms, %v", e.alarms(), err)
		}
	})
}

// What the relay looks up by itself is reminded of as well, once it takes a day.
func TestM8AlarmOfWhatIsNotLookedUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.Online)
		e.loseAnswer() // and nobody settles it
		for range 26 {
			time.Sleep(time.Hour)
			if err := e.relay.Remind(t.Context(), "a"); err != nil {
				t.Fatal(err)
			}
		}
		if e.alarms() != 1 {
			t.Errorf("%d alarms", e.alarms())
		}
	})
}
