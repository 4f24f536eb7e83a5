package reference

import "math/big"

// isZero decides whether the value of the stream is exactly zero at 1+X = a.
//
// The value is a polynomial in y = a^(1/n). As long as a is a p-th power and p divides n, a is replaced by
// its p-th root and n by n/p. Then y^n − a has no factors (Capelli's theorem), so 1, y, …, y^(n−1) are
// linearly independent over the fractions. The flows are grouped by the remainder of their exponent modulo n.
// The value is zero only if the sum of every group, a plain fraction, is zero.
func (e effective) isZero(a *big.Rat) bool {
	u, w, n := unroot(a.Num(), a.Denom(), e.grid)
	last := e.flows[len(e.flows)-1].at
	classes := map[int64]map[int64]*big.Int{}
	for _, f := range e.flows {
		class, exponent := (last-f.at)%n, (last-f.at)/n
		if classes[class] == nil {
			classes[class] = map[int64]*big.Int{}
		}
		classes[class][exponent] = f.cents
	}
	for _, c := range classes {
		if valueAt(c, u, w).Sign() != 0 {
			return false
		}
	}
	return true
}

// unroot replaces both numbers by their p-th roots, for every p that divides n, as long as both roots are
// whole.
func unroot(u, w *big.Int, n int64) (*big.Int, *big.Int, int64) {
	for p := int64(2); p <= n; p++ {
		for n%p == 0 { // a composite p is never a new root: its prime factors were tried before
			ru, rw := integerRoot(u, p), integerRoot(w, p)
			if ru == nil || rw == nil {
				break
			}
			u, w, n = ru, rw, n/p
		}
	}
	return u, w, n
}

// integerRoot is the p-th root of v, or nil if that is not a whole number.
func integerRoot(v *big.Int, p int64) *big.Int {
	low, high := big.NewInt(0), new(big.Int).Lsh(big.NewInt(1), uint(v.BitLen())/uint(p)+1)
	for low.Cmp(high) < 0 {
		mid := new(big.Int).Add(low, high)
		mid.Rsh(mid, 1)
		switch c := new(big.Int).Exp(mid, big.NewInt(p), nil).Cmp(v); {
		case c == 0:
			return mid
		case c < 0:
			low = mid.Add(mid, big.NewInt(1))
		default:
			high = mid
		}
	}
	return nil
}

// valueAt is the numerator of Σ c_k·(u/w)^k over a common denominator.
func valueAt(c map[int64]*big.Int, u, w *big.Int) *big.Int {
	last := int64(0)
	for k := range c {
		last = max(last, k)
	}
	sum, step := new(big.Int), big.NewInt(1)
	for k := last; k >= 0; k-- {
		sum.Mul(sum, u)
		if m := c[k]; m != nil {
			sum.Add(sum, new(big.Int).Mul(m, step))
		}
		step.Mul(step, w)
	}
	return sum
}
