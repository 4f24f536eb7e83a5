package offer

import "candor/core/money"

// Ceilings and tolerances, in percent.
const (
	criminalRate = 35 // Criminal Code s. 347, since 1 January 2025: an offence above it, not at it
	highCost     = 32 // provincial high-cost credit
)

var (
	oneEighth    = money.MustExact("0.125") // N.B. Reg. 2010-104 s. 15
	oneQuarter   = money.MustExact("0.25")  // CQLR P-40.1, r. 3, s. 63
	quebecSpread = money.MustExact("22")    // above the Bank of Canada's bank rate
	capRate      = money.MustRate("0.35")
	highCostRate = money.MustRate("0.32")
)

// HighCost says under which provincial rules a rate is high-cost credit: above 32 in British Columbia and
// Manitoba, 32 or more in Alberta. This decides wording and licences; it is not a ceiling.
func HighCost(percent money.Exact) (above32, atLeast32 bool) {
	c := percent.Cmp(money.ExactInt(highCost))
	return c > 0, c >= 0
}

// HighCostQuebec reports whether a credit rate exceeds the Bank of Canada's bank rate by more than 22 points.
// Both are in percent.
func HighCostQuebec(bankRate, creditRate money.Exact) bool {
	return creditRate.Cmp(bankRate.Add(quebecSpread)) > 0
}

// WithinOneEighth reports whether a disclosed rate is accurate: at most 1/8 of a point from the computed
// rate, both in percent (N.B. Reg. 2010-104 s. 15).
func WithinOneEighth(computed, disclosed money.Exact) bool {
	gap := computed.Sub(disclosed)
	if gap.Sign() < 0 {
		gap = disclosed.Sub(computed)
	}
	return gap.Cmp(oneEighth) <= 0
}

// percent is a stated rate as a percentage.
func percent(r money.Rate) money.Exact { return r.Exact().Mul(money.ExactInt(100)) }
