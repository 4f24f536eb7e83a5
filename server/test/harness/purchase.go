package harness

import (
	"candor/core/checkout"
	"candor/core/offer"
	"candor/server/relay"
)

// online brings an online checkout to its offers the way the lender's page would.
func (l *Env) ToOffersOnline(ref relay.Ref) checkout.View {
	l.Helper()
	v := l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoIdentify, Number: "9000000000000042"}, checkout.StepLender)
	event := l.VerifyOnLendersPage(ref, v)
	return l.Act(ref, relay.Shopper, event, checkout.StepOffers)
}

func (l *Env) ToOffersInStore(ref relay.Ref, identify checkout.Action) checkout.View {
	l.Helper()
	identify.Do = checkout.DoIdentify
	return l.Act(ref, Associate, identify, checkout.StepOffers)
}

// ToCode brings an in-store checkout to the code that the lender sent by text message.
func (l *Env) ToCode(ref relay.Ref, plan offer.ID) {
	l.Helper()
	l.ToVerify(ref, plan)
	l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoSend, Method: checkout.MethodSMS}, checkout.StepVerify)
}

// ToVerify brings an in-store checkout to the choice of how to confirm.
func (l *Env) ToVerify(ref relay.Ref, plan offer.ID) {
	l.Helper()
	l.ToOffersInStore(ref, checkout.Action{Number: "9000000000000042"})
	l.Act(ref, Associate, checkout.Action{Do: checkout.DoChoose, Offer: plan}, checkout.StepHandover)
	l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoContinue}, checkout.StepReview)
	l.Accept(ref, checkout.StepVerify)
}

func (l *Env) Accept(ref relay.Ref, want checkout.Step) checkout.View {
	l.Helper()
	v := l.View(ref, relay.Shopper)
	if v.Review == nil {
		l.Fatalf("no review at %s", v.Step)
	}
	return l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoAccept, Digest: v.Review.Digest, Consent: checkout.Yes}, want)
}

func (l *Env) OneAuthorization(v checkout.View, amount string, plan, term int) {
	l.Helper()
	ledger := l.Lender.Ledger()
	if len(ledger) != 1 {
		l.Fatalf("the ledger holds %d authorizations, want 1", len(ledger))
	}
	e := ledger[0]
	if e.Amount != amount || e.PlanID != plan || e.Term != term || e.Reference[:len("MB-20418.")] != "MB-20418." {
		l.Errorf("authorized %s, plan %d, term %d, reference %s", e.Amount, e.PlanID, e.Term, e.Reference)
	}
	if v.Outcome == nil || v.Outcome.Authorization == "" {
		l.Errorf("no authorization number in the view: %+v", v.Outcome)
	}
}
