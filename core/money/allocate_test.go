package money_test

import (
	"errors"
	"math/big"
	"slices"
	"testing"

	"candor/core/money"
)

func TestAllocate(t *testing.T) {
	for _, c := range [...]struct {
		amount  string
		weights []int
		want    []string
	}{
		{"250", []int{1, 1, 1}, []string{"83.34", "83.33", "83.33"}},
		{"0.05", []int{1, 1, 1}, []string{"0.02", "0.02", "0.01"}},
		{"0.01", []int{1, 1}, []string{"0.01", "0.00"}},
		{"0.01", []int{1, 2}, []string{"0.00", "0.01"}},
		{"100", []int{0, 3, 0}, []string{"0.00", "100.00", "0.00"}},
		{"10", []int{70, 20, 10}, []string{"7.00", "2.00", "1.00"}},
		{"0", []int{2, 1}, []string{"0.00", "0.00"}},
		{"9999999999999999.99", []int{1 << 62, 1 << 62, 1 << 62},
			[]string{"3333333333333333.33", "3333333333333333.33", "3333333333333333.33"}},
	} {
		got, err := money.MustAmount(c.amount).Allocate(c.weights...)
		if err != nil ||
			!slices.EqualFunc(got, c.want, func(a money.Amount, s string) bool { return a.String() == s }) {
			t.Errorf("%s by %v: got %v (%v), want %v", c.amount, c.weights, got, err, c.want)
		}
	}
	for _, weights := range [][]int{nil, {0, 0}, {3, -1}} {
		if got, err := money.MustAmount("1").Allocate(weights...); !errors.Is(err, money.ErrWeights) {
			t.Errorf("%v: %v, %v", weights, got, err)
		}
	}
}

// The parts sum to the whole. Each differs from its exact share by less than a cent.
func FuzzAllocate(f *testing.F) {
	f.Add(uint64(25000), uint16(1), uint16(1), uint16(1))
	f.Add(uint64(1), uint16(0), uint16(7), uint16(65535))
	f.Fuzz(func(t *testing.T, cents uint64, x, y, z uint16) {
		a, err := money.ExactUnits(new(big.Int).SetUint64(cents%1_000_000_000_000_000_000), 2).Round2()
		if err != nil {
			t.Fatal(err)
		}
		weights := []int{int(x), int(y), int(z)}
		total := weights[0] + weights[1] + weights[2]
		parts, err := a.Allocate(weights...)
		if total == 0 {
			if err == nil {
				t.Fatal("shared out to nobody")
			}
			return
		}
		if sum, err := money.Sum(parts...); err != nil || sum != a {
			t.Fatalf("%s by %v: %v sum to %s (%v)", a, weights, parts, sum, err)
		}
		for i, p := range parts {
			share := big.NewRat(a.Cents(), 1)
			share.Mul(share, big.NewRat(int64(weights[i]), int64(total)))
			if miss := share.Sub(share, big.NewRat(p.Cents(), 1)); miss.Abs(miss).Cmp(big.NewRat(1, 1)) >= 0 {
				t.Fatalf("%s by %v: part %d is %s", a, weights, i, p)
			}
		}
	})
}
