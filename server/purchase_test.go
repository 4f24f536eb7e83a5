package main

import (
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/offer"
	"candor/server/relay"
)

// online brings an online checkout to its offers the way the lender's page would.
func (l *lab) toOffersOnline(ref relay.Ref) checkout.View {
	l.Helper()
	v := l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoIdentify, Number: "9000000000000042"}, checkout.StepLender)
	event := l.verifyOnLendersPage(ref, v)
	return l.act(ref, relay.Shopper, event, checkout.StepOffers)
}

func (l *lab) toOffersInStore(ref relay.Ref, identify checkout.Action) checkout.View {
	l.Helper()
	identify.Do = checkout.DoIdentify
	return l.act(ref, associate, identify, checkout.StepOffers)
}

// toCode brings an in-store checkout to the code that the lender sent by text message.
func (l *lab) toCode(ref relay.Ref, plan offer.ID) {
	l.Helper()
	l.toVerify(ref, plan)
	l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoSend, Method: checkout.MethodSMS}, checkout.StepVerify)
}

// toVerify brings an in-store checkout to the choice of how to confirm.
func (l *lab) toVerify(ref relay.Ref, plan offer.ID) {
	l.Helper()
	l.toOffersInStore(ref, checkout.Action{Number: "9000000000000042"})
	l.act(ref, associate, checkout.Action{Do: checkout.DoChoose, Offer: plan}, checkout.StepHandover)
	l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoContinue}, checkout.StepReview)
	l.accept(ref, checkout.StepVerify)
}

func (l *lab) accept(ref relay.Ref, want checkout.Step) checkout.View {
	l.Helper()
	v := l.view(ref, relay.Shopper)
	if v.Review == nil {
		l.Fatalf("no review at %s", v.Step)
	}
	return l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoAccept, Digest: v.Review.Digest, Consent: checkout.Yes}, want)
}

func TestOnlinePurchase(t *testing.T) {
	l := newLab(t)
	ref := l.create(nil)
	v := l.toOffersOnline(ref)
	if len(v.Offers) == 0 || len(v.Held) != 0 || v.Person != nil {
		t.Fatalf("a customer's offers: %d to choose, %d held, person %+v", len(v.Offers), len(v.Held), v.Person)
	}
	l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
	v = l.accept(ref, checkout.StepApproved)
	l.oneAuthorization(v, "1200.00", 4, 24)
	if got := l.lender.Ledger()[0]; got.AutoCapture || got.WidgetSessionID == "" || got.RequestID != "" {
		t.Errorf("online order: %+v", got)
	}
}

func (l *lab) oneAuthorization(v checkout.View, amount string, plan, term int) {
	l.Helper()
	ledger := l.lender.Ledger()
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

func TestStorePurchase(t *testing.T) {
	for name, confirm := range map[string]func(l *lab, ref relay.Ref) checkout.View{
		"sms": func(l *lab, ref relay.Ref) checkout.View {
			return l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.code()}, checkout.StepApproved)
		},
		"email": func(l *lab, ref relay.Ref) checkout.View {
			l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoBack}, checkout.StepVerify)
			l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoSend, Method: checkout.MethodEmail}, checkout.StepVerify)
			return l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.code()}, checkout.StepApproved)
		},
		"question": func(l *lab, ref relay.Ref) checkout.View {
			l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoSend, Method: checkout.MethodQuestion}, checkout.StepVerify)
			return l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Answer: l.customer("20000042").Answer}, checkout.StepApproved)
		},
		"override": func(l *lab, ref relay.Ref) checkout.View {
			return l.act(ref, manager, checkout.Action{Do: checkout.DoOverride, Reason: checkout.Reasons[0], Seen: checkout.Yes}, checkout.StepApproved)
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			ref := l.create(inStore)
			l.toCode(ref, "p4-24")
			v := confirm(l, ref)
			l.oneAuthorization(v, "1200.00", 4, 24)
			if e := l.lender.Ledger()[0]; e.Location != "MB-001" || e.Employee != "1042" || e.RequestID == "" || !e.AutoCapture {
				t.Errorf("in-store order: %+v", e)
			}
		})
	}
}

