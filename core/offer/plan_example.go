package offer

import (
	"cmp"
	"slices"
	"time"

	"candor/core/money"
)

// ExamplePlan is a plan that a merchant shows beside a price, before the lender is asked. It is an example
// and no offer: the lender's figures decide.
type ExamplePlan struct {
	PlanID     int
	Kind       Kind         // KindEqual or KindDeferred
	Term       int          // months, 1 to MaxTerm
	Rate       money.Rate   // annual; of a deferred plan, the rate if it is not paid in time
	Fee        money.Amount // of administration; 0: none
	FeeType    FeeType      // FeeTotal or FeeMonthly; "" without a fee
	Convention Convention   // of interest; "" means Month12
	Ends       time.Time    // from this moment on it is not shown; the zero time: never
	Smallest   money.Amount // purchase that it is for; 0: any
	Largest    money.Amount // purchase that it is for; 0: any
	Provinces  []string     // that it is for, in two letters; none: every province
}

// Holds reports whether the plan may be shown for a purchase in a province at a moment.
func (p ExamplePlan) Holds(amount money.Amount, province string, now time.Time) bool {
	return (p.Ends.IsZero() || now.Before(p.Ends)) &&
		amount.Cmp(p.Smallest) >= 0 && (p.Largest.IsZero() || amount.Cmp(p.Largest) <= 0) &&
		(len(p.Provinces) == 0 || slices.Contains(p.Provinces, province))
}

// Offer is the plan for a purchase, with the payment of the models that Assess recomputes. The errors are
// ErrKind, ErrPeriods, ErrUnexplained where interest counts by days that are not known, and *money.RangeError
// where a sum has too many digits.
func (p ExamplePlan) Offer(amount money.Amount) (Offer, error) {
	if p.Term < 1 || p.Term > MaxTerm {
		return Offer{}, ErrPeriods
	}
	rate := p.Rate
	o := Offer{Kind: p.Kind, PlanID: p.PlanID, Term: p.Term, Amount: amount, Convention: p.Convention,
		Rates: []AnnualRate{{Rate: &rate}}}
	if !p.Fee.IsZero() {
		o.Fees = []Fee{{Amount: p.Fee, Type: p.FeeType}}
	}
	o.ID = o.baseID()
	charges, err := o.readings()
	if err != nil {
		return Offer{}, err
	}
	convention := cmp.Or(p.Convention, Month12)
	if convention.interest() == Daily365 || len(charges) != 1 {
		return Offer{}, ErrUnexplained
	}
	payments, err := o.recompute(p.Kind, charges[0], convention, Interest{})
	if err != nil {
		return Offer{}, err
	}
	o.TermAmount = payments[0]
	return o, nil
}
