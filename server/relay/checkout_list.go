package relay

import (
	"context"
	"errors"

	"candor/core/checkout"
)

// Checkout reads a checkout as of now. Codes: checkout_not_found, also for one whose merchant is no longer
// configured; unavailable.
func (r *Relay) Checkout(ctx context.Context, ref Ref) (Checkout, error) {
	c, err := r.Store.Checkout(ctx, ref.Merchant, ref.Checkout)
	if errors.Is(err, ErrNotFound) {
		return c, &checkout.Problem{Code: checkout.CodeCheckoutNotFound, Op: "read checkout"}
	}
	if err != nil {
		return c, checkout.Unavailable("read checkout", err)
	}
	logCheckout(ctx, c)
	if _, known := r.merchants[c.Merchant]; !known {
		return c, &checkout.Problem{Code: checkout.CodeCheckoutNotFound, Op: "read checkout",
			Err: errors.New("its merchant is not configured")}
	}
	return r.asOfNow(c), nil
}

// asOfNow is a checkout as of now: one that ran out before the lender was asked has expired. It writes
// nothing; every read computes it from the clock.
func (r *Relay) asOfNow(c Checkout) Checkout {
	if c.Step.Ended() || c.Step.Waiting() || r.Now().Before(c.Expires) {
		return c
	}
	c.Step, c.Ended = checkout.StepExpired, c.Expires
	c.State.Outcome = &checkout.Outcome{At: c.Expires}
	c.State.Problem, c.State.Setup = nil, ""
	return c
}

// Checkouts lists a merchant's checkouts as of now, newest first. Codes: unavailable.
func (r *Relay) Checkouts(ctx context.Context, m MerchantID, f Filter) ([]Checkout, error) {
	list, err := r.Store.Checkouts(ctx, m, f)
	if err != nil {
		return nil, checkout.Unavailable("list checkouts", err)
	}
	for i := range list {
		list[i] = r.asOfNow(list[i])
	}
	return list, nil
}

// Operations lists the operations of a checkout's authorization, in order. Codes: unavailable.
func (r *Relay) Operations(ctx context.Context, ref Ref) ([]Operation, error) {
	list, err := r.Store.Operations(ctx, ref.Merchant, ref.Checkout)
	return list, checkout.Unavailable("read operations", err)
}
