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
	e := newEnv(t)
	ref := e.Create(nil)
	v := e.ToOffersOnline(ref)
	if len(v.Offers) == 0 || len(v.Held) != 0 || v.Person != nil {
		t.Fatalf("a customer's offers: %d to choose, %d held, person %+v", len(v.Offers), len(v.Held),
			v.Person)
	}
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
	v = e.Accept(ref, checkout.StepApproved)
	e.CheckOneAuthorization(v, "1200.00", 4, 24)
	if got := e.Lender.Ledger()[0]; got.AutoCapture || got.WidgetSessionID == "" || got.RequestID != "" {
		t.Errorf("online order: %+v", got)
	}
}

func TestStorePurchase(t *testing.T) {
	for name, confirm := range map[string]func(e *env, ref relay.Ref) checkout.View{
		"sms": func(e *env, ref relay.Ref) checkout.View {
			return e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: e.Code()},
				checkout.StepApproved)
		},
		"email": func(e *env, ref relay.Ref) checkout.View {
			e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoBack}, checkout.StepVerify)
			e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoSend, Method: checkout.MethodEmail},
				checkout.StepVerify)
			return e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: e.Code()},
				checkout.StepApproved)
		},
		"question": func(e *env, ref relay.Ref) checkout.View {
			e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoSend, Method: checkout.MethodQuestion},
				checkout.StepVerify)
			return e.Act(ref, relay.Shopper,
				checkout.Action{Do: checkout.DoConfirm, Answer: e.Customer("20000042").Answer},
				checkout.StepApproved)
		},
		"override": func(e *env, ref relay.Ref) checkout.View {
			return e.Act(ref, harness.Manager,
				checkout.Action{Do: checkout.DoOverride, Reason: checkout.Reasons[0], Seen: checkout.Yes},
				checkout.StepApproved)
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEnv(t)
			ref := e.Create(harness.InStore)
			e.ToCode(ref, "p4-24")
			v := confirm(e, ref)
			e.CheckOneAuthorization(v, "1200.00", 4, 24)
			if entry := e.Lender.Ledger()[0]; entry.Location != "MB-001" || entry.Employee != "1042" ||
				entry.RequestID == "" || !entry.AutoCapture {
				t.Errorf("in-store order: %+v", entry)
			}
		})
	}
}

func TestStoreBypassForARegularPurchase(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(func(r *relay.CreateRequest) { harness.InStore(r); r.Amount = harness.Amount("150.00") })
	e.ToOffersInStore(ref, checkout.Action{Number: "9000000000000042"})
	e.Act(ref, harness.Associate, checkout.Action{Do: checkout.DoChoose, Offer: "regular"},
		checkout.StepHandover)
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoContinue}, checkout.StepReview)
	e.Accept(ref, checkout.StepVerify)
	v := e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoSend, Method: checkout.MethodBypass},
		checkout.StepApproved)
	e.CheckOneAuthorization(v, "150.00", 0, 0)
}

// A wrong code leads back to entering a code and authorizes nothing; the next code works.
func TestWrongCode(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(harness.InStore)
	e.ToCode(ref, "p4-24")
	wrong := "0000"
	if e.Code() == wrong {
		wrong = "1111"
	}
	v := e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: wrong})
	if v.Step != checkout.StepVerify || v.Problem == nil || v.Problem.Code != checkout.CodeWrongCode ||
		v.Problem.Field != "code" {
		t.Fatalf("step %s, problem %+v", v.Step, v.Problem)
	}
	if n := len(e.Lender.Ledger()); n != 0 {
		t.Fatalf("%d authorizations", n)
	}
	v = e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: e.Code()},
		checkout.StepApproved)
	e.CheckOneAuthorization(v, "1200.00", 4, 24)
}

// An action with a stale revision has no effect and gives the present View.
func TestStaleActionHasNoEffect(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(harness.InStore)
	e.ToCode(ref, "p4-24")
	before := e.View(ref, relay.Shopper)
	v, err := e.Service.Relay.Act(t.Context(), ref, relay.Shopper,
		checkout.Action{Do: checkout.DoConfirm, Code: e.Code(), Revision: before.Revision - 1})
	e.Must(err)
	if v.Problem == nil || v.Problem.Code != checkout.CodeStale || v.Revision != before.Revision ||
		len(e.Lender.Ledger()) != 0 {
		t.Fatalf("revision %d → %d, problem %+v, %d authorizations", before.Revision, v.Revision, v.Problem,
			len(e.Lender.Ledger()))
	}
}

