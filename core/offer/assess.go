package offer

import "candor/core/money"

// Context is what an assessment needs to know besides the offer.
type Context struct {
	Sources  Sources
	Quebec   bool             // Quebec law applies to this checkout
	LateText bool             // a text, lender's or configured, says what happens if a deferred plan is not paid in time
	AIR      *money.Rate      // the account's annual interest rate, if stated
	Policy   map[Code]Verdict // the merchant's verdicts; nil keeps the defaults, a stop is never lifted
}

func (c Context) verdict(r rule) Verdict {
	if v := c.Policy[r.code]; v.rank() > 0 && r.verdict != Stop {
		return v
	}
	return r.verdict
}

// Assessment is what we say about an offer. It belongs to the merchant's side;
// nothing in it is shown to a customer in place of the lender's figures. Rates
// in findings are percentages.
type Assessment struct {
	Kind         Kind          `json:"kind"`
	Verdict      Verdict       `json:"verdict"`
	Findings     []Finding     `json:"findings,omitempty"`
	Recomputed   *money.Amount `json:"recomputed,omitempty"`    // our payment, fees included
	Last         *money.Amount `json:"last,omitempty"`          // the last payment, when the payment fits
	FeeInclusive string        `json:"fee_inclusive,omitempty"` // percent, six places; only with a fee or a mismatch
	RulesVersion string        `json:"rules_version"`
}

// Has reports whether the assessment holds a finding with this code.
func (a Assessment) Has(code Code) bool {
	for _, f := range a.Findings {
		if f.Code == code {
			return true
		}
	}
	return false
}

// Assess applies every cross-check rule to an offer. Findings come in the order
// of Codes; the verdict is the strictest of theirs, OK if there are none.
func Assess(o Offer, c Context) Assessment {
	x := &examination{o: o, c: c, met: map[Code]Finding{}}
	kind, disputed := ResolveKind(o, c.Sources)
	if disputed {
		x.meet(PlanKindDisputed, "", "")
	}
	x.a = Assessment{Kind: kind, RulesVersion: RulesVersion}
	x.statedRates()
	if kind != KindRegular {
		x.plan(kind)
	}
	return x.conclude()
}

// examination is one run of the rules.
type examination struct {
	o   Offer
	c   Context
	a   Assessment
	met map[Code]Finding
}

func (x *examination) meet(code Code, given, recomputed string) {
	if _, before := x.met[code]; !before {
		x.met[code] = Finding{Code: code, Given: given, Recomputed: recomputed}
	}
}

func (x *examination) has(code Code) bool { _, ok := x.met[code]; return ok }

// conclude puts findings in the order of the rules and gives each its verdict.
func (x *examination) conclude() Assessment {
	x.a.Verdict = OK
	for _, r := range rules {
		f, ok := x.met[r.code]
		if !ok {
			continue
		}
		f.Verdict = x.c.verdict(r)
		x.a.Findings = append(x.a.Findings, f)
		if f.Verdict.rank() > x.a.Verdict.rank() {
			x.a.Verdict = f.Verdict
		}
	}
	return x.a
}

// statedRates looks at every rate the lender stated, and at the account's own.
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

// principal checks that the payments repay the purchase, a cent per payment
// allowed. A plan of unknown kind is given every payment of its term.
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

// payment compares the lender's payment with the models, and returns the kind
// the comparison was made as: an unknown kind is taken as whichever fits.
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
	x.mismatch(kind)
	return kind
}

func (x *examination) mismatch(kind Kind) {
	recomputed := ""
	if e, err := x.o.explain(kind); err == nil {
		x.a.Recomputed = &e.primary
		recomputed = e.primary.String()
	}
	x.meet(TermAmountMismatch, x.o.TermAmount.String(), recomputed)
}

// fit reports how the payment fits. The alternate model is one finding by
// itself: a cent beside it is not told apart.
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

// lastPayment reports a last payment unlike the others; when the plan is repaid
// before its term there is a difference but no figure.
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

// feeInclusive computes the rate with fees from the lender's payment and
// compares it: with the ceilings by exact signs, with the stated rate by the
// six-place figure.
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

// feeInclusiveAbove decides without the rate: by an exact sign at p percent.
func (o Offer) feeInclusiveAbove(p int) bool {
	if o.Kind == KindDeferred {
		return singleAbovePercent(o.Amount, o.TermAmount, o.Term, p)
	}
	a, err := newAnnuity(o.Amount, o.TermAmount, o.Term)
	return err == nil && a.abovePercent(int64(p))
}

// understated compares the stated rate with the one that includes fees. The
// rate of a deferred plan is not its price, so any cost at all is news there.
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