func TestStoreBypassForARegularPurchase(t *testing.T) {
	l := newLab(t)
	ref := l.create(func(q *relay.CreateRequest) { inStore(q); q.Amount = amount("150.00") })
	l.toOffersInStore(ref, checkout.Action{Number: "9000000000000042"})
	l.act(ref, associate, checkout.Action{Do: checkout.DoChoose, Offer: "regular"}, checkout.StepHandover)
	l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoContinue}, checkout.StepReview)
	l.accept(ref, checkout.StepVerify)
	v := l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoSend, Method: checkout.MethodBypass}, checkout.StepApproved)
	l.oneAuthorization(v, "150.00", 0, 0)
}

// A wrong code goes back to the code, authorizes nothing, and the next one works.
func TestWrongCode(t *testing.T) {
	l := newLab(t)
	ref := l.create(inStore)
	l.toCode(ref, "p4-24")
	wrong := "0000"
	if l.code() == wrong {
		wrong = "1111"
	}
	v := l.try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: wrong})
	if v.Step != checkout.StepVerify || v.Problem == nil || v.Problem.Code != checkout.CodeWrongCode || v.Problem.Field != "code" {
		t.Fatalf("step %s, problem %+v", v.Step, v.Problem)
	}
	if n := len(l.lender.Ledger()); n != 0 {
		t.Fatalf("%d authorizations", n)
	}
	v = l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.code()}, checkout.StepApproved)
	l.oneAuthorization(v, "1200.00", 4, 24)
}

// A stale revision has no effect and answers the present View.
func TestStaleActionHasNoEffect(t *testing.T) {
	l := newLab(t)
	ref := l.create(inStore)
	l.toCode(ref, "p4-24")
	before := l.view(ref, relay.Shopper)
	v, err := l.house.relay.Act(t.Context(), ref, relay.Shopper,
		checkout.Action{Do: checkout.DoConfirm, Code: l.code(), Revision: before.Revision - 1})
	l.must(err)
	if v.Problem == nil || v.Problem.Code != checkout.CodeStale || v.Revision != before.Revision || len(l.lender.Ledger()) != 0 {
		t.Fatalf("revision %d → %d, problem %+v, %d authorizations", before.Revision, v.Revision, v.Problem, len(l.lender.Ledger()))
	}
}

// Many submits of the last act at once: one authorization, and everyone is told the same end.
func TestParallelSubmits(t *testing.T) {
	l := newLab(t)
	ref := l.create(inStore)
	l.toCode(ref, "p4-24")
	a := checkout.Action{Do: checkout.DoConfirm, Code: l.code(), Revision: l.view(ref, relay.Shopper).Revision}
	ends := make(chan checkout.Step, 32)
	for range cap(ends) {
		go func() {
			v, err := l.house.relay.Act(t.Context(), ref, relay.Shopper, a)
			if err != nil {
				t.Error(err)
			}
			ends <- v.Step
		}()
	}
	for range cap(ends) {
		if s := <-ends; s != checkout.StepApproved {
			t.Errorf("told %s", s)
		}
	}
	l.oneAuthorization(l.view(ref, relay.Shopper), "1200.00", 4, 24)
}

// In Quebec the French review comes first; an English yes needs it to have been shown.
func TestQuebecFrenchFirst(t *testing.T) {
	l := newLab(t)
	ref := l.create(func(q *relay.CreateRequest) { q.Province = "QC" })
	if v := l.view(ref, relay.Shopper); v.Language != locale.French || !v.Quebec {
		t.Fatalf("starts in %s", v.Language)
	}
	v := l.toOffersOnline(ref)
	l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoLanguage, Language: locale.English}, checkout.StepOffers)
	v = l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: v.Offers[0].ID}, checkout.StepReview)
	if !v.Review.FrenchFirst || v.Allows(checkout.DoAccept) {
		t.Fatal("an English review can be accepted before the French one was shown")
	}
	refused := l.try(ref, relay.Shopper, checkout.Action{Do: checkout.DoAccept, Digest: v.Review.Digest, Consent: checkout.Yes})
	if refused.Problem == nil || refused.Step != checkout.StepReview {
		t.Fatalf("accepted: %+v", refused)
	}
	l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoLanguage, Language: locale.French}, checkout.StepReview)
	v = l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoLanguage, Language: locale.English}, checkout.StepReview)
	if v.Review.FrenchFirst {
		t.Fatal("the French review was shown, and still the English one cannot be accepted")
	}
	l.accept(ref, checkout.StepApproved)
}

