package offer_test

import (
	"errors"
	"testing"

	"candor/core/money"
	"candor/core/offer"
	"candor/core/offer/reference"
)

func TestSolverRefuses(t *testing.T) {
	m := money.MustAmount
	for _, c := range []struct {
		name        string
		amount, pay string
		n           int
		equal, one  error
	}{
		{"no amount", "0", "10", 3, offer.ErrNoAmount, offer.ErrNoAmount},
		{"no term", "10", "10", 0, offer.ErrPeriods, offer.ErrPeriods},
		{"endless", "10", "10", 1000, offer.ErrPeriods, offer.ErrPeriods},
		{"not repaid", "100", "33.33", 3, offer.ErrNotRepaid, offer.ErrNotRepaid},
		{"repaid exactly", "99.99", "33.33", 3, nil, offer.ErrNotRepaid},
		{"beyond all measure", "0.01", "9999999999999999.99", 999, nil, nil},
	} {
		_, equal := offer.EqualPaymentsRate(m(c.amount), m(c.pay), c.n)
		_, one := offer.SinglePaymentRate(m(c.amount), m(c.pay), c.n)
		if !errors.Is(equal, c.equal) || !errors.Is(one, c.one) {
			t.Errorf("%s: got %v and %v, want %v and %v", c.name, equal, one, c.equal, c.one)
		}
	}
	if r, err := offer.EqualPaymentsRate(m("99.99"), m("33.33"), 3); err != nil || r.Sign() != 0 {
		t.Errorf("payments that repay exactly: rate %s, %v", r, err)
	}
	_, err := offer.FeeInclusiveRate(offer.Offer{Kind: offer.KindRegular})
	if !errors.Is(err, offer.ErrKind) {
		t.Errorf("regular purchase: %v", err)
	}
}

func TestLongestSinglePayment(t *testing.T) {
	a, due := money.MustAmount("999"), money.MustAmount("1998")
	if rate, err := offer.SinglePaymentRate(a, due, 999); err != nil || rate.String() != "1.201201" {
		t.Errorf("999 months: %s, %v", rate, err)
	}
	rate, err := offer.SinglePaymentRate(money.MustAmount("1200"), money.MustAmount("1201"), 1)
	if err != nil || rate.String() != "1" {
		t.Errorf("a month: %s, %v", rate, err)
	}
	for _, months := range []int{0, 1000} {
		if _, err := offer.SinglePaymentRate(a, due, months); !errors.Is(err, offer.ErrPeriods) {
			t.Errorf("%d months: %v", months, err)
		}
	}
}

func TestLoanRefuses(t *testing.T) {
	good := offer.Loan{Principal: money.MustAmount("100"), Rate: money.MustRate("0.1"), PerYear: 12,
		Periods: 3}
	for _, change := range []func(*offer.Loan){
		func(l *offer.Loan) { l.PerYear = 0 }, func(l *offer.Loan) { l.PerYear = 367 },
		func(l *offer.Loan) { l.Periods = 0 }, func(l *offer.Loan) { l.Periods = 1000 },
	} {
		l := good
		change(&l)
		_, e1 := l.Payment()
		_, e2 := l.PaymentTo(2)
		_, e3 := reference.BalanceAfter(l, 1, 2)
		_, e4 := reference.InterestPart(l, 1, 2)
		_, e5 := l.LastPayment(money.MustAmount("1"))
		_, e6 := l.InterestPaid(money.MustAmount("1"))
		for i, err := range []error{e1, e2, e3, e4, e5, e6} {
			if !errors.Is(err, offer.ErrPeriods) {
				t.Errorf("%+v: method %d: %v", l, i, err)
			}
		}
	}
	free := offer.Loan{Principal: money.MustAmount("1200"), PerYear: 12, Periods: 12}
	if b, err := reference.BalanceAfter(free, 3, 2); err != nil || b.String() != "900" {
		t.Errorf("after 3 of 12 payments without interest: %s, %v", b, err)
	}
	longest := good
	longest.PerYear, longest.Periods = 366, 999
	if b, err := reference.BalanceAfter(longest, 0, 2); err != nil || b.String() != "100" {
		t.Errorf("before the first of 999 daily payments: %s, %v", b, err)
	}
	if _, err := reference.BalanceAfter(good, 4, 2); !errors.Is(err, offer.ErrPeriods) {
		t.Errorf("balance after the end: %v", err)
	}
	if _, err := reference.InterestPart(good, 0, 2); !errors.Is(err, offer.ErrPeriods) {
		t.Errorf("interest of payment 0: %v", err)
	}
	if b, err := reference.BalanceAfter(good, 3, 10); err != nil || b.Sign() != 0 {
		t.Errorf("balance at the end: %s, %v", b, err)
	}
}
