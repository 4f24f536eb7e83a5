package offer_test

import (
	"slices"
	"testing"

	"candor/core/money"
	"candor/core/offer"
)

type crosscheck struct {
	ID    string
	Input struct {
		Amount, APR      string
		Term             int
		TermAmount       string `json:"term_amount"`
		Fees             []offer.Fee
		PlanKind         offer.Kind `json:"plan_kind"`
		HasConditionText bool       `json:"has_condition_text"`
	}
	Expected struct {
		Verdict    offer.Verdict
		Codes      []offer.Code
		Recomputed struct {
			TermAmount string  `json:"term_amount"`
			Last       *string `json:"last_payment"`
			Rate       string  `json:"fee_inclusive_rate_percent"`
		}
	}
}

func (v crosscheck) assess() (offer.Offer, offer.Assessment) {
	in := v.Input
	o := plan(offer.KindUnknown, in.Amount, in.TermAmount, in.APR, in.Term, in.Fees...)
	c := offer.Context{Sources: offer.Sources{Configured: in.PlanKind}, LateText: in.HasConditionText}
	return o, offer.Assess(o, c)
}

func TestOffersCrosscheck(t *testing.T) {
	for _, v := range vectors[crosscheck](t, "offers-crosscheck.json") {
		o, a := v.assess()
		if a.Verdict != v.Expected.Verdict || a.Kind != v.Input.PlanKind ||
			a.RulesVersion != offer.RulesVersion {
			t.Errorf("%s: %s %s, want %s %s", v.ID, a.Verdict, a.Kind, v.Expected.Verdict, v.Input.PlanKind)
		}
		if got := sortedCodes(a); !slices.Equal(got, v.Expected.Codes) {
			t.Errorf("%s: codes %v, want %v", v.ID, got, v.Expected.Codes)
		}
		want := v.Expected.Recomputed
		if a.Recomputed == nil || a.Recomputed.String() != want.TermAmount {
			t.Errorf("%s: recomputed %v, want %s", v.ID, a.Recomputed, want.TermAmount)
		}
		if a.FeeInclusive != want.Rate {
			t.Errorf("%s: fee-inclusive %q, want %q", v.ID, a.FeeInclusive, want.Rate)
		}
		if (a.Last == nil) != (want.Last == nil) || a.Last != nil && a.Last.String() != *want.Last {
			t.Errorf("%s: last %v, want %v", v.ID, a.Last, want.Last)
		}
		if o.TermAmount.String() != money.MustAmount(v.Input.TermAmount).String() {
			t.Errorf("%s: the lender's figure was touched", v.ID)
		}
	}
}

func sortedCodes(a offer.Assessment) []offer.Code {
	codes := []offer.Code{}
	for _, f := range a.Findings {
		codes = append(codes, f.Code)
	}
	slices.Sort(codes)
	return codes
}

// Findings come in the order of Codes, with the figures that the merchant sees.
func TestFindingsInOrder(t *testing.T) {
	o := plan(offer.KindEqual, "250", "101.67", "0.0999", 3, fee(offer.FeeTotal, "49.99"))
	a := offer.Assess(o, offer.Context{Sources: offer.Sources{Lookup: offer.KindEqual}, Quebec: true})
	want := []offer.Finding{
		{Code: offer.QuebecRateExcludesFees, Verdict: offer.Hold, Given: "9.99", Recomputed: "127.725057"},
		{Code: offer.FeeInclusiveRateOver35, Verdict: offer.Hold, Given: "9.99", Recomputed: "127.725057"},
		{Code: offer.RateOver32, Verdict: offer.OK, Given: "9.99", Recomputed: "127.725057"},
		{Code: offer.RateExcludesFees, Verdict: offer.OK, Given: "9.99", Recomputed: "127.725057"},
		{Code: offer.LastPaymentDiffers, Verdict: offer.OK, Given: "101.67", Recomputed: "101.66"},
	}
	if !slices.Equal(a.Findings, want) {
		t.Errorf("got  %v\nwant %v", a.Findings, want)
	}
}

