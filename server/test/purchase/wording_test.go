package purchase

import (
	"testing"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/server/relay"
	"candor/server/test/harness"
)

// The French review was shown when the act that leaves it names its text, and the text was on the screen.
func TestB8FrenchReviewCountsWhenItWasOnTheScreen(t *testing.T) {
	for name, c := range map[string]struct {
		wording checkout.Wording
		named   bool
		counts  bool
	}{
		"served to a page without script": {checkout.WordingServed, true, true},
		"shown":                           {checkout.WordingShown, true, true},
		"translated, the original open":   {checkout.WordingOriginal, true, true},
		"translated away":                 {checkout.WordingChanged, true, false},
		"never on a screen":               {"", true, false},
		"another text":                    {checkout.WordingShown, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			l := newEnv(t)
			ref := l.Create(func(q *relay.CreateRequest) { q.Province = "QC" })
			v := l.ToOffersOnline(ref)
			v = l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: v.Offers[0].ID},
				checkout.StepReview)
			leave := checkout.Action{Do: checkout.DoLanguage, Language: locale.English, Wording: c.wording}
			if c.named {
				leave.Digest = v.Review.Digest
			}
			if v = l.Act(ref, relay.Shopper, leave, checkout.StepReview); v.Review.FrenchFirst == c.counts {
				t.Errorf("french first is %v", v.Review.FrenchFirst)
			}
		})
	}
}

// A consent says how its text stood on the screen, and a text that was changed is not agreed to.
func TestB8ConsentSaysHowTheTextStood(t *testing.T) {
	for wording, code := range map[checkout.Wording]checkout.Code{
		"": "", checkout.WordingServed: "", checkout.WordingShown: "", checkout.WordingOriginal: "",
		checkout.WordingChanged: checkout.CodeDisclosureChanged, "translated": checkout.CodeRequestInvalid,
	} {
		l := newEnv(t)
		ref := l.Create(nil)
		l.ToOffersOnline(ref)
		v := l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p5-12"},
			checkout.StepReview)
		yes := checkout.Action{Do: checkout.DoAccept, Digest: v.Review.Digest, Consent: checkout.Yes,
			Wording: wording}
		if code != "" {
			if got := l.Try(ref, relay.Shopper, yes); got.Problem == nil || got.Problem.Code != code {
				t.Errorf("%q: %+v", wording, got.Problem)
			}
			continue
		}
		l.Act(ref, relay.Shopper, yes, checkout.StepApproved)
		c, err := l.Service.Relay.Checkout(t.Context(), ref)
		if err != nil || c.State.Consent == nil || c.State.Consent.Wording != wording {
			t.Errorf("%q: recorded %+v, %v", wording, c.State.Consent, err)
		}
	}
}

// The journal of consents says of each how its text stood on the screen, of one that was withdrawn, too.
func TestB8EveryConsentNamesWhatWasShown(t *testing.T) {
	l := newEnv(t)
	ref := l.Create(harness.InStore)
	agree := func(wording checkout.Wording) {
		l.Act(ref, harness.Associate, checkout.Action{Do: checkout.DoChoose, Offer: "p5-12"},
			checkout.StepHandover)
		v := l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoContinue}, checkout.StepReview)
		l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoAccept, Digest: v.Review.Digest,
			Consent: checkout.Yes, Wording: wording}, checkout.StepVerify)
	}
	l.ToOffersInStore(ref, checkout.Action{Number: "20000042"})
	agree(checkout.WordingOriginal)
	l.Act(ref, harness.Associate, checkout.Action{Do: checkout.DoBack}, checkout.StepOffers)
	agree(checkout.WordingShown)
	reference := l.StoredCheckout(ref).Reference
	held, err := l.Service.Relay.Export(t.Context(), ref.Merchant, reference, "operator")
	if err != nil || len(held) != 1 || len(held[0].Consents) != 2 ||
		held[0].Consents[0].Wording != checkout.WordingOriginal ||
		held[0].Consents[1].Wording != checkout.WordingShown {
		t.Errorf("exported %+v, %v", held, err)
	}
}
