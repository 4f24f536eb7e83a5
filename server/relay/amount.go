package relay

import (
	"candor/core/checkout"
	"candor/core/money"
	"context"
	"errors"
)

// ChangeAmount changes the amount before the lender is asked. What was shown for the old amount is void. Codes: conflict
// once the lender has been asked, checkout_not_found, busy, unavailable.
func (r *Relay) ChangeAmount(ctx context.Context, ref Ref, amount money.Amount) (Checkout, error) {
	const op = "change checkout"
	unlock, err := r.locks.lock(ctx, ref.Checkout)
	if err != nil {
		return Checkout{}, err
	}
	defer unlock()
	c, err := r.Checkout(ctx, ref)
	if err != nil {
		return c, err
	}
	if c.Step.Ended() || c.Step.Waiting() {
		return c, &checkout.Problem{Code: checkout.CodeConflict, Op: op}
	}
	next := changeAmount(c, amount)
	next.Revision++
	if err := r.Store.Commit(ctx, Change{Checkout: next, Was: c.Revision}); err != nil {
		return c, staleOr(err, op)
	}
	return *next, nil
}

func changeAmount(c Checkout, amount money.Amount) *Checkout {
	if c.Amount.Equal(amount) {
		return &c
	}
	if len(c.State.Quotes) > 0 {
		if c.State.Was == nil {
			was := c.Amount
			c.State.Was = &was
		}
		c.State.Notice = checkout.NoticeAmountChanged
		c = withoutQuote(c)
		c.Step = checkout.StepOffers
	}
	c.Amount, c.State.Problem = amount, nil
	return &c
}

// staleOr is what a failed commit of a merchant's change means.
func staleOr(err error, op string) error {
	if errors.Is(err, ErrStale) {
		return &checkout.Problem{Code: checkout.CodeConflict, Op: op}
	}
	return checkout.Unavailable(op, err)
}
