package money

import (
	"errors"
	"math/big"

	"github.com/shopspring/decimal"
)

// Errors of a division.
var (
	ErrDivideByZero = errors.New("divide: the divisor is zero")
	ErrPlaces       = errors.New("divide: decimal places not between 0 and 64")
)

// maxPlaces is the largest number of decimals of a quotient.
const maxPlaces = 64

// Exact is an exact decimal of any sign and size. It serves the arithmetic between the input and the one
// rounding at the end. The zero value is 0.
//
// Sums and products never round, so products grow: each multiplication adds the digits of its factors
// (1.008325 to the 60th power has 361). Callers limit the number of multiplications. In this product that is
// the number of months of a plan. Compare with Equal or Cmp, not with ==.
type Exact struct{ d decimal.Decimal }

// ExactInt is the whole number n.
func ExactInt(n int) Exact { return Exact{decimal.NewFromInt(int64(n))} }

// ExactUnits is n units of 10^-places. places outside 0 to 64 become the nearer limit.
func ExactUnits(n *big.Int, places int) Exact {
	return Exact{decimal.NewFromBigInt(n, -int32(bound(places)))}
}

func bound(places int) int { return min(max(places, 0), maxPlaces) }

// ParseExact reads a non-negative decimal with up to 32 digits on each side of the point, in the same grammar
// as amounts.
func ParseExact(s string) (Exact, error) {
	whole, frac, err := exactGrammar.check(s)
	if err != nil {
		return Exact{}, err
	}
	d, rest := decimal.Zero, whole+frac
	for len(rest) > 0 {
		digits := rest[:min(len(rest), digitsOfInt64)]
		rest = rest[len(digits):]
		d = d.Shift(int32(len(digits))).Add(decimal.NewFromInt(units(digits, "", 0)))
	}
	return Exact{d.Shift(-int32(len(frac)))}, nil
}

// digitsOfInt64 is how many digits fit in an int64, whatever they are.
const digitsOfInt64 = 18

// MustExact is ParseExact for constants. It panics if the text is refused.
func MustExact(s string) Exact {
	x, err := ParseExact(s)
	if err != nil {
		panic(err)
	}
	return x
}

// Exact is the amount in dollars as an exact number.
func (a Amount) Exact() Exact { return Exact{decimal.New(a.cents, -2)} }

// Exact is the rate's coefficient as an exact number.
func (r Rate) Exact() Exact { return Exact{decimal.New(r.units, -4)} }

// Add returns x + y.
func (x Exact) Add(y Exact) Exact { return Exact{x.d.Add(y.d)} }

// Sub returns x − y.
func (x Exact) Sub(y Exact) Exact { return Exact{x.d.Sub(y.d)} }

// Mul returns x · y.
func (x Exact) Mul(y Exact) Exact { return Exact{x.d.Mul(y.d)} }

// Pow returns x to the power n, exactly; n of zero or less gives 1.
func (x Exact) Pow(n int) Exact {
	if n <= 0 {
		return ExactInt(1)
	}
	coefficient := x.d.Coefficient()
	coefficient.Exp(coefficient, big.NewInt(int64(n)), nil)
	return Exact{decimal.NewFromBigInt(coefficient, x.d.Exponent()*int32(n))}
}

// Cmp is −1, 0 or +1 as x is less than, equal to or more than y.
func (x Exact) Cmp(y Exact) int { return x.d.Cmp(y.d) }

// Equal reports whether x and y are the same number, whatever their decimals.
func (x Exact) Equal(y Exact) bool { return x.d.Equal(y.d) }

// Sign is −1, 0 or +1.
func (x Exact) Sign() int { return x.d.Sign() }

// QuoRound returns x / y rounded to a number of decimal places, half away from zero. It is the only division
// and the only rounding. The remainder decides, so no second rounding can hide in it. Places are 0 to 64.
func (x Exact) QuoRound(y Exact, places int) (Exact, error) {
	if y.Sign() == 0 {
		return Exact{}, ErrDivideByZero
	}
	if places != bound(places) {
		return Exact{}, ErrPlaces
	}
	return Exact{x.d.DivRound(y.d, int32(places))}, nil
}

// Round2 rounds to the cent, half away from zero. A result below zero or too large for an Amount is a
// *RangeError. −0.004 becomes $0.00.
func (x Exact) Round2() (Amount, error) {
	return x.QuoRound2(ExactInt(1))
}

// QuoRound2 returns x / y rounded once, to the cent, half away from zero.
func (x Exact) QuoRound2(y Exact) (Amount, error) {
	q, err := x.QuoRound(y, 2)
	if err != nil {
		return Amount{}, err
	}
	cents := q.d.Shift(2)
	switch {
	case cents.Sign() < 0:
		return Amount{}, &RangeError{Op: "round", Below: true}
	case cents.Cmp(decimal.NewFromInt(maxCents)) > 0:
		return Amount{}, &RangeError{Op: "round"}
	}
	return Amount{cents.IntPart()}, nil
}

// Fixed prints x with exactly the given number of decimals (0 to 64). If x has more, it rounds half away from
// zero. A value that rounds to zero has no sign.
func (x Exact) Fixed(places int) string {
	places = bound(places)
	q, err := x.QuoRound(ExactInt(1), places)
	if err != nil {
		return x.String()
	}
	return q.d.StringFixed(int32(places))
}

// String prints x in full, without trailing zeros.
func (x Exact) String() string { return x.d.String() }
