package reference

import (
	"math/big"

	"candor/core/money"
	"candor/core/offer"
)

// EffectiveRate is the annual rate X at which the advances of a stream are worth as much as its payments.
// Times are in years, and interest compounds for every part of a year. This is the method of the European
// directives (2008/48/EC, Annex I):
//
//	Σ advances·(1+X)^−t = Σ payments·(1+X)^−t
//
// The rate is in percent with six correctly rounded places.
func EffectiveRate(s Stream) (money.Exact, error) {
	flows, grid, err := s.nets()
	if err != nil {
		return money.Exact{}, err
	}
	return offer.Bisect(effective{flows, grid}.sign)
}

// effective is a stream on a grid of parts of a year. Its growth over one step of the grid is the root
// (1+X)^(1/grid), which is usually not a fraction.
type effective struct {
	flows []net
	grid  int64
}

const firstBits = 96

// sign reports whether the annual rate x/scale is too low (+1), the rate itself (0) or too high (−1). It
// computes two whole numbers with the value of the stream between them, and uses more bits until both have
// the same sign. No such pair can show a value of exactly zero; isZero decides that by algebra.
func (e effective) sign(x, scale *big.Int) int {
	a := new(big.Rat).SetFrac(new(big.Int).Add(x, scale), scale)
	for bits := uint(firstBits); ; bits *= 2 {
		low, high := e.value(a, bits)
		switch {
		case low.Sign() > 0:
			return -1
		case high.Sign() < 0:
			return 1
		case bits == firstBits && e.isZero(a):
			return 0
		}
	}
}

// value returns a lower and an upper limit of the stream's value at the end of its last step.
func (e effective) value(a *big.Rat, bits uint) (low, high *big.Int) {
	y := rootOf(a, e.grid, bits)
	gaps := map[int64]interval{}
	v := interval{new(big.Int), new(big.Int)}
	for i, f := range e.flows {
		if i > 0 {
			gap := f.at - e.flows[i-1].at
			if _, known := gaps[gap]; !known {
				gaps[gap] = interval{power(y.low, gap, bits, false, nil), power(y.high, gap, bits, true, nil)}
			}
			v = v.grow(gaps[gap], bits)
		}
		moved := new(big.Int).Lsh(f.cents, bits)
		v = interval{new(big.Int).Add(v.low, moved), new(big.Int).Add(v.high, moved)}
	}
	return v.low, v.high
}

// interval is a lower and an upper limit of a number, in units of 2^−bits.
type interval struct{ low, high *big.Int }

// grow multiplies by a growth of at least one. Rsh rounds down, so the upper limit is negated, rounded down
// and negated again, which rounds it up.
func (v interval) grow(g interval, bits uint) interval {
	low, high := g.low, g.high
	if v.low.Sign() < 0 {
		low = g.high
	}
	if v.high.Sign() < 0 {
		high = g.low
	}
	down := new(big.Int).Mul(v.low, low)
	up := new(big.Int).Neg(v.high)
	up.Mul(up, high)
	return interval{down.Rsh(down, bits), up.Neg(up.Rsh(up, bits))}
}

// rootOf returns the limits of a^(1/n), for a of at least one.
func rootOf(a *big.Rat, n int64, bits uint) interval {
	floor := new(big.Int).Lsh(a.Num(), bits)
	floor.Quo(floor, a.Denom())
	ceiling := new(big.Int).Add(floor, big.NewInt(1))
	most := new(big.Int).Lsh(ceiling, 1) // a larger power exceeds a and need not be computed

	if n == 1 {
		return interval{floor, ceiling}
	}
	one := new(big.Int).Lsh(big.NewInt(1), bits)
	// (1 + (a−1)/n)^n is at least a
	low, high := one, new(big.Int).Sub(ceiling, one)
	high.Quo(high, big.NewInt(n))
	high.Add(high, one).Add(high, big.NewInt(1))
	for {
		mid := new(big.Int).Add(low, high)
		if mid.Rsh(mid, 1); mid.Cmp(low) == 0 {
			break
		}
		if power(mid, n, bits, true, most).Cmp(floor) <= 0 {
			low = mid
		} else {
			high = mid
		}
	}
	for step := int64(1); power(high, n, bits, false, most).Cmp(ceiling) < 0; step *= 2 {
		high = new(big.Int).Add(high, big.NewInt(step))
	}
	return interval{low, high}
}

// power is y^n, rounded up or down at every step. A value above most is replaced by most; a nil most sets no
// limit.
func power(y *big.Int, n int64, bits uint, up bool, most *big.Int) *big.Int {
	result := new(big.Int).Lsh(big.NewInt(1), bits)
	base := y
	for {
		if n&1 == 1 {
			result = times(result, base, bits, up, most)
		}
		if n >>= 1; n == 0 {
			return result
		}
		base = times(base, base, bits, up, most)
	}
}

func times(a, b *big.Int, bits uint, up bool, most *big.Int) *big.Int {
	p := new(big.Int).Mul(a, b)
	if up {
		p.Add(p, new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), bits), big.NewInt(1)))
	}
	if p.Rsh(p, bits); most != nil && p.Cmp(most) > 0 {
		return most
	}
	return p
}
