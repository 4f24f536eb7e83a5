package offer_test

import (
	"slices"
	"testing"

	"candor/core/money"
	"candor/core/offer"
)

func rateOf(s string) *money.Rate { r := money.MustRate(s); return &r }

// rated is a plan that fits its first rate, with further rates.
func rated(apr *money.Rate, rates ...offer.AnnualRate) offer.Offer {
	o := plan("", "250", "41.67", "0", 6)
	o.Rates, o.APR = rates, apr
	return o
}

// What an answer says twice, in one language only, or about a fee without its basis.
func TestContradictions(t *testing.T) {
	promo := offer.AnnualRate{Rate: rateOf("0"), Description: "Promotional rate", Type: "promo"}
	after := offer.AnnualRate{Rate: rateOf("0.3499"), Description: "After the promotion", Type: "after"}
	plain := offer.AnnualRate{Rate: rateOf("0")}
	zero := plan("", "250", "41.67", "0", 6)
	regular := plan(offer.KindRegular, "250", "250", "0.289", 0)
	withFee := func(q string, fees ...offer.Fee) offer.Offer {
		return plan(offer.KindRegular, "250", q, "0.289", 0, fees...)
	}
	equal := offer.Sources{Lookup: offer.KindEqual}
	for _, c := range []struct {
		name    string
		o       offer.Offer
		c       offer.Context
		verdict offer.Verdict
		codes   []offer.Code
	}{
		{"two rates with two names", rated(nil, promo, after), offer.Context{}, offer.OK,
			[]offer.Code{offer.RateOver32}},
		{"apr is none of them", rated(rateOf("0.0999"), promo, after,
			offer.AnnualRate{Rate: rateOf("0.0999")}),
			offer.Context{}, offer.Hold, []offer.Code{offer.RatesContradict, offer.RateOver32}},
		{"two rates with one name", rated(nil, plain, offer.AnnualRate{Rate: rateOf("0.1")}), offer.Context{},
			offer.Hold, []offer.Code{offer.RatesContradict}},
		{"one rate twice", rated(nil, plain, plain), offer.Context{}, offer.OK, nil},
		{"the account's rate twice", zero, offer.Context{AIR: rateOf("0.289"), Account: rateOf("0.289")},
			offer.OK, nil},
		{"two rates of the account", zero, offer.Context{AIR: rateOf("0.289"), Account: rateOf("0.299")},
			offer.Hold, []offer.Code{offer.RatesContradict}},
		{"the account's own rate over the cap", regular,
			offer.Context{AIR: rateOf("0.289"), Account: rateOf("0.45")}, offer.Hold,
			[]offer.Code{offer.RatesContradict, offer.RateOverCap}},
		{"duplicated", zero, offer.Context{Duplicated: true}, offer.Hold, []offer.Code{offer.PlanDuplicated}},
		{"one language", zero, offer.Context{Untranslated: true}, offer.OK,
			[]offer.Code{offer.TextOneLanguage}},
		{"one language, in Quebec", zero, offer.Context{Untranslated: true, Quebec: true}, offer.Hold,
			[]offer.Code{offer.TextOneLanguage}},
		{"one language, in Quebec, lifted", zero, offer.Context{Untranslated: true, Quebec: true,
			Policy: map[offer.Code]offer.Verdict{offer.TextOneLanguage: offer.OK}}, offer.OK,
			[]offer.Code{offer.TextOneLanguage}},
		{"interest denied and charged", zero, offer.Context{Contradicted: true}, offer.Hold,
			[]offer.Code{offer.TermsContradictName}},

		{"the purchase", regular, offer.Context{}, offer.OK, nil},
		{"a minimum payment", withFee("12.50"), offer.Context{}, offer.Hold,
			[]offer.Code{offer.RegularAmountMismatch}},
		{"nothing", withFee("0"), offer.Context{}, offer.Hold, []offer.Code{offer.RegularAmountMismatch}},
		{"a cent more", withFee("250.01"), offer.Context{}, offer.Hold,
			[]offer.Code{offer.RegularAmountMismatch}},
		{"a fee of unknown type", withFee("250", fee("whatever", "200")), offer.Context{}, offer.Hold,
			[]offer.Code{offer.FeeTypeUnknown}},
		{"no fee of unknown type", withFee("250", fee("whatever", "0")), offer.Context{}, offer.OK, nil},
		{"a monthly fee", withFee("250", fee(offer.FeeMonthly, "0.50")), offer.Context{}, offer.OK,
			[]offer.Code{offer.RateExcludesFees}},
		{"a monthly fee, in Quebec", withFee("250", fee(offer.FeeMonthly, "0.50")),
			offer.Context{Quebec: true},
			offer.Hold, []offer.Code{offer.QuebecRateExcludesFees, offer.RateExcludesFees}},
		{"a monthly fee over the ceiling", withFee("250", fee(offer.FeeMonthly, "1.28")), offer.Context{},
			offer.Hold,
			[]offer.Code{offer.FeeInclusiveRateOver35, offer.RateOver32, offer.RateExcludesFees}},
		{"one fee", withFee("250", fee(offer.FeeTotal, "5")), offer.Context{}, offer.OK, nil},

		{"admin by month", plan("", "250", "44.67", "0", 6, fee("admin", "3")), offer.Context{Sources: equal},
			offer.OK, []offer.Code{offer.FeeBasisInferred, offer.RateExcludesFees, offer.LastPaymentDiffers}},
		{"admin in total", plan("", "250", "50", "0", 6, fee("Admin", "50")), offer.Context{Sources: equal},
			offer.Hold, []offer.Code{offer.FeeBasisInferred, offer.FeeInclusiveRateOver35, offer.RateOver32,
				offer.RateExcludesFees}},
		{"a documented type in another case", plan("", "250", "44.67", "0", 6, fee(" ADMIN_Monthly ", "3")),
			offer.Context{Sources: equal}, offer.OK, []offer.Code{offer.RateExcludesFees,
				offer.LastPaymentDiffers}},
		{"neither reading", plan("", "250", "44.68", "0", 6, fee("admin", "3")),
			offer.Context{Sources: equal},
			offer.Hold, []offer.Code{offer.FeeTypeUnknown, offer.OneCent, offer.RateExcludesFees,
				offer.LastPaymentDiffers}},
		{"both readings", plan("", "250", "253", "0", 1, fee("admin", "3")), offer.Context{Sources: equal},
			offer.Hold, []offer.Code{offer.FeeTypeUnknown, offer.RateExcludesFees}},
		{"two fees, read apart", plan("", "240", "47", "0", 6, fee("admin", "3"), fee("other", "24")),
			offer.Context{Sources: equal}, offer.Hold, []offer.Code{offer.FeeBasisInferred,
				offer.FeeInclusiveRateOver35, offer.RateOver32, offer.RateExcludesFees}},
		{"a fee of nothing", plan("", "250", "41.67", "0", 6, fee("other", "0")),
			offer.Context{Sources: equal},
			offer.OK, []offer.Code{offer.LastPaymentDiffers}},
	} {
		if c.c.Sources.Lookup == "" && c.o.Kind != offer.KindRegular {
			c.c.Sources = equal
			c.codes = append(c.codes, offer.LastPaymentDiffers)
		}
		if c.codes == nil {
			c.codes = []offer.Code{}
		}
		a := offer.Assess(c.o, c.c)
		slices.Sort(c.codes)
		if got := sortedCodes(a); a.Verdict != c.verdict || !slices.Equal(got, c.codes) {
			t.Errorf("%s: got %s %v, want %s %v", c.name, a.Verdict, got, c.verdict, c.codes)
		}
	}
}

