package relay

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// lateFind starts the undo of an attempt that was given up and that the lender has after all. It raises an
// alarm.
func (r *Relay) lateFind(a Attempt) Attempt {
	a.State, a.Due = AttemptUndoing, r.Now().UTC()
	r.alarm(AlarmLateFind, a.Merchant, a.Checkout, slog.String("attempt", string(a.ID)))
	return a
}

// undo does the next step of giving an authorization back, one step at a time: its captures are returned (or
// refunded, if the purchase was not promotional), and the rest is released. Each step is an operation of the
// journal. If the lender refuses, or its answer cannot be found out, people settle it.
func (r *Relay) undo(ctx context.Context, a Attempt) Attempt {
	now := r.Now().UTC()
	age := now.Sub(a.Decided)
	a.Checked, a.Due = now, now.Add(r.nextPause(age, nil))
	done, err := r.Store.Operations(ctx, a.Merchant, a.Checkout)
	if err != nil {
		return a
	}
	for _, o := range done {
		switch {
		case o.State.Open():
			return a // settling decides it first
		case o.State == OperationManual || o.State == OperationRefused:
			return toManual(a)
		case o.State == OperationAbandoned && now.Sub(o.Created) >= r.Times.ManualAfter:
			return toManual(a) // it could not be sent for that long
		}
	}
	entry, found, err := r.findInList(ctx, a)
	switch {
	case err == nil && found:
		return r.undoNext(ctx, a, entry)
	case age >= r.Times.ManualAfter:
		return toManual(a)
	}
	a.Due = now.Add(r.nextPause(age, err))
	return a
}

// toManual leaves an attempt to people.
func toManual(a Attempt) Attempt {
	a.State, a.Due = AttemptManual, time.Time{}
	return a
}

// undoNext begins and performs one operation, unless nothing is left to give back.
func (r *Relay) undoNext(ctx context.Context, a Attempt, entry Authorization) Attempt {
	c, err := r.Store.Checkout(ctx, a.Merchant, a.Checkout)
	if err != nil {
		return a
	}
	sold := target{checkout: c, attempt: a, cause: CauseLateFind}
	if c.State.CancelRequested {
		sold.cause = CauseCancel
	}
	plan := func(b books) (planned, error) { return planUndo(a, entry, b.list, r.Now()) }
	o, next, fresh, err := r.begin(ctx, sold, plan)
	switch {
	case errors.Is(err, errAllGivenBack):
		a.State, a.Due = AttemptUndone, r.compareAt(a.Merchant) // and whatever else the lender made of it
	case errors.Is(err, errUnaccounted):
		return toManual(a)
	case err == nil && fresh:
		if r.perform(o, callFor(sold), r.requestFor(sold, o, next)) == OperationDone {
			a.Due = r.Now().UTC() // the next one
		}
	}
	return a
}

// Why an undo begins no operation.
var (
	errAllGivenBack     = errors.New("all is given back")
	errUnaccounted      = errors.New("what is left cannot be computed")
	errOperationOpen    = errors.New("another operation is begun")
	errAmountUnreadable = errors.New("the lender's list holds it with an amount that cannot be read")
	errUnexplained      = errors.New("less remains than the list and our operations explain")
)

// planUndo plans the next operation of an undo from the operations that its sequence number will follow. So
// what another process began meanwhile is counted, and nothing is given back twice.
func planUndo(a Attempt, entry Authorization, done []Operation, now time.Time) (planned, error) {
	for _, o := range done {
		if o.State.Open() {
			return planned{}, errOperationOpen
		}
	}
	next, left, err := nextToUndo(a, entry, done, now)
	switch {
	case err != nil:
		return next, errUnaccounted
	case !left:
		return next, errAllGivenBack
	}
	return next, nil
}

// nextToUndo is what to give back next of what the lender lists, less what was given back already, because
// the list may lag behind. left is false if nothing is left.
func nextToUndo(a Attempt, entry Authorization, done []Operation, now time.Time) (p planned, left bool,
	err error) {
	whole := a.Amount
	if entry.HasAmount {
		whole = entry.Amount
	}
	if whole.IsZero() {
		return p, false, errAmountUnreadable
	}
	rest := remainder{left: whole}
	for _, captured := range entry.Captures {
		if !captured.hasAmount() {
			captured.Amount = whole
		}
		rest.subtract(captured.Amount)
		switch {
		case wasReturned(captured.ID, done):
		case captured.HasRemaining && captured.Remaining.Cmp(captured.Amount) != 0:
			return p, false, errUnexplained
		default:
			return returnOrRefund(a, captured, now), true, rest.err
		}
	}
	for _, o := range done {
		if o.Kind == KindRelease && o.State.Counts() {
			rest.subtract(o.Amount)
		}
	}
	if entry.HasRemaining && entry.Remaining.Cmp(rest.left) < 0 {
		return p, false, errUnexplained
	}
	return planned{kind: KindRelease, amount: rest.left}, !rest.left.IsZero(), rest.err
}

// wasReturned reports whether a capture was given back, or may have been.
func wasReturned(capture string, done []Operation) bool {
	for _, o := range done {
		if o.Capture == capture && (o.Kind == KindReturn || o.Kind == KindRefund) && o.State.Counts() {
			return true
		}
	}
	return false
}

// returnOrRefund plans the return of a whole capture, or its refund where the lender takes no return: of a
// regular purchase, and of a capture that is too old.
func returnOrRefund(a Attempt, c Captured, now time.Time) planned {
	p := planned{kind: KindReturn, amount: c.Amount, capture: c.ID, full: true}
	if a.Offer == regularOffer || !c.At.IsZero() && now.Sub(c.At) > returnableFor {
		p.kind, p.full = KindRefund, false
	}
	return p
}
