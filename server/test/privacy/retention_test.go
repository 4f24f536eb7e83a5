package privacy

import (
	"reflect"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/config"
	"candor/server/relay"
	"candor/server/test/harness"
)

// A person leaves nothing behind after the days of retention, on either database, and what remains still proves the sale.
func TestP3NothingPersonalAfterItsTime(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { forgetsInTime(t, newEnv(t)) })
	t.Run("PostgreSQL", func(t *testing.T) { forgetsInTime(t, &env{harness.NewReplicas(t, 1, nil)[0]}) })
}

func forgetsInTime(t *testing.T, l *env) {
	sold := l.Create(func(q *relay.CreateRequest) {
		harness.InStore(q)
		q.Items = []relay.Item{{Description: "Mattress", Quantity: 1, UnitPrice: relay.PriceOf(harness.Amount("1200.00"))}}
	})
	l.ToCode(sold, "p4-24")
	l.Act(sold, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.Code()}, checkout.StepApproved)
	left := l.Create(harness.InStore)
	l.ToOffersInStore(left, checkout.Action{Number: l.Customer("20000042").Card})

	l.Purge()
	if c := l.Stored(left); c.Sealed.Account.IsZero() || c.State.Person == nil {
		t.Error("a checkout that runs lost what it needs")
	}
	l.Clock.Advance(time.Hour) // both ran out
	l.Purge()
	for _, ref := range []relay.Ref{sold, left} {
		if c := l.Stored(ref); !reflect.DeepEqual(c.Sealed, relay.Sealed{}) || c.State.Person == nil {
			t.Errorf("when its time ran out: sealed %+v, person %v", c.Sealed, c.State.Person)
		}
	}
	l.Clock.Advance(30*config.Day - time.Minute)
	l.Purge()
	if l.Stored(sold).State.Person == nil {
		t.Error("the person is forgotten a minute early")
	}
	l.Clock.Advance(time.Minute)
	l.Purge()
	for _, ref := range []relay.Ref{sold, left} {
		if c := l.Stored(ref); !reflect.DeepEqual(c.State.Personal, relay.Personal{}) || !reflect.DeepEqual(c.Sealed, relay.Sealed{}) {
			t.Errorf("after 30 days a person is known: %+v, %d quotes, %d items", c.State.Person, len(c.State.Quotes), len(c.State.Items))
		}
	}
	l.Clock.Advance(100 * config.Day)
	l.Purge()
	l.Proves(sold)
	l.Clock.Advance((7*365 - 130) * config.Day)
	l.Purge()
	if _, err := l.Service.Store.Checkout(t.Context(), sold.Merchant, sold.Checkout); err == nil {
		t.Error("the evidence is still there after seven years")
	}
}

// One replica at a time forgets, and another goes on when that one died.
func TestP3OneReplicaForgets(t *testing.T) {
	all := harness.NewReplicas(t, 2, nil)
	rows := make([]int, 2)
	for i, l := range all {
		l.Service.Relay.Purged = func(_ relay.Retained, n int) { rows[i] += n }
	}
	forget := func(i int) {
		t.Helper()
		all[i].Must(all[i].Service.Relay.Purge(t.Context(), string(rune('a'+i))))
	}
	l := all[0]
	l.Create(nil)
	l.Clock.Advance(time.Minute)
	l.Create(nil)
	l.Clock.Advance(59 * time.Minute)
	forget(0) // the first checkout, and then this replica dies
	l.Clock.Advance(time.Minute)
	forget(1) // the second one ran out, but the lease is still the other's
	if rows[0] != 1 || rows[1] != 0 {
		t.Errorf("rows forgotten by each replica: %v, want 1 and 0", rows)
	}
	l.Clock.Advance(time.Minute)
	forget(1)
	if rows[0] != 1 || rows[1] != 1 {
		t.Errorf("rows forgotten by each replica: %v, want 1 and 1", rows)
	}
}
