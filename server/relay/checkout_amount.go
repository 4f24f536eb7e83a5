package relay

import (
	"context"
	"errors"

	"candor/core/checkout"
	"candor/core/money"
)

// ChangeAmount changes the amount, and with it the lines of the order, before the lender is asked. A quote
// for the old amount becomes void. The lines stay as they are where items is nil. A merchant's server or an
// associate may call it. Codes: amount_too_small, amount_too_large, field_invalid with the field of a line;
// conflict once the lender has been asked or the checkout has ended, checkout_not_found, busy, unavailable.
func (r *Relay) ChangeAmount(ctx context.Context, ref Ref, amount money.Amount,
	items *[]Item) (Checkout, error) {
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
	if p := r.refuseChange(c.Merchant, amount, items); p != nil {
		p.Op = op
		return c, p
	}
	next := changeAmount(c, amount)
	if items != nil {
		next.State.Items = *items
	}
	next.Revision++
	if err := r.Store.Commit(ctx, Change{Checkout: next, Was: c.Revision}); err != nil {
		return c, commitProblem(err, op)
	}
	return *next, nil
}

// refuseChange tells everything in a change that cannot be taken, or nil.
func (r *Relay) refuseChange(m MerchantID, amount money.Amount, items *[]Item) *checkout.Problem {
	var all []checkout.Fault
	if p := r.merchants[m].outOfRange(amount); p != nil {
		all = p.Faults
	}
	if items != nil {
		all = append(all, wrongItems(*items)...)
	}
	return checkout.RefuseAll(all)
}

// changeAmount sets the amount. If there is a quote, it drops it and goes back to the plans, with a notice.
// Before anybody is identified there is a notice, too.
func changeAmount(c Checkout, amount money.Amount) *Checkout {
	if c.Amount.Equal(amount) {
		return &c
	}
	quoted := len(c.State.Quotes) > 0
	if quoted || c.Step == checkout.StepIdentify {
		if c.State.Was == nil {
			was := c.Amount
			c.State.Was = &was
		}
		c.State.Notice = checkout.NoticeAmountChanged
	}
	if quoted {
		c = withoutQuote(c)
		c.Step = checkout.StepOffers
	}
	c.Amount, c.State.Problem = amount, nil
	return &c
}

// commitProblem is the Problem of a commit of a merchant's change that failed.
func commitProblem(err error, op string) error {
	if errors.Is(err, ErrStale) {
		return &checkout.Problem{Code: checkout.CodeConflict, Op: op}
	}
	return checkout.Unavailable(op, err)
}
