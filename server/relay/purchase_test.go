package relay_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/money"
	"candor/server/relay"
)

func TestPurchaseInAStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.InStore)
		e.step(e.buy("p5-12"), checkout.StepApproved, "")
		if a := e.attempt(); a.State != relay.AttemptApproved || a.Authorization != "100" ||
			a.Amount != money.MustAmount("1200.00") {
			t.Errorf("attempt %+v", a)
		}
		yes, err := e.store.Consents(t.Context(), e.ref.Merchant, e.ref.Checkout)
		if err != nil || len(yes) != 1 || yes[0].Offer != "p5-12" || yes[0].Actor != checkout.Customer {
			t.Errorf("consents %+v, %v", yes, err)
		}
		want := []relay.AttemptState{relay.AttemptIntent, relay.AttemptSending, relay.AttemptApproved}
		if !slices.Equal(e.observer.states, want) {
			t.Errorf("the observer was told %v; want %v", e.observer.states, want)
		}
		if c := e.present(); !c.Sealed.Account.IsZero() || !c.Sealed.Token.IsZero() {
			t.Error("secrets are kept after the end")
		}
	})
}

func TestPurchaseOnline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.Online)
		e.step(e.buy("regular"), checkout.StepApproved, "")
		if e.lender.calls["authorize"] != 1 || e.lender.calls["quote"] != 2 {
			t.Errorf("calls %v", e.lender.calls)
		}
	})
}

func TestStaleAndForbiddenActsChangeNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.Online)
		e.toReview("p5-12")
		before := e.present().Revision
		v, err := e.relay.Act(t.Context(), e.ref, relay.Shopper,
			checkout.Action{Do: checkout.DoBack, Revision: before - 1})
		if err != nil {
			t.Fatal(err)
		}
		e.step(v, checkout.StepReview, checkout.CodeStale)
		e.step(e.act(relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: "1234"}),
			checkout.StepReview, checkout.CodeNotAllowed)
		e.step(e.act(relay.Shopper, checkout.Action{Do: "dance"}), checkout.StepReview,
			checkout.CodeNotAllowed)
		if now := e.present().Revision; now != before {
			t.Errorf("revision %d; want %d", now, before)
		}
		if _, err := e.relay.Act(t.Context(), relay.Ref{Merchant: "maple-birch", Checkout: "co_none"},
			relay.Shopper,
			checkout.Action{
				Do: checkout.DoBack}); problemCode(err) != checkout.CodeCheckoutNotFound {
			t.Errorf("a checkout that is not there: %v", err)
		}
	})
}

func TestWaysBackAndCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.InStore)
		e.accept(e.toReview("p5-12"))
		e.act(relay.Shopper, checkout.Action{Do: checkout.DoSend, Method: checkout.MethodEmail})
		v := e.step(e.act(relay.Shopper, checkout.Action{Do: checkout.DoBack}), checkout.StepVerify, "")
		if v.Verify.Sent != "" {
			t.Errorf("after going back, %s is sent", v.Verify.Sent)
		}
		v = e.step(e.act(manager, checkout.Action{Do: checkout.DoBack}), checkout.StepOffers, "")
		if v.Review != nil || e.present().State.Consent != nil {
			t.Error("the consent outlives the way back to the plans")
		}
		e.step(e.act(manager, checkout.Action{Do: checkout.DoRestart}), checkout.StepIdentify, "")
		if c := e.present(); c.State.Person != nil || len(c.State.Quotes) != 0 || !c.Sealed.Account.IsZero() {
			t.Errorf("a restart keeps %+v", c.State.Personal)
		}
		e.step(e.act(manager, checkout.Action{Do: checkout.DoLanguage, Language: locale.French}),
			checkout.StepIdentify, "")
		v = e.step(e.act(manager, checkout.Action{Do: checkout.DoCancel}), checkout.StepCancelled, "")
		if v.Outcome == nil || v.Outcome.Actor != checkout.Associate || v.Language != locale.French {
			t.Errorf("after the cancel: %+v", v)
		}
	})
}

