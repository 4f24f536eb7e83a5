package privacy

import (
	"reflect"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/test/harness"
)

const day = 24 * time.Hour

// Nothing personal remains after the days of retention, on either database, and what remains still proves the
// sale.
func TestP3NothingPersonalAfterItsTime(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { checkRetention(t, newEnv(t)) })
	t.Run("PostgreSQL", func(t *testing.T) { checkRetention(t, &env{harness.NewReplicas(t, 1, nil)[0]}) })
}

func checkRetention(t *testing.T, e *env) {
	sold := e.Create(func(r *relay.CreateRequest) {
		harness.InStore(r)
		r.Items = []relay.Item{{Description: "Mattress", Quantity: 1,
			UnitPrice: relay.PriceOf(harness.Amount("1200.00"))}}
		r.Metadata = map[string]string{"cart": "c-1"}
	})
	e.ToCode(sold, "p4-24")
	e.Act(sold, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: e.Code()}, checkout.StepApproved)
	left := e.Create(harness.InStore)
	e.ToOffersInStore(left, checkout.Action{Number: e.Customer("20000042").Card})

	e.Purge()
	if c := e.StoredCheckout(left); c.Sealed.Account.IsZero() || c.State.Person == nil {
		t.Error("a checkout that runs lost what it needs")
	}
	e.Clock.Advance(time.Hour) // both have expired
	e.Purge()
	for _, ref := range []relay.Ref{sold, left} {
		if c := e.StoredCheckout(ref); !reflect.DeepEqual(c.Sealed, relay.Sealed{}) || c.State.Person == nil {
			t.Errorf("when its time ran out: sealed %+v, person %v", c.Sealed, c.State.Person)
		}
	}
	e.Clock.Advance(30*day - time.Minute)
	e.Purge()
	if e.StoredCheckout(sold).State.Person == nil {
		t.Error("the person is forgotten a minute early")
	}
	e.Clock.Advance(time.Minute)
	e.Purge()
	for _, ref := range []relay.Ref{sold, left} {
		if c := e.StoredCheckout(ref); !reflect.DeepEqual(c.State.Personal, relay.Personal{}) ||
			!reflect.DeepEqual(c.Sealed, relay.Sealed{}) {
			t.Errorf("after 30 days a person is known: %+v, %d quotes, %d items", c.State.Person,
				len(c.State.Quotes), len(c.State.Items))
		}
	}
	e.Clock.Advance(100 * day)
	e.Purge()
	e.CheckEvidence(sold)
	e.Clock.Advance((7*365 - 130) * day)
	e.Purge()
	if _, err := e.Service.Store.Checkout(t.Context(), sold.Merchant, sold.Checkout); err == nil {
		t.Error("the evidence is still there after seven years")
	}
}

// One replica at a time purges, and another goes on when that one has died.
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
	forget(1) // the second one has expired, but the other replica holds the lease
	if rows[0] != 1 || rows[1] != 0 {
		t.Errorf("rows forgotten by each replica: %v, want 1 and 0", rows)
	}
	l.Clock.Advance(time.Minute)
	forget(1)
	if rows[0] != 1 || rows[1] != 1 {
		t.Errorf("rows forgotten by each replica: %v, want 1 and 1", rows)
	}
}