// Equal offers of a plan and term are one. Different ones, read or not, are duplicated.
func TestRepeatedOffers(t *testing.T) {
	zero, dear := plan("", "250", "41.67", "0", 6), plan("", "250", "44.67", "0", 6)
	french := zero
	french.Fees = []offer.Fee{{Message: "avis"}}
	english := zero
	english.Fees = []offer.Fee{{Message: "notice"}}
	other := english
	other.Fees = []offer.Fee{{Message: "another notice"}}
	for _, c := range []struct {
		name       string
		en, fr     []offer.Offer
		kept       int
		duplicated bool
	}{
		{"once", []offer.Offer{zero}, []offer.Offer{zero}, 1, false},
		{"equal", []offer.Offer{zero, zero, zero}, []offer.Offer{zero, zero, zero}, 1, false},
		{"equal with texts", []offer.Offer{english, english}, []offer.Offer{french, french}, 1, false},
		{"other figures", []offer.Offer{zero, dear}, []offer.Offer{zero, dear}, 2, true},
		{"other texts in one language", []offer.Offer{english, other}, []offer.Offer{french, french}, 2,
			true},
		{"two answers that do not match", []offer.Offer{zero, zero}, []offer.Offer{zero}, 2, true},
	} {
		en := offer.Quote{Offers: offer.NumberOffers(c.en)}
		fr := offer.Quote{Offers: offer.NumberOffers(c.fr)}
		offer.ShowOnce(&en, &fr)
		if len(en.Offers) != c.kept || en.Duplicated(en.Offers[0]) != c.duplicated {
			t.Errorf("%s: %d offers, duplicated %v", c.name, len(en.Offers), en.Duplicated(en.Offers[0]))
		}
	}
	q := offer.Quote{
		Offers:    offer.NumberOffers([]offer.Offer{zero, plan(offer.KindRegular, "250", "250", "0", 0)}),
		Discarded: []offer.Discarded{{PlanID: 1, Term: 6, Field: "apr"}, {Field: "regular_purchase.air"}},
	}
	if !q.Duplicated(q.Offers[0]) || q.Duplicated(q.Offers[1]) {
		t.Error("an offer beside one that could not be read is duplicated; a regular purchase never is")
	}
}

