package guessing

import (
	"testing"

	"candor/core/checkout"
	"candor/server/relay"
)

// A checkout accepts one account from the lender's page, also after starting over, though the lender answers
// for every account.
func TestManyAccountsByEvents(t *testing.T) {
	e := laxly(newEnv(t))
	ref := e.Create(nil)
	for i, account := range []string{"20000042", "20000302"} {
		v := e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoIdentify, Number: "9000000000000042"},
			checkout.StepLender)
		v = e.Try(ref, relay.Shopper,
			checkout.Action{Do: checkout.DoEvent, Event: "success", EventSession: v.Lender.Session,
				EventAccount: account, EventVerified: "true", EventAction: "purchase"})
		if i > 0 && len(v.Offers) > 0 {
			t.Errorf("the plans of a second account were told")
		}
		if i > 0 {
			if v.Step != checkout.StepIdentify || v.Problem == nil ||
				v.Problem.Code != checkout.CodeWrongAccount {
				t.Errorf("told %s, %+v", v.Step, v.Problem)
			}
			continue
		}
		e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoRestart}, checkout.StepIdentify)
	}
}

// The account that the lender refuses is also the only one that the checkout may name. Forged events of a
// page that was never used reveal nothing about a second account.
func TestE2OneAccountByEventsThoughRefused(t *testing.T) {
	e := laxly(newEnvWith(t, nil)) // with the usual limits
	ref := e.Create(nil)
	told := map[checkout.Code]int{}
	v := e.View(ref, relay.Shopper)
	for _, account := range []string{"20000998", "20000999", "20000302", "20000042"} {
		if v.Step == checkout.StepIdentify {
			v = e.Try(ref, relay.Shopper,
				checkout.Action{Do: checkout.DoIdentify, Number: "9000000000000042"})
		}
		if v.Step != checkout.StepLender {
			t.Fatalf("step %s, %+v", v.Step, v.Problem)
		}
		v = e.Try(ref, relay.Shopper,
			checkout.Action{Do: checkout.DoEvent, Event: "success", EventSession: v.Lender.Session,
				EventAccount: account, EventVerified: "true", EventAction: "purchase"})
		if v.Problem == nil || v.Step != checkout.StepIdentify {
			t.Fatalf("%s: step %s, %+v", account, v.Step, v.Problem)
		}
		told[v.Problem.Code]++
	}
	if told[checkout.CodeNotFound] != 1 || told[checkout.CodeWrongAccount] != 3 {
		t.Errorf("told %v, want not found once", told)
	}
}
