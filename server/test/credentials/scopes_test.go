package credentials

import (
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/server/relay"
	"candor/server/test/harness"
)

// A shopper online, in every way through, causes no call on the merchant's token and none for one.
func TestC3ShopperNeverOnMerchantToken(t *testing.T) {
	l := newEnv(t)
	ref := l.Create(nil)
	l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoIdentify, Number: "9000000000000042"}, checkout.StepLender)
	l.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoEvent, Event: "cancel"})
	l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoIdentify, FirstName: "Jordan", LastName: "Tremblay",
		BirthDate: "1990-01-17", PostalCode: l.Customer("20000042").PostalCode}, checkout.StepLender)
	l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoRestart}, checkout.StepIdentify)
	l.ToOffersOnline(ref)
	l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoLanguage, Language: locale.French}, checkout.StepOffers)
	l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
	l.Accept(ref, checkout.StepApproved)
	for _, cents := range []string{"04", "05", "08", "11"} { // refused, and lost
		ref := l.Create(func(q *relay.CreateRequest) { q.Amount = harness.Amount("1200." + cents) })
		l.ToOffersOnline(ref)
		v := l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
		l.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoAccept, Digest: v.Review.Digest, Consent: checkout.Yes})
	}
	if n := l.calledOn("merchant", ""); n != 0 {
		t.Errorf("%d calls on or for the merchant's token", n)
	}
	if n := l.calledOn("customer", "authorization"); n != 5 {
		t.Errorf("%d authorizations on shoppers' tokens, want 5", n)
	}
}

// Settling is the relay's own initiative: it reads the list on the merchant's token, and nothing else of the flow.
func TestC3SettlingOnMerchantToken(t *testing.T) {
	l := newEnv(t)
	ref := l.Create(func(q *relay.CreateRequest) { q.Amount = harness.Amount("1200.01") })
	l.ToOffersOnline(ref)
	l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
	v := l.View(ref, relay.Shopper)
	l.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoAccept, Digest: v.Review.Digest, Consent: checkout.Yes})
	l.Clock.Advance(3 * time.Second)
	_, err := l.Service.Relay.Settle(t.Context())
	l.Must(err)
	if all, lists := l.calledOn("merchant", ""), l.calledOn("merchant", "authorizations"); lists == 0 || all != lists+1 {
		t.Errorf("%d calls on the merchant's token, %d of them lists, and one for it", all, lists)
	}
	if v := l.View(ref, relay.Shopper); v.Step != checkout.StepApproved {
		t.Errorf("settled as %s", v.Step)
	}
}

// In a store every call is on the merchant's token.
func TestC3StoreOnMerchantToken(t *testing.T) {
	l := newEnv(t)
	ref := l.Create(harness.InStore)
	l.ToCode(ref, "p4-24")
	l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.Code()}, checkout.StepApproved)
	if n, tokens := l.calledOn("customer", ""), l.calledOn("merchant", "token"); n != 0 || tokens != 1 {
		t.Errorf("%d calls on a shopper's token; %d of the merchant, want 1", n, tokens)
	}
}

// calledOn counts the calls on a scope's tokens, and those for one; of one operation or, for "", of all.
func (l *env) calledOn(scope, op string) (n int) {
	for _, c := range l.Lender.Calls() {
		if c.Scope == scope && (op == "" || c.Op == op) {
			n++
		}
	}
	return n
}
