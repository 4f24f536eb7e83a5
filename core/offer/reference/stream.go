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

// Bounds of a stream, so that no answer takes long.
const (
	maxFlows   = 2 * offer.MaxSteps
	maxDivisor = 10_000    // of one time
	maxGrid    = 1_000_000 // of the least common divisor of all times
)

// Ratio is a number of periods, or of periods in a year, as a fraction: 43/30,
// 73/51. A Den of zero is one, so that Ratio{Num: 3} is three.
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

// Flow is money that moves at a time, counted from the first advance.
type Flow struct {
	At     Ratio
	Amount money.Amount
}

// Every is a number of equal flows, the first at a time and each of the others
// a step later.
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

// Stream is what was lent and what is paid back. Fees are payments; they are
// never part of the principal.
type Stream struct{ Advances, Payments []Flow }

// net is all that moves at one time, in cents: advances less payments. Its time
// is at/grid periods.
type net struct {
	at    int64
	cents *big.Int
}

// nets puts a stream on one grid, in order of time. It answers only where there
// is exactly one rate: advances first, then payments, once netted. There the
// value of the flows rises with the rate through zero: each payment, seen from
// the turn, weighs less and each advance more.
func (s Stream) nets() (flows []net, grid int64, err error) {
	if grid, err = s.grid(); err != nil {
		return nil, 0, err
	}
	byTime := map[int64]*big.Int{}
	add := func(list []Flow, sign int64) {
		for _, f := range list {
			num, den, _ := f.At.lowest() // grid has seen every one
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

// grid is the least common divisor of all times.
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