func TestIdentificationInAStore(t *testing.T) {
	frozen := jane()
	frozen.Status, frozen.Number = "F", relay.NewSecret("20000043")
	second := jane()
	second.Number = relay.NewSecret("20000044")
	name := checkout.Action{Do: checkout.DoIdentify, FirstName: "Jane", LastName: "Doe",
		BirthDate: "1980-01-31"}
	for title, c := range map[string]struct {
		accounts []relay.Account
		action   checkout.Action
		want     checkout.Step
		problem  checkout.Code
	}{
		"one account of a name": {[]relay.Account{jane()}, name, checkout.StepOffers, ""},
		"several accounts":      {[]relay.Account{jane(), second, frozen}, name, checkout.StepAccounts, ""},
		"a frozen account only": {[]relay.Account{frozen}, name, checkout.StepIdentify,
			checkout.CodeNotFound},
		"nobody": {nil, name, checkout.StepIdentify, checkout.CodeNotFound},
		"a frozen account number": {[]relay.Account{frozen},
			checkout.Action{Do: checkout.DoIdentify, Number: "20000043"}, checkout.StepIdentify,
			checkout.CodeNotFound},
		"an unknown number": {nil, checkout.Action{Do: checkout.DoIdentify, Number: "20000099"},
			checkout.StepIdentify, checkout.CodeNotFound},
		"a licence": {[]relay.Account{jane()},
			checkout.Action{Do: checkout.DoIdentify, Licence: "@ANSI"}, checkout.StepOffers, ""},
		"an unreadable licence": {[]relay.Account{jane()},
			checkout.Action{Do: checkout.DoIdentify, Licence: "unreadable"}, checkout.StepIdentify,
			checkout.CodeLicenceUnreadable},
	} {
		synctest.Test(t, func(t *testing.T) {
			e := newEnv(t, checkout.InStore)
			e.lender.accounts = c.accounts
			v := e.act(manager, c.action)
			problem := checkout.Code("")
			if v.Problem != nil {
				problem = v.Problem.Code
			}
			if v.Step != c.want || problem != c.problem {
				t.Fatalf("%s: at %s with %q; want %s with %q", title, v.Step, problem, c.want, c.problem)
			}
			if c.want == checkout.StepAccounts {
				if len(v.Accounts) != 2 || v.Accounts[1].ID != "a2" {
					t.Errorf("%s: %+v", title, v.Accounts)
				}
				e.step(e.act(manager, checkout.Action{Do: checkout.DoAccount, Account: "a2"}),
					checkout.StepOffers, "")
			}
		})
	}
}

// What the lender's page announces is a hint; everything but a verified purchase of one account starts over.
func TestEventsOfTheLendersPage(t *testing.T) {
	purchase := checkout.Action{Do: checkout.DoEvent, Event: checkout.EventSuccess, EventSession: "session-1",
		EventAccount: "20000042", EventVerified: "true", EventAction: checkout.EventPurchase}
	with := func(change func(*checkout.Action)) checkout.Action {
		a := purchase
		change(&a)
		return a
	}
	for title, c := range map[string]struct {
		event   checkout.Action
		want    checkout.Step
		problem checkout.Code
	}{
		"a purchase": {purchase, checkout.StepOffers, ""},
		"another session": {with(func(a *checkout.Action) { a.EventSession = "x" }), checkout.StepLender,
			checkout.CodeEventMismatch},
		"stopped": {with(func(a *checkout.Action) { a.Event = checkout.EventCancel }),
			checkout.StepIdentify, checkout.CodeVerificationStopped},
		"failed": {with(func(a *checkout.Action) { a.Event = checkout.EventFailure }),
			checkout.StepIdentify, checkout.CodeVerificationFailed},
		"to be activated": {with(func(a *checkout.Action) { a.EventAction = checkout.EventActivation }),
			checkout.StepIdentify, checkout.CodeActivationNeeded},
		"to be applied for": {with(func(a *checkout.Action) { a.EventAction = checkout.EventApply }),
			checkout.StepIdentify, checkout.CodeApplyNeeded},
		"no account": {with(func(a *checkout.Action) { a.EventAccount = "" }), checkout.StepIdentify,
			checkout.CodeCannotPurchase},
		"no action": {with(func(a *checkout.Action) { a.EventAction = "" }), checkout.StepIdentify,
			checkout.CodeCannotPurchase},
		"not verified": {with(func(a *checkout.Action) { a.EventVerified = "false" }),
			checkout.StepIdentify, checkout.CodeVerificationFailed},
	} {
		synctest.Test(t, func(t *testing.T) {
			e := newEnv(t, checkout.Online)
			e.act(relay.Shopper, checkout.Action{Do: checkout.DoIdentify, Number: "20000042"})
			if page, err := e.relay.LenderPage(t.Context(), e.ref); err != nil ||
				page.Reveal() != "https://lender.example/verify" {
				t.Fatalf("page: %v", err)
			}
			v := e.act(relay.Shopper, c.event)
			problem := checkout.Code("")
			if v.Problem != nil {
				problem = v.Problem.Code
			}
			if v.Step != c.want || problem != c.problem {
				t.Errorf("%s: at %s with %q; want %s with %q", title, v.Step, problem, c.want, c.problem)
			}
			if c.want != checkout.StepLender {
				if _, err := e.relay.LenderPage(t.Context(),
					e.ref); problemCode(err) != checkout.CodeNotAllowed {
					t.Errorf("%s: the page can be opened: %v", title, err)
				}
			}
		})
	}
}

