package harness

import (
	"candor/core/checkout"
	"candor/core/offer"
	"candor/server/relay"
)

// ToOffersOnline brings an online checkout to its offers: the shopper identifies, and verifies on the
// lender's page.
func (e *Env) ToOffersOnline(ref relay.Ref) checkout.View {
	e.Helper()
	v := e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoIdentify, Number: "9000000000000042"},
		checkout.StepLender)
	event := e.VerifyOnLendersPage(ref, v)
	return e.Act(ref, relay.Shopper, event, checkout.StepOffers)
}

// ToOffersInStore brings an in-store checkout to its offers. The associate identifies the customer by what
// the action holds.
func (e *Env) ToOffersInStore(ref relay.Ref, identify checkout.Action) checkout.View {
	e.Helper()
	identify.Do = checkout.DoIdentify
	return e.Act(ref, Associate, identify, checkout.StepOffers)
}

// ToCode brings an in-store checkout to the code that the lender sent by text message.
func (e *Env) ToCode(ref relay.Ref, plan offer.ID) {
	e.Helper()
	e.ToVerify(ref, plan)
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoSend, Method: checkout.MethodSMS},
		checkout.StepVerify)
}

// ToVerify brings an in-store checkout to the choice of how to verify, with an offer accepted.
func (e *Env) ToVerify(ref relay.Ref, plan offer.ID) {
	e.Helper()
	e.ToOffersInStore(ref, checkout.Action{Number: "9000000000000042"})
	e.Act(ref, Associate, checkout.Action{Do: checkout.DoChoose, Offer: plan}, checkout.StepHandover)
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoContinue}, checkout.StepReview)
	e.Accept(ref, checkout.StepVerify)
}

// Accept accepts what stands at the review and expects a step. The test fails when there is no review.
func (e *Env) Accept(ref relay.Ref, want checkout.Step) checkout.View {
	e.Helper()
	v := e.View(ref, relay.Shopper)
	if v.Review == nil {
		e.Fatalf("no review at %s", v.Step)
	}
	return e.Act(ref, relay.Shopper,
		checkout.Action{Do: checkout.DoAccept, Digest: v.Review.Digest, Consent: checkout.Yes}, want)
}

// CheckOneAuthorization checks that the lender's ledger holds exactly one authorization, for this amount,
// plan and term in months, under the reference MB-20418, and that the View names an authorization.
func (e *Env) CheckOneAuthorization(v checkout.View, amount string, plan, term int) {
	e.Helper()
	ledger := e.Lender.Ledger()
	if len(ledger) != 1 {
		e.Fatalf("the ledger holds %d authorizations, want 1", len(ledger))
	}
	entry := ledger[0]
	if entry.Amount != amount || entry.PlanID != plan || entry.Term != term ||
		entry.Reference[:len("MB-20418.")] != "MB-20418." {
		e.Errorf("authorized %s, plan %d, term %d, reference %s", entry.Amount, entry.PlanID, entry.Term,
			entry.Reference)
	}
	if v.Outcome == nil || v.Outcome.Authorization == "" {
		e.Errorf("no authorization number in the view: %+v", v.Outcome)
	}
}
