package offer_test

import (
	"math/big"
	"testing"

	"candor/core/money"
	"candor/core/offer"
)

type official struct {
	ID       string
	Method   string
	PerYear  string `json:"unit_periods_per_year"`
	Advances []struct{ Amount string }
	Payments []struct {
		Amount    string
		Count     int
		Periods   int    `json:"first_full_periods"`
		Fraction  string `json:"fraction"`
		FirstYear string `json:"first_years"`
	}
	APR       string `json:"expected_apr_percent"`
	Effective string `json:"expected_effective_percent"`
	Places    int
}

// level reads the rows whose payments are equal and monthly from one month on,
// after at most a fee paid at the start. The others have irregular periods or
// amounts, which no offer of this lender has.
func (v official) level() (amount, payment money.Amount, n int, ok bool) {
	amount = money.MustAmount(v.Advances[0].Amount)
	p := v.Payments
	if len(p) == 2 && p[0].FirstYear == "0" {
		amount, _ = amount.Sub(money.MustAmount(p[0].Amount))
		p = p[1:]
	}
	if len(v.Advances) != 1 || len(p) != 1 {
		return amount, payment, 0, false
	}
	monthly := p[0].FirstYear == "1/12" || v.PerYear == "12" && p[0].Periods == 1 && p[0].Fraction == "0"
	return amount, money.MustAmount(p[0].Amount), p[0].Count, monthly
}

// The rates that regulators print for level monthly payments: Regulation Z as a
// nominal rate, the European report as the effective one, (1 + x/12)^12 − 1.
func TestRatesOfRegulators(t *testing.T) {
	checked := 0
	for _, v := range vectors[official](t, "apr-official.json") {
		amount, payment, n, ok := v.level()
		if !ok {
			continue
		}
		checked++
		rate, err := offer.EqualPaymentsRate(amount, payment, n)
		if err != nil {
			t.Fatalf("%s: %v", v.ID, err)
		}
		if v.Method == "unit_period_nominal" {
			if rate.Fixed(v.Places) != v.APR {
				t.Errorf("%s: got %s, want %s", v.ID, rate.Fixed(v.Places), v.APR)
			}
			continue
		}
		want, _ := new(big.Rat).SetString(v.Effective)
		miss := new(big.Rat).Sub(effective(ratPercent(t, rate)), want)
		if miss.Abs(miss).Cmp(big.NewRat(11, 10_000_000)) > 0 { // both are rounded to 10^-6
			t.Errorf("%s: nominal %s is off by %s from the effective %s", v.ID, rate, miss.FloatString(8), v.Effective)
		}
	}
	if checked != 7 {
		t.Errorf("checked %d rows, want 7", checked)
	}
}

// effective is 100·((1 + x/12)^12 − 1).
func effective(x *big.Rat) *big.Rat {
	month := new(big.Rat).Quo(x, big.NewRat(12, 1))
	month.Add(month, big.NewRat(1, 1))
	year := big.NewRat(1, 1)
	for range 12 {
		year.Mul(year, month)
	}
	year.Sub(year, big.NewRat(1, 1))
	return year.Mul(year, big.NewRat(100, 1))
}
