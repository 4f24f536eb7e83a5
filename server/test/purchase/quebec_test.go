package purchase

import (
	"candor/core/checkout"
	"candor/core/locale"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/test/harness"
	"reflect"
	"testing"
)

// A store in Quebec sells by Quebec's rules, whatever province a request names.
func TestQuebecStoreWithAnotherProvince(t *testing.T) {
	l := newEnv(t)
	ref := l.Create(func(q *relay.CreateRequest) {
		harness.InStore(q)
		q.LocationID, q.Province = "rue-sainte-catherine", "ON"
	})
	if v := l.View(ref, relay.Shopper); !v.Quebec || v.Language != locale.French {
		t.Errorf("a checkout at rue Sainte-Catherine: quebec %v, language %s", v.Quebec, v.Language)
	}
}

// What is shown is what was stored under the digest, also after the merchant's texts changed.
func TestTermsChangedUnderAReview(t *testing.T) {
	l := newEnv(t)
	ref := l.Create(nil)
	l.ToOffersOnline(ref)
	v := l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
	m, _ := l.Service.Relay.Merchant(demo.Merchant)
	terms := m.Terms[locale.English]
	terms.Equal = "Other terms: " + terms.Equal
	m.Terms[locale.English] = terms // the map is the relay's own: as after a restart with another candor.toml
	after := l.View(ref, relay.Shopper)
	if after.Review == nil || reflect.DeepEqual(after.Terms, v.Terms) {
		return // the review is the stored one, or is no longer offered
	}
	got := l.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoAccept, Digest: after.Review.Digest, Consent: checkout.Yes})
	if got.Step == checkout.StepApproved {
		t.Error("the page shows other terms than those stored under the digest, and the yes was taken")
	}
}

// Only the customer's own post shows that the French review was before the customer.
func TestAssociateShowsFrench(t *testing.T) {
	l := newEnv(t)
	ref := l.Create(func(q *relay.CreateRequest) {
		harness.InStore(q)
		q.LocationID, q.Province = "rue-sainte-catherine", ""
	})
	l.ToOffersInStore(ref, checkout.Action{Number: "9000000000000042"})
	v := l.View(ref, harness.Associate)
	l.Act(ref, harness.Associate, checkout.Action{Do: checkout.DoLanguage, Language: locale.English}, checkout.StepOffers)
	l.Act(ref, harness.Associate, checkout.Action{Do: checkout.DoChoose, Offer: v.Offers[0].ID}, checkout.StepHandover)
	l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoContinue}, checkout.StepReview)
	for _, to := range []locale.Language{locale.French, locale.English} { // from a second tablet
		l.Act(ref, harness.Associate, checkout.Action{Do: checkout.DoLanguage, Language: to}, checkout.StepReview)
	}
	if v := l.View(ref, relay.Shopper); !v.Review.FrenchFirst {
		t.Error("an associate's switch of language counts as the customer's sight of the French review")
	}
}
