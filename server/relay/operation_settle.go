package relay

import (
	"context"
	"errors"
	"slices"
	"time"
)

// settleOperation deals with one operation as settle does with an attempt.
func (r *Relay) settleOperation(ctx context.Context, was Operation) {
	now := was
	switch was.State {
	case OperationIntent:
		now.State, now.Decided, now.Due = OperationAbandoned, r.Now().UTC(), time.Time{}
	case OperationSending:
		now = r.answerLost(was, r.Now().UTC())
	case OperationUnknown:
		now = r.lookUpOperation(ctx, was)
	default:
		return
	}
	err := r.Store.Commit(context.WithoutCancel(ctx), Change{Operation: &now, OperationWas: was.State})
	if err != nil {
		r.Log.Error("operation not recorded", "operation", string(was.ID), "error", err) // due again when the lease ends
	}
	if now.State == OperationManual && !errors.Is(err, ErrStale) { // it may be written all the same
		r.operationAlarm(now)
	}
}

// lookUpOperation settles an unknown operation by what the lender lists of its authorization. What the list does not show
// is for people: there is no second list that would tell an operation that was never done from one of another till.
func (r *Relay) lookUpOperation(ctx context.Context, o Operation) Operation {
	done, err := r.readList(ctx, o)
	now := r.Now().UTC()
	age := now.Sub(o.Deadline)
	o.Checked, o.Due = now, time.Time{}
	switch {
	case err == nil && done.State == OperationDone:
		done.Checked, done.Decided, done.Due = now, now, time.Time{}
		return done
	case err == nil && age >= r.Times.NotExecuted, age >= r.Times.ManualAfter:
		o.State, o.Decided = OperationManual, now
	default:
		o.Due = now.Add(r.nextLook(age, err))
	}
	return o
}

// readList is the operation, done if the lender's list shows it.
func (r *Relay) readList(ctx context.Context, o Operation) (Operation, error) {
	a, err := r.Store.Attempt(ctx, o.Merchant, o.Attempt)
	if err != nil {
		return o, err
	}
	list, err := r.list(ctx, a)
	if err != nil {
		return o, err
	}
	beside, err := r.Store.Operations(ctx, o.Merchant, o.Checkout)
	if err != nil {
		return o, err
	}
	for _, entry := range list {
		if entry.ID == o.Authorization {
			return evidence(o, a, entry, beside), nil
		}
	}
	return o, nil
}

// evidence marks an operation done if an entry of the list proves it: a capture by its reference; a release or a return
// when no more remains than if it and all others that may have been done were.
func evidence(o Operation, a Attempt, entry Authorization, beside []Operation) Operation {
	left := remainder{}
	switch o.Kind {
	case KindCapture:
		for _, c := range entry.Captures {
			if c.Reference == o.Reference && (!c.HasAmount || c.Amount.Equal(o.Amount)) {
				o.State, o.Capture = OperationDone, c.ID
			}
		}
		return o
	case KindRelease:
		left.left = a.Amount
		for _, c := range entry.Captures {
			if !c.hasAmount() {
				return o // what is left cannot be told
			}
			left.take(c.Amount)
		}
		for _, other := range beside {
			if other.Kind == KindCapture && other.State.Counts() && !listedCapture(entry, other) {
				return o // it may be why less remains
			}
		}
		if entry.Status == AuthorizationClosed && !entry.HasRemaining { // nothing remains of what is closed
			entry.HasRemaining = true
		}
	default:
		entry.HasRemaining = false
		for _, c := range entry.Captures {
			if c.ID == o.Capture {
				left.left, entry.Remaining, entry.HasRemaining = c.Amount, c.Remaining, c.HasRemaining && c.hasAmount()
			}
		}
	}
	for _, other := range beside {
		if other.State.Counts() && indistinguishable(o, other) {
			left.take(other.Amount)
		}
	}
	if left.err == nil && entry.HasRemaining && entry.Remaining.Cmp(left.left) <= 0 {
		o.State = OperationDone
	}
	return o
}

func listedCapture(entry Authorization, o Operation) bool {
	return slices.ContainsFunc(entry.Captures, func(c Captured) bool {
		return c.ID != "" && c.ID == o.Capture || c.Reference != "" && c.Reference == o.Reference
	})
}

// indistinguishable reports whether another operation may have lessened the same remainder: a refund that names no capture may be of any.
func indistinguishable(o, other Operation) bool {
	if o.Kind == KindRelease || other.Kind == KindRelease || other.Kind == KindCapture {
		return o.Kind == other.Kind
	}
	return other.Capture == o.Capture || other.Capture == ""
}