// Many accepts at once make one authorization, and all of them see the same end.
func TestParallelSubmits(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(harness.InStore)
	e.ToCode(ref, "p4-24")
	a := checkout.Action{Do: checkout.DoConfirm, Code: e.Code(),
		Revision: e.View(ref, relay.Shopper).Revision}
	ends := make(chan checkout.Step, 32)
	for range cap(ends) {
		go func() {
			v, err := e.Service.Relay.Act(t.Context(), ref, relay.Shopper, a)
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
	e.CheckOneAuthorization(e.View(ref, relay.Shopper), "1200.00", 4, 24)
}

// In Quebec the French review comes first. A consent to the English review needs the French one to have been
// shown.
func TestQuebecFrenchFirst(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(func(r *relay.CreateRequest) { r.Province = "QC" })
	if v := e.View(ref, relay.Shopper); v.Language != locale.French || !v.Quebec {
		t.Fatalf("starts in %s", v.Language)
	}
	v := e.ToOffersOnline(ref)
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoLanguage, Language: locale.English},
		checkout.StepOffers)
	v = e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: v.Offers[0].ID},
		checkout.StepReview)
	if !v.Review.FrenchFirst || v.Allows(checkout.DoAccept) {
		t.Fatal("an English review can be accepted before the French one was shown")
	}
	refused := e.Try(ref, relay.Shopper,
		checkout.Action{Do: checkout.DoAccept, Digest: v.Review.Digest, Consent: checkout.Yes})
	if refused.Problem == nil || refused.Step != checkout.StepReview {
		t.Fatalf("accepted: %+v", refused)
	}
	v = e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoLanguage, Language: locale.French},
		checkout.StepReview)
	v = e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoLanguage, Language: locale.English,
		Digest: v.Review.Digest, Wording: checkout.WordingShown}, checkout.StepReview)
	if v.Review.FrenchFirst {
		t.Fatal("the French review was shown, and still the English one cannot be accepted")
	}
	e.Accept(ref, checkout.StepApproved)
}

// Only the digest that was issued for this review can be accepted.
func TestForeignDigest(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(nil)
	e.ToOffersOnline(ref)
	v := e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p5-12"},
		checkout.StepReview)
	old := v.Review.Digest
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoBack}, checkout.StepOffers)
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
	v = e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoAccept, Digest: old, Consent: checkout.Yes})
	if v.Problem == nil || v.Problem.Code != checkout.CodeDisclosureChanged || len(e.Lender.Ledger()) != 0 {
		t.Fatalf("problem %+v, %d authorizations", v.Problem, len(e.Lender.Ledger()))
	}
}

// A lost answer makes the checkout pending. The authorization is never sent again; the lender's list settles
// it.
func TestLostAnswerIsSettled(t *testing.T) {
	for cents, lost := range map[string]string{"01": "executes then 500", "12": "executes then HTML",
		"16": "executes then cuts"} {
		t.Run(lost, func(t *testing.T) {
			e := newEnv(t)
			ref := e.Create(func(r *relay.CreateRequest) {
				harness.InStore(r)
				r.Amount = harness.Amount("1200." + cents)
			})
			e.ToCode(ref, "p4-24")
			v := e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: e.Code()})
			if v.Step != checkout.StepPending || v.Allows(checkout.DoCancel) || v.Allows(checkout.DoConfirm) {
				t.Fatalf("step %s, allowed %v", v.Step, v.Allowed)
			}
			e.Clock.Advance(3 * time.Second)
			_, err := e.Service.Relay.Settle(t.Context())
			e.Must(err)
			v = e.View(ref, relay.Shopper)
			if v.Step != checkout.StepApproved {
				t.Fatalf("after settling: %s", v.Step)
			}
			e.CheckOneAuthorization(v, "1200."+cents, 4, 24)
		})
	}
}

// When the answer is lost before anything was executed, the checkout is declined, but only after two good
// lists ten minutes apart.
func TestNotExecuted(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(func(r *relay.CreateRequest) { harness.InStore(r); r.Amount = harness.Amount("1200.04") })
	e.ToCode(ref, "p4-24")
	if v := e.Try(ref, relay.Shopper,
		checkout.Action{Do: checkout.DoConfirm, Code: e.Code()}); v.Step != checkout.StepPending {
		t.Fatalf("step %s", v.Step)
	}
	for minute := 1; minute <= 9; minute++ {
		e.Clock.Advance(time.Minute)
		_, err := e.Service.Relay.Settle(t.Context())
		e.Must(err)
		if v := e.View(ref, relay.Shopper); v.Step != checkout.StepPending {
			t.Fatalf("%s after %d minutes", v.Step, minute)
		}
	}
	for range 10 {
		e.Clock.Advance(2 * time.Minute)
		_, err := e.Service.Relay.Settle(t.Context())
		e.Must(err)
	}
	if v := e.View(ref, relay.Shopper); v.Step != checkout.StepDeclined || len(e.Lender.Ledger()) != 0 {
		t.Fatalf("%s, %d authorizations", v.Step, len(e.Lender.Ledger()))
	}
}

// The lender's documented refusals lead to a step where a person can go on, and nothing is authorized.
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
			e := newEnv(t)
			ref := e.Create(func(r *relay.CreateRequest) {
				harness.InStore(r)
				r.Amount = harness.Amount("1200." + cents)
			})
			e.ToCode(ref, "p4-24")
			v := e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: e.Code()})
			var code checkout.Code
			if v.Problem != nil {
				code = v.Problem.Code
			}
			if v.Step != want.step || code != want.code || len(e.Lender.Ledger()) != 0 {
				t.Fatalf("%s %q, %d authorizations; want %s %q", v.Step, code, len(e.Lender.Ledger()),
					want.step, want.code)
			}
		})
	}
}
