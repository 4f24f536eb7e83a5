package disclosure_test

import (
	"fmt"
	"time"

	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
)

func ExampleContradictsName() {
	rate := money.MustRate("0.35")
	o := offer.Offer{
		Kind:     offer.KindDeferred,
		PlanName: "DP - No Interest",
		Rates:    []offer.AnnualRate{{Rate: &rate}},
	}
	fmt.Println(
		disclosure.ContradictsName(o, disclosure.Terms{Deferred: "Interest at {rate} a year is charged."}),
	)
	// Output: true
}

func ExampleWording_TermsOf() {
	w := disclosure.Wording{Clauses: []disclosure.Clause{
		{
			Kind: offer.KindDeferred,
			Text: map[locale.Language]locale.Phrase{locale.English: "Interest at {rate} is due."},
		},
		{Province: "QC", Text: map[locale.Language]locale.Phrase{locale.English: "The rest is due."}},
	}}
	o := offer.Offer{ID: "p9-6", Kind: offer.KindDeferred, PlanID: 9}
	day := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	for _, province := range []string{"ON", "QC"} {
		fmt.Println(w.TermsOf(locale.English, []offer.Offer{o}, province, day).Offers["p9-6"])
	}
	// Output:
	// Interest at {rate} is due.
	// The rest is due.
}

func ExampleWording_HighCostOf() {
	w := disclosure.Wording{HighCost: map[string]map[locale.Language]locale.Phrase{
		"BC": {locale.English: "This is a high-cost credit product."}}}
	rate := money.MustRate("0.3499")
	o := offer.Offer{Rates: []offer.AnnualRate{{Rate: &rate}}}
	fmt.Println(w.HighCostOf(locale.English, o, "", "BC"))
	fmt.Println(w.HighCostOf(locale.English, o, "", "ON"))
	// Output:
	// This is a high-cost credit product. true
	//  false
}
