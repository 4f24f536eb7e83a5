package offer_test

import (
	"testing"

	"candor/core/money"
	"candor/core/offer"
)

// The longest plan a screen will hold, with a fee: every rule and the solver run.
func BenchmarkAssess(b *testing.B) {
	o := plan(offer.KindEqual, "25000", "774.31", "0.0699", 72, fee(offer.FeeMonthly, "2.50"))
	o.TermAmount = money.MustAmount("428.64")
	for b.Loop() {
		offer.Assess(o, offer.Context{Sources: offer.Sources{Lookup: offer.KindEqual}})
	}
}

func BenchmarkPrice(b *testing.B) {
	o := plan(offer.KindEqual, "250", "23.83", "0", 12, fee(offer.FeeMonthly, "3"))
	for b.Loop() {
		if _, err := offer.Price(o); err != nil {
			b.Fatal(err)
		}
	}
}