// These rules need the account, the province, contradicting sources or a policy, which the vectors do not
// have.
func TestAssessContext(t *testing.T) {
	equal := offer.Sources{Lookup: offer.KindEqual}
	deferred := offer.Sources{Lookup: offer.KindDeferred}
	rate := func(s string) *money.Rate { r := money.MustRate(s); return &r }
	plain := plan(offer.KindUnknown, "240", "20", "0", 12)
	withFee := plan(offer.KindUnknown, "250", "23.83", "0", 12, fee(offer.FeeMonthly, "3"))
	later := plan(offer.KindUnknown, "250", "250", "0.3", 6)
	regular := plan(offer.KindRegular, "250", "0", "0.36", 0)
	named := plain
	named.PlanName = "DP - Something"
	wordless := plain
	wordless.Rates = []offer.AnnualRate{{Description: "see the agreement"}}
	for _, c := range []struct {
		name    string
		o       offer.Offer
		c       offer.Context
		verdict offer.Verdict
		codes   []offer.Code
	}{
		{"nothing to say", plain, offer.Context{Sources: equal}, offer.OK, []offer.Code{}},
		{"account rate over the cap", plain, offer.Context{Sources: equal, AIR: rate("0.3501")}, offer.Hold,
			[]offer.Code{offer.RateOverCap}},
		{"account rate at the cap", plain, offer.Context{Sources: equal, AIR: rate("0.35")}, offer.OK,
			[]offer.Code{}},
		{"sources disagree", plain,
			offer.Context{Sources: offer.Sources{Lookup: offer.KindEqual, Configured: offer.KindDeferred}},
			offer.Hold, []offer.Code{offer.PlanKindDisputed}},
		{"name disagrees", named, offer.Context{Sources: equal}, offer.Hold,
			[]offer.Code{offer.PlanKindDisputed}},
		{"figures disagree", later, offer.Context{Sources: equal}, offer.Hold,
			[]offer.Code{offer.PlanKindDisputed, offer.TermAmountMismatch, offer.FeeInclusiveRateOver35,
				offer.RateOver32}},
		{"fees outside Quebec", withFee, offer.Context{Sources: equal}, offer.OK,
			[]offer.Code{offer.LastPaymentDiffers, offer.RateExcludesFees}},
		{"fees in Quebec", withFee, offer.Context{Sources: equal, Quebec: true}, offer.Hold,
			[]offer.Code{offer.LastPaymentDiffers, offer.QuebecRateExcludesFees, offer.RateExcludesFees}},
		{"deferred, silent", later, offer.Context{Sources: deferred}, offer.Hold,
			[]offer.Code{offer.DeferredTermsMissing}},
		{"deferred, told", later, offer.Context{Sources: deferred, LateText: true}, offer.OK, []offer.Code{}},
		{"deferred by arithmetic alone", later, offer.Context{}, offer.Hold,
			[]offer.Code{offer.DeferredTermsMissing}},
		{"unknown kind that fits", plain, offer.Context{}, offer.OK, []offer.Code{}},
		{"unknown kind, one payment with its fee",
			plan("", "250", "299.99", "0", 6, fee(offer.FeeTotal, "49.99")), offer.Context{LateText: true},
			offer.Hold, []offer.Code{offer.FeeInclusiveRateOver35, offer.RateExcludesFees, offer.RateOver32}},
		{"unknown kind that fits nothing", plan("", "250", "90", "0", 6), offer.Context{}, offer.Hold,
			[]offer.Code{offer.TermAmountMismatch}},
		{"unknown kind that repays nothing", plan("", "250", "1", "0", 6), offer.Context{}, offer.Stop,
			[]offer.Code{offer.PaymentsBelowPrincipal, offer.TermAmountMismatch}},
		{"no rate stated", wordless, offer.Context{Sources: equal}, offer.Hold,
			[]offer.Code{offer.TermAmountMismatch}},
		{"no term", plan("", "250", "250", "0", 0), offer.Context{Sources: equal}, offer.Stop,
			[]offer.Code{offer.PaymentsBelowPrincipal, offer.TermAmountMismatch}},
		{"regular at 32", plan(offer.KindRegular, "250", "0", "0.32", 0), offer.Context{}, offer.OK,
			[]offer.Code{}},
		{"regular over 32", plan(offer.KindRegular, "250", "0", "0.3201", 0), offer.Context{}, offer.OK,
			[]offer.Code{offer.RateOver32}},
		{"regular over the cap", regular, offer.Context{}, offer.Hold,
			[]offer.Code{offer.RateOverCap, offer.RateOver32}},
		{"repaid before its term", plan("", "0.30", "0.01", "0", 36), offer.Context{Sources: equal}, offer.OK,
			[]offer.Code{offer.LastPaymentDiffers}},
		{"hold lifted", later,
			offer.Context{Sources: deferred,
				Policy: map[offer.Code]offer.Verdict{offer.DeferredTermsMissing: offer.OK}}, offer.OK,
			[]offer.Code{offer.DeferredTermsMissing}},
		{"information made a hold", withFee,
			offer.Context{Sources: equal,
				Policy: map[offer.Code]offer.Verdict{offer.RateExcludesFees: offer.Hold}}, offer.Hold,
			[]offer.Code{offer.LastPaymentDiffers, offer.RateExcludesFees}},
		{"a stop is never lifted", plan("", "250", "1", "0", 6),
			offer.Context{Sources: equal,
				Policy: map[offer.Code]offer.Verdict{offer.PaymentsBelowPrincipal: offer.OK}}, offer.Stop,
			[]offer.Code{offer.PaymentsBelowPrincipal, offer.TermAmountMismatch}},
		{"a verdict nobody knows", later,
			offer.Context{Sources: deferred,
				Policy: map[offer.Code]offer.Verdict{offer.DeferredTermsMissing: "fine"}}, offer.Hold,
			[]offer.Code{offer.DeferredTermsMissing}},
	} {
		a := offer.Assess(c.o, c.c)
		slices.Sort(c.codes)
		if got := sortedCodes(a); a.Verdict != c.verdict || !slices.Equal(got, c.codes) {
			t.Errorf("%s: got %s %v, want %s %v", c.name, a.Verdict, got, c.verdict, c.codes)
		}
	}
}

