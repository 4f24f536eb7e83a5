package offer

import "candor/core/money"

// Figures are what an offer costs, computed from the lender's own payment.
// They are estimates and are labelled so wherever they are shown.
type Figures struct {
	Payments    int          `json:"payments"`
	Last        money.Amount `json:"last"`         // the payment that settles the plan
	LastDiffers bool         `json:"last_differs"` // Last is not the lender's payment
	Total       money.Amount `json:"total"`        // every payment, the last one as Last
	Cost        money.Amount `json:"cost"`         // Total less the purchase: interest and fees
	FeesTotal   money.Amount `json:"fees_total"`   // the fees of the whole plan, part of Cost
}

// Price computes the figures of an equal-payment or deferred offer. The kind is
// the offer's own; resolve it first. It returns ErrKind for any other kind,
// ErrFeeType, ErrRate or ErrPeriods when the facts do not suffice,
// ErrUnexplained when the payment fits no model, and ErrSchedule when the
// payments run past the debt: then there is nothing to claim.
func Price(o Offer) (Figures, error) {
	if o.Kind != KindEqual && o.Kind != KindDeferred {
		return Figures{}, ErrKind
	}
	if _, unknown := o.unknownFee(); unknown {
		return Figures{}, ErrFeeType
	}
	e, err := o.explain(o.Kind)
	if err != nil {
		return Figures{}, err
	}
	if !e.fits() {
		return Figures{}, ErrUnexplained
	}
	f := Figures{Payments: 1, Last: o.TermAmount}
	if o.Kind == KindEqual {
		f.Payments = o.Term
		if f.Last, err = o.last(e); err != nil {
			return Figures{}, err
		}
	}
	return o.total(f, e.charge)
}

// total sums the rounded payments; totals are never roundings of unrounded totals.
func (o Offer) total(f Figures, c charge) (Figures, error) {
	level, err := o.TermAmount.Times(f.Payments - 1)
	if err != nil {
		return Figures{}, err
	}
	if f.Total, err = level.Add(f.Last); err != nil {
		return Figures{}, err
	}
	if f.FeesTotal, err = c.total(o.Term); err != nil {
		return Figures{}, err
	}
	f.LastDiffers = f.Last != o.TermAmount
	f.Cost = o.cost(f.Total)
	return f, nil
}

// cost is total − A. A single payment may be one cent under the purchase and
// still be the plan (ONE_CENT); such a plan costs nothing, not less than nothing.
func (o Offer) cost(total money.Amount) money.Amount {
	c, err := total.Sub(o.Amount)
	if err != nil {
		return money.Amount{}
	}
	return c
}

// LowestCost names the equal-payment offer with the smallest total. It makes no
// claim (false) when fewer than two can be compared, when the smallest total is
// not one offer's alone, or when any of them has no figures or another amount.
func LowestCost(offers []Offer) (ID, bool) {
	var best Offer
	var least money.Amount
	compared, tied := 0, false
	for _, o := range offers {
		if o.Kind != KindEqual {
			continue
		}
		f, err := Price(o)
		if err != nil || compared > 0 && o.Amount != best.Amount {
			return "", false
		}
		switch c := f.Total.Cmp(least); {
		case compared == 0 || c < 0:
			best, least, tied = o, f.Total, false
		case c == 0:
			tied = true
		}
		compared++
	}
	if compared < 2 || tied {
		return "", false
	}
	return best.ID, true
}
