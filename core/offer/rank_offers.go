package offer

import (
	"slices"

	"candor/core/money"
)

// By is the figure by which equal-payment plans are compared.
type By string

// The comparisons. A plan that is lower by one of them is often higher by the other.
const (
	ByTotal   By = "total"   // the sum of all payments
	ByPayment By = "payment" // the monthly payment
)

// Ranking is the rank of a plan in a comparison. Plans that cost the same share a rank and are marked Tied.
type Ranking struct {
	Offer ID   `json:"offer"`
	Rank  int  `json:"rank"` // from 1
	Tied  bool `json:"tied,omitempty"`
}

// Rank orders equal-payment plans for one amount, lowest first. Equal plans stay in the lender's order. The
// ranking is for callers who ask for it; lists of offers stay in the lender's order. left holds the offers
// that cannot be compared: other kinds, whose cost depends on something else, plans without figures, and
// plans for an amount other than the first one's.
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
