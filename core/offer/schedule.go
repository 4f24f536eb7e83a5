package offer

import (
	"time"

	"candor/core/money"
)

// Instalment is one payment of a plan.
type Instalment struct {
	Number int          `json:"number"` // from 1
	Due    time.Time    `json:"due,omitzero"`
	Amount money.Amount `json:"amount"` // fees included
}

// Schedule lists every payment of a priced plan: the lender's amount, and last
// the payment that settles it. The payments sum to the total of Price, whose
// errors are also those of Schedule.
//
// A zero first date leaves the payments numbered only. A date is written only
// where the lender stated the first one: "6 months" alone is not a date. The
// others follow month by month, on the last day of a month that is too short.
func Schedule(o Offer, first time.Time) ([]Instalment, error) {
	f, err := Price(o)
	if err != nil {
		return nil, err
	}
	out := make([]Instalment, f.Payments)
	for i := range out {
		out[i] = Instalment{Number: i + 1, Amount: o.TermAmount}
		if !first.IsZero() {
			out[i].Due = monthsAfter(first, i)
		}
	}
	out[len(out)-1].Amount = f.Last
	return out, nil
}

// monthsAfter is the same day some months later, or the last day of that month.
func monthsAfter(first time.Time, months int) time.Time {
	due := first.AddDate(0, months, 0)
	if over := due.Day(); over != first.Day() {
		due = due.AddDate(0, 0, -over)
	}
	return due
}
