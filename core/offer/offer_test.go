package offer_test

import (
	"testing"

	"candor/core/money"
	"candor/core/offer"
)

func TestNumberOffers(t *testing.T) {
	in := []offer.Offer{
		{Kind: offer.KindEqual, PlanID: 5, Term: 6},
		{Kind: offer.KindUnknown, PlanID: 5, Term: 12},
		{Kind: offer.KindDeferred, PlanID: 5, Term: 12},
		{PlanID: 5, Term: 12},
		{Kind: offer.KindRegular},
		{Kind: offer.KindRegular},
	}
	want := []offer.ID{"p5-6", "p5-12", "p5-12-2", "p5-12-3", "regular", "regular-2"}
	for i, o := range offer.NumberOffers(in) {
		if o.ID != want[i] || in[i].ID != "" {
			t.Errorf("offer %d: got %q (input %q), want %q", i, o.ID, in[i].ID, want[i])
		}
	}
}

func TestRateOfOffer(t *testing.T) {
	r := money.MustRate("0.3")
	o := offer.Offer{Rates: []offer.AnnualRate{{Description: "words"}, {Rate: &r}}}
	if got, ok := o.Rate(); !ok || got != r {
		t.Errorf("got %v %v", got, ok)
	}
	if _, ok := (offer.Offer{}).Rate(); ok {
		t.Error("a rate came from nowhere")
	}
}

func TestCodes(t *testing.T) {
	seen := map[offer.Code]bool{}
	for _, c := range offer.Codes() {
		if c == "" || seen[c] {
			t.Errorf("code %q is empty or listed twice", c)
		}
		seen[c] = true
	}
	if len(seen) != 21 {
		t.Errorf("%d codes, want 21", len(seen))
	}
}
