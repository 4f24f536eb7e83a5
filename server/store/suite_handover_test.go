package store_test

import (
	"testing"
	"time"

	"candor/server/relay"
	"candor/server/tablet"
)

// handover follows one tablet from an associate to a customer and back.
func handover(t *testing.T, s everything) {
	in := func(m relay.MerchantID, device string, id relay.CheckoutID, want relay.Handover) {
		t.Helper()
		if got, err := s.Handover(t.Context(), m, device, id); err != nil || got != want {
			t.Errorf("handover of %s by %s, %s: got %+v, %v, want %+v", id, device, m, got, err, want)
		}
	}
	touch := func(m relay.MerchantID, device string, id relay.CheckoutID, at time.Time) {
		t.Helper()
		if err := s.SeenInHand(t.Context(), m, device, id, at); err != nil {
			t.Fatal(err)
		}
	}
	in(maple, "d1", "co_1", relay.Handover{})
	d := tablet.Device{ID: "d1", Merchant: maple, Location: "queen-west", SecretHash: "h1", Enrolled: noon}
	n := tablet.Session{SecretHash: "s1", Merchant: maple, Device: "d1", Associate: "1042", Revision: 1,
		Seen: noon, Started: noon}
	if err1, err2 := s.PutDevice(t.Context(), d), s.PutSession(t.Context(), n); err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	touch(maple, "d1", "co_1", noon.Add(time.Hour)) // nobody has it in hand
	in(maple, "d1", "co_1", relay.Handover{})
	n.Revision, n.Locked, n.Checkout, n.Seen = 2, true, "co_1", noon.Add(time.Minute)
	if err := s.PutSession(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	in(maple, "d1", "co_1", relay.Handover{Seen: n.Seen})
	touch("other", "d1", "co_1", noon.Add(2*time.Minute))
	touch(maple, "d2", "co_1", noon.Add(2*time.Minute))
	touch(maple, "d1", "co_2", noon.Add(2*time.Minute))
	touch(maple, "d1", "co_1", noon) // late
	in(maple, "d1", "co_1", relay.Handover{Seen: n.Seen})
	in(maple, "d1", "co_2", relay.Handover{})
	in("other", "d1", "co_1", relay.Handover{})
	n.Seen = noon.Add(3 * time.Minute)
	touch(maple, "d1", "co_1", n.Seen)
	in(maple, "d1", "co_1", relay.Handover{Seen: n.Seen})
	if got, err := s.Session(t.Context(), "s1"); err != nil || got != n {
		t.Errorf("session: got %+v, %v, want %+v", got, err, n)
	}
	d.Revoked = true
	if err := s.PutDevice(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	in(maple, "d1", "co_1", relay.Handover{Revoked: true, Seen: n.Seen})
	if err := s.EndSession(t.Context(), "s1"); err != nil {
		t.Fatal(err)
	}
	touch(maple, "d1", "co_1", noon.Add(time.Hour))
	in(maple, "d1", "co_1", relay.Handover{Revoked: true})
}
