package offer_test

import (
	"fmt"
	"time"

	"candor/core/money"
	"candor/core/offer"
)

func ExampleSchedule() {
	rate := money.MustRate("0")
	o := offer.Offer{Kind: offer.KindEqual, Term: 3, Amount: money.MustAmount("100"),
		TermAmount: money.MustAmount("33.33"),
		Rates:      []offer.AnnualRate{{Rate: &rate}}}
	payments, err := offer.Schedule(o, time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC))
	for _, p := range payments {
		fmt.Println(p.Number, p.Due.Format(time.DateOnly), p.Amount)
	}
	fmt.Println(err)
	// Output:
	// 1 2026-01-31 33.33
	// 2 2026-02-28 33.33
	// 3 2026-03-31 33.34
	// <nil>
}

func ExampleQuote_RegularRate() {
	rate := money.MustRate("0.289")
	q := offer.Quote{Customer: offer.Customer{AIR: &rate}}
	fmt.Println(q.RegularRate().Percent())
	// Output: 28.9
}
