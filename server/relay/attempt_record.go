package relay

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"candor/core/checkout"
)

// Unwritten is how many outcomes of lender calls are known but could not be written yet. While there is one,
// the process is not ready for more.
func (r *Relay) Unwritten() int { return int(r.unwritten.Load()) }

// The back-off between two tries to write an outcome.
const (
	firstPause = 50 * time.Millisecond
	lastPause  = 2 * time.Second
)

// persist tries a write until it succeeds, because only this process knows the outcome. If the process ends
// before, settling finds the outcome out.
func (r *Relay) persist(what slog.Attr, write func(context.Context) error) {
	ctx := context.WithoutCancel(r.ctx)
	err := write(ctx)
	if err == nil {
		return
	}
	r.unwritten.Add(1)
	defer r.unwritten.Add(-1)
	r.Log.Error("an outcome could not be written; it is tried again", what, "error", err)
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		wait := time.NewTimer(pause)
		select {
		case <-wait.C:
		case <-r.ctx.Done():
			wait.Stop()
			r.Log.Error("an outcome was not written; it will be settled", what)
			return
		}
		if err := write(ctx); err == nil {
			return
		}
	}
}

// recordOutcome records the outcome of a call that this process made. This process knows more than whoever
// settled the attempt meanwhile, so its outcome is written as far as the moves allow. An approval of an
// attempt that was given up is a late find.
//
// c is the checkout as this process wrote it; it is read again only if others wrote since. recordOutcome
// returns the checkout as written, or nil if it was not written.
func (r *Relay) recordOutcome(c Checkout, was, now Attempt) (written *Checkout) {
	at, known := was.State, &c
	r.persist(slog.String("attempt", string(was.ID)), func(ctx context.Context) (err error) {
		for {
			if written, err = r.commitAttempt(ctx, known, at, now); !errors.Is(err, ErrStale) {
				return err
			}
			known = nil
			present, err := r.Store.Attempt(ctx, was.Merchant, was.ID)
			if err != nil {
				return err
			}
			if at = present.State; at == AttemptNotExecuted && now.State == AttemptApproved {
				now = r.lateFind(now)
			}
			// Only a merchant's request takes an attempt back from people.
			if at == now.State || at == AttemptManual || !at.May(now.State) {
				return nil
			}
		}
	})
	return written
}

// recordSettled writes what settling found, unless another process settled the attempt meanwhile: its lease
// may have ended while this process slept, or a clock was set. If only the checkout changed meanwhile, for
// example its language, it is read again.
func (r *Relay) recordSettled(ctx context.Context, was, now Attempt) {
	for range 10 {
		// An attempt whose account cannot be opened cannot be read, and is settled all the same.
		present, err := r.Store.Attempt(ctx, was.Merchant, was.ID)
		if err == nil && (present.State != was.State || !present.Due.Equal(was.Due)) {
			return
		}
		_, err = r.commitAttempt(ctx, nil, was.State, now)
		switch {
		case err == nil:
			return
		case !errors.Is(err, ErrStale):
			r.Log.Error("attempt not recorded", "attempt", string(was.ID), "error", err)
			return // the attempt is due again when its lease ends
		}
	}
}

// commitAttempt writes an attempt's new state, the checkout that follows from it, and an automatic capture,
// in one transaction. A checkout that is not given is read.
func (r *Relay) commitAttempt(ctx context.Context, known *Checkout, was AttemptState,
	now Attempt) (*Checkout, error) {
	if known == nil {
		read, err := r.Store.Checkout(ctx, now.Merchant, now.Checkout)
		if err != nil {
			return nil, err
		}
		known = &read
	}
	c := *known
	if now.State == AttemptApproved && now.captured && !c.State.AutoCapture && r.wasManual(now) {
		now.State = AttemptManual // people captured it
	}
	change := r.attemptChange(c, was, now)
	now = *change.Attempt
	captured := now.State == AttemptApproved && c.State.AutoCapture
	err := r.Store.Commit(ctx, change)
	if !errors.Is(err, ErrStale) { // a commit that was not acknowledged may be written
		r.alarmOtherwise(c, now)
		r.alarmOfSetup(ctx, c, was, now)
		switch {
		case now.State == AttemptManual:
			r.alarm(AlarmManual, now.Merchant, now.Checkout, slog.String("attempt", string(now.ID)))
		case captured && now.uncaptured:
			r.alarm(AlarmUncaptured, now.Merchant, now.Checkout, slog.String("attempt", string(now.ID)))
		}
	}
	if err != nil {
		return nil, err
	}
	return change.Checkout, nil
}

