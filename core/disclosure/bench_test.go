package disclosure_test

import (
	"strconv"
	"testing"

	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
)

// page is a large answer of a lender for one purchase: ten offers of every kind, the longest of 72 months.
func page() []disclosure.Input {
	regular := money.MustRate("0.289")
	terms := disclosure.Terms{Deferred: "If it is not paid in time, interest at {rate} a year applies."}
	var inputs []disclosure.Input
	for _, p := range [...]struct {
		kind        offer.Kind
		term        int
		rate, pay   string
		fee         offer.FeeType
		feeAmount   string
		feeIsStated bool
	}{
		{offer.KindEqual, 3, "0", "1666.67", offer.FeeTotal, "0", false},
		{offer.KindEqual, 6, "0", "836.33", offer.FeeMonthly, "3", true},
		{offer.KindEqual, 12, "0", "419.67", offer.FeeMonthly, "3", true},
		{offer.KindEqual, 18, "0.0699", "296.18", offer.FeeTotal, "49.99", true},
		{offer.KindEqual, 24, "0.0799", "228.37", offer.FeeTotal, "49.99", true},
		{offer.KindEqual, 36, "0.0999", "161.31", offer.FeeMonthly, "0", false},
		{offer.KindEqual, 48, "0.0999", "126.79", offer.FeeMonthly, "0", false},
		{offer.KindEqual, 72, "0.1299", "102.84", offer.FeeMonthly, "2.50", true},
		{offer.KindDeferred, 12, "0.289", "5000", offer.FeeTotal, "0", false},
		{offer.KindRegular, 0, "0.289", "5000", offer.FeeTotal, "0", false},
	} {
		rate := money.MustRate(p.rate)
		o := offer.Offer{ID: offer.ID("p1-" + strconv.Itoa(p.term)), Kind: p.kind, PlanID: 1, Term: p.term,
			Amount: money.MustAmount("5000"), TermAmount: money.MustAmount(p.pay),
			Rates: []offer.AnnualRate{{Rate: &rate}}}
		if p.feeIsStated {
			o.Fees = []offer.Fee{
				{Description: "Administrative fees:", Amount: money.MustAmount(p.feeAmount), Type: p.fee,
					Message: "An administration fee may be shown by the month or by the year; all of it " +
						"falls due if the account is paid off early."}}
		}
		inputs = append(inputs, disclosure.Input{Language: locale.French, Offer: o, RegularRate: &regular,
			Quebec: true, Terms: terms})
	}
	return inputs
}

// judge does for one offer what a page of offers needs: rules, price, disclosure, digest.
func judge(in disclosure.Input) (offer.Assessment, string, error) {
	a := offer.Assess(in.Offer, offer.Context{Sources: offer.Sources{Configured: in.Offer.Kind},
		LateText: true, AIR: in.RegularRate})
	d, err := disclosure.Compose(in)
	if err != nil {
		return a, "", err
	}
	return a, d.Digest(), nil
}

// Every offer of the page is priced, so that the benchmark measures the whole work.
func TestBenchmarkPage(t *testing.T) {
	for _, in := range page() {
		a, digest, err := judge(in)
		if err != nil || len(digest) != 71 || a.Has(offer.TermAmountMismatch) {
			t.Errorf("%s: %+v, %s, %v", in.Offer.ID, a, digest, err)
		}
	}
}

// Target: at most 1 ms natively, 8 ms as WebAssembly.
func BenchmarkPageOfTen(b *testing.B) {
	inputs := page()
	b.ReportAllocs()
	for b.Loop() {
		for _, in := range inputs {
			if _, _, err := judge(in); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkComposeAndDigest(b *testing.B) {
	in := page()[2]
	b.ReportAllocs()
	for b.Loop() {
		d, err := disclosure.Compose(in)
		if err != nil || d.Digest() == "" {
			b.Fatal(err)
		}
	}
}
