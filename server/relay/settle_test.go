package relay_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"candor/core/checkout"
	"candor/core/money"
	"candor/server/relay"
)

func (e *env) loseAnswer() {
	e.Helper()
	e.lender.lost = true
	e.step(e.buy("p5-12"), checkout.StepPending, "")
}

func TestLostAnswerIsFoundInTheList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.Online)
		e.loseAnswer()
		e.step(e.act(relay.Shopper, checkout.Action{Do: checkout.DoCheck}), checkout.StepPending, "")
		e.settle(time.Minute)
		if c := e.present(); c.Step != checkout.StepApproved || c.State.Outcome.Authorization != "100" {
			t.Errorf("%s, %+v", c.Step, c.State.Outcome)
		}
		if e.lender.calls["authorize"] != 1 {
			t.Errorf("authorize was sent %d times", e.lender.calls["authorize"])
		}
	})
}

// Absent from two healthy lists, an attempt was not executed. When it turns up after all, it is given back.
func TestLateFindIsGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.Online)
		e.lender.hidden = true
		e.loseAnswer()
		for range 3 {
			e.settle(5 * time.Minute)
		}
		if a := e.attempt(); a.State != relay.AttemptUnknown || a.Looks != 1 {
			t.Fatalf("after one healthy list: %s, %d looks", a.State, a.Looks)
		}
		for range 16 {
			e.settle(5 * time.Minute)
		}
		if a, c := e.attempt(), e.present(); a.State != relay.AttemptNotExecuted ||
			c.Step != checkout.StepDeclined || c.State.Outcome.Trace != checkout.TraceNone {
			t.Fatalf("attempt %s, checkout %s", a.State, c.Step)
		}
		e.lender.hidden = false
		for range 4 {
			e.settle(time.Hour)
		}
		if a, c := e.attempt(), e.present(); a.State != relay.AttemptUndone ||
			c.State.Outcome.Trace != checkout.TraceUndone {
			t.Errorf("attempt %s, outcome %+v", a.State, c.State.Outcome)
		}
		if e.lender.calls["release"] != 1 || !slices.Contains(e.observer.alarms, relay.AlarmLateFind) {
			t.Errorf("calls %v, alarms %v", e.lender.calls, e.observer.alarms)
		}
		list, err := e.relay.Operations(t.Context(), e.ref)
		if err != nil || len(list) != 1 || list[0].Cause != relay.CauseLateFind ||
			list[0].Amount != money.MustAmount("1200.00") {
			t.Errorf("operations %+v, %v", list, err)
		}
	})
}

func TestUndoThatTheLenderRefusesIsForPeople(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.Online)
		e.lender.operationFail = map[relay.OperationKind]*relay.LenderError{
			relay.KindRelease: {Class: relay.Refused, Code: "authorization_ended", Status: 409}}
		e.loseAnswer()
		if _, err := e.relay.Cancel(t.Context(), e.ref); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			e.settle(time.Hour)
		}
		if a, c := e.attempt(), e.present(); a.State != relay.AttemptManual ||
			c.Step != checkout.StepCancelled || !c.State.Outcome.Manual {
			t.Errorf("attempt %s, checkout %s, %+v", a.State, c.Step, c.State.Outcome)
		}
		if !slices.Contains(e.observer.alarms, relay.AlarmManual) {
			t.Errorf("alarms %v", e.observer.alarms)
		}
	})
}

func TestCancelOfACheckout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.Online)
		if c, err := e.relay.Cancel(t.Context(), e.ref); err != nil || c.Step != checkout.StepCancelled {
			t.Fatalf("before the lender is asked: %s, %v", c.Step, err)
		}
		if _, err := e.relay.Cancel(t.Context(),
			e.ref); problemCode(err) != checkout.CodeConflict {
			t.Errorf("once more: %v", err)
		}
		e.create(checkout.Online, "order-2")
		e.loseAnswer()
		c, err := e.relay.Cancel(t.Context(), e.ref)
		if err != nil || c.Step != checkout.StepPending || !c.State.CancelRequested {
			t.Fatalf("while the answer is lost: %s, %v", c.Step, err)
		}
		if again, err := e.relay.Cancel(t.Context(), e.ref); err != nil || again.Revision != c.Revision {
			t.Errorf("asked twice: revision %d, %v", again.Revision, err)
		}
		for range 3 {
			e.settle(time.Hour)
		}
		if c := e.present(); c.Step != checkout.StepCancelled ||
			c.State.Outcome.Trace != checkout.TraceUndone {
			t.Errorf("at the end: %s, %+v", c.Step, c.State.Outcome)
		}
	})
}

func TestReconcileOfAManualAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.Online)
		if _, err := e.relay.Reconcile(t.Context(),
			e.ref); problemCode(err) != checkout.CodeConflict {
			t.Errorf("before the lender was asked: %v", err)
		}
		e.loseAnswer()
		other := e.lender.list[0]
		other.Amount = money.MustAmount("1.00")
		e.lender.list[0] = other
		e.settle(time.Minute)
		if a := e.attempt(); a.State != relay.AttemptManual ||
			!slices.Contains(e.observer.alarms, relay.AlarmAmount) {
			t.Fatalf("attempt %s, alarms %v", a.State, e.observer.alarms)
		}
		e.lender.list[0].Amount = money.MustAmount("1200.00")
		if c, err := e.relay.Reconcile(t.Context(), e.ref); err != nil || c.State.Outcome.Manual {
			t.Fatalf("reconcile: %+v, %v", c.State.Outcome, err)
		}
		e.settle(time.Minute)
		if c := e.present(); c.Step != checkout.StepApproved {
			t.Errorf("after the look: %s", c.Step)
		}
	})
}

// What a process left behind is never sent by another one.
func TestOrphansOfAProcess(t *testing.T) {
	for was, want := range map[relay.AttemptState]relay.AttemptState{
		relay.AttemptIntent: relay.AttemptAbandoned, relay.AttemptSending: relay.AttemptUnknown} {
		synctest.Test(t, func(t *testing.T) {
			e := newEnv(t, checkout.Online)
			e.toReview("p5-12")
			c := e.present()
			next := c
			next.Revision, next.Step = c.Revision+1, checkout.StepAuthorizing
			a := relay.Attempt{ID: "orphan", Merchant: c.Merchant, Checkout: c.ID, State: was,
				Reference: "order-1.orphan",
				Amount:    c.Amount, Created: time.Now(), Deadline: time.Now().Add(20 * time.Second),
				Due: time.Now().Add(20 * time.Second)}
			if err := e.store.Commit(t.Context(), relay.Change{Checkout: &next, Was: c.Revision,
				Attempt: &a}); err != nil {
				t.Fatal(err)
			}
			e.settle(10 * time.Second)
			if got := e.attempt().State; got != was {
				t.Errorf("%s before its deadline: %s", was, got)
			}
			e.settle(11 * time.Second)
			if got := e.attempt().State; got != want {
				t.Errorf("%s past its deadline: %s; want %s", was, got, want)
			}
			if e.lender.calls["authorize"] != 0 {
				t.Error("it was sent")
			}
		})
	}
}

// refusingStore refuses the next commits of a kind.
type refusingStore struct {
	relay.Store
	refuse func(relay.Change) error
}

func (s *refusingStore) Commit(ctx context.Context, c relay.Change) error {
	if err := s.refuse(c); err != nil {
		return err
	}
	return s.Store.Commit(ctx, c)
}

var errDisk = errors.New("disk full")

// An attempt that cannot be written as sending is not sent. An outcome that cannot be written is tried until
// it can.
func TestOutcomeIsWrittenUntilItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.Online)
		tries := 0
		e.relay.Store = &refusingStore{e.store, func(c relay.Change) error {
			if c.Attempt != nil && c.Attempt.State == relay.AttemptApproved {
				if tries++; tries < 4 {
					return errDisk
				}
			}
			return nil
		}}
		e.step(e.buy("p5-12"), checkout.StepApproved, "")
		if tries != 4 || e.relay.Unwritten() != 0 {
			t.Errorf("%d tries, %d unwritten", tries, e.relay.Unwritten())
		}
		e.create(checkout.Online, "order-2")
		e.relay.Store = &refusingStore{e.store, func(c relay.Change) error {
			if c.Attempt != nil && c.Attempt.State == relay.AttemptSending {
				return errDisk
			}
			return nil
		}}
		e.step(e.buy("p5-12"), checkout.StepReview, checkout.CodeUnavailable)
		if a := e.attempt(); a.State != relay.AttemptAbandoned || e.lender.calls["authorize"] != 1 {
			t.Errorf("attempt %s, calls %v", a.State, e.lender.calls)
		}
	})
}

func TestRunSettlesUntilTheRelayIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.Online)
		e.loseAnswer()
		done := make(chan struct{})
		go func() { defer close(done); e.relay.Run(t.Context(), time.Second) }()
		time.Sleep(time.Minute)
		if c := e.present(); c.Step != checkout.StepApproved {
			t.Errorf("after a minute: %s", c.Step)
		}
		closing, stop := e.closing()
		defer stop()
		e.relay.Close(closing)
		<-done
	})
}