// attemptChange is the change by which an attempt reaches a state: with the checkout that follows from it,
// and with an automatic capture.
func (r *Relay) attemptChange(c Checkout, was AttemptState, now Attempt) Change {
	now = r.dueForComparison(c, honourCancel(c, now, r.Now().UTC()))
	change := Change{Attempt: &now, AttemptWas: was}
	if was != now.State || now.State == AttemptUnknown {
		change.Checkout, change.Was = r.afterAttempt(c, now), c.Revision
	}
	if now.State == AttemptApproved && c.State.AutoCapture && !now.uncaptured {
		change.Operation = r.autoCapture(c, now)
	}
	return change
}

// alarmOfSetup raises the alarm of an attempt that came to nothing by the store's set-up.
func (r *Relay) alarmOfSetup(ctx context.Context, c Checkout, was AttemptState, now Attempt) {
	if was == now.State || !now.State.Nothing() || now.State == AttemptUndone {
		return
	}
	if code := now.why(); code.StoreFault() && !recoverable(code, c) {
		r.setupAlarm(ctx, now.Merchant, now.Checkout, now.Code)
	}
}

// honourCancel starts the undo of an authorization that turned up after the merchant's cancel, whatever its
// amount.
func honourCancel(c Checkout, a Attempt, now time.Time) Attempt {
	turnedUp := a.State == AttemptApproved || a.State == AttemptManual && a.seen && !c.Step.Ended()
	if c.State.CancelRequested && turnedUp {
		a.State, a.Due = AttemptUndoing, now
	}
	return a
}

// afterAttempt is the checkout after an attempt has reached a state.
func (r *Relay) afterAttempt(c Checkout, a Attempt) *Checkout {
	c.Revision++
	c.State.Problem = nil
	if c.Step.Ended() {
		return r.afterUndo(c, a)
	}
	switch a.State {
	case AttemptApproved:
		done := r.end(c, checkout.StepApproved, checkout.Customer)
		done.State.Outcome.Authorization = a.Authorization
		done.State.Otherwise = authorizedOtherwise(c, a)
		return done
	case AttemptUnknown, AttemptManual:
		c.Step = checkout.StepPending
		c.State.Outcome = &checkout.Outcome{At: r.Now().UTC(), SentAt: a.Created,
			Manual: a.State == AttemptManual, Reference: a.Reference}
		return &c
	case AttemptUndoing, AttemptUndone:
		return r.afterUndo(*r.end(c, checkout.StepCancelled, ""), a)
	}
	return r.notAuthorized(c, a)
}

// notAuthorized is the checkout when the lender is known to have nothing of an attempt. After a merchant's
// cancel the checkout ends. Otherwise the person may have something left to do.
func (r *Relay) notAuthorized(c Checkout, a Attempt) *Checkout {
	code := a.why()
	switch {
	case c.State.CancelRequested:
		return r.end(c, checkout.StepCancelled, "")
	case a.State == AttemptNotExecuted:
		done := r.declined(c, a, code)
		done.State.Outcome.Trace = checkout.TraceNone
		return done
	case !recoverable(code, c):
		return r.declined(c, a, code)
	}
	c = r.reopen(c, code)
	return &c
}

// declined is the end without an authorization, by the lender's judgement or by the store's set-up with the
// lender.
func (r *Relay) declined(c Checkout, a Attempt, code checkout.Code) *Checkout {
	done := r.end(c, checkout.StepDeclined, checkout.Customer)
	if a.State != AttemptAbandoned { // of what was not sent the lender has no number
		done.State.Outcome.Reference = a.Reference
	}
	if code.StoreFault() {
		done.State.Outcome.Code, done.State.Setup = code, a.Code
	}
	return done
}

// afterUndo is an ended checkout with what the lender still holds of it, or held.
func (r *Relay) afterUndo(c Checkout, a Attempt) *Checkout {
	o := checkout.Outcome{}
	if c.State.Outcome != nil {
		o = *c.State.Outcome
	}
	o.Authorization, o.Manual = a.Authorization, a.State == AttemptManual
	o.Trace = checkout.TraceUndoing
	if a.State == AttemptUndone {
		o.Trace = checkout.TraceUndone
	}
	c.State.Outcome = &o
	return &c
}
