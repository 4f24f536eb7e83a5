package main

import (
	"encoding/base64"
	"sync"
	"testing"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/store/pgtest"
)

// replicas are several relays on one PostgreSQL and one simulated lender, with the same keys, one clock and one log.
// Each is a lab of its own; the first one's address is the public one.
type replicas []*lab

// newReplicas lets a test change the demo's configuration; nil leaves it.
func newReplicas(t *testing.T, n int, change func(*config)) replicas {
	t.Helper()
	first, c := newLender(t)
	if change != nil {
		change(&c)
	}
	e := env{Store: relay.NewSecret(pgtest.NewDatabase(t)), Key: relay.NewSecret(string(random32())),
		SealKeys: relay.NewSecret("k1 " + base64.StdEncoding.EncodeToString(random32()))}
	all := replicas{first}
	first.open(e, c)
	e.PublicURL = first.people.URL
	for range n - 1 {
		next := &lab{T: t, log: first.log, clock: first.clock, data: first.data, lender: first.lender}
		next.open(e, c)
		all = append(all, next)
	}
	return all
}

// together runs f n times at once, spread over the replicas.
func (all replicas) together(n int, f func(l *lab, i int)) {
	start := make(chan struct{})
	var done sync.WaitGroup
	for i := range n {
		done.Go(func() {
			<-start
			f(all[i%len(all)], i)
		})
	}
	close(start)
	done.Wait()
}

// The last act, submitted many times to every replica, authorizes once, and everyone is told the same end.
func TestM1ReplicasAuthorizeOnce(t *testing.T) {
	all := newReplicas(t, 3, nil)
	l := all[0]
	ref := l.create(inStore)
	l.toCode(ref, "p4-24")
	a := checkout.Action{Do: checkout.DoConfirm, Code: l.code(), Revision: l.view(ref, relay.Shopper).Revision}
	all.together(48, func(replica *lab, _ int) {
		if v, err := replica.house.relay.Act(t.Context(), ref, relay.Shopper, a); err != nil || v.Step != checkout.StepApproved && v.Step != checkout.StepAuthorizing {
			t.Errorf("told %s, %v", v.Step, err)
		}
	})
	for _, replica := range all {
		l.oneAuthorization(replica.view(ref, relay.Shopper), "1200.00", 4, 24)
	}
}

// Different last acts from one view, on every replica at once: a code, another code, an override, a way back, a cancel. At
// most one authorization comes of it, and everyone is told the same end.
func TestM1DifferentActsAuthorizeOnce(t *testing.T) {
	all := newReplicas(t, 3, nil)
	l := all[0]
	ref := l.create(inStore)
	l.toCode(ref, "p4-24")
	revision := l.view(ref, relay.Shopper).Revision
	acts := []struct {
		who relay.Who
		do  checkout.Action
	}{
		{relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.code()}},
		{manager, checkout.Action{Do: checkout.DoOverride, Reason: checkout.Reasons[0], Seen: checkout.Yes}},
		{relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.code()}},
		{relay.Shopper, checkout.Action{Do: checkout.DoBack}},
		{associate, checkout.Action{Do: checkout.DoCancel}},
	}
	all.together(64, func(replica *lab, i int) {
		a := acts[i%len(acts)]
		a.do.Revision = revision
		_, _ = replica.house.relay.Act(t.Context(), ref, a.who, a.do)
	})
	executed := len(l.lender.Ledger())
	if sent := l.called("authorization"); sent > 1 {
		t.Errorf("%d authorizations were sent from one view", sent)
	}
	for _, replica := range all {
		v := replica.view(ref, relay.Shopper)
		if executed > 1 || (v.Step == checkout.StepApproved) != (executed == 1) || v.Step.Waiting() {
			t.Errorf("%d authorizations, told %s", executed, v.Step)
		}
	}
}
