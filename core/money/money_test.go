package money_test

import (
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"

	"candor/core/money"
)

const most = "9999999999999999.99"

func TestParseReasons(t *testing.T) {
	amount := func(s string) error { _, err := money.ParseAmount(s); return err }
	rate := func(s string) error { _, err := money.ParseRate(s); return err }
	number := func(s string) error { _, err := money.ParseExact(s); return err }
	for _, c := range []struct {
		parse func(string) error
		in    string
		want  money.Reason
	}{
		{amount, "", money.ReasonEmpty},
		{amount, "null", money.ReasonNull},
		{amount, "-1", money.ReasonSign},
		{amount, "+1", money.ReasonSign},
		{amount, "−1", money.ReasonCharacter},
		{amount, "1e2", money.ReasonExponent},
		{amount, "1.5E2", money.ReasonExponent},
		{amount, "e5", money.ReasonCharacter},
		{amount, "007", money.ReasonLeadingZero},
		{amount, "00", money.ReasonLeadingZero},
		{amount, ".5", money.ReasonNoInteger},
		{amount, ".", money.ReasonNoInteger},
		{amount, "5.", money.ReasonNoFraction},
		{amount, "1.234", money.ReasonManyDecimals},
		{amount, "10000000000000000", money.ReasonManyIntegers},
		{amount, "1,000", money.ReasonCharacter},
		{amount, "1.2.3", money.ReasonCharacter},
		{amount, " 1", money.ReasonCharacter},
		{amount, "1\x00", money.ReasonCharacter},
		{amount, "١", money.ReasonCharacter},
		{amount, "0x10", money.ReasonCharacter},
		{rate, "28.9", money.ReasonManyIntegers},
		{rate, "0.09991", money.ReasonManyDecimals},
		{rate, "-0.01", money.ReasonSign},
		{rate, "1e-1", money.ReasonExponent},
		{number, strings.Repeat("9", 33), money.ReasonManyIntegers},
		{number, "1e5", money.ReasonExponent},
	} {
		var p *money.ParseError
		if err := c.parse(c.in); !errors.As(err, &p) || p.Reason != c.want {
			t.Errorf("parse %q: got %v, want reason %q", c.in, err, c.want)
		}
	}
}

func TestParseErrorIsShort(t *testing.T) {
	for _, in := range []string{strings.Repeat("9", 5_000_000), strings.Repeat("\x00", 99),
		strings.Repeat("é", 99), "4111111111111111-secret-and-more-than-that"} {
		_, err := money.ParseAmount(in)
		const frame = len("parse amount: has too many digits before the point: ") + len("…")
		if err == nil || len(err.Error()) > frame+32 {
			t.Errorf("parse of %d bytes: error %v", len(in), err)
		}
	}
}

func TestAmountArithmetic(t *testing.T) {
	a := money.MustAmount
	for _, c := range []struct {
		name string
		do   func() (money.Amount, error)
		want string // an amount, or the error
	}{
		{"add", func() (money.Amount, error) { return a("0.01").Add(a("1199.99")) }, "1200.00"},
		{"add to the top", func() (money.Amount, error) { return a(most).Add(a("0")) }, most},
		{"add over the top", func() (money.Amount, error) { return a(most).Add(a("0.01")) },
			"add amount: over 16 digits of dollars"},
		{"add two tops", func() (money.Amount, error) { return a(most).Add(a(most)) },
			"add amount: over 16 digits of dollars"},
		{"sub", func() (money.Amount, error) { return a("1").Sub(a("0.01")) }, "0.99"},
		{"sub to zero", func() (money.Amount, error) { return a("1").Sub(a("1.00")) }, "0.00"},
		{"sub below", func() (money.Amount, error) { return a("1").Sub(a("1.01")) },
			"subtract amount: below zero"},
		{"times", func() (money.Amount, error) { return a("20.83").Times(12) }, "249.96"},
		{"times zero", func() (money.Amount, error) { return a(most).Times(0) }, "0.00"},
		{"times negative", func() (money.Amount, error) { return a("1").Times(-1) },
			"multiply amount: below zero"},
		{"times over", func() (money.Amount, error) { return a(most).Times(2) },
			"multiply amount: over 16 digits of dollars"},
		{"times far over", func() (money.Amount, error) { return a("0.03").Times(math.MaxInt) },
			"multiply amount: over 16 digits of dollars"},
		{"sum", func() (money.Amount, error) { return money.Sum(a("1"), a("2.50"), a("0.01")) }, "3.51"},
		{"sum of none", func() (money.Amount, error) { return money.Sum() }, "0.00"},
		{"round below",
			func() (money.Amount, error) { return money.Exact{}.Sub(money.MustExact("0.005")).Round2() },
			"round amount: below zero"},
		{"round to zero",
			func() (money.Amount, error) { return money.Exact{}.Sub(money.MustExact("0.004")).Round2() },
			"0.00"},
		{"round over",
			func() (money.Amount, error) { return money.MustExact("9999999999999999.995").Round2() },
			"round amount: over 16 digits of dollars"},
		{"quotient",
			func() (money.Amount, error) { return money.ExactInt(250).QuoRound2(money.ExactInt(12)) },
			"20.83"},
		{"quotient by zero",
			func() (money.Amount, error) { return money.ExactInt(1).QuoRound2(money.Exact{}) },
			"divide: the divisor is zero"},
	} {
		got, err := c.do()
		text := got.String()
		if err != nil {
			text = err.Error()
		}
		if text != c.want {
			t.Errorf("%s: got %q, want %q", c.name, text, c.want)
		}
	}
}

