package money_test

import (
	"errors"
	"math/big"
	"testing"

	"candor/core/money"
)

// One number, in every spelling that JSON allows and serialisers print.
func TestReadByValue(t *testing.T) {
	for _, c := range [...]struct{ token, want string }{
		{"41.67", "41.67"}, {"41.670", "41.67"}, {"4.167e1", "41.67"}, {"4.167E+01", "41.67"},
		{"4167e-2", "41.67"}, {"0.4167e2", "41.67"}, {"0.00004167e6", "41.67"}, {"4167000e-5", "41.67"},
		{"250.0000", "250.00"}, {"0", "0.00"}, {"0e18", "0.00"},
		{"0.0e-18", "0.00"}, {"1e15", "1000000000000000.00"}, {"9999999999999999.99", "9999999999999999.99"},
		{"1e-2", "0.01"}, {"1000000000000000000e-18", "1.00"}, {"0.0000000000000001e18", "100.00"},
		{"41.670000000000000000000000000000000000", "41.67"}, // 39 characters
	} {
		got, err := money.ReadAmount(c.token)
		if err != nil || got.String() != c.want {
			t.Errorf("%s: got %s (%v), want %s", c.token, got, err, c.want)
		}
	}
}

// A finer or larger value, another grammar, and a token that costs more than it says are refused.
func TestReadByValueRefuses(t *testing.T) {
	for token, want := range map[string]money.Reason{
		"41.6667": money.ReasonManyDecimals, "41.675": money.ReasonManyDecimals,
		"1e-3":     money.ReasonManyDecimals,
		"4.1675e1": money.ReasonManyDecimals, "1e16": money.ReasonManyIntegers,
		"1e19":  money.ReasonFarExponent,
		"1e-19": money.ReasonFarExponent, "1E400": money.ReasonFarExponent, "0e99": money.ReasonFarExponent,
		"1e000000000000000000000000000000000000000": money.ReasonLong, "-1": money.ReasonSign,
		"-0.01": money.ReasonSign, "+1": money.ReasonSign, "-0": money.ReasonSign, "": money.ReasonEmpty,
		"null": money.ReasonNull, ".5": money.ReasonNoInteger, "5.": money.ReasonNoFraction,
		"5.e1": money.ReasonNoFraction, "05": money.ReasonLeadingZero, "1e": money.ReasonCharacter,
		"1e+": money.ReasonCharacter, "1e1.0": money.ReasonCharacter, "1e+-1": money.ReasonCharacter,
		"1 ": money.ReasonCharacter, "1,5": money.ReasonCharacter, "0x10": money.ReasonCharacter,
		"1e1e1": money.ReasonCharacter, "Infinity": money.ReasonCharacter, "１": money.ReasonCharacter,
	} {
		got, err := money.ReadAmount(token)
		refused := (*money.ParseError)(nil)
		if !errors.As(err, &refused) || refused.Reason != want || !got.IsZero() {
			t.Errorf("%q: got %s, %v; want %q", token, got, err, want)
		}
	}
	if _, err := money.ReadRate("2.89E1"); err == nil {
		t.Error("a percentage was read as a coefficient")
	}
	if _, err := money.ReadWhole("6.5"); err == nil {
		t.Error("a fraction was read as a whole number")
	}
	if n, err := money.ReadWhole("9999999999999999"); n != 9999999999999999 || err != nil {
		t.Errorf("the largest whole number: %d, %v", n, err)
	}
}

// What is read equals the token as a fraction; what is refused is no amount.
func FuzzReadAmount(f *testing.F) {
	for _, seed := range []string{"250", "2.5E+2", "41.6667", "1E400", "0e99", "-0", "1e16", "00", "1e-18"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		got, err := money.ReadAmount(token)
		if len(token) > 40 {
			if err == nil {
				t.Fatalf("%q was read", token)
			}
			return
		}
		if err != nil {
			return
		}
		want, ok := new(big.Rat).SetString(token)
		if !ok || want.Cmp(big.NewRat(got.Cents(), 100)) != 0 {
			t.Fatalf("%q was read as %s", token, got)
		}
		again, err := money.ParseAmount(got.String())
		if err != nil || again != got {
			t.Fatalf("%q: %s does not read back: %v", token, got, err)
		}
	})
}
