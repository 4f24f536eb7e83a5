package store_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/tablet"
)

func leaseOneHolder(t *testing.T, s everything) {
	take := func(holder string, after time.Duration) bool {
		t.Helper()
		mine, err := s.Lease(t.Context(), "purge", holder, noon.Add(after), noon.Add(after+time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		return mine
	}
	if !take("a", 0) || take("b", 59*time.Second) || !take("a", 30*time.Second) {
		t.Error("the first holder keeps the lease, and only that one prolongs it")
	}
	if take("b", 89*time.Second) || !take("b", 90*time.Second) || take("a", 91*time.Second) {
		t.Error("a lease that ran out is the next holder's")
	}
	won := race(t, relay.ErrStale, func(i int) error {
		if mine, err := s.Lease(t.Context(), "another", fmt.Sprint(i), noon,
			noon.Add(time.Minute)); err != nil || mine {
			return err
		}
		return relay.ErrStale
	})
	if won != 1 {
		t.Errorf("%d hold a lease, want one", won)
	}
}

func dropped(t *testing.T, s everything, k relay.Retained, before time.Time, want int) {
	t.Helper()
	if n, err := s.Drop(t.Context(), k, before, 10); err != nil || n != want {
		t.Errorf("drop %s: %d rows, %v, want %d", k, n, err, want)
	}
}

// checkoutFades: secrets go when a checkout ran out, then what is personal, and one that waits for the lender
// is left alone until it is given up. The facts stay.
func checkoutFades(t *testing.T, s everything) {
	open, waiting := sample("1"), sample("2")
	open.Ended, waiting.Ended, waiting.Step = time.Time{}, time.Time{}, checkout.StepPending
	for _, c := range []relay.Checkout{open, waiting} {
		commit(t, s, relay.Change{Checkout: &c})
	}
	want := open
	is := func(when string, c, want relay.Checkout) {
		t.Helper()
		if got, err := s.Checkout(t.Context(), maple, c.ID); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v\n got %+v\nwant %+v", when, err, got, want)
		}
	}
	dropped(t, s, relay.RetainedSecrets, open.Expires.Add(-time.Microsecond), 0)
	dropped(t, s, relay.RetainedPersonal, open.Expires.AddDate(1, 0, 0), 0) // not before its secrets
	dropped(t, s, relay.RetainedSecrets, open.Expires, 1)
	dropped(t, s, relay.RetainedSecrets, open.Expires, 0)
	want.Revision, want.Sealed = 2, relay.Sealed{}
	is("without its secrets", open, want)
	wantErr(t, "write of one who read it before", s.Commit(t.Context(),
		relay.Change{Checkout: &want, Was: 1}), relay.ErrStale)
	dropped(t, s, relay.RetainedPersonal, open.Expires, 1)
	want.Revision, want.State.Personal = 3, relay.Personal{}
	is("without the person", open, want)
	is("one that waits", waiting, waiting)
	dropped(t, s, relay.RetainedUnsettled, open.Expires, 1)
	gone := waiting
	gone.Revision, gone.Sealed, gone.State.Personal = 2, relay.Sealed{}, relay.Personal{}
	is("one that was given up", waiting, gone)
}

// endedFades: what ended holds no secret any more, so that nobody's next act is stale by the purge.
func endedFades(t *testing.T, s everything) {
	c := sample("1")
	c.Step, c.Sealed = checkout.StepApproved, relay.Sealed{}
	commit(t, s, relay.Change{Checkout: &c})
	dropped(t, s, relay.RetainedSecrets, c.Expires, 1)
	if got, err := s.Checkout(t.Context(), maple, c.ID); err != nil || !reflect.DeepEqual(got, c) {
		t.Errorf("%v\n got %+v\nwant %+v", err, got, c)
	}
}

// attemptFades: the account number of an attempt that came to nothing goes first, that of every other later.
func attemptFades(t *testing.T, s everything) {
	var written []relay.Attempt
	live := 0
	for i, state := range allStates {
		a := attempt(stored(t, s, fmt.Sprint(i)), string(state), state)
		a.Due = time.Time{}
		commit(t, s, relay.Change{Attempt: &a})
		if written = append(written, a); !state.Nothing() {
			live++
		}
	}
	left := func(when string, kept func(relay.AttemptState) bool) {
		t.Helper()
		for _, want := range written {
			if !kept(want.State) {
				want.Account = relay.Secret{}
			}
			if got, err := s.Attempt(t.Context(), maple, want.ID); err != nil || got != want {
				t.Errorf("%s, %s: account %q, %v\n got %+v\nwant %+v", when, want.State, got.Account.Reveal(),
					err, got, want)
			}
		}
	}
	dropped(t, s, relay.RetainedFailed, noon.Add(-time.Microsecond), 0)
	dropped(t, s, relay.RetainedAccounts, noon.AddDate(1, 0, 0), 0) // nothing before its first step
	left("at first", func(relay.AttemptState) bool { return true })
	dropped(t, s, relay.RetainedFailed, noon, len(allStates))
	left("after the failed ones", func(s relay.AttemptState) bool { return !s.Nothing() })
	dropped(t, s, relay.RetainedAccounts, noon, live)
	left("at last", func(relay.AttemptState) bool { return false })
}

// neededStays: the account number of an attempt that settling has to do with is kept past its time; and one
// that people had, and that then came to nothing, goes like any that did.
func neededStays(t *testing.T, s everything) {
	a := attempt(stored(t, s, "1"), "a1", relay.AttemptManual)
	a.Due = time.Time{}
	commit(t, s, relay.Change{Attempt: &a})
	dropped(t, s, relay.RetainedFailed, noon, 1) // passed over: people have it
	next := func(state relay.AttemptState, due time.Time) {
		was := a.State
		a.State, a.Due = state, due
		commit(t, s, relay.Change{Attempt: &a, AttemptWas: was})
	}
	next(relay.AttemptUnknown, noon)
	dropped(t, s, relay.RetainedFailed, noon.AddDate(0, 0, 9), 0)
	next(relay.AttemptNotExecuted, noon)
	dropped(t, s, relay.RetainedFailed, noon.AddDate(0, 0, 9), 0)
	if got, err := s.Attempt(t.Context(), maple, a.ID); err != nil || got != a {
		t.Errorf("%v\n got %+v\nwant %+v", err, got, a)
	}
	next(relay.AttemptNotExecuted, time.Time{})
	dropped(t, s, relay.RetainedFailed, noon.AddDate(0, 0, 9), 1)
	if got, err := s.Attempt(t.Context(), maple, a.ID); err != nil || !got.Account.IsZero() {
		t.Errorf("its account is there still: %v", err)
	}
}

// othersFade: replies, sessions and codes, by when they were made, last used, and ran out.
func othersFade(t *testing.T, s everything) {
	ctx := t.Context()
	d := tablet.Device{ID: "d1", Merchant: maple, Location: "queen-west", SecretHash: "h1", Enrolled: noon}
	if err := s.PutDevice(ctx, d); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		at := noon.Add(time.Duration(i) * time.Hour)
		_, _, err1 := s.Remember(ctx, maple, fmt.Sprint(i), "b", at)
		err2 := s.PutSession(ctx, tablet.Session{SecretHash: fmt.Sprint(i), Merchant: maple, Device: "d1",
			Revision: 1, Seen: at, Started: noon})
		err3 := s.PutEnrolment(ctx, tablet.Enrolment{CodeHash: fmt.Sprint(i), Merchant: maple, Expires: at})
		if err1 != nil || err2 != nil || err3 != nil {
			t.Fatal(err1, err2, err3)
		}
	}
	for _, k := range []relay.Retained{relay.RetainedReplies, relay.RetainedSessions,
		relay.RetainedEnrolments} {
		dropped(t, s, k, noon.Add(-time.Microsecond), 0)
		dropped(t, s, k, noon.Add(time.Hour), 2)
		dropped(t, s, k, noon.Add(time.Hour), 0)
	}
	_, err1 := s.Session(ctx, "2")
	_, err2 := s.TakeEnrolment(ctx, "2", noon)
	_, first, err3 := s.Remember(ctx, maple, "2", "b", noon.Add(2*time.Hour))
	if err1 != nil || err2 != nil || err3 != nil || first {
		t.Errorf("the youngest: session %v, enrolment %v, reply %v, claimed again %t", err1, err2, err3,
			first)
	}
	if _, first, err := s.Remember(ctx, maple, "0", "b", noon); err != nil || !first {
		t.Errorf("the oldest reply is still there: %v", err)
	}
	_, err := s.Session(ctx, "0")
	wantErr(t, "oldest session", err, relay.ErrNotFound)
	if _, err := s.Drop(ctx, "weather", noon, 1); err == nil {
		t.Error("something unknown was dropped")
	}
}

