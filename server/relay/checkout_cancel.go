package relay

import (
	"context"
	"errors"

	"candor/core/checkout"
)

// Cancel ends a checkout before the lender is asked. While the lender is being asked, the cancel is recorded
// and carried out later: an authorization that turns up is given back, and the checkout ends cancelled either
// way. A merchant's server may call it. Codes: conflict for a checkout that has ended, checkout_not_found,
// busy, unavailable.
func (r *Relay) Cancel(ctx context.Context, ref Ref) (Checkout, error) {
	return r.changeByMerchant(ctx, ref, "cancel checkout", r.cancelChange)
}

// decision is what a merchant's request changes in a checkout. Without a checkout in the Change it changes
// nothing. It refuses with errConflict.
type decision func(ctx context.Context, c Checkout) (Change, error)

// changeByMerchant carries a merchant's request out while no other act of this process works on the checkout.
func (r *Relay) changeByMerchant(ctx context.Context, ref Ref, op string, decide decision) (Checkout, error) {
	unlock, err := r.locks.lock(ctx, ref.Checkout)
	if err != nil {
		return Checkout{}, err
	}
	defer unlock()
	return r.tryChangeByMerchant(ctx, ref, op, decide)
}

// tryChangeByMerchant decides and writes, and reads the checkout again if an outcome was recorded meanwhile.
// It returns the checkout after the decision. Codes: conflict where the decision does not fit,
// checkout_not_found, unavailable.
func (r *Relay) tryChangeByMerchant(ctx context.Context, ref Ref, op string,
	decide decision) (Checkout, error) {
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

// cancelChange is the change of a cancel. An attempt that was left to people is looked up again, because it
// may have to be given back.
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
