package reference_test

import (
	"fmt"

	"candor/core/money"
	"candor/core/offer"
	"candor/core/offer/reference"
)

// Regulation Z, Appendix J, (c)(1)(iv): quarterly payments after a long first period.
func ExampleUnitPeriodRate() {
	payments, err := reference.Every(money.MustAmount("385"), 40, reference.Ratio{Num: 43, Den: 30},
		reference.Ratio{Num: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	s := reference.Stream{Advances: []reference.Flow{{Amount: money.MustAmount("10000")}}, Payments: payments}
	rate, err := reference.UnitPeriodRate(s, reference.Ratio{Num: 4})
	fmt.Println(rate.Fixed(2), err)
	// Output: 8.97 <nil>
}

func ExampleEffectiveRate() {
	s := reference.Stream{
		Advances: []reference.Flow{{Amount: money.MustAmount("100")}},
		Payments: []reference.Flow{{At: reference.Ratio{Num: 1, Den: 2}, Amount: money.MustAmount("105")}},
	}
	rate, err := reference.EffectiveRate(s)
	fmt.Println(rate, err)
	// Output: 10.25 <nil>
}

func ExampleEvery() {
	flows, err := reference.Every(money.MustAmount("50"), 3, reference.Ratio{Num: 1, Den: 4},
		reference.Ratio{Num: 1, Den: 12})
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

func ExampleAccruedInterest() {
	late, _ := reference.AccruedInterest(money.MustAmount("250"), money.MustRate("0.35"), 181)
	fmt.Println(late)
	// Output: 43.39
}

func ExampleDailyInterest() {
	interest, _ := reference.DailyInterest([]reference.DayBalance{
		{Balance: money.MustAmount("250"), Days: 10},
		{Balance: money.MustAmount("450"), Days: 15},
		{Balance: money.MustAmount("200"), Days: 5},
	}, money.MustRate("0.289"))
	fmt.Println(interest)
	// Output: 8.12
}

func ExampleAverageDailyBalance() {
	average, _ := reference.AverageDailyBalance([]reference.DayBalance{
		{Balance: money.MustAmount("0"), Days: 7},
		{Balance: money.MustAmount("999.99"), Days: 23},
	}, 2)
	fmt.Println(average.Fixed(2))
	// Output: 766.66
}

func ExampleBalanceAfter() {
	l := offer.Loan{Principal: money.MustAmount("200000"), Rate: money.MustRate("0.06"), PerYear: 12,
		Periods: 360}
	half, _ := reference.BalanceAfter(l, 180, 2)
	fmt.Println(half.Fixed(2))
	// Output: 142097.69
}

func ExampleInterestPart() {
	l := offer.Loan{Principal: money.MustAmount("8000"), Rate: money.MustRate("0.1"), PerYear: 12,
		Periods: 36}
	part, _ := reference.InterestPart(l, 13, 4)
	fmt.Println(part)
	// Output: 46.6172
}