// A finding about a payment that fits no model names the payment of the nearest model.
func TestNearestModelIsNamed(t *testing.T) {
	for _, c := range []struct{ given, want string }{
		{"40", "41.67"},   // as equal payments
		{"240", "250.00"}, // as one payment
		{"145.83", "41.67"},
	} {
		a := offer.Assess(plan("", "250", c.given, "0", 6), offer.Context{})
		if a.Recomputed == nil || a.Recomputed.String() != c.want || !a.Has(offer.TermAmountMismatch) {
			t.Errorf("%s: got %v, want %s", c.given, a.Recomputed, c.want)
		}
	}
	a := offer.Assess(plan("", "250", "145.84", "0", 6), offer.Context{})
	if a.Recomputed.String() != "250.00" {
		t.Errorf("a cent nearer to one payment: got %s", a.Recomputed)
	}
}

// A payment that fits with the fee financed is not reported as the alternate model, even if that model is
// only a cent away.
func TestFinancedFeeIsEnough(t *testing.T) {
	sources := offer.Context{Sources: offer.Sources{Lookup: offer.KindEqual}}
	for given, spread := range map[string]bool{"34.24": false, "34.23": false, "34.22": false,
		"34.21": true} {
		a := offer.Assess(plan("", "100", given, "0.0999", 3, fee(offer.FeeTotal, "1")), sources)
		if a.Has(offer.FeeModelAlternate) != spread || a.Has(offer.TermAmountMismatch) {
			t.Errorf("%s: %v", given, a.Findings)
		}
	}
}

// A term of 999 months is accepted. A term of 1000 is not.
func TestLongestTerm(t *testing.T) {
	sources := offer.Context{Sources: offer.Sources{Lookup: offer.KindEqual}}
	if a := offer.Assess(plan("", "999", "1", "0", 999), sources); a.Verdict != offer.OK {
		t.Errorf("999 months: %v", a.Findings)
	}
	if a := offer.Assess(plan("", "1000", "1", "0", 1000), sources); a.Verdict == offer.OK {
		t.Error("1000 months were recomputed")
	}
}

// One payment after a month, with a cost of a twelfth of 35 %, has a rate of exactly 35 %. A cent more is
// above it.
func TestCeilingOfAnEqualPayment(t *testing.T) {
	for due, over := range map[string]bool{"35": false, "35.01": true} {
		payment, _ := money.MustAmount("1200").Add(money.MustAmount(due))
		o := plan(offer.KindEqual, "1200", payment.String(), "0", 1, fee(offer.FeeTotal, due))
		a := offer.Assess(o, offer.Context{Sources: offer.Sources{Lookup: offer.KindEqual}})
		if a.Has(offer.FeeInclusiveRateOver35) != over {
			t.Errorf("a fee of %s: %v", due, a.Findings)
		}
	}
}

// Exactly 35 % is at the ceiling and not above it. A rate rounded to six places cannot show the difference.
func TestCeilingIsExact(t *testing.T) {
	at35 := func(amount, due string) bool {
		o := plan(offer.KindDeferred, amount, due, "0.1", 12, fee(offer.FeeTotal, "35"))
		return offer.Assess(o, offer.Context{LateText: true,
			Sources: offer.Sources{Lookup: offer.KindDeferred}}).Has(offer.FeeInclusiveRateOver35)
	}
	if at35("100", "135") {
		t.Error("35.000000 % was reported as above 35")
	}
	if !at35("100", "135.01") {
		t.Error("35.01 % was not reported as above 35")
	}
	// The rate is above 35 in the ninth place. Six places round it to 35.000000; the exact sign does not.
	if !at35("1000000000.00", "1350000000.01") {
		t.Error("a rate above 35 in the ninth place was not reported")
	}
}
