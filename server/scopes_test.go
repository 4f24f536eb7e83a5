package main

import (
	"slices"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/server/relay"
)

// ownInitiative are the calls that no shopper waits for: they settle and follow an authorization.
var ownInitiative = []string{"authorizations", "authorization-get", "capture", "release", "return", "refund"}

// scopedRightly looks at every call of every test that has a lab: the simulated lender notes the scope of the token on which
// each came. A flow that has a token of its own is a shopper's; only the relay's own initiative may bear its reference
// on the merchant's token.
func (l *lab) scopedRightly() {
	flows := map[string]bool{}
	for _, c := range l.lender.Calls() {
		if c.Op == "token" && c.Scope == "customer" {
			flows[c.ReferenceID] = true
		}
	}
	for _, c := range l.lender.Calls() {
		if c.Scope == "merchant" && flows[c.ReferenceID] && !slices.Contains(ownInitiative, c.Op) {
			l.Errorf("C3: %s of a shopper's flow came on the merchant's token", c.Op)
		}
	}
}

// calledOn counts the calls on a scope's tokens, and those for one; of one operation or, for "", of all.
func (l *lab) calledOn(scope, op string) (n int) {
	for _, c := range l.lender.Calls() {
		if c.Scope == scope && (op == "" || c.Op == op) {
			n++
		}
	}
	return n
}

// A shopper online, in every way through, causes no call on the merchant's token and none for one.
func TestC3ShopperNeverOnMerchantToken(t *testing.T) {
	l := newLab(t)
	ref := l.create(nil)
	l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoIdentify, Number: "9000000000000042"}, checkout.StepLender)
	l.try(ref, relay.Shopper, checkout.Action{Do: checkout.DoEvent, Event: "cancel"})
	l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoIdentify, FirstName: "Jordan", LastName: "Tremblay",
		BirthDate: "1990-01-17", PostalCode: l.customer("20000042").PostalCode}, checkout.StepLender)
	l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoRestart}, checkout.StepIdentify)
	l.toOffersOnline(ref)
	l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoLanguage, Language: locale.French}, checkout.StepOffers)
	l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
	l.accept(ref, checkout.StepApproved)
	for _, cents := range []string{"04", "05", "08", "11"} { // refused, and lost
		ref := l.create(func(q *relay.CreateRequest) { q.Amount = amount("1200." + cents) })
		l.toOffersOnline(ref)
		v := l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
		l.try(ref, relay.Shopper, checkout.Action{Do: checkout.DoAccept, Digest: v.Review.Digest, Consent: checkout.Yes})
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
	l := newLab(t)
	ref := l.create(func(q *relay.CreateRequest) { q.Amount = amount("1200.01") })
	l.toOffersOnline(ref)
	l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
	v := l.view(ref, relay.Shopper)
	l.try(ref, relay.Shopper, checkout.Action{Do: checkout.DoAccept, Digest: v.Review.Digest, Consent: checkout.Yes})
	l.clock.advance(3 * time.Second)
	_, err := l.house.relay.Settle(t.Context())
	l.must(err)
	if all, lists := l.calledOn("merchant", ""), l.calledOn("merchant", "authorizations"); lists == 0 || all != lists+1 {
		t.Errorf("%d calls on the merchant's token, %d of them lists, and one for it", all, lists)
	}
	if v := l.view(ref, relay.Shopper); v.Step != checkout.StepApproved {
		t.Errorf("settled as %s", v.Step)
	}
}

// In a store every call is on the merchant's token.
func TestC3StoreOnMerchantToken(t *testing.T) {
	l := newLab(t)
	ref := l.create(inStore)
	l.toCode(ref, "p4-24")
	l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.code()}, checkout.StepApproved)
	if n, tokens := l.calledOn("customer", ""), l.calledOn("merchant", "token"); n != 0 || tokens != 1 {
		t.Errorf("%d calls on a shopper's token; %d of the merchant, want 1", n, tokens)
	}
}
