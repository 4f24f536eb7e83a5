package reference

import (
	"cmp"
	"errors"
	"math/big"
	"slices"

	"candor/core/money"
	"candor/core/offer"
)

// ErrSeveralRates reports a stream that has no single rate: money is lent after the first payment.
var ErrSeveralRates = errors.New("solve rate: such flows can have more than one rate, or none")

// Limits of a stream, so that no computation takes long.
const (
	maxFlows   = 2 * offer.MaxSteps
	maxDivisor = 10_000    // of one time
	maxGrid    = 1_000_000 // of the least common divisor of all times
)

// Ratio is a fraction such as 43/30: a number of periods, or of periods in a year. A Den of zero means one,
// so Ratio{Num: 3} is three.
type Ratio struct{ Num, Den int }

func (r Ratio) lowest() (num, den int64, err error) {
	d := int64(max(r.Den, 1))
	if r.Num < 0 || r.Den < 0 || r.Den > maxDivisor || int64(r.Num) > offer.MaxSteps*d {
		return 0, 0, offer.ErrPeriods
	}
	g := gcd(int64(r.Num), d)
	return int64(r.Num) / g, d / g, nil
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// Flow is an amount of money that moves at a time. Times count from the first advance.
type Flow struct {
	At     Ratio
	Amount money.Amount
}

// Every returns a number of equal flows. The first is at the time first, and each of the others is step later
// than the one before it.
func Every(amount money.Amount, count int, first, step Ratio) ([]Flow, error) {
	num, den, err := first.lowest()
	stepNum, stepDen, stepErr := step.lowest()
	if err = errors.Join(err, stepErr); err != nil || count < 0 || count > offer.MaxSteps {
		return nil, offer.ErrPeriods
	}
	out := make([]Flow, count)
	for i := range out {
		at := new(big.Rat).SetFrac64(int64(i)*stepNum, stepDen)
		at.Add(at, big.NewRat(num, den))
		out[i] = Flow{Ratio{int(at.Num().Int64()), int(at.Denom().Int64())}, amount}
	}
	return out, nil
}

// Stream is the money that is lent and the money that is paid back. Fees are payments and never part of the
// principal.
type Stream struct{ Advances, Payments []Flow }

// net is the sum of all flows at one time, in cents: advances less payments. Its time is at/grid periods.
type net struct {
	at    int64
	cents *big.Int
}

// nets puts a stream on one grid, in order of time. It accepts only a stream with exactly one rate: after
// netting, advances first and payments after them. The value of such a stream, discounted to the change from
// advances to payments, rises with the rate through zero: a higher rate lowers the value of every payment and
// raises the value of every advance.
func (s Stream) nets() (flows []net, grid int64, err error) {
	if grid, err = s.grid(); err != nil {
		return nil, 0, err
	}
	byTime := map[int64]*big.Int{}
	add := func(list []Flow, sign int64) {
		for _, f := range list {
			num, den, _ := f.At.lowest() // grid has checked every time
			at := num * (grid / den)
			if byTime[at] == nil {
				byTime[at] = new(big.Int)
			}
			byTime[at].Add(byTime[at], new(big.Int).Mul(big.NewInt(sign), big.NewInt(f.Amount.Cents())))
		}
	}
	add(s.Advances, 1)
	add(s.Payments, -1)
	for at, cents := range byTime {
		if cents.Sign() != 0 {
			flows = append(flows, net{at, cents})
		}
	}
	slices.SortFunc(flows, func(a, b net) int { return cmp.Compare(a.at, b.at) })
	return flows, grid, oneTurn(flows)
}

// grid is the least common multiple of the divisors of all times.
func (s Stream) grid() (int64, error) {
	if len(s.Advances)+len(s.Payments) > maxFlows {
		return 0, offer.ErrPeriods
	}
	grid := int64(1)
	for _, list := range [][]Flow{s.Advances, s.Payments} {
		for _, f := range list {
			_, den, err := f.At.lowest()
			if err != nil {
				return 0, err
			}
			if grid *= den / gcd(grid, den); grid > maxGrid {
				return 0, offer.ErrPeriods
			}
		}
	}
	return grid, nil
}

func oneTurn(flows []net) error {
	if len(flows) == 0 {
		return offer.ErrNoAmount
	}
	turns := 0
	for i := 1; i < len(flows); i++ {
		if flows[i].cents.Sign() != flows[i-1].cents.Sign() {
			turns++
		}
	}
	switch first := flows[0].cents.Sign(); {
	case first < 0 || turns > 1:
		return ErrSeveralRates
	case turns == 0:
		return offer.ErrNotRepaid
	}
	return nil
}
