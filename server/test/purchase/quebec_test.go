package purchase

import (
	"testing"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/test/harness"
)

// A store in Quebec follows Quebec's rules, whatever province the request names.
func TestQuebecStoreWithAnotherProvince(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(func(r *relay.CreateRequest) {
		harness.InStore(r)
		r.LocationID, r.Province = "rue-sainte-catherine", "ON"
	})
	if v := e.View(ref, relay.Shopper); !v.Quebec || v.Language != locale.French {
		t.Errorf("a checkout at rue Sainte-Catherine: quebec %v, language %s", v.Quebec, v.Language)
	}
}

// The text that is shown is the text that was stored under its digest, also after the merchant's terms
// changed.
func TestTermsChangedUnderAReview(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(nil)
	e.ToOffersOnline(ref)
	v := e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"},
		checkout.StepReview)
	m, _ := e.Service.Relay.Merchant(demo.Merchant)
	terms := m.Terms[locale.English]
	terms.Equal = "Other terms: " + terms.Equal
	m.Terms[locale.English] = terms // the map is the relay's own, as after a restart with another candor.toml
	after := e.View(ref, relay.Shopper)
	if after.Review == nil || after.Terms == v.Terms {
		return // the review is the stored one, or is no longer offered
	}
	got := e.Try(ref, relay.Shopper,
		checkout.Action{Do: checkout.DoAccept, Digest: after.Review.Digest, Consent: checkout.Yes})
	if got.Step == checkout.StepApproved {
		t.Error("the page shows other terms than those stored under the digest, and the yes was taken")
	}
}

// Only the customer's own action shows that the customer saw the French review.
func TestAssociateShowsFrench(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(func(r *relay.CreateRequest) {
		harness.InStore(r)
		r.LocationID, r.Province = "rue-sainte-catherine", ""
	})
	e.ToOffersInStore(ref, checkout.Action{Number: "9000000000000042"})
	v := e.View(ref, harness.Associate)
	e.Act(ref, harness.Associate, checkout.Action{Do: checkout.DoLanguage, Language: locale.English},
		checkout.StepOffers)
	e.Act(ref, harness.Associate, checkout.Action{Do: checkout.DoChoose, Offer: v.Offers[0].ID},
		checkout.StepHandover)
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoContinue}, checkout.StepReview)
	for _, to := range []locale.Language{locale.French, locale.English} { // from a second tablet
		e.Act(ref, harness.Associate, checkout.Action{Do: checkout.DoLanguage, Language: to},
			checkout.StepReview)
	}
	if v := e.View(ref, relay.Shopper); !v.Review.FrenchFirst {
		t.Error("an associate's switch of language counts as the customer's sight of the French review")
	}
}
