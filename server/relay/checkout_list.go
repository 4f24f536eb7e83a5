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

// Checkouts lists a merchant's checkouts as of now, newest first. Codes: parameter_invalid for a cursor that
// is none of the merchant's checkouts, unavailable.
func (r *Relay) Checkouts(ctx context.Context, m MerchantID, f Filter) ([]Checkout, error) {
	if f.Before != "" {
		_, err := r.Store.Checkout(ctx, m, CheckoutID(f.Before))
		if errors.Is(err, ErrNotFound) {
			return nil, checkout.RefuseAll([]checkout.Fault{{Parameter: "cursor",
				Code: checkout.CodeParameterInvalid, Detail: "Send the next of an answer to this list."}})
		}
		if err != nil {
			return nil, checkout.Unavailable("find cursor", err)
		}
	}
	list, err := r.Store.Checkouts(ctx, m, f)
	if err != nil {
		return nil, checkout.Unavailable("list checkouts", err)
	}
	for i := range list {
		list[i] = r.asOfNow(list[i])
	}
	return list, nil
}

// Operation reads one operation of a checkout. Codes: checkout_not_found, operation_not_found, unavailable.
func (r *Relay) Operation(ctx context.Context, ref Ref, id OperationID) (Operation, error) {
	if _, err := r.Checkout(ctx, ref); err != nil {
		return Operation{}, err
	}
	return r.operationOf(ctx, ref, id)
}

// Operations lists the operations of a checkout's authorization, in order. Codes: unavailable.
func (r *Relay) Operations(ctx context.Context, ref Ref) ([]Operation, error) {
	list, err := r.Store.Operations(ctx, ref.Merchant, ref.Checkout)
	return list, checkout.Unavailable("read operations", err)
}
