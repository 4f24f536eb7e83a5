package relay_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"candor/core/checkout"
	"candor/server/receipts"
	"candor/server/relay"
)

func TestExportAndErase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.InStore)
		e.step(e.buy("p5-12"), checkout.StepApproved, "")
		held, err := e.relay.Export(t.Context(), "maple-birch", "order-1", "operator")
		if err != nil || len(held) != 1 {
			t.Fatalf("export: %+v, %v", held, err)
		}
		h := held[0]
		if !slices.Equal(h.Accounts, []string{"0042"}) || h.Person.Person == nil || len(h.Attempts) != 1 ||
			len(h.Consents) != 1 ||
			len(h.Disclosures) != 1 || len(h.Audits) != 1 || h.Audits[0].Act != "export" {
			t.Errorf("held: %+v", h)
		}
		if _, running, err := e.relay.Erase(t.Context(), "maple-birch", "order-1", "operator"); err != nil ||
			!slices.Contains(running, e.ref.Checkout) {
			t.Errorf("before it is compared with the lender's list: %v, %v", running, err)
		}
		time.Sleep(5 * time.Minute)
		e.settle(time.Second)
		e.withoutReceipt()
		done, running, err := e.relay.Erase(t.Context(), "maple-birch", "order-1", "operator")
		if err != nil || !slices.Equal(done, []relay.CheckoutID{e.ref.Checkout}) || len(running) != 0 {
			t.Fatalf("erase: %v, %v, %v", done, running, err)
		}
		if c := e.present(); c.State.Person != nil || c.Step != checkout.StepApproved {
			t.Errorf("after the erasure: %+v", c.State.Personal)
		}
		if _, err := e.relay.Refund(t.Context(), e.ref, "", e.present().Amount,
			""); problemCode(err) != checkout.CodeConflict {
			t.Errorf("a refund to an erased account: %v", err)
		}
		e.create(checkout.InStore, "order-1")
		if _, running, err := e.relay.Erase(t.Context(), "maple-birch", "order-1", "operator"); err != nil ||
			!slices.Contains(running, e.ref.Checkout) {
			t.Errorf("a running one: %v, %v", running, err)
		}
	})
}

// withoutReceipt lets the sale await no receipt any more. Nobody is erased before.
func (e *env) withoutReceipt() {
	e.Helper()
	if _, running, err := e.relay.Erase(e.Context(), "maple-birch", "order-1", "operator"); err != nil ||
		!slices.Contains(running, e.ref.Checkout) {
		e.Errorf("before its receipt is issued: %v, %v", running, err)
	}
	sale, err := e.store.SaleOf(e.Context(), "maple-birch", e.ref.Checkout)
	if err == nil {
		err = e.store.IssueReceipts(e.Context(), receipts.Issue{Impossible: []receipts.Sale{sale}})
	}
	if err != nil {
		e.Fatal(err)
	}
}

func TestPurgeForgetsByAge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.Online)
		told := map[relay.Retained]int{}
		e.relay.Purged = func(what relay.Retained, rows int) { told[what] += rows }
		e.toReview("p5-12")
		purge := func(after time.Duration, replica string) relay.Checkout {
			time.Sleep(after)
			if err := e.relay.Purge(t.Context(), replica); err != nil {
				t.Fatal(err)
			}
			return e.present()
		}
		if c := purge(time.Minute, "a"); c.Sealed.Token.IsZero() {
			t.Error("the secrets of a running checkout are forgotten")
		}
		if c := purge(2*time.Hour, "a"); !c.Sealed.Token.IsZero() || c.State.Session == "" {
			t.Error("past its end: its secrets stay, or more is forgotten")
		}
		if c := purge(31*24*time.Hour, "a"); c.State.Session != "" || len(c.State.Quotes) != 0 {
			t.Errorf("after 31 days: %+v", c.State.Personal)
		}
		if len(told) != 14 || told[relay.RetainedSecrets] != 1 || told[relay.RetainedPersonal] != 1 {
			t.Errorf("told %v", told)
		}
		before := told[relay.RetainedSecrets]
		e.create(checkout.Online, "order-2")
		e.act(relay.Shopper, checkout.Action{Do: checkout.DoIdentify, Number: "20000042"})
		purge(3*time.Hour, "a")
		purge(time.Second, "b") // while a holds the lease
		if told[relay.RetainedSecrets] != before+1 {
			t.Errorf("told %v", told)
		}
		time.Sleep(8 * 365 * 24 * time.Hour)
		if err := e.relay.Purge(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		if _, err := e.relay.Checkout(t.Context(),
			e.ref); problemCode(err) != checkout.CodeCheckoutNotFound {
			t.Errorf("after eight years: %v", err)
		}
	})
}