// One checkout may name one account.
func TestSecondAccountIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.Online)
		e.toReview("p5-12")
		e.act(relay.Shopper, checkout.Action{Do: checkout.DoBack})
		e.act(relay.Shopper, checkout.Action{Do: checkout.DoRestart})
		e.act(relay.Shopper, checkout.Action{Do: checkout.DoIdentify, Number: "20000042"})
		e.step(e.act(relay.Shopper, checkout.Action{Do: checkout.DoEvent, Event: checkout.EventSuccess,
			EventSession: "session-1",
			EventAccount: "20000077", EventVerified: "true", EventAction: checkout.EventPurchase}),
			checkout.StepIdentify, checkout.CodeWrongAccount)
	})
}

// A change before anybody is identified is told with the amount that the shopper saw first. The next act
// takes the notice away: the plans that follow were never for another amount.
func TestAmountChangesBeforeAnybodyIsIdentified(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.Online)
		for _, amount := range []string{"900.00", "950.00"} {
			if _, err := e.relay.ChangeAmount(t.Context(), e.ref, money.MustAmount(amount), nil); err != nil {
				t.Fatal(err)
			}
			v, err := e.relay.View(t.Context(), e.ref, relay.Shopper)
			if err != nil {
				t.Fatal(err)
			}
			e.step(v, checkout.StepIdentify, "")
			if v.Notice != checkout.NoticeAmountChanged || v.Was == nil || v.Was.String() != "1200.00" ||
				v.Amount.String() != amount {
				t.Errorf("after the change to %s: %s, was %v", amount, v.Amount, v.Was)
			}
		}
		v := e.step(e.act(relay.Shopper, checkout.Action{Do: checkout.DoIdentify, Number: "20000042"}),
			checkout.StepLender, "")
		if v.Notice != "" || v.Was != nil {
			t.Errorf("after the next act: %q, was %v", v.Notice, v.Was)
		}
	})
}

func TestAmountChangesBeforeTheLenderIsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.Online)
		e.toReview("p5-12")
		if _, err := e.relay.ChangeAmount(t.Context(), e.ref, money.MustAmount("900.00"), nil); err != nil {
			t.Fatal(err)
		}
		v, err := e.relay.View(t.Context(), e.ref, relay.Shopper)
		if err != nil {
			t.Fatal(err)
		}
		e.step(v, checkout.StepOffers, "")
		if v.Notice != checkout.NoticeAmountChanged || v.Was == nil || v.Was.String() != "1200.00" ||
			len(v.Offers) != 0 {
			t.Errorf("after the change: %+v", v)
		}
		v = e.step(e.act(relay.Shopper, checkout.Action{Do: checkout.DoQuote}), checkout.StepOffers, "")
		if len(v.Offers) != 2 || v.Offers[0].Amount != money.MustAmount("900.00") {
			t.Errorf("offers: %+v", v.Offers)
		}
		v = e.act(relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p5-12"})
		e.step(e.accept(v), checkout.StepApproved, "")
		if _, err := e.relay.ChangeAmount(t.Context(), e.ref,
			money.MustAmount("1.00"), nil); problemCode(err) != checkout.CodeConflict {
			t.Errorf("after the end: %v", err)
		}
	})
}

