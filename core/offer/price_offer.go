package offer

import (
	"errors"

	"candor/core/money"
)

// Figures are the cost of an offer, computed from the lender's own payment. They are estimates and are
// labelled so on every screen.
type Figures struct {
	Payments    int          `json:"payments"`
	Last        money.Amount `json:"last"`         // the payment that settles the plan
	LastDiffers bool         `json:"last_differs"` // Last differs from the lender's payment
	Total       money.Amount `json:"total"`        // all payments, with Last as the last one
	Cost        money.Amount `json:"cost"`         // Total less the purchase: interest and fees
	FeesTotal   money.Amount `json:"fees_total"`   // the fees of the whole plan, part of Cost
}

// Price computes the figures of an equal-payment or deferred offer. It uses the offer's own kind, so resolve
// the kind first. The errors are: ErrKind for any other kind; ErrFeeType, ErrRate or ErrPeriods when facts
// are missing; ErrUnexplained when the payment fits no model; ErrSchedule when the payments exceed the debt.
func Price(o Offer) (Figures, error) {
	if o.Kind != KindEqual && o.Kind != KindDeferred {
		return Figures{}, ErrKind
	}
	if _, unknown := o.unknownFee(); unknown {
		return Figures{}, ErrFeeType
	}
	e, err := o.explain(o.Kind)
	if err != nil {
		return Figures{}, err
	}
	if !e.fits() {
		return Figures{}, ErrUnexplained
	}
	f := Figures{Payments: 1, Last: o.TermAmount}
	if o.Kind == KindEqual {
		f.Payments = o.Term
		if f.Last, err = o.last(e); err != nil {
			return Figures{}, err
		}
	}
	return o.total(f, e.charge)
}

// total sums the rounded payments. A total is never the rounding of an unrounded total.
func (o Offer) total(f Figures, c charge) (Figures, error) {
	level, err := o.TermAmount.Times(f.Payments - 1)
	if err != nil {
		return Figures{}, err
	}
	if f.Total, err = level.Add(f.Last); err != nil {
		return Figures{}, err
	}
	if f.FeesTotal, err = c.total(o.Term); err != nil {
		return Figures{}, err
	}
	f.LastDiffers = f.Last != o.TermAmount
	f.Cost = o.cost(f.Total)
	return f, nil
}

// cost is total − A. A single payment may be one cent below the purchase and still be the plan (ONE_CENT).
// The cost of such a plan is zero and not negative.
func (o Offer) cost(total money.Amount) money.Amount {
	c, err := total.Sub(o.Amount)
	if err != nil {
		return money.Amount{}
	}
	return c
}

// last is the payment that settles an equal-payment offer after Term−1 payments of the lender's own amount.
// With the fee spread evenly, each payment carries F/n of it. The ledger is then kept in n-ths of a dollar.
func (o Offer) last(e explanation) (money.Amount, error) {
	level, err := o.TermAmount.Sub(e.charge.monthly)
	if err != nil {
		return money.Amount{}, ErrSchedule
	}
	var p money.Amount
	if e.alternate() {
		p, err = o.lastSpread(level, e.charge.financed)
	} else {
		p, err = o.lastFinanced(level, e.charge.financed)
	}
	if err != nil {
		return money.Amount{}, err
	}
	return p.Add(e.charge.monthly)
}

func (o Offer) lastFinanced(level, financed money.Amount) (money.Amount, error) {
	l, err := o.loan(financed)
	if err != nil {
		return money.Amount{}, err
	}
	return scheduleOf(l.LastPayment(level))
}

func (o Offer) lastSpread(level, fee money.Amount) (money.Amount, error) {
	l, err := o.loan(money.Amount{})
	if err != nil {
		return money.Amount{}, err
	}
	n := money.ExactInt(o.Term)
	num, den := l.owedAtEnd(o.Amount.Exact().Mul(n), level.Exact().Mul(n).Sub(fee.Exact()))
	return scheduleOf(num.Add(fee.Exact().Mul(den)).QuoRound2(den.Mul(n)))
}

// scheduleOf replaces a last payment below zero by ErrSchedule: the plan is repaid before its term.
func scheduleOf(a money.Amount, err error) (money.Amount, error) {
	if r := (*money.RangeError)(nil); errors.As(err, &r) {
		return money.Amount{}, ErrSchedule
	}
	return a, err
}
