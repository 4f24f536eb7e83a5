// Package offer holds what the lender offers for one purchase, and what we can say about it: plans, payments,
// totals, rates, findings and verdicts.
//
// Its laws:
//
//   - The lender's figures stay as they came. Ours stand beside them, in an Assessment or in Figures, and
//     never replace them.
//   - Offers stay in the lender's order. Rank and LowestCost compare equal-payment plans on request. They
//     never put one of two plans with the same cost first.
//   - Each displayed quantity is rounded once, from exact numbers. Totals are sums of rounded payments.
//     Comparisons with a ceiling use exact signs.
//   - Every function is pure and accepts any input: no clock, no float, no panic.
//
// The package claims only what it knows. A plan of unknown kind has no price, a deferred plan no due date,
// and a fee of unknown basis no total. The package knows no language; its texts are the lender's, as sent.
//
// Package reference solves the rates of other cash flows (irregular periods, several advances) by the methods
// of two regulators. Only tests use it, to compare the solver with figures that the regulators printed.
//
// The cross-check knows three models of a payment: with the fee financed (the equal payment), the single
// payment of a deferred plan, and the alternate, with the fee spread evenly over the payments.
package offer

import (
	"strconv"

	"candor/core/money"
)

// Kind is how an offer is repaid.
type Kind string

// The kinds of offer. The zero value "" means the same as KindUnknown.
const (
	KindRegular  Kind = "regular"  // a purchase on the revolving account
	KindEqual    Kind = "equal"    // equal monthly payments
	KindDeferred Kind = "deferred" // one payment of the whole, Term months later
	KindUnknown  Kind = "unknown"  // the kind is not known; no claim is made
)

// ID identifies an offer within one quote. It is "regular", or plan and term as in "p5-12". "-2", "-3" follow
// when the lender repeats a pair.
type ID string

// FeeType is the basis of a fee in the lender's words. Unknown words are kept.
type FeeType string

// The fee types the lender documents.
const (
	FeeTotal   FeeType = "admin_total"   // once, for the whole plan
	FeeMonthly FeeType = "admin_monthly" // with each payment
)

// Fee is an administration fee with its notice.
type Fee struct {
	Description string       `json:"description,omitempty"`
	Amount      money.Amount `json:"amount"`
	Type        FeeType      `json:"type,omitempty"`
	Message     string       `json:"message,omitempty"`
}

// AnnualRate is a rate with its wording. Rate is nil when only words came.
type AnnualRate struct {
	Rate        *money.Rate `json:"rate,omitempty"`
	Description string      `json:"description,omitempty"`
	Type        string      `json:"type,omitempty"`
	Message     string      `json:"message,omitempty"`
}

// Offer is one way to pay, in the lender's figures and words. A regular purchase has one AnnualRate, the
// account's annual interest rate.
type Offer struct {
	ID             ID           `json:"id"`
	Kind           Kind         `json:"kind"`
	PlanID         int          `json:"plan_id,omitempty"`
	PlanName       string       `json:"plan_name,omitempty"`
	Term           int          `json:"term,omitempty"`            // months; 0 for a regular purchase
	Amount         money.Amount `json:"amount"`                    // the purchase, as the lender echoed it
	TermAmount     money.Amount `json:"term_amount"`               // each payment, fees included
	Rates          []AnnualRate `json:"rates,omitempty"`           // in the lender's order
	Fees           []Fee        `json:"fees,omitempty"`            // in the lender's order
	BypassPossible bool         `json:"bypass_possible,omitempty"` // regular: may skip verification
}

// Rate is the first rate the lender stated in figures; false if there is none.
func (o Offer) Rate() (money.Rate, bool) {
	for _, r := range o.Rates {
		if r.Rate != nil {
			return *r.Rate, true
		}
	}
	return money.Rate{}, false
}

// Customer is what a quote says about the account holder. Nil means not stated.
type Customer struct {
	AIR             *money.Rate   `json:"air,omitempty"`
	AvailableCredit *money.Amount `json:"available_credit,omitempty"`
	FirstName       string        `json:"first_name,omitempty"`
	LastName        string        `json:"last_name,omitempty"`
	Category        string        `json:"category,omitempty"`
}

// Discarded is an offer that could not be read. It names the field and the reason, never the value.
type Discarded struct {
	PlanID int    `json:"plan_id,omitempty"`
	Term   int    `json:"term,omitempty"`
	Field  string `json:"field"`
	Reason string `json:"reason"`
}

// NumberOffers returns a copy of offers, in their order, with an ID on each.
func NumberOffers(offers []Offer) []Offer {
	out := make([]Offer, len(offers))
	seen := make(map[ID]int, len(offers))
	for i, o := range offers {
		id := o.baseID()
		seen[id]++
		if n := seen[id]; n > 1 {
			id += ID("-" + strconv.Itoa(n))
		}
		o.ID = id
		out[i] = o
	}
	return out
}

func (o Offer) baseID() ID {
	if o.Kind == KindRegular {
		return "regular"
	}
	return ID("p" + strconv.Itoa(o.PlanID) + "-" + strconv.Itoa(o.Term))
}
