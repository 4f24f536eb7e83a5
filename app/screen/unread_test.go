package screen_test

import (
	"strings"
	"testing"

	"candor/app/screen"
	"candor/app/screen/fixture"
	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
)

func viewOf(t *testing.T, l locale.Language, name string) checkout.View {
	t.Helper()
	for _, n := range fixture.Views(l) {
		if n.Name == name {
			return n.View
		}
	}
	t.Fatalf("no View is called %s", name)
	return checkout.View{}
}

// An offer that could not be read stands among the held ones, with a name, a sentence and its code.
func TestUnreadOfferIsShownToAssociates(t *testing.T) {
	for _, l := range languages {
		v := viewOf(t, l, "offers-store")
		for _, d := range []offer.Discarded{
			{PlanID: 5, Term: 18, Field: "term_amount"}, {PlanID: 8, Field: "terms"},
			{Field: "regular_purchase.air"}, {Field: "customer.air"},
		} {
			kind := offer.KindUnknown
			if d.ID() == "regular" {
				kind = offer.KindRegular
			}
			v.Held = append(v.Held, checkout.Held{Verdict: offer.Stop, Findings: []offer.Finding{d.Finding()},
				Offer: offer.Offer{ID: d.ID(), Kind: kind, PlanID: d.PlanID, Term: d.Term}})
		}
		page := screen.HTML(render(v).Body)
		for _, want := range []string{">" + l.Months(18) + "<", ">Plan\u00a08<", ">customer<", "UNREADABLE",
			"term_amount", "regular_purchase.air", locale.For(l).Box.NoTerm} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: %q is not on the screen", l, want)
			}
		}
	}
}

// The lender's name for a plan keeps its language, wording for high-cost credit stands on the card, and a
// regular purchase of another figure is not called added to the account.
func TestWordsOnACard(t *testing.T) {
	v := viewOf(t, locale.French, "offers")
	o := &v.Offers[0]
	o.PlanName = "EMP - Regular Interest"
	v.Terms.HighCost = map[offer.ID]locale.Phrase{o.ID: "Ceci est du crédit à coût élevé."}
	for i := range v.Offers {
		if v.Offers[i].Kind == offer.KindRegular {
			v.Offers[i].TermAmount = money.MustAmount("60")
		}
	}
	page := screen.HTML(render(v).Body)
	for _, want := range []string{`<bdi lang="en-CA">EMP - Regular Interest</bdi>`,
		"Ceci est du crédit à coût élevé."} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not on the screen", want)
		}
	}
	if strings.Contains(page, locale.For(locale.French).Box.AddedToAccount) {
		t.Error("another figure than the purchase is called added to the account")
	}
}
