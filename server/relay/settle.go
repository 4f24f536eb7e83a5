package relay

import (
	"context"
	"time"
)

// Run settles what is open until the context ends: at once for what an earlier process left, then every tick.
func (r *Relay) Run(ctx context.Context, tick time.Duration) {
	t := time.NewTicker(tick)
	defer t.Stop()
	for {
		if _, err := r.Settle(ctx); err != nil && ctx.Err() == nil {
			r.Log.Error("settling", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// Settle looks once at every attempt that is due and answers how many it looked at. It never sends an authorization:
// an orphaned intent was never sent and is abandoned, an orphaned sending one becomes unknown, and an unknown one is
// looked up in the lender's list.
func (r *Relay) Settle(ctx context.Context) (int, error) {
	due, err := r.Store.Unsettled(ctx, r.Now().UTC(), 100)
	if err != nil {
		return 0, err
	}
	for _, a := range due {
		r.settle(ctx, a)
	}
	return len(due), nil
}

func (r *Relay) settle(ctx context.Context, was Attempt) {
	now := was
	switch was.State {
	case AttemptIntent:
		now.State, now.Decided = AttemptAbandoned, r.Now().UTC()
	case AttemptSending:
		now.State, now.Due = AttemptUnknown, r.Now().UTC().Add(r.Times.Settle[0])
	case AttemptUnknown:
		now = r.lookUp(ctx, was)
	default:
		return
	}
	r.record(ctx, was, now)
}

// lookUp asks the lender's list for our reference. Found with our amount: approved; with another: people settle it.
// Absent from two healthy lists long enough after the deadline: not executed.
func (r *Relay) lookUp(ctx context.Context, a Attempt) Attempt {
	now := r.Now().UTC()
	a.Checked = now
	call := Call{Merchant: a.Merchant, Reference: a.FlowReference}
	list, err := r.Lender.Authorizations(ctx, call, a.Account, a.Created.AddDate(0, 0, -1), now.AddDate(0, 0, 1))
	if err == nil {
		for _, entry := range list {
			if entry.Reference == a.Reference {
				return r.found(a, entry)
			}
		}
		if now.Sub(a.Deadline) >= r.Times.NotExecuted {
			a.Looks++
		}
	}
	switch {
	case a.Looks >= 2:
		a.State, a.Decided = AttemptNotExecuted, now
	case now.Sub(a.Deadline) >= r.Times.ManualAfter:
		a.State, a.Decided = AttemptManual, now
	default:
		a.Due = now.Add(r.nextLook(now.Sub(a.Deadline)))
	}
	return a
}

func (r *Relay) found(a Attempt, entry Authorization) Attempt {
	a.Decided = r.Now().UTC()
	a.State, a.Authorization = AttemptApproved, entry.ID
	if entry.Status == "unauthorized" { // a documented status: the lender kept a refusal
		a.State, a.Authorization = AttemptRefused, ""
		return a
	}
	if entry.ID == "" || (entry.HasAmount && entry.Amount.String() != a.Amount) {
		a.State = AttemptManual
		r.Log.Error("the lender holds an authorization of another amount", "attempt", string(a.ID), "flow", a.FlowReference)
	}
	return a
}

// nextLook is the pause of the schedule that fits the age of an attempt.
func (r *Relay) nextLook(age time.Duration) time.Duration {
	var passed time.Duration
	for _, pause := range r.Times.Settle {
		if passed += pause; passed > age {
			return pause
		}
	}
	return r.Times.Settle[len(r.Times.Settle)-1]
}
