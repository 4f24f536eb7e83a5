package offer_test

import (
	"fmt"
	"math/big"

	"candor/core/money"
	"candor/core/offer"
)

func ExampleReadTerm() {
	n, _ := offer.ReadTerm("12.0")
	_, err := offer.ReadTerm("12.5")
	fmt.Println(n, err)
	// Output: 12 parse term: not a whole number of months from 1 to 999
}

// The rate at which 100 becomes 112.50 in a year. While x is too low, 12.50 is more than x percent of 100.
func ExampleBisect() {
	rate, err := offer.Bisect(func(x, scale *big.Int) int {
		interest := new(big.Int).Mul(big.NewInt(100_00), x)
		return new(big.Int).Mul(big.NewInt(12_50), scale).Cmp(interest)
	})
	fmt.Println(rate, err)
	// Output: 12.5 <nil>
}

func ExampleKindOfCategory() {
	fmt.Println(offer.KindOfCategory("deferred_payment"), offer.KindOfCategory("something new"))
	// Output: deferred unknown
}

func ExampleCodes() {
	fmt.Println(len(offer.Codes()), offer.Codes()[0])
	// Output: 21 PAYMENTS_BELOW_PRINCIPAL
}

func ExampleHighCost() {
	fmt.Println(offer.HighCost(money.MustExact("32")))
	// Output: false true
}

func ExampleHighCostQuebec() {
	fmt.Println(offer.HighCostQuebec(money.MustExact("2"), money.MustExact("25")))
	// Output: true
}

func ExampleWithinOneEighth() {
	fmt.Println(offer.WithinOneEighth(money.MustExact("9.99"), money.MustExact("10.115")))
	// Output: true
}

func ExampleOffer_Rate() {
	_, stated := offer.Offer{Rates: []offer.AnnualRate{{Description: "see your agreement"}}}.Rate()
	fmt.Println(stated)
	// Output: false
}

func ExampleQuote_Bound() {
	q := offer.Quote{Offers: []offer.Offer{{ID: "p5-240", PlanID: 5, Term: 240}}}.Bound(offer.MaxTerm)
	fmt.Println(len(q.Offers), q.Discarded)
	// Output: 0 [{5 240 term over the longest term accepted}]
}

func ExampleQuote_Answers() {
	q := offer.Quote{Amount: money.MustAmount("250")}
	fmt.Println(q.Answers(money.MustAmount("250.00")), q.Answers(money.MustAmount("25")))
	// Output: true false
}

func ExampleQuote_SameFigures() {
	english, french := offer.Quote{Offers: []offer.Offer{sample()}},
		offer.Quote{Offers: []offer.Offer{sample()}}
	french.Offers[0].Fees[0].Message = "Des frais s’appliquent."
	fmt.Println(english.SameFigures(french))
	french.Offers[0].TermAmount = money.MustAmount("23.84")
	fmt.Println(english.SameFigures(french))
	// Output:
	// true
	// false
}

func ExampleAssessment_Has() {
	o := sample()
	o.TermAmount = money.MustAmount("3.83")
	a := offer.Assess(o, offer.Context{Sources: offer.Sources{Lookup: offer.KindEqual}})
	fmt.Println(a.Verdict, a.Has(offer.PaymentsBelowPrincipal), a.Has(offer.RateOverCap))
	// Output: stop true false
}

func ExampleQuote_Offer() {
	q := offer.Quote{Offers: []offer.Offer{{ID: "p5-12", Term: 12}}}
	o, ok := q.Offer("p5-12")
	fmt.Println(o.Term, ok)
	// Output: 12 true
}
