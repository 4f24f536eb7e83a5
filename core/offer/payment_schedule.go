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

// Schedule lists every payment of a priced plan: the lender's amount each time, and the settling payment
// last. The payments sum to the total of Price. Schedule returns the errors of Price.
//
// With a zero first date, the payments have numbers and no dates. Dates need a first date that the lender
// stated: "6 months" alone is not a date. The other payments follow month by month, on the last day of a
// month that is too short.
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

// monthsAfter is the same day a number of months later, or the last day of that month.
func monthsAfter(first time.Time, months int) time.Time {
	due := first.AddDate(0, months, 0)
	if over := due.Day(); over != first.Day() {
		due = due.AddDate(0, 0, -over)
	}
	return due
}