func TestDiscardedHasAName(t *testing.T) {
	for _, c := range []struct {
		d    offer.Discarded
		want offer.ID
	}{
		{offer.Discarded{PlanID: 5, Term: 6, Field: "term_amount"}, "p5-6"},
		{offer.Discarded{PlanID: 5, Field: "term"}, "p5"},
		{offer.Discarded{Field: "regular_purchase.air"}, "regular"},
		{offer.Discarded{Field: "customer.air"}, "customer"},
		{offer.Discarded{Field: "plan_id"}, "plan_id"},
	} {
		if got := c.d.ID(); got != c.want {
			t.Errorf("%+v: got %s, want %s", c.d, got, c.want)
		}
		if f := c.d.Finding(); f.Code != offer.Unreadable || f.Verdict != offer.Stop || f.Field != c.d.Field {
			t.Errorf("%+v: %+v", c.d, f)
		}
	}
}

// A text that is there in one language must be there in the other.
func TestUntranslated(t *testing.T) {
	full := offer.Offer{
		PlanName: "EMP",
		Fees:     []offer.Fee{{Description: "Fee", Message: "Notice", Amount: money.MustAmount("1")}},
		Rates:    []offer.AnnualRate{{Description: "Rate", Message: "Words"}},
	}
	less := func(change func(*offer.Offer)) offer.Offer {
		o := full
		o.Fees, o.Rates = slices.Clone(full.Fees), slices.Clone(full.Rates)
		change(&o)
		return o
	}
	if offer.Untranslated(full, full) || offer.Wordless(full) ||
		offer.Untranslated(offer.Offer{}, offer.Offer{}) {
		t.Error("nothing is missing")
	}
	for name, o := range map[string]offer.Offer{
		"name":            less(func(o *offer.Offer) { o.PlanName = " " }),
		"fee":             less(func(o *offer.Offer) { o.Fees[0].Description = "" }),
		"notice":          less(func(o *offer.Offer) { o.Fees[0].Message = "\n" }),
		"rate":            less(func(o *offer.Offer) { o.Rates[0].Description = "" }),
		"words of a rate": less(func(o *offer.Offer) { o.Rates[0].Message = "" }),
		"no fee":          less(func(o *offer.Offer) { o.Fees = nil }),
		"no rate":         less(func(o *offer.Offer) { o.Rates = nil }),
	} {
		if !offer.Untranslated(full, o) || !offer.Untranslated(o, full) {
			t.Errorf("%s is missing", name)
		}
	}
	if !offer.Wordless(less(func(o *offer.Offer) { o.Fees[0].Message = "" })) {
		t.Error("a fee without its notice")
	}
}