func TestVerificationByQuestionBypassAndOverride(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.InStore)
		e.accept(e.toReview("p5-12"))
		e.act(relay.Shopper, checkout.Action{Do: checkout.DoSend, Method: checkout.MethodQuestion})
		wrong := e.step(e.act(relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Answer: "Tom"}),
			checkout.StepVerify, checkout.CodeWrongAnswer)
		if wrong.Problem.Field != "answer" {
			t.Errorf("beside %q", wrong.Problem.Field)
		}
		e.step(e.act(relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Answer: "Rex"}),
			checkout.StepApproved, "")

		e.create(checkout.InStore, "order-2")
		e.accept(e.toReview("p5-12"))
		e.step(e.act(manager, checkout.Action{Do: checkout.DoOverride, Reason: checkout.Reasons[0],
			Seen: checkout.Yes}), checkout.StepApproved, "")
		audits, err := e.store.Audits(t.Context(), e.ref.Merchant, e.ref.Checkout)
		if err != nil || len(audits) != 1 || audits[0].Associate != "7" ||
			audits[0].Reason != checkout.Reasons[0] {
			t.Errorf("audits %+v, %v", audits, err)
		}
		if e.lender.calls["verify merchant_override"] != 1 ||
			e.lender.calls["verify security_question"] != 2 {
			t.Errorf("calls %v", e.lender.calls)
		}
	})
}

// Codes are counted before the lender is asked; what it did not evaluate is given back.
func TestGuessedCodesAreCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.InStore)
		e.accept(e.toReview("p5-12"))
		e.act(relay.Shopper, checkout.Action{Do: checkout.DoSend, Method: checkout.MethodSMS})
		confirm := checkout.Action{Do: checkout.DoConfirm, Code: "123456"}
		e.lender.authorize = func(relay.Order) error { return &relay.LenderError{Class: relay.NotSent} }
		for range 4 {
			e.step(e.act(relay.Shopper, confirm), checkout.StepVerify, checkout.CodeLenderDown)
		}
		time.Sleep(time.Minute) // past the limit of calls
		e.lender.authorize = func(relay.Order) error {
			return &relay.LenderError{Class: relay.Refused, Code: "wrong_verification_code", Status: 409}
		}
		for range 3 {
			v := e.step(e.act(relay.Shopper, confirm), checkout.StepVerify, checkout.CodeWrongCode)
			if v.Problem.Field != "code" {
				t.Errorf("beside %q", v.Problem.Field)
			}
		}
		asked := e.lender.calls["authorize"]
		e.step(e.act(relay.Shopper, confirm), checkout.StepVerify, checkout.CodeCodesUsedUp)
		if e.lender.calls["authorize"] != asked {
			t.Error("the lender was asked though the limit is used up")
		}
	})
}

// A code that the lender did not evaluate, because it refused for another reason, is no guess.
func TestCodeOfAnotherRefusalIsGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.InStore)
		e.lender.authorize = func(relay.Order) error {
			return &relay.LenderError{Class: relay.Refused, Code: "credit_exceeded", Status: 409}
		}
		for range 4 { // one more than the limit of codes
			e.step(e.buy("p5-12"), checkout.StepOffers, checkout.CodeCreditExceeded)
			time.Sleep(time.Minute) // the pause between two messages
			e.create(checkout.InStore, "order-1")
		}
		if e.lender.calls["authorize"] != 4 {
			t.Errorf("calls %v", e.lender.calls)
		}
	})
}
