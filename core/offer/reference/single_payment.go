package reference

import (
	"math/big"
	"strings"

	"candor/core/money"
	"candor/core/offer"
)

// signer reports whether the annual rate x/scale is too low (+1), the rate itself (0) or too high (−1) for
// some flows. It is −1 while money is still owed after the last of them.
type signer func(x, scale *big.Int) int

// solve finds the one rate of a stream. Where payments stand between advances, one change of sign does not
// prove that there is only one. Another test does: if the balance at the rate found is never below zero
// before the end, a higher rate raises every balance and a lower one lowers the last, so no other rate ends
// at zero. Every balance is judged one unit below the rate, where it is not higher than at the rate itself.
func solve(flows []net, of func([]net) signer) (money.Exact, error) {
	rate, err := offer.Bisect(of(flows))
	if turns(flows) == 1 {
		return rate, err
	}
	if err != nil {
		return money.Exact{}, ErrSeveralRates
	}
	below := unitsOf(rate)
	if below.Sign() > 0 {
		below.Sub(below, big.NewInt(1))
	}
	for i := 1; i < len(flows)-1; i++ {
		lowest := flows[i].cents.Sign() < 0 && flows[i+1].cents.Sign() > 0
		if lowest && of(flows[:i+1])(below, big.NewInt(unitsOfOne)) > 0 {
			return money.Exact{}, ErrSeveralRates
		}
	}
	return rate, nil
}

// unitsOfOne is the number of units of 10^-6 percent in a coefficient of 1.
const unitsOfOne = 100_000_000

// unitsOf is a rate in units of 10^-6 percent.
func unitsOf(rate money.Exact) *big.Int {
	n, _ := new(big.Int).SetString(strings.Replace(rate.Fixed(6), ".", "", 1), 10)
	return n
}

// turns counts the changes of sign.
func turns(flows []net) (n int) {
	for i := 1; i < len(flows); i++ {
		if flows[i].cents.Sign() != flows[i-1].cents.Sign() {
			n++
		}
	}
	return n
}
