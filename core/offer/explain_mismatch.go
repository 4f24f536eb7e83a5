package offer

import (
	"errors"
	"slices"

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

// readings are the possible charges of an offer. There is one when every fee's basis is known. Otherwise each
// fee of unknown basis is read both ways: financed, and monthly. Readings that charge the same are one.
func (o Offer) readings() ([]charge, error) {
	all := []charge{{}}
	unknown := 0
	for _, f := range o.Fees {
		basis := f.Type.Basis()
		if basis == "" && !f.Amount.IsZero() {
			unknown++
		}
		var next []charge
		for _, c := range all {
			financed, errF := c.financed.Add(f.Amount)
			monthly, errM := c.monthly.Add(f.Amount)
			if basis != FeeMonthly {
				next = append(next, charge{financed, c.monthly})
			}
			if basis == FeeMonthly || basis == "" {
				next = append(next, charge{c.financed, monthly})
			}
			if errF != nil && basis != FeeMonthly || errM != nil && basis != FeeTotal {
				return nil, errors.Join(errF, errM)
			}
		}
		all = distinct(next)
	}
	if unknown > mostUnknown {
		return nil, ErrFeeType
	}
	return all, nil
}

// mostUnknown is the largest number of fees of unknown basis that are read both ways.
const mostUnknown = 3

func distinct(all []charge) []charge {
	var out []charge
	for _, c := range all {
		if !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
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

// unknownFee is the first fee that costs something and whose basis is not known.
func (o Offer) unknownFee() (Fee, bool) {
	for _, f := range o.Fees {
		if f.Type.Basis() == "" && !f.Amount.IsZero() {
			return f, true
		}
	}
	return Fee{}, false
}

// inferred reports whether exactly one reading of the fees reproduces the payment to the cent, as a plan of
// one of the kinds.
func (o Offer) inferred(kinds []Kind, in Interest) bool {
	readings, err := o.readings()
	if err != nil {
		return false
	}
	exact := 0
	for _, c := range readings {
		if slices.ContainsFunc(kinds, func(k Kind) bool { return o.exactly(k, c, in) }) {
			exact++
		}
	}
	return exact == 1
}

// exactly reports whether a reading of the fees reproduces the payment to the cent.
func (o Offer) exactly(kind Kind, c charge, in Interest) bool {
	for _, convention := range in.conventions() {
		e, err := o.model(kind, c, convention, in)
		if err != nil {
			continue
		}
		if e, err = o.tryAlternate(e); err == nil && e.gap == 0 {
			return true
		}
	}
	return false
}

// explanation is the model that is nearest to the lender's payment.
type explanation struct {
	kind       Kind
	charge     charge
	convention Convention
	primary    money.Amount // the equal payment, or the single payment of a deferred plan
	nearest    money.Amount // primary, or the alternate payment when only that fits
	gap        int64        // cents between nearest and the lender's payment
}

func (e explanation) fits() bool      { return e.gap <= e.convention.tolerance() }
func (e explanation) alternate() bool { return e.nearest != e.primary }

// better reports whether e explains a payment better than other: by fitting, then by its distance.
func (e explanation) better(other explanation) bool {
	if e.fits() != other.fits() {
		return e.fits()
	}
	return e.gap < other.gap
}

// explain recomputes the offer's payment as a plan of the given kind, under each configured convention. The
// first of the nearest models counts.
func (o Offer) explain(kind Kind, in Interest) (best explanation, err error) {
	if o.Term < 1 || o.Term > MaxSteps {
		return explanation{}, ErrPeriods
	}
	readings, err := o.readings()
	if err != nil {
		return explanation{}, err
	}
	none := true
	for _, convention := range in.conventions() {
		nearest, err := o.nearestReading(kind, readings, convention, in)
		switch {
		case errors.Is(err, errNoDate):
		case err != nil:
			return explanation{}, err
		case none || nearest.better(best):
			best, none = nearest, false
		}
		if kind == KindDeferred { // no convention of interest changes it
			break
		}
	}
	if none {
		return explanation{}, errNoDate
	}
	return best, nil
}

// nearestReading is the model of one convention with the reading of the fees that is nearest.
func (o Offer) nearestReading(
	kind Kind,
	readings []charge,
	convention Convention,
	in Interest,
) (explanation, error) {
	var best explanation
	for i, c := range readings {
		e, err := o.model(kind, c, convention, in)
		if err != nil {
			return explanation{}, err
		}
		if i == 0 || e.better(best) {
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

// model recomputes the payment under one reading of the fees and one convention. Of several payments it is
// the nearest one.
func (o Offer) model(kind Kind, c charge, convention Convention, in Interest) (explanation, error) {
	payments, err := o.recompute(kind, c, convention, in)
	if err != nil {
		return explanation{}, err
	}
	if kind == KindDeferred {
		convention = Month12
	}
	var best explanation
	for i, p := range payments {
		e := explanation{kind, c, convention, p, p, gap(p, o.TermAmount)}
		if i == 0 || e.gap < best.gap {
			best = e
		}
	}
	return best, nil
}

// recompute is the payment: of a deferred plan one, of equal payments with the fee financed,
// round(pmt(A + F)) + f, one for each possible first due date.
func (o Offer) recompute(kind Kind, c charge, convention Convention, in Interest) ([]money.Amount, error) {
	switch kind {
	case KindEqual:
		l, err := o.loan(c.financed, convention)
		if err != nil {
			return nil, err
		}
		all, err := convention.payments(l, in)
		for i := range all {
			if err == nil {
				all[i], err = all[i].Add(c.monthly)
			}
		}
		return all, err
	case KindDeferred:
		fees, err := c.total(o.Term)
		if err != nil {
			return nil, err
		}
		due, err := o.Amount.Add(fees)
		return []money.Amount{due}, err
	}
	return nil, ErrKind
}

// loan is the offer's purchase together with the financed fees.
func (o Offer) loan(financed money.Amount, c Convention) (Loan, error) {
	r, ok := o.Rate()
	if !ok {
		return Loan{}, ErrRate
	}
	b, err := o.Amount.Add(financed)
	l := Loan{Principal: b, Rate: r, PerYear: 12, Periods: o.Term}
	if c.interest() == Days30 {
		l.Days = 30
	}
	return l, err
}

// tryAlternate tries the fee spread evenly, round2(pmt(A) + F/n) + f, if the equal payment does not fit.
func (o Offer) tryAlternate(e explanation) (explanation, error) {
	if e.kind != KindEqual || e.fits() || e.charge.financed.IsZero() ||
		e.convention.wholeDollars() || e.convention.interest() == Daily365 {
		return e, nil
	}
	l, err := o.loan(money.Amount{}, e.convention)
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
