package offer

import (
	"errors"

	"candor/core/money"
)

// Reasons why an offer cannot be explained or priced.
var (
	ErrKind        = errors.New("price offer: the kind of plan is not known")
	ErrRate        = errors.New("price offer: no rate is stated")
	ErrFeeType     = errors.New("price offer: the basis of a fee is not known")
	ErrUnexplained = errors.New("price offer: the payment fits no model")
	ErrSchedule    = errors.New("price offer: the payments do not make a schedule")
)

// charge is one reading of an offer's fees: what is financed with the purchase, and what is added to each
// payment.
type charge struct{ financed, monthly money.Amount }

// readings are the possible charges of an offer. There is one when every fee type is known. Otherwise there
// are two: the unknown fees are financed, or they are monthly.
func (o Offer) readings() ([]charge, error) {
	var c charge
	var other money.Amount
	var err error
	for _, f := range o.Fees {
		into := &other
		switch f.Type {
		case FeeTotal:
			into = &c.financed
		case FeeMonthly:
			into = &c.monthly
		}
		if *into, err = into.Add(f.Amount); err != nil {
			return nil, err
		}
	}
	if other.IsZero() {
		return []charge{c}, nil
	}
	financed, err := c.financed.Add(other)
	if err != nil {
		return nil, err
	}
	monthly, err := c.monthly.Add(other)
	return []charge{{financed, c.monthly}, {c.financed, monthly}}, err
}

// total is the sum of the fees over n months.
func (c charge) total(n int) (money.Amount, error) {
	monthly, err := c.monthly.Times(n)
	if err != nil {
		return money.Amount{}, err
	}
	return c.financed.Add(monthly)
}

func (o Offer) hasFee() bool {
	for _, f := range o.Fees {
		if !f.Amount.IsZero() {
			return true
		}
	}
	return false
}

func (o Offer) unknownFee() (Fee, bool) {
	for _, f := range o.Fees {
		if f.Type != FeeTotal && f.Type != FeeMonthly {
			return f, true
		}
	}
	return Fee{}, false
}

// explanation is the model that is nearest to the lender's payment.
type explanation struct {
	kind    Kind
	charge  charge
	primary money.Amount // the equal payment, or the single payment of a deferred plan
	nearest money.Amount // primary, or the alternate payment when only that fits
	gap     int64        // cents between nearest and the lender's payment
}

func (e explanation) fits() bool      { return e.gap <= 1 }
func (e explanation) alternate() bool { return e.nearest != e.primary }

// explain recomputes the offer's payment as a plan of the given kind.
func (o Offer) explain(kind Kind) (explanation, error) {
	if o.Term < 1 || o.Term > MaxSteps {
		return explanation{}, ErrPeriods
	}
	readings, err := o.readings()
	if err != nil {
		return explanation{}, err
	}
	var best explanation
	for i, c := range readings {
		due, err := o.recompute(kind, c)
		if err != nil {
			return explanation{}, err
		}
		e := explanation{kind, c, due, due, gap(due, o.TermAmount)}
		if i == 0 || e.gap < best.gap {
			best = e
		}
	}
	return o.tryAlternate(best)
}

func gap(a, b money.Amount) int64 {
	if a.Cents() < b.Cents() {
		return b.Cents() - a.Cents()
	}
	return a.Cents() - b.Cents()
}

func (o Offer) recompute(kind Kind, c charge) (money.Amount, error) {
	switch kind {
	case KindEqual:
		return o.equalPayment(c)
	case KindDeferred:
		fees, err := c.total(o.Term)
		if err != nil {
			return money.Amount{}, err
		}
		return o.Amount.Add(fees)
	}
	return money.Amount{}, ErrKind
}

// equalPayment is the payment with the fee financed: round2(pmt(A + F)) + f.
func (o Offer) equalPayment(c charge) (money.Amount, error) {
	l, err := o.loan(c.financed)
	if err != nil {
		return money.Amount{}, err
	}
	p, err := l.Payment()
	if err != nil {
		return money.Amount{}, err
	}
	return p.Add(c.monthly)
}

// loan is the offer's purchase together with the financed fees.
func (o Offer) loan(financed money.Amount) (Loan, error) {
	r, ok := o.Rate()
	if !ok {
		return Loan{}, ErrRate
	}
	b, err := o.Amount.Add(financed)
	return Loan{Principal: b, Rate: r, PerYear: 12, Periods: o.Term}, err
}

// tryAlternate tries the fee spread evenly, round2(pmt(A) + F/n) + f, if the equal payment does not fit.
func (o Offer) tryAlternate(e explanation) (explanation, error) {
	if e.kind != KindEqual || e.fits() || e.charge.financed.IsZero() {
		return e, nil
	}
	l, err := o.loan(money.Amount{})
	if err != nil {
		return explanation{}, err
	}
	n := money.ExactInt(o.Term)
	num, den := l.level()
	num = num.Mul(n).Add(e.charge.financed.Exact().Mul(den))
	p, err := num.QuoRound2(den.Mul(n))
	if err != nil {
		return explanation{}, err
	}
	due, err := p.Add(e.charge.monthly)
	if g := gap(due, o.TermAmount); err == nil && g <= 1 {
		e.nearest, e.gap = due, g
	}
	return e, err
}
