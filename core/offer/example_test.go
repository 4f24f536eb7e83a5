package offer_test

import (
	"fmt"

	"candor/core/money"
	"candor/core/offer"
)

// sample is 250.00 over 12 months at 0 % with a fee of 3.00 a month.
func sample() offer.Offer {
	free := money.MustRate("0")
	return offer.Offer{
		ID: "p5-12", Kind: offer.KindEqual, PlanID: 5, Term: 12,
		Amount: money.MustAmount("250"), TermAmount: money.MustAmount("23.83"),
		Rates: []offer.AnnualRate{{Rate: &free}},
		Fees:  []offer.Fee{{Amount: money.MustAmount("3"), Type: offer.FeeMonthly}},
	}
}

func ExamplePrice() {
	f, _ := offer.Price(sample())
	fmt.Printf("%d payments of %s and a last of %s: %s, of which cost %s\n", f.Payments-1,
		sample().TermAmount, f.Last, f.Total, f.Cost)
	// Output: 11 payments of 23.83 and a last of 23.87: 286.00, of which cost 36.00
}

func ExampleAssess() {
	o := sample()
	o.TermAmount = money.MustAmount("3.83") // printed in a document, for an amount of 10
	a := offer.Assess(o, offer.Context{Sources: offer.Sources{Lookup: offer.KindEqual}})
	fmt.Println(a.Verdict)
	for _, f := range a.Findings {
		fmt.Println(f.Code, f.Verdict, f.Given, f.Recomputed)
	}
	// Output:
	// stop
	// PAYMENTS_BELOW_PRINCIPAL stop 45.96 250.00
	// TERM_AMOUNT_MISMATCH hold 3.83 23.83
}

func ExampleResolveKind() {
	o := sample()
	o.PlanName = "EMP - No Interest"
	kind, disputed := offer.ResolveKind(o, offer.Sources{})
	fmt.Println(kind, disputed)
	kind, disputed = offer.ResolveKind(o, offer.Sources{Lookup: offer.KindDeferred})
	fmt.Println(kind, disputed)
	// Output:
	// equal false
	// deferred true
}

func ExampleFeeInclusiveRate() {
	rate, _ := offer.FeeInclusiveRate(sample())
	fmt.Println(rate.Fixed(6))
	// Output: 25.567893
}

func ExampleEqualPaymentsRate() {
	rate, _ := offer.EqualPaymentsRate(money.MustAmount("250"), money.MustAmount("101.67"), 3)
	fmt.Println(rate.Fixed(6), rate.Fixed(2))
	// Output: 127.725057 127.73
}

func ExampleSinglePaymentRate() {
	rate, _ := offer.SinglePaymentRate(money.MustAmount("250"), money.MustAmount("299.99"), 6)
	fmt.Println(rate.Fixed(6))
	// Output: 39.992000
}

func ExampleLowestCost() {
	long, short := sample(), sample()
	short.ID, short.Term, short.TermAmount = "p5-6", 6, money.MustAmount("44.67")
	id, ok := offer.LowestCost([]offer.Offer{long, short})
	fmt.Println(id, ok)
	// Output: p5-6 true
}

func ExampleNumberOffers() {
	again := sample()
	again.ID = ""
	for _, o := range offer.NumberOffers([]offer.Offer{again, again, {Kind: offer.KindRegular}}) {
		fmt.Println(o.ID)
	}
	// Output:
	// p5-12
	// p5-12-2
	// regular
}

func ExampleLoan_LastPayment() {
	l := offer.Loan{Principal: money.MustAmount("200000"), Rate: money.MustRate("0.06"), PerYear: 12,
		Periods: 221}
	last, _ := l.LastPayment(money.MustAmount("1500"))
	fmt.Println(last)
	// Output: 407.70
}

func ExampleLoan_Payment() {
	p, _ := offer.Loan{Principal: money.MustAmount("3000"), Rate: money.MustRate("0.4599"), PerYear: 12,
		Periods: 12}.Payment()
	fmt.Println(p)
	// Output: 316.56
}
