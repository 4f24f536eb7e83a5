package reference

import (
	"math/big"

	"candor/core/money"
	"candor/core/offer"
)

// UnitPeriodRate is the nominal annual rate of a stream by the unit-period method of Regulation Z, Appendix
// J. Times are in unit periods. Interest compounds over whole periods; over the remaining fraction of a
// period it is simple:
//
//	Σ advances / ((1+f·i)(1+i)^t) = Σ payments / ((1+f·i)(1+i)^t)
//
// The rate is i times the number of unit periods in a year, in percent with six correctly rounded places.
// With monthly payments it equals EqualPaymentsRate.
func UnitPeriodRate(s Stream, perYear Ratio) (money.Exact, error) {
	num, den, err := perYear.lowest()
	if err != nil || num == 0 {
		return money.Exact{}, offer.ErrPeriods
	}
	flows, grid, err := s.nets()
	if err != nil {
		return money.Exact{}, err
	}
	return solve(flows, func(some []net) signer {
		u := unitPeriods{fractions: map[int64]map[int64]*big.Int{}, grid: grid, num: num, den: den}
		for _, f := range some {
			part := f.at % grid
			if u.fractions[part] == nil {
				u.fractions[part] = map[int64]*big.Int{}
			}
			u.fractions[part][f.at/grid] = f.cents
			u.last = max(u.last, f.at/grid)
		}
		return u.sign
	})
}

// unitPeriods are the flows, grouped by the fraction of a period in their time and then by whole periods.
type unitPeriods struct {
	fractions map[int64]map[int64]*big.Int
	grid      int64 // fractions are counted in 1/grid
	last      int64
	num, den  int64 // unit periods in a year
}

// sign reports whether the annual rate x/scale is too low (+1), the rate itself (0) or too high (−1). With i
// = v/w it carries the flows of each fraction f to the last period and adds them over the common denominator
// of all 1+f·i. It uses whole numbers only.
func (u unitPeriods) sign(x, scale *big.Int) int {
	v := new(big.Int).Mul(x, big.NewInt(u.den))
	w := new(big.Int).Mul(scale, big.NewInt(u.num))
	growth := new(big.Int).Add(v, w)
	total := new(big.Int)
	for f, flows := range u.fractions {
		sum, step := new(big.Int), big.NewInt(1)
		for t := range u.last + 1 {
			if t > 0 {
				sum.Mul(sum, growth)
				step.Mul(step, w)
			}
			if c := flows[t]; c != nil {
				sum.Add(sum, new(big.Int).Mul(c, step))
			}
		}
		for g := range u.fractions {
			if g != f {
				sum.Mul(sum, u.simple(g, v, w))
			}
		}
		total.Add(total, sum)
	}
	return -total.Sign()
}

// simple is the numerator of 1 + f·v/w over the denominator grid·w, which all fractions share.
func (u unitPeriods) simple(f int64, v, w *big.Int) *big.Int {
	n := new(big.Int).Mul(w, big.NewInt(u.grid))
	return n.Add(n, new(big.Int).Mul(v, big.NewInt(f)))
}
