package offer_test

import (
	"fmt"
	"time"

	"candor/core/money"
	"candor/core/offer"
)

func ExampleExamplePlan_Offer() {
	p := offer.ExamplePlan{PlanID: 4, Kind: offer.KindEqual, Term: 3, Rate: money.MustRate("0.0999"),
		Fee: money.MustAmount("49.99"), FeeType: offer.FeeTotal}
	o, err := p.Offer(money.MustAmount("250"))
	fmt.Println(o.ID, o.TermAmount, err)
	// Output: p4-3 101.67 <nil>
}

func ExampleExamplePlan_Holds() {
	p := offer.ExamplePlan{Ends: time.Date(2027, 1, 1, 5, 0, 0, 0, time.UTC),
		Smallest: money.MustAmount("200"), Provinces: []string{"ON"}}
	last := p.Ends.Add(-time.Second)
	fmt.Println(p.Holds(money.MustAmount("200"), "ON", last), p.Holds(money.MustAmount("200"), "ON", p.Ends))
	fmt.Println(p.Holds(money.MustAmount("199.99"), "ON", last), p.Holds(money.MustAmount("200"), "BC", last))
	// Output:
	// true false
	// false false
}