// Only the digest that was issued for this review can be accepted.
func TestForeignDigest(t *testing.T) {
	l := newLab(t)
	ref := l.create(nil)
	l.toOffersOnline(ref)
	v := l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p5-12"}, checkout.StepReview)
	old := v.Review.Digest
	l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoBack}, checkout.StepOffers)
	l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
	v = l.try(ref, relay.Shopper, checkout.Action{Do: checkout.DoAccept, Digest: old, Consent: checkout.Yes})
	if v.Problem == nil || v.Problem.Code != checkout.CodeDisclosureChanged || len(l.lender.Ledger()) != 0 {
		t.Fatalf("problem %+v, %d authorizations", v.Problem, len(l.lender.Ledger()))
	}
}

// A lost answer is pending, is never sent again, and the lender's list settles it.
func TestLostAnswerIsSettled(t *testing.T) {
	for cents, lost := range map[string]string{"01": "executes then 500", "12": "executes then HTML", "16": "executes then cuts"} {
		t.Run(lost, func(t *testing.T) {
			l := newLab(t)
			ref := l.create(func(q *relay.CreateRequest) { inStore(q); q.Amount = amount("1200." + cents) })
			l.toCode(ref, "p4-24")
			v := l.try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.code()})
			if v.Step != checkout.StepPending || v.Allows(checkout.DoCancel) || v.Allows(checkout.DoConfirm) {
				t.Fatalf("step %s, allowed %v", v.Step, v.Allowed)
			}
			l.clock.advance(3 * time.Second)
			_, err := l.house.relay.Settle(t.Context())
			l.must(err)
			v = l.view(ref, relay.Shopper)
			if v.Step != checkout.StepApproved {
				t.Fatalf("after settling: %s", v.Step)
			}
			l.oneAuthorization(v, "1200."+cents, 4, 24)
		})
	}
}

// An answer lost before anything was executed ends as declined, after two healthy lists ten minutes later, and only then.
func TestNotExecuted(t *testing.T) {
	l := newLab(t)
	ref := l.create(func(q *relay.CreateRequest) { inStore(q); q.Amount = amount("1200.04") })
	l.toCode(ref, "p4-24")
	if v := l.try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.code()}); v.Step != checkout.StepPending {
		t.Fatalf("step %s", v.Step)
	}
	for minute := 1; minute <= 9; minute++ {
		l.clock.advance(time.Minute)
		_, err := l.house.relay.Settle(t.Context())
		l.must(err)
		if v := l.view(ref, relay.Shopper); v.Step != checkout.StepPending {
			t.Fatalf("%s after %d minutes", v.Step, minute)
		}
	}
	for range 10 {
		l.clock.advance(2 * time.Minute)
		_, err := l.house.relay.Settle(t.Context())
		l.must(err)
	}
	if v := l.view(ref, relay.Shopper); v.Step != checkout.StepDeclined || len(l.lender.Ledger()) != 0 {
		t.Fatalf("%s, %d authorizations", v.Step, len(l.lender.Ledger()))
	}
}

// The lender's documented refusals lead where a person can go on, and nothing is authorized.
func TestRefusalsHaveAWayOn(t *testing.T) {
	for cents, want := range map[string]struct {
		step checkout.Step
		code checkout.Code
	}{
		"05": {checkout.StepOffers, checkout.CodeCreditExceeded},
		"08": {checkout.StepOffers, checkout.CodePlanUnavailable},
		"06": {checkout.StepDeclined, ""},
		"07": {checkout.StepDeclined, ""},
	} {
		t.Run(cents, func(t *testing.T) {
			l := newLab(t)
			ref := l.create(func(q *relay.CreateRequest) { inStore(q); q.Amount = amount("1200." + cents) })
			l.toCode(ref, "p4-24")
			v := l.try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.code()})
			var code checkout.Code
			if v.Problem != nil {
				code = v.Problem.Code
			}
			if v.Step != want.step || code != want.code || len(l.lender.Ledger()) != 0 {
				t.Fatalf("%s %q, %d authorizations; want %s %q", v.Step, code, len(l.lender.Ledger()), want.step, want.code)
			}
		})
	}
}
