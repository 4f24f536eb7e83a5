package reference

import (
	"candor/core/money"
	"candor/core/offer"
)

func valid(l offer.Loan) bool {
	return l.PerYear >= 1 && l.PerYear <= 366 && l.Periods >= 1 && l.Periods <= offer.MaxSteps
}

// growth is (1 + Rate/PerYear)^k as the fraction u^k / w^k.
func growth(l offer.Loan, k int) (u, w money.Exact) {
	per := money.ExactInt(l.PerYear)
	return per.Add(l.Rate.Exact()).Pow(k), per.Pow(k)
}

// remaining is the balance after k unrounded payments, as a fraction:
//
//	b_k = B·(u^n − u^k·w^(n−k)) / (u^n − w^n);  B·(n−k)/n at 0 %
func remaining(l offer.Loan, k int) (num, den money.Exact) {
	if l.Rate.IsZero() {
		return l.Principal.Exact().Mul(money.ExactInt(l.Periods - k)), money.ExactInt(l.Periods)
	}
	un, wn := growth(l, l.Periods)
	uk, _ := growth(l, k)
	_, wk := growth(l, l.Periods-k)
	return l.Principal.Exact().Mul(un.Sub(uk.Mul(wk))), un.Sub(wn)
}

// BalanceAfter is the debt after k of the unrounded level payments.
func BalanceAfter(l offer.Loan, k, places int) (money.Exact, error) {
	if !valid(l) || k < 0 || k > l.Periods {
		return money.Exact{}, offer.ErrPeriods
	}
	num, den := remaining(l, k)
	return num.QuoRound(den, places)
}

// InterestPart is the interest in the k-th of the unrounded level payments, k from 1.
func InterestPart(l offer.Loan, k, places int) (money.Exact, error) {
	if !valid(l) || k < 1 || k > l.Periods {
		return money.Exact{}, offer.ErrPeriods
	}
	num, den := remaining(l, k-1)
	return num.Mul(l.Rate.Exact()).QuoRound(den.Mul(money.ExactInt(l.PerYear)), places)
}
