package money_test

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"candor/core/money"
)

// The limits of the range, each tested on both sides.
func TestBounds(t *testing.T) {
	largest, cent, zero := money.MustAmount("9999999999999999.99"), money.MustAmount("0.01"), money.Amount{}
	third := money.MustAmount("3333333333333333.33")
	for _, c := range [...]struct {
		name, want string
		do         func() (money.Amount, error)
	}{
		{"all of it taken", "0.00", func() (money.Amount, error) { return cent.Sub(cent) }},
		{"nothing taken", "0.01", func() (money.Amount, error) { return cent.Sub(zero) }},
		{"a cent too much taken", "subtract amount: below zero",
			func() (money.Amount, error) { return zero.Sub(cent) }},
		{"nothing and nothing", "0.00", func() (money.Amount, error) { return zero.Add(zero) }},
		{"up to the largest", "9999999999999999.99",
			func() (money.Amount, error) { return money.MustAmount("9999999999999999.98").Add(cent) }},
		{"a cent over it", "add amount: over 16 digits of dollars",
			func() (money.Amount, error) { return largest.Add(cent) }},
		{"the largest three times a third", "9999999999999999.99",
			func() (money.Amount, error) { return third.Times(3) }},
		{"four thirds", "multiply amount: over 16 digits of dollars",
			func() (money.Amount, error) { return third.Times(4) }},
		{"no times", "0.00", func() (money.Amount, error) { return largest.Times(0) }},
		{"nothing, less than no times", "0.00", func() (money.Amount, error) { return zero.Times(-1) }},
		{"less than no times", "multiply amount: below zero",
			func() (money.Amount, error) { return cent.Times(-1) }},
		{"half a cent below nothing, rounded away", "round amount: below zero",
			func() (money.Amount, error) { return money.ExactUnits(big.NewInt(-5), 3).Round2() }},
		{"less than half a cent below nothing", "0.00",
			func() (money.Amount, error) { return money.ExactUnits(big.NewInt(-4), 3).Round2() }},
		{"rounded to the largest", "9999999999999999.99",
			func() (money.Amount, error) { return largest.Exact().Add(money.MustExact("0.004")).Round2() }},
		{"rounded over it", "round amount: over 16 digits of dollars",
			func() (money.Amount, error) { return largest.Exact().Add(money.MustExact("0.005")).Round2() }},
		{"a sum over it", "add amount: over 16 digits of dollars",
			func() (money.Amount, error) { return money.Sum(largest, cent, cent) }},
	} {
		a, err := c.do()
		got := a.String()
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

// Decimal places from 0 to 64 are accepted, and no others.
func TestPlaces(t *testing.T) {
	third := money.MustExact("1")
	for places, ok := range map[int]bool{-1: false, 0: true, 64: true, 65: false} {
		got, err := third.QuoRound(money.ExactInt(3), places)
		if (err == nil) != ok || !ok && !errors.Is(err, money.ErrPlaces) {
			t.Errorf("%d places: %s, %v", places, got, err)
		}
		if ok && places == 64 && got.String() != "0."+strings.Repeat("3", 64) {
			t.Errorf("64 places: %s", got)
		}
	}
	if got := money.MustExact("2.5").Fixed(-1); got != "3" {
		t.Errorf("fewer than no places: %s", got)
	}
	if got := money.MustExact("2.5").Fixed(65); got != "2.5"+strings.Repeat("0", 63) {
		t.Errorf("more than 64 places: %s", got)
	}
	if got := money.ExactUnits(big.NewInt(1), 65); !got.Equal(money.ExactUnits(big.NewInt(1), 64)) {
		t.Errorf("a unit of 65 places is %s", got)
	}
	if got := money.ExactInt(3).Pow(0); !got.Equal(money.ExactInt(1)) {
		t.Errorf("to the power of nothing: %s", got)
	}
	if got := money.MustExact("1.5").Pow(1); got.String() != "1.5" {
		t.Errorf("to the power of one: %s", got)
	}
}

// A grammar counts digits: each row has the longest token that passes and the shortest that does not.
func TestGateLengths(t *testing.T) {
	nines := func(n int) string { return strings.Repeat("9", n) }
	for _, c := range [...]struct {
		parse func(string) error
		pass  string
		fail  string
	}{
		{amountError, nines(16) + ".99", nines(17)},
		{amountError, "0.01", "0.001"},
		{rateError, "9.9999", "10"},
		{rateError, "0.0001", "0.00001"},
		{exactError, nines(32) + "." + nines(32), nines(33)},
		{exactError, "0." + nines(32), "0." + nines(33)},
		{amountError, "0", "00"},
	} {
		if err := c.parse(c.pass); err != nil {
			t.Errorf("%s: %v", c.pass, err)
		}
		if err := c.parse(c.fail); !errors.As(err, new(*money.ParseError)) {
			t.Errorf("%s: %v", c.fail, err)
		}
	}
}

func amountError(s string) error { _, err := money.ParseAmount(s); return err }
func rateError(s string) error   { _, err := money.ParseRate(s); return err }
func exactError(s string) error  { _, err := money.ParseExact(s); return err }

// An error repeats at most 32 bytes of a refused token, and marks a longer one.
func TestEcho(t *testing.T) {
	for token, want := range map[string]string{
		strings.Repeat("x", 30): `"` + strings.Repeat("x", 30) + `"`,
		strings.Repeat("x", 31): `"` + strings.Repeat("x", 30) + `"…`,
		"é":                     `"\u00e9"`,
		strings.Repeat("é", 9):  `"\u00e9\u00e9\u00e9\u00e9\u00e9"…`,
	} {
		err := amountError(token)
		if _, got, _ := strings.Cut(err.Error(), "decimal number: "); got != want {
			t.Errorf("%s: got %s, want %s", token, got, want)
		}
	}
}
