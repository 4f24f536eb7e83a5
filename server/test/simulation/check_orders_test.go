package simulation

import (
	"slices"

	"candor/server/relay"
)

// checkOrder: when an intent is written, no attempt of another checkout of its order stands, unless a manager
// allowed it beside that checkout. It judges from what was committed before, not from the store. The caller
// holds commitOrder.
func (l *eventLog) checkOrder(a relay.Attempt) {
	own := l.orders[a.Checkout]
	for _, other := range l.attempts {
		k := l.orders[other.Checkout]
		same := k.Reference == own.Reference && k.State.Channel == own.State.Channel
		if !same || other.Checkout == a.Checkout || other.ID == a.ID || !l.stands(other) ||
			slices.Contains(own.State.Beside, other.Checkout) {
			continue
		}
		l.fail("an intent of %s is written while %s is %s", own.ID, other.Reference, other.State)
	}
}

// stands reports whether the lender has an attempt, or may have it, and not all of it was given back.
func (l *eventLog) stands(a relay.Attempt) bool {
	switch a.State {
	case relay.AttemptRefused, relay.AttemptAbandoned, relay.AttemptNotExecuted, relay.AttemptUndone:
		return false
	case relay.AttemptApproved:
	default:
		return true
	}
	left := centsOf(a.Amount.String())
	for _, o := range l.ops {
		back := o.Kind == relay.KindRelease || o.Kind == relay.KindReturn || o.Kind == relay.KindRefund
		if o.Attempt == a.ID && back && o.State == relay.OperationDone {
			left -= centsOf(o.Amount.String())
		}
	}
	return left > 0
}
