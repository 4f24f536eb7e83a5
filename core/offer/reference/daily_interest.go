package reference

import (
	"candor/core/money"
	"candor/core/offer"
)

// daysInYear is 365 in leap years too (CQLR P-40.1, r. 3, ss. 59–60; published cardholder terms).
const daysInYear = 365

// maxDays is the largest number of days, about a century.
const maxDays = 36_600

// AccruedInterest is the estimated interest on a balance over a number of days, rounded once. Sums of daily
// rounded interest would differ visibly.
func AccruedInterest(balance money.Amount, rate money.Rate, days int) (money.Amount, error) {
	return DailyInterest([]DayBalance{{balance, days}}, rate)
}

// DayBalance is a balance that did not change for a number of days.
type DayBalance struct {
	Balance money.Amount
	Days    int
}

// DailyInterest is the estimated interest on the average daily balance, the Quebec rule (CQLR P-40.1, r. 3,
// ss. 59–60): average · rate · days / 365. That is the sum of balance·days, times rate / 365, rounded once.
func DailyInterest(balances []DayBalance, rate money.Rate) (money.Amount, error) {
	sum, _, err := balanceDays(balances)
	if err != nil {
		return money.Amount{}, err
	}
	return sum.Mul(rate.Exact()).QuoRound2(money.ExactInt(daysInYear))
}

// AverageDailyBalance is the mean of the balances, weighted by days, to the given number of places.
func AverageDailyBalance(balances []DayBalance, places int) (money.Exact, error) {
	sum, days, err := balanceDays(balances)
	if err != nil {
		return money.Exact{}, err
	}
	return sum.QuoRound(money.ExactInt(days), places)
}

func balanceDays(balances []DayBalance) (sum money.Exact, days int, err error) {
	for _, b := range balances {
		if b.Days < 0 || b.Days > maxDays-days {
			return money.Exact{}, 0, offer.ErrPeriods
		}
		days += b.Days
		sum = sum.Add(b.Balance.Exact().Mul(money.ExactInt(b.Days)))
	}
	return sum, days, nil
}
