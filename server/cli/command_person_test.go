package cli

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/test/harness"
)

// A person sees what is held under a reference and has it erased; what proves the sale stays, another's is
// untouched, and both acts are written down.
func TestP3AccessAndErase(t *testing.T) {
	l := harness.New(t)
	sold := l.Create(harness.InStore)
	l.ToCode(sold, "p4-24")
	l.Act(sold, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.Code()}, checkout.StepApproved)
	open := l.Create(func(q *relay.CreateRequest) {
		harness.InStore(q)
		q.Reference, q.ShowOther = harness.FirstOrder, true
	})
	l.ToOffersInStore(open, checkout.Action{Number: l.Customer("20000042").Card})
	foreign := l.Create(func(q *relay.CreateRequest) { harness.InStore(q); q.Reference = "ANOTHER" })
	l.ToOffersInStore(foreign, checkout.Action{Number: l.Customer("20000042").Card})

	var out strings.Builder
	l.Must(exportPerson(t.Context(), l.Service, personFlags{demo.Merchant, "MB-20418", "Robin"}, &out))
	for _, held := range []string{"Jordan T.", "j•••@example.ca", "What is the name of the street",
		"approved", string(sold.Checkout), string(open.Checkout), `"0042"`} {
		if !strings.Contains(out.String(), held) {
			t.Errorf("the export does not tell %q", held)
		}
	}
	if strings.Contains(out.String(), l.Customer("20000042").Account) ||
		strings.Contains(out.String(), string(foreign.Checkout)) {
		t.Error("the export tells an account number, or of another order")
	}

	l.Clock.Advance(6 * time.Minute) // until it is compared with the lender's list
	_, err := l.Service.Relay.Settle(t.Context())
	l.Must(err)
	out.Reset()
	erase := personFlags{demo.Merchant, "MB-20418", "Robin"}
	if err := erasePerson(t.Context(), l.Service, erase, &out); err == nil ||
		!strings.Contains(err.Error(), string(open.Checkout)) ||
		!strings.Contains(out.String(), string(sold.Checkout)) {
		t.Errorf("one runs still: %v, %q", err, out.String())
	}
	if c := l.StoredCheckout(sold); !reflect.DeepEqual(c.State.Personal, relay.Personal{}) {
		t.Errorf("after the erasure: %+v", c.State.Person)
	}
	if l.StoredCheckout(open).State.Person == nil || l.StoredCheckout(foreign).State.Person == nil {
		t.Error("what runs, or another's, was erased")
	}
	l.CheckEvidence(sold)
	audits, err := l.Service.Store.Audits(t.Context(), sold.Merchant, sold.Checkout)
	l.Must(err)
	if len(audits) != 2 || audits[0].Act != "erase" && audits[1].Act != "erase" ||
		audits[0].Associate != "Robin" {
		t.Errorf("written down: %+v", audits)
	}
	out.Reset()
	l.Must(exportPerson(t.Context(), l.Service, erase, &out))
	if n := strings.Count(out.String(), "Jordan T."); n != 1 {
		t.Errorf("the export names the person %d times, want once, in what runs", n)
	}
}
