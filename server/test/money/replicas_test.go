package money

import (
	"testing"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/test/harness"
)

// The last action, sent many times to every replica, authorizes once, and all senders see the same end.
func TestM1ReplicasAuthorizeOnce(t *testing.T) {
	all := harness.NewReplicas(t, 3, nil)
	l := all[0]
	ref := l.Create(harness.InStore)
	l.ToCode(ref, "p4-24")
	a := checkout.Action{Do: checkout.DoConfirm, Code: l.Code(),
		Revision: l.View(ref, relay.Shopper).Revision}
	all.RunConcurrently(48, func(replica *harness.Env, _ int) {
		if v, err := replica.Service.Relay.Act(t.Context(), ref, relay.Shopper, a); err != nil ||
			v.Step != checkout.StepApproved && v.Step != checkout.StepAuthorizing {
			t.Errorf("told %s, %v", v.Step, err)
		}
	})
	for _, replica := range all {
		l.CheckOneAuthorization(replica.View(ref, relay.Shopper), "1200.00", 4, 24)
	}
}

// Different last actions from one View, on every replica at once: a code, another code, an override, a way
// back, a cancel. They make at most one authorization, and all senders see the same end.
func TestM1DifferentActsAuthorizeOnce(t *testing.T) {
	all := harness.NewReplicas(t, 3, nil)
	l := all[0]
	ref := l.Create(harness.InStore)
	l.ToCode(ref, "p4-24")
	revision := l.View(ref, relay.Shopper).Revision
	acts := []struct {
		who relay.Who
		do  checkout.Action
	}{
		{relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.Code()}},
		{harness.Manager, checkout.Action{Do: checkout.DoOverride, Reason: checkout.Reasons[0],
			Seen: checkout.Yes}},
		{relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.Code()}},
		{relay.Shopper, checkout.Action{Do: checkout.DoBack}},
		{harness.Associate, checkout.Action{Do: checkout.DoCancel}},
	}
	all.RunConcurrently(64, func(replica *harness.Env, i int) {
		a := acts[i%len(acts)]
		a.do.Revision = revision
		_, _ = replica.Service.Relay.Act(t.Context(), ref, a.who, a.do)
	})
	executed := len(l.Lender.Ledger())
	if sent := l.CallCount("authorization"); sent > 1 {
		t.Errorf("%d authorizations were sent from one view", sent)
	}
	for _, replica := range all {
		v := replica.View(ref, relay.Shopper)
		if executed > 1 || (v.Step == checkout.StepApproved) != (executed == 1) || v.Step.Waiting() {
			t.Errorf("%d authorizations, told %s", executed, v.Step)
		}
	}
}
