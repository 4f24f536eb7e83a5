package main

import (
	"reflect"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
)

// A person leaves nothing behind after the days of retention, on either database, and what remains still proves the sale.
func TestP3NothingPersonalAfterItsTime(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { forgetsInTime(t, newLab(t)) })
	t.Run("PostgreSQL", func(t *testing.T) { forgetsInTime(t, newReplicas(t, 1, nil)[0]) })
}

func forgetsInTime(t *testing.T, l *lab) {
	sold := l.create(func(q *relay.CreateRequest) {
		inStore(q)
		q.Items = []relay.Item{{Description: "Mattress", Quantity: 1, UnitPrice: amount("1200.00")}}
	})
	l.toCode(sold, "p4-24")
	l.act(sold, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.code()}, checkout.StepApproved)
	left := l.create(inStore)
	l.toOffersInStore(left, checkout.Action{Number: l.customer("20000042").Card})

	l.purge()
	if c := l.stored(left); c.Sealed.Account.IsZero() || c.State.Person == nil {
		t.Error("a checkout that runs lost what it needs")
	}
	l.clock.advance(time.Hour) // both ran out
	l.purge()
	for _, ref := range []relay.Ref{sold, left} {
		if c := l.stored(ref); !reflect.DeepEqual(c.Sealed, relay.Sealed{}) || c.State.Person == nil {
			t.Errorf("when its time ran out: sealed %+v, person %v", c.Sealed, c.State.Person)
		}
	}
	l.clock.advance(30*day - time.Minute)
	l.purge()
	if l.stored(sold).State.Person == nil {
		t.Error("the person is forgotten a minute early")
	}
	l.clock.advance(time.Minute)
	l.purge()
	for _, ref := range []relay.Ref{sold, left} {
		if c := l.stored(ref); !reflect.DeepEqual(c.State.Personal, relay.Personal{}) || !reflect.DeepEqual(c.Sealed, relay.Sealed{}) {
			t.Errorf("after 30 days a person is known: %+v, %d quotes, %d items", c.State.Person, len(c.State.Quotes), len(c.State.Items))
		}
	}
	l.clock.advance(100 * day)
	l.purge()
	l.proves(sold)
	l.clock.advance((7*365 - 130) * day)
	l.purge()
	if _, err := l.house.store.Checkout(t.Context(), sold.Merchant, sold.Checkout); err == nil {
		t.Error("the evidence is still there after seven years")
	}
}

// proves holds what is left of a sale against what was sold: the journal, the yes, the text it was given to.
func (l *lab) proves(ref relay.Ref) {
	l.Helper()
	attempts, err := l.house.store.Attempts(l.Context(), ref.Merchant, ref.Checkout)
	l.must(err)
	if len(attempts) != 1 || attempts[0].State != relay.AttemptApproved || attempts[0].Authorization == "" || attempts[0].Amount != "1200.00" {
		l.Fatalf("the journal: %+v", attempts)
	}
	if !attempts[0].Account.IsZero() {
		l.Error("the account number is still there when nothing can be returned any more")
	}
	consents, err := l.house.store.Consents(l.Context(), ref.Merchant, ref.Checkout)
	l.must(err)
	if len(consents) != 1 || consents[0].Digest != attempts[0].Digest {
		l.Fatalf("the consents: %+v", consents)
	}
	text, err := l.house.store.Disclosure(l.Context(), ref.Merchant, ref.Checkout, consents[0].Digest)
	l.must(err)
	if sum := "sha256:" + sha256Hex(text.Canonical); sum != text.Digest && sha256Hex(text.Canonical) != text.Digest {
		l.Errorf("the text does not have its digest %s", text.Digest)
	}
	if v := l.view(ref, relay.Shopper); v.Step != checkout.StepApproved || v.Outcome.Authorization != attempts[0].Authorization {
		l.Errorf("the checkout says %s, %+v", v.Step, v.Outcome)
	}
}

func (l *lab) purge() {
	l.Helper()
	l.must(l.house.relay.Purge(l.Context(), "a replica"))
}

func (l *lab) stored(ref relay.Ref) relay.Checkout {
	l.Helper()
	c, err := l.house.store.Checkout(l.Context(), ref.Merchant, ref.Checkout)
	l.must(err)
	return c
}

// One replica at a time forgets, and another goes on when that one died.
func TestP3OneReplicaForgets(t *testing.T) {
	all := newReplicas(t, 2, nil)
	rows := make([]int, 2)
	for i, l := range all {
		l.house.relay.Purged = func(_ relay.Kept, n int) { rows[i] += n }
	}
	forget := func(i int) {
		t.Helper()
		all[i].must(all[i].house.relay.Purge(t.Context(), string(rune('a'+i))))
	}
	l := all[0]
	l.create(nil)
	l.clock.advance(time.Minute)
	l.create(nil)
	l.clock.advance(59 * time.Minute)
	forget(0) // the first checkout, and then this replica dies
	l.clock.advance(time.Minute)
	forget(1) // the second one ran out, but the lease is still the other's
	if rows[0] != 1 || rows[1] != 0 {
		t.Errorf("rows forgotten by each replica: %v, want 1 and 0", rows)
	}
	l.clock.advance(time.Minute)
	forget(1)
	if rows[0] != 1 || rows[1] != 1 {
		t.Errorf("rows forgotten by each replica: %v, want 1 and 1", rows)
	}
}
