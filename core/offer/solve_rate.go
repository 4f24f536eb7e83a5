package offer

import (
	"errors"
	"math/big"

	"candor/core/money"
)

// Errors of a rate that cannot be computed.
var (
	ErrNoAmount    = errors.New("solve rate: the amount is zero")
	ErrNotRepaid   = errors.New("solve rate: the payments do not repay the amount")
	ErrRateTooHigh = errors.New("solve rate: too high to be one")
)

const (
	ratePlaces = 6               // decimals of a percentage
	rateUnits  = 100 * 1_000_000 // units of 10^-6 percent in a coefficient of 1
	startHigh  = 100 * rateUnits // 10 000 %; Bisect widens it if needed
	perPercent = rateUnits / 100 // units in one percent

	maxRateBits = 96 // bits of a rate in units; no two amounts a month apart need more
)

// annuity is an amount lent once and repaid in n equal monthly payments, in cents.
type annuity struct {
	amount, payment *big.Int
	n               int
}

func newAnnuity(amount, payment money.Amount, n int) (annuity, error) {
	switch {
	case n < 1 || n > MaxSteps:
		return annuity{}, ErrPeriods
	case amount.IsZero():
		return annuity{}, ErrNoAmount
	}
	return annuity{big.NewInt(amount.Cents()), big.NewInt(payment.Cents()), n}, nil
}

// sign reports whether the annual rate x/scale is too low (+1), the rate itself (0) or too high (−1). With w
// = 12·scale and u = w + x it compares A·(x/w) with q·(1 − (w/u)^n) in whole numbers, so the answer is exact.
// At 0 % it compares A with n·q.
func (a annuity) sign(x, scale *big.Int) int {
	n := big.NewInt(int64(a.n))
	if x.Sign() == 0 {
		return n.Mul(n, a.payment).Cmp(a.amount)
	}
	w := new(big.Int).Mul(big.NewInt(12), scale)
	u := new(big.Int).Add(w, x)
	u.Exp(u, n, nil)
	paid := new(big.Int).Exp(w, n, nil)
	paid.Sub(u, paid).Mul(paid, w).Mul(paid, a.payment)
	return paid.Cmp(u.Mul(u, x).Mul(u, a.amount))
}

// abovePercent reports whether the annuity's rate is more than p percent, exactly.
func (a annuity) abovePercent(p int64) bool {
	return a.sign(big.NewInt(p*perPercent), big.NewInt(rateUnits)) > 0
}

// Bisect finds an annual rate in percent, correctly rounded to six places, half up. sign reports whether
// x/scale is too low (+1), the rate itself (0) or too high (−1). It must be exact, must fall as x grows, and
// must not change its arguments. Under these conditions bisection on whole units always ends at the two units
// around the rate, and one more call of sign rounds to the nearer. A rate below zero is ErrNotRepaid. A rate
// of more than 96 bits of units is ErrRateTooHigh.
func Bisect(sign func(x, scale *big.Int) int) (money.Exact, error) {
	scale, lo, hi := big.NewInt(rateUnits), new(big.Int), big.NewInt(startHigh)
	if sign(lo, scale) < 0 {
		return money.Exact{}, ErrNotRepaid
	}
	for sign(hi, scale) > 0 {
		if hi.Mul(hi, big.NewInt(10)).BitLen() > maxRateBits {
			return money.Exact{}, ErrRateTooHigh
		}
	}
	one := big.NewInt(1)
	for new(big.Int).Sub(hi, lo).Cmp(one) > 0 {
		mid := new(big.Int).Add(lo, hi)
		if mid.Rsh(mid, 1); sign(mid, scale) >= 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	half := new(big.Int).Add(new(big.Int).Lsh(lo, 1), one)
	if sign(half, new(big.Int).Lsh(scale, 1)) >= 0 {
		lo.Add(lo, one)
	}
	return money.ExactUnits(lo, ratePlaces), nil
}

// EqualPaymentsRate is the nominal annual rate at which n monthly payments repay the amount, in percent with
// six correctly rounded places. The payments include the fees, so the rate includes them too. For level
// payments it is the statutory rate 100·C/(T·P) of SOR/2021-181 s. 47.
func EqualPaymentsRate(amount, payment money.Amount, n int) (money.Exact, error) {
	a, err := newAnnuity(amount, payment, n)
	if err != nil {
		return money.Exact{}, err
	}
	return Bisect(a.sign)
}

// SinglePaymentRate is the annual rate of an amount repaid by one payment after a number of months, in
// percent with six places: 100·(due−A)/A·12/n. The unpaid cost never joins the principal, so nothing
// compounds (SOR/2021-181 s. 47).
func SinglePaymentRate(amount, due money.Amount, months int) (money.Exact, error) {
	switch {
	case months < 1 || months > MaxSteps:
		return money.Exact{}, ErrPeriods
	case amount.IsZero():
		return money.Exact{}, ErrNoAmount
	case due.Cmp(amount) < 0:
		return money.Exact{}, ErrNotRepaid
	}
	charge := due.Exact().Sub(amount.Exact()).Mul(money.ExactInt(1200))
	return charge.QuoRound(amount.Exact().Mul(money.ExactInt(months)), ratePlaces)
}

// singleAbovePercent reports whether the single-payment rate is more than p percent, exactly.
func singleAbovePercent(amount, due money.Amount, months int, p int) bool {
	charge := due.Exact().Sub(amount.Exact()).Mul(money.ExactInt(1200))
	return charge.Cmp(amount.Exact().Mul(money.ExactInt(months)).Mul(money.ExactInt(p))) > 0
}

// FeeInclusiveRate is the annual rate of an offer with its fees, from the lender's own payment, in percent
// with six places. It is a check for the merchant. No screen shows it to a customer as an APR.
func FeeInclusiveRate(o Offer) (money.Exact, error) {
	switch o.Kind {
	case KindEqual:
		return EqualPaymentsRate(o.Amount, o.TermAmount, o.Term)
	case KindDeferred:
		return SinglePaymentRate(o.Amount, o.TermAmount, o.Term)
	}
	return money.Exact{}, ErrKind
}
