package offer

import "candor/core/money"

// statedRates examines every rate that the lender stated, and the account's own rate.
func (x *examination) statedRates() {
	for _, r := range x.o.Rates {
		if r.Rate == nil {
			continue
		}
		switch c := r.Rate.Cmp(capRate); {
		case c > 0:
			x.meet(RateOverCap, r.Rate.Percent(), "")
		case c == 0:
			x.meet(RateAtCap, r.Rate.Percent(), "")
		}
		if r.Rate.Cmp(highCostRate) > 0 {
			x.meet(RateOver32, r.Rate.Percent(), "")
		}
	}
	if air := x.c.AIR; air != nil && air.Cmp(capRate) > 0 {
		x.meet(RateOverCap, air.Percent(), "")
	}
}

// plan examines a promotional offer.
func (x *examination) plan(kind Kind) {
	x.principal(kind)
	if f, ok := x.o.unknownFee(); ok {
		x.meet(FeeTypeUnknown, f.Amount.String(), "")
	}
	as := x.payment(kind)
	if as == KindDeferred && !x.c.LateText {
		x.meet(DeferredTermsMissing, "", "")
	}
	if !x.has(PaymentsBelowPrincipal) && (x.o.hasFee() || x.has(TermAmountMismatch)) {
		x.feeInclusive(as)
	}
}

// principal checks that the payments repay the purchase. It allows one cent per payment. For a plan of
// unknown kind it counts a payment for every month of the term.
func (x *examination) principal(kind Kind) {
	n := x.o.Term
	if kind == KindDeferred {
		n = 1
	}
	count, q := money.ExactInt(n), x.o.TermAmount.Exact()
	paid := count.Mul(q)
	if paid.Add(count.Mul(cent)).Cmp(x.o.Amount.Exact()) < 0 {
		x.meet(PaymentsBelowPrincipal, paid.Fixed(2), x.o.Amount.String())
	}
}

var cent = money.MustExact("0.01")

// payment compares the lender's payment with the models. It returns the kind that it used for the comparison.
// For an unknown kind it uses the kind that fits.
func (x *examination) payment(kind Kind) Kind {
	kinds := []Kind{kind}
	if kind == KindUnknown {
		kinds = []Kind{KindEqual, KindDeferred}
	}
	for _, k := range kinds {
		if e, err := x.o.explain(k); err == nil && e.fits() {
			x.fit(e)
			return k
		}
	}
	x.mismatch(kinds)
	return kind
}

// mismatch reports a payment that fits no model, together with the payment of the nearest model.
func (x *examination) mismatch(kinds []Kind) {
	recomputed, least := "", int64(0)
	for _, k := range kinds {
		e, err := x.o.explain(k)
		if err != nil || recomputed != "" && e.gap >= least {
			continue
		}
		x.a.Recomputed = &e.primary
		recomputed, least = e.primary.String(), e.gap
	}
	x.meet(TermAmountMismatch, x.o.TermAmount.String(), recomputed)
}

// fit reports how the payment fits. The alternate model is one finding by itself, with or without a
// difference of one cent.
func (x *examination) fit(e explanation) {
	given := x.o.TermAmount.String()
	x.a.Recomputed = &e.primary
	if e.alternate() {
		x.meet(FeeModelAlternate, given, e.nearest.String())
		return
	}
	if e.gap == 1 {
		x.meet(OneCent, given, e.primary.String())
	}
	if e.kind == KindEqual {
		x.lastPayment(e)
	}
}

// lastPayment reports a last payment that differs from the others. If the plan is repaid before its term, the
// finding has no figure.
func (x *examination) lastPayment(e explanation) {
	last, err := x.o.last(e)
	if err != nil {
		x.meet(LastPaymentDiffers, x.o.TermAmount.String(), "")
		return
	}
	x.a.Last = &last
	if last != x.o.TermAmount {
		x.meet(LastPaymentDiffers, x.o.TermAmount.String(), last.String())
	}
}

// feeInclusive computes the rate with fees from the lender's payment. It compares the rate with the ceilings
// by exact signs, and with the stated rate by the six-place figure.
func (x *examination) feeInclusive(as Kind) {
	o := x.o
	o.Kind = as
	rate, err := FeeInclusiveRate(o)
	if err != nil {
		return
	}
	x.a.FeeInclusive = rate.Fixed(ratePlaces)
	stated := ""
	if r, ok := o.Rate(); ok {
		stated = r.Percent()
		x.understated(r, rate, as)
	}
	if o.feeInclusiveAbove(criminalRate) {
		x.meet(FeeInclusiveRateOver35, stated, x.a.FeeInclusive)
	}
	if o.feeInclusiveAbove(highCost) {
		x.meet(RateOver32, stated, x.a.FeeInclusive)
	}
}

// feeInclusiveAbove decides by an exact sign at p percent, without computing the rate.
func (o Offer) feeInclusiveAbove(p int) bool {
	if o.Kind == KindDeferred {
		return singleAbovePercent(o.Amount, o.TermAmount, o.Term, p)
	}
	a, err := newAnnuity(o.Amount, o.TermAmount, o.Term)
	return err == nil && a.abovePercent(int64(p))
}

// understated compares the stated rate with the rate that includes fees. The stated rate of a deferred plan
// is not its price, so any cost at all is a finding there.
func (x *examination) understated(stated money.Rate, rate money.Exact, as Kind) {
	if !x.o.hasFee() {
		return
	}
	given, ours := stated.Percent(), x.a.FeeInclusive
	differs := !WithinOneEighth(rate, percent(stated))
	if as == KindDeferred {
		differs = rate.Sign() > 0
	}
	if differs {
		x.meet(RateExcludesFees, given, ours)
	}
	if x.c.Quebec && rate.Cmp(percent(stated).Add(oneQuarter)) > 0 {
		x.meet(QuebecRateExcludesFees, given, ours)
	}
}