// limitedDrop takes the oldest first, so many at a time.
func limitedDrop(t *testing.T, s everything) {
	for i := range 5 {
		c := sample(fmt.Sprint(i))
		c.Expires = noon.Add(time.Duration(-i) * time.Hour)
		commit(t, s, relay.Change{Checkout: &c})
	}
	for _, want := range []int{2, 2, 1, 0} {
		if n, err := s.Drop(t.Context(), relay.RetainedSecrets, noon, 2); err != nil || n != want {
			t.Errorf("dropped %d, %v, want %d", n, err, want)
		}
		if c, err := s.Checkout(t.Context(), maple, "co_4"); err != nil || !c.Sealed.Account.IsZero() {
			t.Errorf("the oldest is not the first: %v", err)
		}
	}
}

// evidenceGoes with all that refers to the checkout, and with nothing of another.
func evidenceGoes(t *testing.T, s everything) {
	old, young := sample("1"), sample("2")
	young.Expires = noon.AddDate(8, 0, 0)
	for _, c := range []relay.Checkout{old, young} {
		d := relay.Disclosure{Merchant: maple, Checkout: c.ID, Revision: 1, Digest: "d1", Language: "en-CA"}
		commit(t, s, relay.Change{
			Checkout: &c, Disclosures: []relay.Disclosure{d},
			Attempt: new(attempt(c, "a"+string(c.ID), relay.AttemptApproved)),
			Consent: &relay.Consent{Merchant: maple, Checkout: c.ID, Revision: 1, Digest: "d1"},
			Audit:   &relay.Audit{Merchant: maple, Checkout: c.ID, Act: "override", At: noon},
		})
	}
	dropped(t, s, relay.RetainedEvidence, noon.AddDate(7, 0, 0), 0) // not before its parts
	dropped(t, s, relay.RetainedSecrets, noon.AddDate(7, 0, 0), 1)
	dropped(t, s, relay.RetainedPersonal, noon.AddDate(7, 0, 0), 1)
	dropped(t, s, relay.RetainedEvidence, noon.AddDate(7, 0, 0), 1)
	for id, want := range map[relay.CheckoutID]int{old.ID: 0, young.ID: 5} {
		if n := parts(t, s, id); n != want {
			t.Errorf("%s: %d of its parts are left, want %d", id, n, want)
		}
	}
}

