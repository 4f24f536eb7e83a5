package offer_test

import (
	"fmt"
	"slices"
	"testing"

	"candor/core/money"
	"candor/core/offer"
)

// several are plans for 250. Their IDs are their positions in the list.
func several() []offer.Offer {
	offers := []offer.Offer{
		plan(offer.KindEqual, "250", "23.83", "0", 12, fee(offer.FeeMonthly, "3")), // 286.00 in all
		plan(offer.KindEqual, "250", "44.67", "0", 6, fee(offer.FeeMonthly, "3")),  // 268.00
		plan(offer.KindDeferred, "250", "250", "0.35", 6),
		plan(offer.KindEqual, "250", "41.67", "0", 6),  // 250.00
		plan(offer.KindEqual, "250", "20.83", "0", 12), // 250.00
		plan(offer.KindEqual, "300", "25", "0", 12),
		plan(offer.KindEqual, "250", "3.83", "0", 12),
	}
	for i := range offers {
		offers[i].ID = offer.ID(fmt.Sprint("o", i))
	}
	return offers
}

func TestRank(t *testing.T) {
	for _, c := range [...]struct {
		by   offer.By
		want []offer.Ranking
	}{
		{offer.ByTotal,
			[]offer.Ranking{{"o3", 1, true}, {"o4", 1, true}, {"o1", 3, false}, {"o0", 4, false}}},
		{offer.ByPayment,
			[]offer.Ranking{{"o4", 1, false}, {"o0", 2, false}, {"o3", 3, false}, {"o1", 4, false}}},
	} {
		got, left := offer.Rank(several(), c.by)
		if !slices.Equal(got, c.want) || !slices.Equal(left, []offer.ID{"o2", "o5", "o6"}) {
			t.Errorf("by %s: got %v without %v, want %v", c.by, got, left, c.want)
		}
	}
	if got, left := offer.Rank(nil, offer.ByTotal); got != nil || left != nil {
		t.Errorf("of nothing: %v, %v", got, left)
	}
}

func ExampleRank() {
	rate := money.MustRate("0")
	short := offer.Offer{ID: "p5-6", Kind: offer.KindEqual, Term: 6, Amount: money.MustAmount("250"),
		TermAmount: money.MustAmount("41.67"), Rates: []offer.AnnualRate{{Rate: &rate}}}
	long := short
	long.ID, long.Term, long.TermAmount = "p5-12", 12, money.MustAmount("20.83")
	fmt.Println(offer.Rank([]offer.Offer{short, long}, offer.ByTotal))
	fmt.Println(offer.Rank([]offer.Offer{short, long}, offer.ByPayment))
	// Output:
	// [{p5-6 1 true} {p5-12 1 true}] []
	// [{p5-12 1 false} {p5-6 2 false}] []
}
