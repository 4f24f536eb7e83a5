package offer

import "candor/core/money"

// Published tables print these figures of a loan; no offer needs them. They come from the same fractions that
// Payment and LastPayment round, so the tables check those fractions to more places than cents.

// PaymentTo is the level payment rounded to the given number of places.
func (l Loan) PaymentTo(places int) (money.Exact, error) {
	if err := l.check(); err != nil {
		return money.Exact{}, err
	}
	num, den := l.level()
	return num.QuoRound(den, places)
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
