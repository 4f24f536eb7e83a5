package reference_test

import (
	"errors"
	"testing"

	"candor/core/money"
	"candor/core/offer"
	"candor/core/offer/reference"
)

// card is the report's deferred debit card (ec-35): 3000 each quarter, 60 at the start, 100 a quarter later.
// Here each repayment comes some time after the purchases of the next quarter began, so money is lent and
// paid in turn.
func card(late reference.Ratio) reference.Stream {
	s := reference.Stream{Payments: []reference.Flow{flow(0, 1, "60"), flow(1, 4, "100"), flow(1, 1, "3000")}}
	for quarter := range 4 {
		s.Advances = append(s.Advances, flow(quarter, 4, "3000"))
		if quarter > 0 {
			at := reference.Ratio{Num: quarter*late.Den + 4*late.Num, Den: 4 * late.Den}
			s.Payments = append(s.Payments, reference.Flow{At: at, Amount: money.MustAmount("3000")})
		}
	}
	return s
}

// staged is a credit drawn in three parts, with 0.5 % of what is drawn paid each month.
func staged() reference.Stream {
	s := reference.Stream{
		Advances: []reference.Flow{flow(0, 1, "50000"), flow(1, 4, "50000"), flow(1, 2, "50000")},
		Payments: []reference.Flow{flow(1, 1, "150000")}}
	for month := 1; month <= 12; month++ {
		interest := "750"
		switch {
		case month <= 3:
			interest = "250"
		case month <= 6:
			interest = "500"
		}
		s.Payments = append(s.Payments, flow(month, 12, interest))
	}
	return s
}

// Money is lent after a payment, and the balance is never below zero: there is one rate. The wanted figures
// come from bisection on sixty decimals.
func TestRatesOfPositiveBalances(t *testing.T) {
	for _, c := range []struct {
		name, want string
		s          reference.Stream
	}{
		{"drawn in stages", "6.167781", staged()}, // 1.005^12
		{"drawn again", "10.298060", reference.Stream{
			Advances: []reference.Flow{flow(0, 1, "1000"), flow(1, 2, "700")},
			Payments: []reference.Flow{flow(1, 4, "500"), flow(1, 1, "1300")}}},
		{"a card repaid half a month late", "4.938181", card(reference.Ratio{Num: 1, Den: 24})},
	} {
		got, err := reference.EffectiveRate(c.s)
		if err != nil || got.Fixed(6) != c.want {
			t.Errorf("%s: got %s (%v), want %s", c.name, got, err, c.want)
		}
	}
}

// By unit periods the same test holds. A credit drawn in stages with half a percent a month has 6 % a year.
func TestUnitPeriodsOfPositiveBalances(t *testing.T) {
	s := staged()
	months := func(list []reference.Flow) (out []reference.Flow) {
		for _, f := range list {
			out = append(
				out,
				reference.Flow{At: reference.Ratio{Num: 12 * f.At.Num, Den: f.At.Den}, Amount: f.Amount},
			)
		}
		return out
	}
	s.Advances, s.Payments = months(s.Advances), months(s.Payments)
	if got, err := reference.UnitPeriodRate(s, reference.Ratio{Num: 12}); err != nil || got.String() != "6" {
		t.Errorf("got %s, %v", got, err)
	}
}

// Where the balance falls below zero there may be several rates, and none is claimed.
func TestNegativeBalanceHasNoSingleRate(t *testing.T) {
	for name, s := range map[string]reference.Stream{
		"two rates, 10 % and 20 %": {
			Advances: []reference.Flow{flow(0, 1, "100"), flow(2, 1, "132")},
			Payments: []reference.Flow{flow(1, 1, "230"), flow(3, 1, "0.01")}},
		"overpaid between": {
			Advances: []reference.Flow{flow(0, 1, "100"), flow(2, 1, "100")},
			Payments: []reference.Flow{flow(1, 1, "150"), flow(3, 1, "60")}},
		"not repaid": {
			Advances: []reference.Flow{flow(0, 1, "100"), flow(2, 1, "100")},
			Payments: []reference.Flow{flow(1, 1, "50"), flow(3, 1, "60")}},
		"lent last": {
			Advances: []reference.Flow{flow(0, 1, "100"), flow(2, 1, "1")},
			Payments: []reference.Flow{flow(1, 1, "120")}},
	} {
		for method, solve := range map[string]func() (money.Exact, error){
			"effective": func() (money.Exact, error) { return reference.EffectiveRate(s) },
			"unit periods": func() (money.Exact, error) {
				return reference.UnitPeriodRate(s,
					reference.Ratio{Num: 1})
			},
		} {
			if got, err := solve(); !errors.Is(err, reference.ErrSeveralRates) &&
				!errors.Is(err, offer.ErrNotRepaid) {
				t.Errorf("%s, %s: got %s, %v", name, method, got, err)
			}
		}
	}
}
