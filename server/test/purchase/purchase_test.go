package purchase

import (
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/server/relay"
	"candor/server/test/harness"
)

func TestOnlinePurchase(t *testing.T) {
	l := newEnv(t)
	ref := l.Create(nil)
	v := l.ToOffersOnline(ref)
	if len(v.Offers) == 0 || len(v.Held) != 0 || v.Person != nil {
		t.Fatalf("a customer's offers: %d to choose, %d held, person %+v", len(v.Offers), len(v.Held), v.Person)
	}
	l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
	v = l.Accept(ref, checkout.StepApproved)
	l.OneAuthorization(v, "1200.00", 4, 24)
	if got := l.Lender.Ledger()[0]; got.AutoCapture || got.WidgetSessionID == "" || got.RequestID != "" {
		t.Errorf("online order: %+v", got)
	}
}

func TestStorePurchase(t *testing.T) {
	for name, confirm := range map[string]func(l *env, ref relay.Ref) checkout.View{
		"sms": func(l *env, ref relay.Ref) checkout.View {
			return l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.Code()}, checkout.StepApproved)
		},
		"email": func(l *env, ref relay.Ref) checkout.View {
			l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoBack}, checkout.StepVerify)
			l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoSend, Method: checkout.MethodEmail}, checkout.StepVerify)
			return l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.Code()}, checkout.StepApproved)
		},
		"question": func(l *env, ref relay.Ref) checkout.View {
			l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoSend, Method: checkout.MethodQuestion}, checkout.StepVerify)
			return l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Answer: l.Customer("20000042").Answer}, checkout.StepApproved)
		},
		"override": func(l *env, ref relay.Ref) checkout.View {
			return l.Act(ref, harness.Manager, checkout.Action{Do: checkout.DoOverride, Reason: checkout.Reasons[0], Seen: checkout.Yes}, checkout.StepApproved)
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := newEnv(t)
			ref := l.Create(harness.InStore)
			l.ToCode(ref, "p4-24")
			v := confirm(l, ref)
			l.OneAuthorization(v, "1200.00", 4, 24)
			if e := l.Lender.Ledger()[0]; e.Location != "MB-001" || e.Employee != "1042" || e.RequestID == "" || !e.AutoCapture {
				t.Errorf("in-store order: %+v", e)
			}
		})
	}
}

func TestStoreBypassForARegularPurchase(t *testing.T) {
	l := newEnv(t)
	ref := l.Create(func(q *relay.CreateRequest) { harness.InStore(q); q.Amount = harness.Amount("150.00") })
	l.ToOffersInStore(ref, checkout.Action{Number: "9000000000000042"})
	l.Act(ref, harness.Associate, checkout.Action{Do: checkout.DoChoose, Offer: "regular"}, checkout.StepHandover)
	l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoContinue}, checkout.StepReview)
	l.Accept(ref, checkout.StepVerify)
	v := l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoSend, Method: checkout.MethodBypass}, checkout.StepApproved)
	l.OneAuthorization(v, "150.00", 0, 0)
}

// A wrong code goes back to the code, authorizes nothing, and the next one works.
func TestWrongCode(t *testing.T) {
	l := newEnv(t)
	ref := l.Create(harness.InStore)
	l.ToCode(ref, "p4-24")
	wrong := "0000"
	if l.Code() == wrong {
		wrong = "1111"
	}
	v := l.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: wrong})
	if v.Step != checkout.StepVerify || v.Problem == nil || v.Problem.Code != checkout.CodeWrongCode || v.Problem.Field != "code" {
		t.Fatalf("step %s, problem %+v", v.Step, v.Problem)
	}
	if n := len(l.Lender.Ledger()); n != 0 {
		t.Fatalf("%d authorizations", n)
	}
	v = l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.Code()}, checkout.StepApproved)
	l.OneAuthorization(v, "1200.00", 4, 24)
}

// A stale revision has no effect and answers the present View.
func TestStaleActionHasNoEffect(t *testing.T) {
	l := newEnv(t)
	ref := l.Create(harness.InStore)
	l.ToCode(ref, "p4-24")
	before := l.View(ref, relay.Shopper)
	v, err := l.Service.Relay.Act(t.Context(), ref, relay.Shopper,
		checkout.Action{Do: checkout.DoConfirm, Code: l.Code(), Revision: before.Revision - 1})
	l.Must(err)
	if v.Problem == nil || v.Problem.Code != checkout.CodeStale || v.Revision != before.Revision || len(l.Lender.Ledger()) != 0 {
		t.Fatalf("revision %d → %d, problem %+v, %d authorizations", before.Revision, v.Revision, v.Problem, len(l.Lender.Ledger()))
	}
}

