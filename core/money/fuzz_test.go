package money_test

import (
	"encoding/json"
	"math/big"
	"regexp"
	"testing"
	"time"

	"candor/core/money"
)

var (
	amountGate = regexp.MustCompile(`\A(0|[1-9][0-9]{0,15})(\.[0-9]{1,2})?\z`)
	rateGate   = regexp.MustCompile(`\A[0-9](\.[0-9]{1,4})?\z`)
)

// quick fails if a call takes more than 100 ms. A busy machine gets two more tries.
func quick(t *testing.T, do func()) {
	t.Helper()
	var took time.Duration
	for range 3 {
		began := time.Now()
		do()
		if took = time.Since(began); took <= 100*time.Millisecond {
			return
		}
	}
	t.Fatalf("took %s", took)
}

// The hand-written check and the published grammar agree on every input. Parsing undoes formatting. An
// independent library reads the same value.
func FuzzParseAmount(f *testing.F) {
	for _, s := range []string{"250", "0.01", "9999999999999999.99", "1e2", "-1", "null", "", "5.", ".5",
		"007", "1.234", "é"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var a money.Amount
		var err error
		quick(t, func() { a, err = money.ParseAmount(s) })
		if (err == nil) != amountGate.MatchString(s) {
			t.Fatalf("parse %q: %v", s, err)
		}
		if err != nil {
			return
		}
		if again, err := money.ParseAmount(a.String()); err != nil || again != a {
			t.Fatalf("%q: parse of %q is %v, %v", s, a.String(), again, err)
		}
		want, _ := new(big.Rat).SetString(s)
		if new(big.Rat).SetFrac64(a.Cents(), 100).Cmp(want) != 0 {
			t.Fatalf("%q: %d cents", s, a.Cents())
		}
		raw, err := json.Marshal(a)
		var back money.Amount
		if err != nil || json.Unmarshal(raw, &back) != nil || back != a {
			t.Fatalf("%q: JSON %s, %v", s, raw, err)
		}
	})
}

func FuzzParseRate(f *testing.F) {
	for _, s := range []string{"0", "0.289", "9.9999", "28.9", "0.09991", "-0.01", "1e-1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var r money.Rate
		var err error
		quick(t, func() { r, err = money.ParseRate(s) })
		if (err == nil) != rateGate.MatchString(s) {
			t.Fatalf("parse %q: %v", s, err)
		}
		if again, _ := money.ParseRate(r.String()); again != r {
			t.Fatalf("%q: parse of %q is %v", s, r.String(), again)
		}
	})
}

// Division rounds once, half away from zero, as the same division in whole numbers does.
func FuzzQuoRound2(f *testing.F) {
	f.Add(int64(250), int64(12))
	f.Add(int64(1), int64(200))
	f.Add(int64(-1), int64(200))
	f.Add(int64(5), int64(-1000))
	f.Fuzz(func(t *testing.T, n, d int64) {
		x, y := money.ExactUnits(big.NewInt(n), 2), money.ExactUnits(big.NewInt(d), 0)
		got, err := x.QuoRound(y, 2)
		if d == 0 {
			if err == nil {
				t.Fatal("a division by zero succeeded")
			}
			return
		}
		num, den := big.NewInt(n), big.NewInt(d)
		negative := num.Sign()*den.Sign() < 0
		num.Abs(num)
		den.Abs(den)
		// floor((2·num + den) / (2·den)) rounds the magnitude half up, in cents
		want := new(big.Int).Div(new(big.Int).Add(new(big.Int).Lsh(num, 1), den), new(big.Int).Lsh(den, 1))
		if negative {
			want.Neg(want)
		}
		if !got.Equal(money.ExactUnits(want, 2)) {
			t.Fatalf("%d/100/%d: got %s, want %s cents", n, d, got, want)
		}
	})
}
