package credentials

import (
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/server/relay"
	"candor/server/test/harness"
)

// An online shopper, whatever the outcome, causes no call on the merchant's token and no request for one.
func TestC3ShopperNeverOnMerchantToken(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(nil)
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoIdentify, Number: "9000000000000042"},
		checkout.StepLender)
	e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoEvent, Event: "cancel"})
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoIdentify, FirstName: "Jordan",
		LastName:  "Tremblay",
		BirthDate: "1990-01-17", PostalCode: e.Customer("20000042").PostalCode}, checkout.StepLender)
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoRestart}, checkout.StepIdentify)
	e.ToOffersOnline(ref)
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoLanguage, Language: locale.French},
		checkout.StepOffers)
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
	e.Accept(ref, checkout.StepApproved)
	for _, cents := range []string{"04", "05", "08", "11"} { // refused, and lost
		ref := e.Create(func(r *relay.CreateRequest) { r.Amount = harness.Amount("1200." + cents) })
		e.ToOffersOnline(ref)
		v := e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"},
			checkout.StepReview)
		e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoAccept, Digest: v.Review.Digest,
			Consent: checkout.Yes})
	}
	if n := e.calledOn("merchant", ""); n != 0 {
		t.Errorf("%d calls on or for the merchant's token", n)
	}
	if n := e.calledOn("customer", "authorization"); n != 5 {
		t.Errorf("%d authorizations on shoppers' tokens, want 5", n)
	}
}

// Settling is the relay's own initiative. It reads the list on the merchant's token, and nothing else of the
// flow.
func TestC3SettlingOnMerchantToken(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(func(r *relay.CreateRequest) { r.Amount = harness.Amount("1200.01") })
	e.ToOffersOnline(ref)
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
	v := e.View(ref, relay.Shopper)
	e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoAccept, Digest: v.Review.Digest,
		Consent: checkout.Yes})
	e.Clock.Advance(3 * time.Second)
	_, err := e.Service.Relay.Settle(t.Context())
	e.Must(err)
	if all, lists := e.calledOn("merchant", ""), e.calledOn("merchant", "authorizations"); lists == 0 ||
		all != lists+1 {
		t.Errorf("%d calls on the merchant's token, %d of them lists, and one for it", all, lists)
	}
	if v := e.View(ref, relay.Shopper); v.Step != checkout.StepApproved {
		t.Errorf("settled as %s", v.Step)
	}
}

// In a store every call is on the merchant's token.
func TestC3StoreOnMerchantToken(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(harness.InStore)
	e.ToCode(ref, "p4-24")
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: e.Code()}, checkout.StepApproved)
	if n, tokens := e.calledOn("customer", ""), e.calledOn("merchant", "token"); n != 0 || tokens != 1 {
		t.Errorf("%d calls on a shopper's token; %d of the merchant, want 1", n, tokens)
	}
}

// calledOn counts the calls on tokens of a scope, and the requests for such tokens; of one operation or, for
// "", of all.
func (e *env) calledOn(scope, op string) (n int) {
	for _, c := range e.Lender.Calls() {
		if c.Scope == scope && (op == "" || c.Op == op) {
			n++
		}
	}
	return n
}