// Many submits of the last act at once: one authorization, and everyone is told the same end.
func TestParallelSubmits(t *testing.T) {
	l := newEnv(t)
	ref := l.Create(harness.InStore)
	l.ToCode(ref, "p4-24")
	a := checkout.Action{Do: checkout.DoConfirm, Code: l.Code(), Revision: l.View(ref, relay.Shopper).Revision}
	ends := make(chan checkout.Step, 32)
	for range cap(ends) {
		go func() {
			v, err := l.Service.Relay.Act(t.Context(), ref, relay.Shopper, a)
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
	l.OneAuthorization(l.View(ref, relay.Shopper), "1200.00", 4, 24)
}

// In Quebec the French review comes first; an English yes needs it to have been shown.
func TestQuebecFrenchFirst(t *testing.T) {
	l := newEnv(t)
	ref := l.Create(func(q *relay.CreateRequest) { q.Province = "QC" })
	if v := l.View(ref, relay.Shopper); v.Language != locale.French || !v.Quebec {
		t.Fatalf("starts in %s", v.Language)
	}
	v := l.ToOffersOnline(ref)
	l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoLanguage, Language: locale.English}, checkout.StepOffers)
	v = l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: v.Offers[0].ID}, checkout.StepReview)
	if !v.Review.FrenchFirst || v.Allows(checkout.DoAccept) {
		t.Fatal("an English review can be accepted before the French one was shown")
	}
	refused := l.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoAccept, Digest: v.Review.Digest, Consent: checkout.Yes})
	if refused.Problem == nil || refused.Step != checkout.StepReview {
		t.Fatalf("accepted: %+v", refused)
	}
	v = l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoLanguage, Language: locale.French}, checkout.StepReview)
	v = l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoLanguage, Language: locale.English,
		Digest: v.Review.Digest, Wording: checkout.WordingShown}, checkout.StepReview)
	if v.Review.FrenchFirst {
		t.Fatal("the French review was shown, and still the English one cannot be accepted")
	}
	l.Accept(ref, checkout.StepApproved)
}

// Only the digest that was issued for this review can be accepted.
func TestForeignDigest(t *testing.T) {
	l := newEnv(t)
	ref := l.Create(nil)
	l.ToOffersOnline(ref)
	v := l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p5-12"}, checkout.StepReview)
	old := v.Review.Digest
	l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoBack}, checkout.StepOffers)
	l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
	v = l.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoAccept, Digest: old, Consent: checkout.Yes})
	if v.Problem == nil || v.Problem.Code != checkout.CodeDisclosureChanged || len(l.Lender.Ledger()) != 0 {
		t.Fatalf("problem %+v, %d authorizations", v.Problem, len(l.Lender.Ledger()))
	}
}

// A lost answer is pending, is never sent again, and the lender's list settles it.
func TestLostAnswerIsSettled(t *testing.T) {
	for cents, lost := range map[string]string{"01": "executes then 500", "12": "executes then HTML", "16": "executes then cuts"} {
		t.Run(lost, func(t *testing.T) {
			l := newEnv(t)
			ref := l.Create(func(q *relay.CreateRequest) { harness.InStore(q); q.Amount = harness.Amount("1200." + cents) })
			l.ToCode(ref, "p4-24")
			v := l.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.Code()})
			if v.Step != checkout.StepPending || v.Allows(checkout.DoCancel) || v.Allows(checkout.DoConfirm) {
				t.Fatalf("step %s, allowed %v", v.Step, v.Allowed)
			}
			l.Clock.Advance(3 * time.Second)
			_, err := l.Service.Relay.Settle(t.Context())
			l.Must(err)
			v = l.View(ref, relay.Shopper)
			if v.Step != checkout.StepApproved {
				t.Fatalf("after settling: %s", v.Step)
			}
			l.OneAuthorization(v, "1200."+cents, 4, 24)
		})
	}
}

// An answer lost before anything was executed ends as declined, after two healthy lists ten minutes later, and only then.
func TestNotExecuted(t *testing.T) {
	l := newEnv(t)
	ref := l.Create(func(q *relay.CreateRequest) { harness.InStore(q); q.Amount = harness.Amount("1200.04") })
	l.ToCode(ref, "p4-24")
	if v := l.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.Code()}); v.Step != checkout.StepPending {
		t.Fatalf("step %s", v.Step)
	}
	for minute := 1; minute <= 9; minute++ {
		l.Clock.Advance(time.Minute)
		_, err := l.Service.Relay.Settle(t.Context())
		l.Must(err)
		if v := l.View(ref, relay.Shopper); v.Step != checkout.StepPending {
			t.Fatalf("%s after %d minutes", v.Step, minute)
		}
	}
	for range 10 {
		l.Clock.Advance(2 * time.Minute)
		_, err := l.Service.Relay.Settle(t.Context())
		l.Must(err)
	}
	if v := l.View(ref, relay.Shopper); v.Step != checkout.StepDeclined || len(l.Lender.Ledger()) != 0 {
		t.Fatalf("%s, %d authorizations", v.Step, len(l.Lender.Ledger()))
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
			l := newEnv(t)
			ref := l.Create(func(q *relay.CreateRequest) { harness.InStore(q); q.Amount = harness.Amount("1200." + cents) })
			l.ToCode(ref, "p4-24")
			v := l.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.Code()})
			var code checkout.Code
			if v.Problem != nil {
				code = v.Problem.Code
			}
			if v.Step != want.step || code != want.code || len(l.Lender.Ledger()) != 0 {
				t.Fatalf("%s %q, %d authorizations; want %s %q", v.Step, code, len(l.Lender.Ledger()), want.step, want.code)
			}
		})
	}
}
