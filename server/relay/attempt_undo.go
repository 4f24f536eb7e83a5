package relay

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// lateFind is an attempt that was given up and that the lender has after all: it is given back.
func (r *Relay) lateFind(a Attempt) Attempt {
	a.State, a.Due = AttemptUndoing, r.Now().UTC()
	r.alarm(AlarmLateFind, a.Merchant, a.Checkout, slog.String("attempt", string(a.ID)))
	return a
}

// undo does the next thing that gives an authorization back which should not stand, one at a time: its captures are
// returned (refunded, where the purchase was not promotional), the rest is released. Each is an operation of the
// journal. What the lender refuses, or does not answer, is for people.
func (r *Relay) undo(ctx context.Context, a Attempt) Attempt {
	now := r.Now().UTC()
	age := now.Sub(a.Decided)
	a.Checked, a.Due = now, now.Add(r.nextLook(age, nil))
	done, err := r.Store.Operations(ctx, a.Merchant, a.Checkout)
	if err != nil {
		return a
	}
	for _, o := range done {
		switch {
		case o.State.Open():
			return a // settled by itself
		case o.State == OperationManual || o.State == OperationRefused:
			return toManual(a)
		case o.State == OperationAbandoned && now.Sub(o.Created) >= r.Times.ManualAfter:
			return toManual(a) // for so long it could not be sent
		}
	}
	entry, found, err := r.findInList(ctx, a)
	switch {
	case err == nil && found:
		return r.undoNext(ctx, a, entry)
	case age >= r.Times.ManualAfter:
		return toManual(a)
	}
	a.Due = now.Add(r.nextLook(age, err))
	return a
}

func toManual(a Attempt) Attempt {
	a.State, a.Due = AttemptManual, time.Time{}
	return a
}

// undoNext begins and carries out one operation, unless nothing is left to give back.
func (r *Relay) undoNext(ctx context.Context, a Attempt, entry Authorization) Attempt {
	c, err := r.Store.Checkout(ctx, a.Merchant, a.Checkout)
	if err != nil {
		return a
	}
	sold := target{checkout: c, attempt: a, cause: CauseLateFind}
	if c.State.CancelRequested {
		sold.cause = CauseCancel
	}
	o, next, fresh, err := r.begin(ctx, sold, func(b books) (planned, error) { return leftToGiveBack(a, entry, b.list) })
	switch {
	case errors.Is(err, errAllBack):
		a.State, a.Due = AttemptUndone, time.Time{}
	case errors.Is(err, errNotReckoned):
		return toManual(a)
	case err == nil && fresh:
		if r.perform(o, callFor(sold), r.toSend(sold, o, next)) == OperationDone {
			a.Due = r.Now().UTC() // the next one
		}
	}
	return a
}

// Why nothing more is begun.
var (
	errAllBack     = errors.New("all is given back")
	errNotReckoned = errors.New("what is left cannot be reckoned")
	errBegun       = errors.New("another operation is begun")
	errNoAmount    = errors.New("the lender's list holds it with an amount that cannot be read")
	errUnexplained = errors.New("less remains, of the whole or of a capture, than the list and what we did explain")
)

// leftToGiveBack is reckoned from the operations in whose order the next one is written: what another process began
// since they were last read counts, or it would be given back twice.
func leftToGiveBack(a Attempt, entry Authorization, done []Operation) (planned, error) {
	for _, o := range done {
		if o.State.Open() {
			return planned{}, errBegun
		}
	}
	next, left, err := giveBack(a, entry, done)
	switch {
	case err != nil:
		return next, errNotReckoned
	case !left:
		return next, errAllBack
	}
	return next, nil
}

// giveBack is what is to be given back next of what the lender lists, less what was given back already: the list may
// lag behind.
func giveBack(a Attempt, entry Authorization, done []Operation) (p planned, left bool, err error) {
	whole := a.Amount
	if entry.HasAmount {
		whole = entry.Amount
	}
	if whole.IsZero() {
		return p, false, errNoAmount
	}
	rest := remainder{left: whole}
	for _, captured := range entry.Captures {
		if !captured.hasAmount() {
			captured.Amount = whole
		}
		rest.take(captured.Amount)
		switch {
		case returned(captured.ID, done):
		case captured.HasRemaining && captured.Remaining.Cmp(captured.Amount) != 0:
			return p, false, errUnexplained
		default:
			return returnOf(a, captured), true, rest.err
		}
	}
	for _, o := range done {
		if o.Kind == KindRelease && o.State.Counts() {
			rest.take(o.Amount)
		}
	}
	if entry.HasRemaining && entry.Remaining.Cmp(rest.left) < 0 {
		return p, false, errUnexplained
	}
	return planned{kind: KindRelease, amount: rest.left}, !rest.left.IsZero(), rest.err
}

func returned(capture string, done []Operation) bool {
	for _, o := range done {
		if o.Capture == capture && (o.Kind == KindReturn || o.Kind == KindRefund) && o.State.Counts() {
			return true
		}
	}
	return false
}

func returnOf(a Attempt, c Captured) planned {
	p := planned{kind: KindReturn, amount: c.Amount, capture: c.ID, full: true}
	if a.Offer == regularOffer {
		p.kind, p.full = KindRefund, false
	}
	return p
}
