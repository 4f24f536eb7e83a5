package relay

import (
	"context"
	"errors"

	"candor/core/checkout"
)

// Cancel ends a checkout that the lender was not asked about. While the lender is being asked, the cancel is recorded and
// honoured: what turns up is given back, and the checkout ends cancelled either way. Codes: conflict for one that has
// ended, checkout_not_found, busy, unavailable.
func (r *Relay) Cancel(ctx context.Context, ref Ref) (Checkout, error) {
	return r.changeByMerchant(ctx, ref, "cancel checkout", r.cancelChange)
}

// decision is what a merchant's word changes in a checkout: nothing, without one in the change. It refuses with conflict.
type decision func(ctx context.Context, c Checkout) (Change, error)

// changeByMerchant does what a merchant says about a checkout, while nobody else of this process acts on it.
func (r *Relay) changeByMerchant(ctx context.Context, ref Ref, op string, decide decision) (Checkout, error) {
	unlock, err := r.locks.lock(ctx, ref.Checkout)
	if err != nil {
		return Checkout{}, err
	}
	defer unlock()
	return r.tryChangeByMerchant(ctx, ref, op, decide)
}

// tryChangeByMerchant is a checkout after a decision about it. An outcome that is recorded meanwhile comes first. Codes: conflict for
// what the decision does not fit, checkout_not_found, unavailable.
func (r *Relay) tryChangeByMerchant(ctx context.Context, ref Ref, op string, decide decision) (Checkout, error) {
	for range 20 {
		c, err := r.Checkout(ctx, ref)
		if err != nil {
			return c, err
		}
		change, err := decide(ctx, c)
		switch {
		case errors.Is(err, errConflict):
			return c, &checkout.Problem{Code: checkout.CodeConflict, Op: op}
		case err == nil && change.Checkout == nil:
			return c, nil
		case err == nil:
			err = r.Store.Commit(ctx, change)
		}
		if err == nil {
			return *change.Checkout, nil
		}
		if !errors.Is(err, ErrStale) {
			return c, checkout.Unavailable(op, err)
		}
	}
	return Checkout{}, &checkout.Problem{Code: checkout.CodeConflict, Op: op}
}

var errConflict = errors.New("the checkout is past that")

// cancelChange is what a cancel writes. An attempt that was left to people is looked up again, for it may have to be given
// back.
func (r *Relay) cancelChange(ctx context.Context, c Checkout) (Change, error) {
	if c.Step.Ended() {
		return Change{}, errConflict
	}
	if !c.Step.Waiting() {
		next := r.end(c, checkout.StepCancelled, "")
		next.Revision++
		return Change{Checkout: next, Was: c.Revision}, nil
	}
	change, err := r.reconcileChange(ctx, c)
	if err != nil || change.Checkout == nil && c.State.CancelRequested {
		return change, err
	}
	if change.Checkout == nil {
		next := c
		next.Revision++
		change = Change{Checkout: &next, Was: c.Revision}
	}
	change.Checkout.State.CancelRequested = true
	return change, nil
}
