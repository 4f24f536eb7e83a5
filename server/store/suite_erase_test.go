package store_test

import (
	"fmt"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
)

// repliesGoWithPerson: erasing a checkout forgets the answers that tell of it, and one that comes later is
// not stored. Another checkout's answers, and another merchant's, stay.
func repliesGoWithPerson(t *testing.T, s everything) {
	ctx, c, other := t.Context(), sample("1"), stored(t, s, "2")
	c.Step = checkout.StepApproved
	commit(t, s, relay.Change{Checkout: &c})
	answer := func(m relay.MerchantID, name string, of relay.CheckoutID) {
		t.Helper()
		err := s.Answer(ctx, m, name, relay.Reply{Status: 200, Body: []byte("canary"), Checkout: of})
		if err != nil {
			t.Fatalf("answer %s: %v", name, err)
		}
	}
	claim := func(m relay.MerchantID, name string) bool {
		t.Helper()
		_, first, err := s.Remember(ctx, m, name, "b", noon)
		if err != nil {
			t.Fatal(err)
		}
		return first
	}
	told := map[string]relay.CheckoutID{"made": c.ID, "captured": c.ID, "another": other.ID, "none": ""}
	for name, of := range told {
		claim(maple, name)
		answer(maple, name, of)
	}
	claim("other", "foreign")
	answer("other", "foreign", c.ID)
	claim(maple, "late") // is answered after the erasure
	if err := s.Erase(ctx, relay.Audit{Merchant: maple, Checkout: c.ID, Act: "erase", At: noon}); err != nil {
		t.Fatal(err)
	}
	answer(maple, "late", c.ID)
	for name, gone := range map[string]bool{"made": true, "captured": true, "late": true, "another": false,
		"none": false} {
		if first := claim(maple, name); first != gone {
			t.Errorf("%s: can be claimed again: %t, want %t", name, first, gone)
		}
	}
	if claim("other", "foreign") {
		t.Error("another merchant's answer went too")
	}
}

// answersWhileErasing erases checkouts while their answers are written: in the end no answer is left.
func answersWhileErasing(t *testing.T, replicas []everything) {
	for i := range 20 {
		c := sample(fmt.Sprint(i))
		c.Step = checkout.StepApproved
		commit(t, replicas[0], relay.Change{Checkout: &c})
		if _, _, err := replicas[0].Remember(t.Context(), maple, c.Reference, "b", noon); err != nil {
			t.Fatal(err)
		}
		done := make(chan error)
		go func() {
			done <- replicas[1].Answer(t.Context(), maple, c.Reference,
				relay.Reply{Status: 200, Body: []byte("canary"), Checkout: c.ID})
		}()
		err := replicas[2].Erase(t.Context(), relay.Audit{Merchant: maple, Checkout: c.ID, Act: "erase",
			At: noon.Add(time.Hour)})
		if answered := <-done; answered != nil || err != nil {
			t.Fatal(answered, err)
		}
		_, first, err := replicas[0].Remember(t.Context(), maple, c.Reference, "b", noon)
		if err != nil || !first {
			t.Errorf("the answer about an erased checkout is there: %v", err)
		}
	}
}

// secretsGoWithoutPerson: a checkout that holds nothing of a person loses its secrets like any other. One
// that does keeps its person, under the revision that it has then.
func secretsGoWithoutPerson(t *testing.T, s everything) {
	for _, of := range []relay.Personal{{}, {Question: "canary"}} {
		c := sample("1" + of.Question)
		c.Ended, c.State.Personal = time.Time{}, of
		commit(t, s, relay.Change{Checkout: &c})
		dropped(t, s, relay.RetainedSecrets, noon.AddDate(1, 0, 0), 1)
		got, err := s.Checkout(t.Context(), maple, c.ID)
		if err != nil || !got.Sealed.Token.IsZero() || got.Revision != 2 ||
			got.State.Question != of.Question {
			t.Errorf("%+v: revision %d, %+v, %v", of, got.Revision, got.State.Personal, err)
		}
	}
}
