package offer_test

import (
	"math/big"
	"testing"

	"candor/core/money"
	"candor/core/offer"

	"github.com/shopspring/decimal"
)

// A plan of 72 months with a fee: every rule and the solver run.
func BenchmarkAssess(b *testing.B) {
	o := plan(offer.KindEqual, "25000", "774.31", "0.0699", 72, fee(offer.FeeMonthly, "2.50"))
	o.TermAmount = money.MustAmount("428.64")
	b.ReportAllocs()
	for b.Loop() {
		offer.Assess(o, offer.Context{Sources: offer.Sources{Lookup: offer.KindEqual}})
	}
}

func BenchmarkPrice(b *testing.B) {
	o := plan(offer.KindEqual, "250", "23.83", "0", 12, fee(offer.FeeMonthly, "3"))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := offer.Price(o); err != nil {
			b.Fatal(err)
		}
	}
}

// The rate of 72 payments by four solvers: ours, and simple ones with a decimal library and with fractions.
// TestSolversAgree checks that all give the same rate.
func BenchmarkRate72(b *testing.B) {
	for _, s := range solvers {
		b.Run(s.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if s.rate() != rate72 {
					b.Fatal("another rate")
				}
			}
		})
	}
}

const (
	amount72, payment72, months72 = "25000", "428.64", 72
	rate72                        = "7.200818"
)

// solvers compute one rate, in percent with six places.
var solvers = []struct {
	name string
	rate func() string
}{
	{"candor", rateOfCandor},
	{"shopspring, Newton", rateByNewton},
	{"shopspring, bisection", rateByBisection},
	{"big.Rat, bisection", rateByFractions},
}

func rateOfCandor() string {
	rate, err := offer.EqualPaymentsRate(money.MustAmount(amount72), money.MustAmount(payment72), months72)
	if err != nil {
		return err.Error()
	}
	return rate.Fixed(6)
}

var (
	// amount72, payment72 and months72: the browser's build of the library reads no texts
	dAmount, dPayment, dMonths = decimal.NewFromInt(25_000), decimal.New(428_64, -2),
		decimal.NewFromInt(months72)
	dOne, dTwelve, dHundred = decimal.NewFromInt(1), decimal.NewFromInt(12), decimal.NewFromInt(100)
)

// present is q·(1 − (1+i)^−n)/i with Div and Pow, the textbook formula.
func present(i decimal.Decimal) decimal.Decimal {
	discount := dOne.Div(dOne.Add(i).Pow(dMonths))
	return dPayment.Mul(dOne.Sub(discount)).Div(i)
}

func rateByNewton() string {
	i, step := decimal.New(1, -2), decimal.New(1, -10)
	for range 20 {
		at := present(i)
		slope := present(i.Add(step)).Sub(at).Div(step)
		move := at.Sub(dAmount).Div(slope)
		i = i.Sub(move).Round(16)
		if move.Abs().Cmp(step) < 0 {
			break
		}
	}
	return i.Mul(dTwelve).Mul(dHundred).StringFixed(6)
}

func rateByBisection() string {
	low, high, two := decimal.New(1, -9), decimal.NewFromInt(1), decimal.NewFromInt(2)
	for range 44 {
		mid := low.Add(high).Div(two)
		if present(mid).Cmp(dAmount) > 0 {
			low = mid
		} else {
			high = mid
		}
	}
	return low.Mul(dTwelve).Mul(dHundred).StringFixed(6)
}

func rateByFractions() string {
	amount, _ := new(big.Rat).SetString(amount72)
	payment, _ := new(big.Rat).SetString(payment72)
	low, high, month := int64(0), int64(1_000_000_000), big.NewRat(1, 12)
	for high-low > 1 {
		mid := (low + high) / 2
		growth := new(big.Rat).Mul(big.NewRat(mid, 100_000_000), month)
		growth.Add(growth, big.NewRat(1, 1))
		owed := new(big.Rat).Set(amount)
		for range months72 {
			owed.Mul(owed, growth)
			owed.Sub(owed, payment)
		}
		if owed.Sign() <= 0 {
			low = mid
		} else {
			high = mid
		}
	}
	return big.NewRat(low, 1_000_000).FloatString(6)
}

// The four solvers give one rate.
func TestSolversAgree(t *testing.T) {
	for _, s := range solvers {
		if got := s.rate(); got != rate72 {
			t.Errorf("%s: got %s, want %s", s.name, got, rate72)
		}
	}
}