func TestComparison(t *testing.T) {
	small, big := money.MustAmount("1.1"), money.MustAmount("1.11")
	if small != money.MustAmount("1.10") || !small.Equal(money.MustAmount("1.10")) || small.Equal(big) {
		t.Error("1.1 and 1.10 must be one amount, 1.11 another")
	}
	if small.Cmp(big) != -1 || big.Cmp(small) != 1 || small.Cmp(small) != 0 {
		t.Error("amounts are not ordered")
	}
	low, high := money.MustRate("0.289"), money.MustRate("0.29")
	if low.Cmp(high) != -1 || high.Cmp(low) != 1 || low.Cmp(low) != 0 ||
		!low.Equal(money.MustRate("0.2890")) {
		t.Error("rates are not ordered")
	}
	if !(money.Amount{}).IsZero() || small.IsZero() || !(money.Rate{}).IsZero() || low.IsZero() {
		t.Error("only zero is zero")
	}
	if (money.Amount{}).String() != "0.00" || (money.Rate{}).String() != "0.0000" {
		t.Error("the zero values are not zero")
	}
}

func TestPercent(t *testing.T) {
	for in, want := range map[string]string{
		"0": "0", "0.289": "28.9", "0.0999": "9.99", "0.35": "35", "0.3": "30", "1": "100",
		"0.0001": "0.01", "0.001": "0.1", "9.9999": "999.99", "0.1": "10", "0.0105": "1.05",
	} {
		if got := money.MustRate(in).Percent(); got != want {
			t.Errorf("percent of %s: got %s, want %s", in, got, want)
		}
	}
}

func TestExact(t *testing.T) {
	x := money.MustExact("1.008325")
	if got := len(x.Pow(60).String()); got < 361 {
		t.Errorf("1.008325^60 printed in %d characters: a digit was lost", got)
	}
	if !x.Pow(0).Equal(money.ExactInt(1)) || !x.Pow(-3).Equal(money.ExactInt(1)) {
		t.Error("a power of zero or less is 1")
	}
	if third, err := money.ExactInt(1).QuoRound(money.ExactInt(3), 28); err != nil ||
		third.String() != "0."+strings.Repeat("3", 28) {
		t.Errorf("1/3 = %s, %v", third, err)
	}
	for _, places := range []int{-1, 65, math.MaxInt, math.MinInt} {
		if _, err := x.QuoRound(x, places); !errors.Is(err, money.ErrPlaces) {
			t.Errorf("%d places: %v", places, err)
		}
	}
	if got := x.Fixed(-1) + " " + x.Fixed(2) + " " + x.Fixed(8); got != "1 1.01 1.00832500" {
		t.Errorf("fixed: %s", got)
	}
	if got := money.ExactUnits(big.NewInt(127725057), 6).Fixed(6); got != "127.725057" {
		t.Errorf("units: %s", got)
	}
	sum := money.MustAmount("0.10").Exact().Add(money.MustRate("0.2").Exact())
	if !sum.Equal(money.MustExact("0.3")) || sum.Cmp(money.MustExact("0.3000001")) != -1 || sum.Sign() != 1 {
		t.Errorf("0.1 + 0.2 = %s", sum)
	}
}

func TestMustPanics(t *testing.T) {
	for name, f := range map[string]func(){
		"amount": func() { money.MustAmount("-1") },
		"rate":   func() { money.MustRate("35") },
		"exact":  func() { money.MustExact("1e1") },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("Must of a refused %s did not panic", name)
				}
			}()
			f()
		}()
	}
}