// auditsFade: those of no checkout, oldest first, and those of one instant together. A checkout's stay with
// it.
func auditsFade(t *testing.T, s everything) {
	c := sample("1")
	commit(t, s, relay.Change{Checkout: &c, Audit: &relay.Audit{Merchant: maple, Checkout: c.ID,
		Act: "override", At: noon}})
	for i := range 6 {
		commit(t, s, relay.Change{Audit: &relay.Audit{Merchant: maple, Act: "reset_tries",
			At: noon.Add(time.Duration(i/2) * time.Hour)}})
	}
	left := func(id relay.CheckoutID, want int) {
		t.Helper()
		if list, err := s.Audits(t.Context(), maple, id); err != nil || len(list) != want {
			t.Errorf("%d audits of %q are left, %v, want %d", len(list), id, err, want)
		}
	}
	dropped(t, s, relay.RetainedAudits, noon.Add(-time.Microsecond), 0)
	left("", 6)
	// the third is of the same instant as the fourth
	for _, want := range []struct{ rows, left int }{{4, 2}, {0, 2}} {
		if n, err := s.Drop(t.Context(), relay.RetainedAudits, noon.Add(time.Hour), 3); err != nil ||
			n != want.rows {
			t.Errorf("dropped %d, %v, want %d", n, err, want.rows)
		}
		left("", want.left)
	}
	left(c.ID, 1)
}

