package offer_test

import (
	"fmt"

	"candor/core/money"
	"candor/core/offer"
)

// Regulation Z, Appendix J, (c)(1)(iv): quarterly payments after a long first period.
func ExampleUnitPeriodRate() {
	payments, err := offer.Every(money.MustAmount("385"), 40, offer.Ratio{Num: 43, Den: 30}, offer.Ratio{Num: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	s := offer.Stream{Advances: []offer.Flow{{Amount: money.MustAmount("10000")}}, Payments: payments}
	rate, err := offer.UnitPeriodRate(s, offer.Ratio{Num: 4})
	fmt.Println(rate.Fixed(2), err)
	// Output: 8.97 <nil>
}

func ExampleEffectiveRate() {
	s := offer.Stream{
		Advances: []offer.Flow{{Amount: money.MustAmount("100")}},
		Payments: []offer.Flow{{At: offer.Ratio{Num: 1, Den: 2}, Amount: money.MustAmount("105")}},
	}
	rate, err := offer.EffectiveRate(s)
	fmt.Println(rate, err)
	// Output: 10.25 <nil>
}

func ExampleEvery() {
	flows, err := offer.Every(money.MustAmount("50"), 3, offer.Ratio{Num: 1, Den: 4}, offer.Ratio{Num: 1, Den: 12})
	for _, f := range flows {
		fmt.Printf("%d/%d %s\n", f.At.Num, f.At.Den, f.Amount)
	}
	fmt.Println(err)
	// Output:
	// 1/4 50.00
	// 1/3 50.00
	// 5/12 50.00
	// <nil>
}
