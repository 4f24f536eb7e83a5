package offer

import (
	"errors"

	"candor/core/money"
)

// MaxSteps is the largest number of periods. It limits every loop over them: a term has at most three digits.
const MaxSteps = 999

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
	if l.PerYear < 1 || l.PerYear > 366 || l.Periods < 1 || l.Periods > MaxSteps {
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

// LastPayment is the payment that ends the loan after Periods−1 payments of level: the balance with its
// interest, rounded once. It is a *money.RangeError if those payments have already repaid more than the debt.
func (l Loan) LastPayment(level money.Amount) (money.Amount, error) {
	if err := l.check(); err != nil {
		return money.Amount{}, err
	}
	num, den := l.owedAtEnd(l.Principal.Exact(), level.Exact())
	return num.QuoRound2(den)
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