// parts counts a checkout and what refers to it.
func parts(t *testing.T, s everything, id relay.CheckoutID) (n int) {
	t.Helper()
	ctx := t.Context()
	if _, err := s.Checkout(ctx, maple, id); err == nil {
		n++
	}
	if _, err := s.Disclosure(ctx, maple, id, "d1"); err == nil {
		n++
	}
	attempts, err1 := s.Attempts(ctx, maple, id)
	consents, err2 := s.Consents(ctx, maple, id)
	audits, err3 := s.Audits(ctx, maple, id)
	if err1 != nil || err2 != nil || err3 != nil {
		t.Fatal(err1, err2, err3)
	}
	return n + len(attempts) + len(consents) + len(audits)
}

// eraseOne forgets one person on request, and only what is over.
func eraseOne(t *testing.T, s everything) {
	c, other := sample("1"), stored(t, s, "2")
	c.Step = checkout.StepApproved
	approved := attempt(c, "a1", relay.AttemptApproved)
	approved.Due = time.Time{}
	commit(t, s, relay.Change{Checkout: &c, Attempt: &approved})
	issued(t, s, c.ID)
	for i, refused := range []func(*relay.Checkout){
		func(c *relay.Checkout) { c.Ended, c.Expires = time.Time{}, noon.Add(time.Hour) },
		func(c *relay.Checkout) { c.Step = checkout.StepPending },
		func(c *relay.Checkout) { c.Merchant = "other" },
	} {
		open := sample("open" + fmt.Sprint(i))
		refused(&open)
		commit(t, s, relay.Change{Checkout: &open})
		err := s.Erase(t.Context(), relay.Audit{Merchant: maple, Checkout: open.ID, Act: "erase", At: noon})
		wantErr(t, fmt.Sprintf("erase of %d", i), err, relay.ErrStale)
	}
	watched, returning := sample("watched"), sample("returning")
	watched.Step, returning.Step = checkout.StepDeclined, checkout.StepApproved
	commit(t, s, relay.Change{Checkout: &watched, Attempt: new(attempt(watched, "a2",
		relay.AttemptNotExecuted))})
	sale := attempt(returning, "a3", relay.AttemptApproved)
	sale.Due = time.Time{}
	commit(t, s, relay.Change{Checkout: &returning, Attempt: &sale,
		Operation: new(operation(sale, "o1", relay.OperationUnknown))})
	for _, c := range []relay.Checkout{watched, returning} {
		err := s.Erase(t.Context(), relay.Audit{Merchant: maple, Checkout: c.ID, Act: "erase", At: noon})
		wantErr(t, "erase of what is "+c.Reference, err, relay.ErrStale)
	}
	asked := relay.Audit{Merchant: maple, Checkout: c.ID, Associate: "operator", Act: "erase",
		Reason: "request", At: noon}
	if err := s.Erase(t.Context(), asked); err != nil {
		t.Fatal(err)
	}
	got, err1 := s.Checkout(t.Context(), maple, c.ID)
	a, err2 := s.Attempt(t.Context(), maple, "a1")
	audits, err3 := s.Audits(t.Context(), maple, c.ID)
	want := c
	want.Revision, want.Sealed, want.State.Personal = 2, relay.Sealed{}, relay.Personal{}
	if err1 != nil || !reflect.DeepEqual(got, want) || err2 != nil || !a.Account.IsZero() ||
		a.State != relay.AttemptApproved {
		t.Errorf("erased: %v, %v\n got %+v, %+v\nwant %+v", err1, err2, got, a, want)
	}
	if err3 != nil || !reflect.DeepEqual(audits, []relay.Audit{asked}) {
		t.Errorf("audits: %+v, %v", audits, err3)
	}
	if got, err := s.Checkout(t.Context(), maple, other.ID); err != nil || !reflect.DeepEqual(got, other) {
		t.Errorf("another person: %v\n got %+v", err, got)
	}
}
