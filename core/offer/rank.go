package offer

import (
	"slices"

	"candor/core/money"
)

// By is what equal-payment plans are compared by.
type By string

// The comparisons. A plan that is lower by one is often higher by the other.
const (
	ByTotal   By = "total"   // all that is paid: the lowest total cost first
	ByPayment By = "payment" // what is paid each month
)

// Ranking is where a plan stands in a comparison. Plans that cost the same share
// a rank, and say so.
type Ranking struct {
	Offer ID   `json:"offer"`
	Rank  int  `json:"rank"` // from 1
	Tied  bool `json:"tied,omitempty"`
}

// Rank orders equal-payment plans for one amount, lowest first and the lender's
// order among equals. It is a table for somebody who asks for one: lists of
// offers stay in the lender's order. What cannot be compared is in left: other
// kinds, whose cost hangs on something else, plans without figures, and plans
// for another amount than the first.
func Rank(offers []Offer, by By) (rankings []Ranking, left []ID) {
	var ranked []compared
	for _, o := range offers {
		f, err := Price(o)
		if o.Kind != KindEqual || err != nil || len(ranked) > 0 && o.Amount != ranked[0].amount {
			left = append(left, o.ID)
			continue
		}
		c := compared{o.ID, o.Amount, f.Total}
		if by == ByPayment {
			c.figure = o.TermAmount
		}
		ranked = append(ranked, c)
	}
	slices.SortStableFunc(ranked, func(a, b compared) int { return a.figure.Cmp(b.figure) })
	for i, c := range ranked {
		r := Ranking{Offer: c.id, Rank: i + 1}
		if i > 0 && c.figure == ranked[i-1].figure {
			r.Rank, r.Tied, rankings[i-1].Tied = rankings[i-1].Rank, true, true
		}
		rankings = append(rankings, r)
	}
	return rankings, left
}

type compared struct {
	id             ID
	amount, figure money.Amount
}
