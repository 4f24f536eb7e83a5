package offer_test

import (
	"fmt"

	"candor/core/money"
	"candor/core/offer"
)

func ExampleDiscarded_ID() {
	fmt.Println(offer.Discarded{PlanID: 5, Term: 12, Field: "term_amount"}.ID())
	// Output: p5-12
}

func ExampleDiscarded_Finding() {
	f := offer.Discarded{PlanID: 5, Term: 12, Field: "term_amount", Reason: "has too many decimals"}.Finding()
	fmt.Println(f.Code, f.Verdict, f.Field)
	// Output: UNREADABLE stop term_amount
}

func ExampleFeeType_Basis() {
	fmt.Printf("%q %q\n", offer.FeeType(" Admin_Monthly").Basis(), offer.FeeType("admin").Basis())
	// Output: "admin_monthly" ""
}

func ExampleConventions() {
	for _, c := range offer.Conventions() {
		fmt.Println(c)
	}
	// Output:
	// month_12
	// month_12 up_to_dollar
	// days_30_365
	// days_30_365 up_to_dollar
	// daily_365
	// daily_365 up_to_dollar
}

func ExampleParseConvention() {
	fmt.Println(offer.ParseConvention("up_to_dollar"))
	// Output: month_12 up_to_dollar true
}

// 100 000 at 9.99 % over 36 months is 3226.25. The lender says 3227, and so for every plan of its answer.
func ExampleInterest_Of() {
	o := plan(offer.KindEqual, "100000", "3227", "0.0999", 36)
	in := offer.Interest{Conventions: []offer.Convention{offer.Month12}}.Of([]offer.Offer{o})
	a := offer.Assess(o, offer.Context{Sources: offer.Sources{Lookup: offer.KindEqual}, Interest: in})
	fmt.Println(a.Verdict, a.Findings[0].Code, a.Findings[0].Convention)
	// Output: hold TERM_AMOUNT_MISMATCH month_12 up_to_dollar
}

func ExampleInterest_Explaining() {
	o := plan(offer.KindEqual, "100000", "3227", "0.0999", 36)
	fmt.Println(offer.Interest{}.Of([]offer.Offer{o}).Explaining())
	// Output: month_12 up_to_dollar true
}

func ExampleShowOnce() {
	o := plan(offer.KindEqual, "240", "20", "0", 12)
	q := offer.Quote{Offers: offer.NumberOffers([]offer.Offer{o, o})}
	offer.ShowOnce(&q)
	fmt.Println(len(q.Offers))
	// Output: 1
}

func ExampleQuote_Duplicated() {
	o, dearer := plan(offer.KindEqual, "240", "20", "0", 12), plan(offer.KindEqual, "240", "21", "0", 12)
	q := offer.Quote{Offers: offer.NumberOffers([]offer.Offer{o, dearer})}
	fmt.Println(q.Duplicated(q.Offers[0]))
	// Output: true
}

func ExampleUntranslated() {
	english := offer.Offer{Fees: []offer.Fee{{Message: "Charged each month."}}}
	french := offer.Offer{Fees: []offer.Fee{{}}}
	fmt.Println(offer.Untranslated(english, french))
	// Output: true
}

func ExampleWordless() {
	fmt.Println(offer.Wordless(offer.Offer{Fees: []offer.Fee{{Amount: money.MustAmount("3")}}}))
	// Output: true
}

func ExampleHighCostIn() {
	bank, rate := money.MustExact("2.5"), money.MustExact("28.9")
	fmt.Println(offer.HighCostIn("BC", nil, rate), offer.HighCostIn("QC", &bank, rate))
	// Output: false true
}
