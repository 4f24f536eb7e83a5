package offer

import (
	"errors"

	"candor/core/money"
)

// maxSteps limits every loop over periods. A term has at most three digits.
const maxSteps = 999

// ErrPeriods reports a number of periods that is not 1 to 999, or a period outside the loan.
var ErrPeriods = errors.New("number of periods out of range")

// Loan is a principal repaid in equal payments at the end of equal periods. The running balance is never
// rounded: the interest of a period is exactly the balance times Rate/PerYear. Published examples use the
// same ledger (200 000 at 6 % with 1 500 a month ends in a payment of 407.70).
type Loan struct {
	Principal money.Amount
	Rate      money.Rate // annual
	PerYear   int        // periods in a year: 12 for months
	Periods   int
}

func (l Loan) check() error {
	if l.PerYear < 1 || l.PerYear > 366 || l.Periods < 1 || l.Periods > maxSteps {
		return ErrPeriods
	}
	return nil
}

// growth is (1 + Rate/PerYear)^k as the fraction u^k / w^k.
func (l Loan) growth(k int) (u, w money.Exact) {
	per := money.ExactInt(l.PerYear)
	return per.Add(l.Rate.Exact()).Pow(k), per.Pow(k)
}

// level is the unrounded payment as a fraction, without a division:
//
//	p = B·r·u^n / ( w·(u^n − w^n) ),  u = w + r;  B/n at 0 %
func (l Loan) level() (num, den money.Exact) {
	if l.Rate.IsZero() {
		return l.Principal.Exact(), money.ExactInt(l.Periods)
	}
	u, w := l.growth(l.Periods)
	num = l.Principal.Exact().Mul(l.Rate.Exact()).Mul(u)
	return num, money.ExactInt(l.PerYear).Mul(u.Sub(w))
}

// Payment is the level payment, rounded once to the cent.
func (l Loan) Payment() (money.Amount, error) {
	if err := l.check(); err != nil {
		return money.Amount{}, err
	}
	num, den := l.level()
	return num.QuoRound2(den)
}

// PaymentTo is the level payment rounded to the given number of places.
func (l Loan) PaymentTo(places int) (money.Exact, error) {
	if err := l.check(); err != nil {
		return money.Exact{}, err
	}
	num, den := l.level()
	return num.QuoRound(den, places)
}

// remaining is the balance after k unrounded payments, as a fraction:
//
//	b_k = B·(u^n − u^k·w^(n−k)) / (u^n − w^n);  B·(n−k)/n at 0 %
func (l Loan) remaining(k int) (num, den money.Exact) {
	if l.Rate.IsZero() {
		return l.Principal.Exact().Mul(money.ExactInt(l.Periods - k)), money.ExactInt(l.Periods)
	}
	un, wn := l.growth(l.Periods)
	uk, _ := l.growth(k)
	_, wk := l.growth(l.Periods - k)
	return l.Principal.Exact().Mul(un.Sub(uk.Mul(wk))), un.Sub(wn)
}

// BalanceAfter is the debt after k of the unrounded level payments.
func (l Loan) BalanceAfter(k, places int) (money.Exact, error) {
	if err := l.check(); err != nil {
		return money.Exact{}, err
	}
	if k < 0 || k > l.Periods {
		return money.Exact{}, ErrPeriods
	}
	num, den := l.remaining(k)
	return num.QuoRound(den, places)
}

// InterestPart is the interest in the k-th of the unrounded level payments, k from 1.
func (l Loan) InterestPart(k, places int) (money.Exact, error) {
	if err := l.check(); err != nil {
		return money.Exact{}, err
	}
	if k < 1 || k > l.Periods {
		return money.Exact{}, ErrPeriods
	}
	num, den := l.remaining(k - 1)
	return num.Mul(l.Rate.Exact()).QuoRound(den.Mul(money.ExactInt(l.PerYear)), places)
}

// LastPayment is the payment that ends the loan after Periods−1 payments of level: the balance with its
// interest, rounded once. It is a *money.RangeError if those payments have already repaid more than the debt.
func (l Loan) LastPayment(level money.Amount) (money.Amount, error) {
	if err := l.check(); err != nil {
		return money.Amount{}, err
	}
	num, den := l.owedAtEnd(l.Principal.Exact(), level.Exact())
	return num.QuoRound2(den)
}

// InterestPaid is the interest of all periods when level is paid in each of them, whatever debt remains.
// Lenders print their "total cost" this way.
func (l Loan) InterestPaid(level money.Amount) (money.Amount, error) {
	if err := l.check(); err != nil {
		return money.Amount{}, err
	}
	principal, paid := l.Principal.Exact(), level.Exact()
	num, den := l.owedAtEnd(principal, paid)
	rest := paid.Mul(money.ExactInt(l.Periods - 1)).Sub(principal)
	return num.Add(rest.Mul(den)).QuoRound2(den)
}

// owedAtEnd is what settles principal at the end of the last period when paid was paid in each period before
// it, as a fraction:
//
//	b_k = b_(k−1)·(1+i) − paid;  owed = b_(n−1)·(1+i)
//
// With 1+i = u/w and i = r/w, the closed form is
//
//	( B·r·u^n − paid·w·(u^n − u·w^(n−1)) ) / ( r·w^n )
func (l Loan) owedAtEnd(principal, paid money.Exact) (num, den money.Exact) {
	if l.Rate.IsZero() {
		return principal.Sub(paid.Mul(money.ExactInt(l.Periods - 1))), money.ExactInt(1)
	}
	u, w := l.growth(1)
	un, wn := l.growth(l.Periods - 1)
	r := l.Rate.Exact()
	num = principal.Mul(r).Mul(un).Mul(u).Sub(paid.Mul(w).Mul(u).Mul(un.Sub(wn)))
	return num, r.Mul(wn).Mul(w)
}
