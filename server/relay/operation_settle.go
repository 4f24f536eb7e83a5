package relay

import (
	"context"
	"errors"
	"slices"
	"time"

	"candor/core/money"
)

// settleOperation settles one operation, as settle does an attempt.
func (r *Relay) settleOperation(ctx context.Context, was Operation) {
	now := was
	switch was.State {
	case OperationIntent:
		now.State, now.Decided, now.Due = OperationAbandoned, r.Now().UTC(), time.Time{}
	case OperationSending:
		now = r.answerLost(was, r.Now().UTC())
	case OperationUnknown:
		now = r.lookUpOperation(ctx, was)
	case OperationDone, OperationNotDone:
		if !r.compareAuthorizationOf(ctx, was) {
			return // it is due again when its lease ends
		}
		now.Due = time.Time{}
	default:
		return
	}
	err := r.Store.Commit(context.WithoutCancel(ctx), Change{Operation: &now, OperationWas: was.State})
	if err != nil {
		// It is due again when its lease ends.
		r.Log.Error("operation not recorded", "operation", string(was.ID), "error", err)
	}
	// A commit that was not acknowledged may be written.
	if now.State == OperationManual && !errors.Is(err, ErrStale) {
		r.operationAlarm(now)
	}
}

// lookUpOperation settles an unknown operation by the lender's list of its authorization. If the list does
// not show it, people settle it: no other list would tell an operation that was never done from one of
// another terminal.
func (r *Relay) lookUpOperation(ctx context.Context, o Operation) Operation {
	done, err := r.findOperationInList(ctx, o)
	now := r.Now().UTC()
	o.Deadline = r.deadlineNow(o.Deadline, now)
	age := now.Sub(o.Deadline)
	o.Checked, o.Due = now, time.Time{}
	switch {
	case err == nil && done.State == OperationDone:
		done.Checked, done.Decided, done.Due = now, now, r.compareAt(o.Merchant)
		return done
	case err == nil && age >= r.Times.NotExecuted, age >= r.Times.ManualAfter:
		o.State, o.Decided = OperationManual, now
	default:
		o.Due = now.Add(r.nextPause(age, err))
	}
	return o
}

// findOperationInList returns the operation, done if the lender's list proves it.
func (r *Relay) findOperationInList(ctx context.Context, o Operation) (Operation, error) {
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
			return markIfProven(o, a.as(o, entry), entry, ofAuthorization(beside, o.Authorization)), nil
		}
	}
	return o, nil
}

// as is an attempt with the amount of the entry that an operation is about. What is given back whole, the
// lender may hold with another amount than ours.
func (a Attempt) as(o Operation, entry Authorization) Attempt {
	if entry.HasAmount && !o.ofPurchase(a) {
		a.Amount = entry.Amount
	}
	return a
}

// ofPurchase reports whether an operation is about the authorization of an approved attempt. Any other gives
// back what should not be there, and is in no books that a merchant reads.
func (o Operation) ofPurchase(a Attempt) bool {
	return a.State == AttemptApproved && o.Authorization == a.Authorization
}

// markIfProven marks an operation done if an entry of the lender's list proves it. A capture is proved by its
// reference. A release or a return is proved when so much remains as if it, and all others that may have been
// done, were done, or as if it was done twice. If less remains, something else happened too, and the list
// does not tell what.
func markIfProven(o Operation, a Attempt, entry Authorization, others []Operation) Operation {
	var left remainder
	var remaining money.Amount
	var known bool
	switch o.Kind {
	case KindCapture:
		return markIfListed(o, entry)
	case KindRelease:
		left, remaining, known = releaseRemainder(a, entry, others)
	default:
		left, remaining, known = returnRemainder(o, entry)
	}
	for _, other := range others {
		if other.State.Counts() && sharesRemainder(o, other) {
			left.subtract(other.Amount)
		}
	}
	if known && left.err == nil && explains(o, entry, left.left, remaining) {
		o.State = OperationDone
	}
	return o
}

// explains reports whether an operation explains what remains by the list, beside what should remain with it.
// Nothing remains of an authorization that is closed, whatever was done.
func explains(o Operation, entry Authorization, with, remaining money.Amount) bool {
	if o.Kind == KindRelease && entry.Status == AuthorizationClosed {
		return remaining.Cmp(with) <= 0
	}
	return remaining.Equal(with) || remaining.Equal(less(with, o.Amount)) && with.Cmp(o.Amount) >= 0
}

// markIfListed marks a capture done if the entry has its reference with its amount.
func markIfListed(o Operation, entry Authorization) Operation {
	for _, c := range entry.Captures {
		if sameReference(c.Reference, o.Reference) && (!c.HasAmount || c.Amount.Equal(o.Amount)) {
			o.State, o.Capture = OperationDone, c.ID
		}
	}
	return o
}

// releaseRemainder is what is left of an authorization after its captures, and what remains of it by the
// list. It is not known if a capture's amount cannot be read, or if a capture that the list does not have may
// explain a smaller remainder.
func releaseRemainder(a Attempt, entry Authorization, others []Operation) (remainder, money.Amount, bool) {
	left := remainder{left: a.Amount}
	for _, c := range entry.Captures {
		if !c.hasAmount() {
			return left, entry.Remaining, false
		}
		left.subtract(c.Amount)
	}
	for _, other := range others {
		if other.Kind == KindCapture && other.State.Counts() && !listedCapture(entry, other) {
			return left, entry.Remaining, false
		}
	}
	// Nothing remains of an authorization that is closed.
	return left, entry.Remaining, entry.HasRemaining || entry.Status == AuthorizationClosed
}

// returnRemainder is the amount of the capture that an operation gives back, and what remains of it by the
// list.
func returnRemainder(o Operation, entry Authorization) (left remainder, remaining money.Amount, known bool) {
	for _, c := range entry.Captures {
		if c.ID == o.Capture {
			left.left, remaining, known = c.Amount, c.Remaining, c.HasRemaining && c.hasAmount()
		}
	}
	return left, remaining, known
}

// listedCapture reports whether an entry of the list has a capture.
func listedCapture(entry Authorization, o Operation) bool {
	return slices.ContainsFunc(entry.Captures, func(c Captured) bool {
		return c.ID != "" && c.ID == o.Capture || c.Reference != "" && sameReference(c.Reference, o.Reference)
	})
}

// sharesRemainder reports whether another operation may have reduced the same remainder. A refund that names
// no capture may be of any.
func sharesRemainder(o, other Operation) bool {
	if o.Kind == KindRelease || other.Kind == KindRelease || other.Kind == KindCapture {
		return o.Kind == other.Kind
	}
	return other.Capture == o.Capture || other.Capture == ""
}
