package store_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"candor/core/money"
	"candor/server/relay"
)

// resolution is the first half of one about an operation.
func resolution(o relay.Operation) *relay.Resolution {
	return &relay.Resolution{Merchant: o.Merchant, Checkout: o.Checkout, Of: relay.SubjectOperation,
		Subject: string(o.ID), Outcome: relay.FoundDone, Amount: money.MustAmount("3.21"),
		Note: "Asked “Érable”, line 2", Evidence: "4414467", By: "key:0a1b2c3d4e5f", At: noon}
}

// manual writes an operation that people settle, of a checkout of its own.
func manual(t *testing.T, s everything, id string) relay.Operation {
	t.Helper()
	o := operation(sold(t, s, id), id, relay.OperationManual)
	o.Due = time.Time{}
	commit(t, s, relay.Change{Operation: &o})
	return o
}

func resolutionRoundTrip(t *testing.T, s everything) {
	first := resolution(manual(t, s, "o1"))
	_, err := s.Resolution(t.Context(), maple, "o1")
	wantErr(t, "none yet", err, relay.ErrNotFound)
	commit(t, s, relay.Change{Resolution: first})
	if got, err := s.Resolution(t.Context(), maple, "o1"); err != nil || got != *first {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, *first)
	}
	second := *first
	second.Outcome, second.Amount, second.By, second.At = relay.FoundNotDone, money.Amount{}, "anna",
		noon.Add(time.Hour)
	commit(t, s, relay.Change{Resolution: &second})
	if got, err := s.Resolution(t.Context(), maple, "o1"); err != nil || got != second {
		t.Errorf("in its place: got  %+v, %v\nwant %+v", got, err, second)
	}
}

// resolutionEnds: the first half is gone with the manual state, in the same transaction, and the operation
// has the amount that people found out. What is settled by one is not settled by another.
func resolutionEnds(t *testing.T, s everything) {
	o, kept := manual(t, s, "o1"), manual(t, s, "o2")
	commit(t, s, relay.Change{Resolution: resolution(o)})
	commit(t, s, relay.Change{Resolution: resolution(kept)})
	won := race(t, relay.ErrStale, func(i int) error {
		next := o
		next.State = []relay.OperationState{relay.OperationDone, relay.OperationNotDone}[i%2]
		next.Amount = money.MustAmount("3.21")
		return s.Commit(t.Context(), relay.Change{Operation: &next, OperationWas: relay.OperationManual})
	})
	if won != 1 {
		t.Errorf("%d settled it, want one", won)
	}
	if got, err := s.Operation(t.Context(), maple, "o1"); err != nil || got.Amount.String() != "3.21" {
		t.Errorf("%+v, %v", got, err)
	}
	_, err := s.Resolution(t.Context(), maple, "o1")
	wantErr(t, "settled", err, relay.ErrNotFound)
	if _, err := s.Resolution(t.Context(), maple, "o2"); err != nil {
		t.Errorf("of another: %v", err)
	}
	a := attempt(stored(t, s, "9"), "a9", relay.AttemptManual)
	commit(t, s, relay.Change{Attempt: &a})
	about := relay.Resolution{Merchant: maple, Checkout: a.Checkout, Of: relay.SubjectAttempt, Subject: "a9",
		Outcome: relay.FoundNotDone, At: noon}
	commit(t, s, relay.Change{Resolution: &about})
	a.State = relay.AttemptUndone
	commit(t, s, relay.Change{Attempt: &a, AttemptWas: relay.AttemptManual})
	_, err = s.Resolution(t.Context(), maple, "a9")
	wantErr(t, "of a settled attempt", err, relay.ErrNotFound)
	dropped(t, s, relay.RetainedSecrets, noon.AddDate(1, 0, 0), 3)
	dropped(t, s, relay.RetainedPersonal, noon.AddDate(1, 0, 0), 3)
	dropped(t, s, relay.RetainedEvidence, noon.AddDate(1, 0, 0), 3)
	_, err = s.Resolution(t.Context(), maple, "o2")
	wantErr(t, "after its time", err, relay.ErrNotFound)
}

// openWork writes an attempt and an operation in every state: those that are open are listed, oldest first,
// and counted, and no other is.
func openWork(t *testing.T, s everything) {
	var want []relay.OpenWork
	age := func(i int) time.Time { return noon.Add(time.Duration(-i) * time.Minute) }
	for i, state := range allStates {
		a := attempt(stored(t, s, fmt.Sprint(i)), fmt.Sprint("a", i), state)
		a.Created = age(i)
		commit(t, s, relay.Change{Attempt: &a})
		if kind := relay.OpenAttempts[state]; kind != "" {
			want = append(want, relay.OpenWork{Kind: kind, Merchant: maple, Checkout: a.Checkout,
				Of: relay.SubjectAttempt, Subject: string(a.ID), Amount: a.Amount, Reference: a.Reference,
				Since: a.Created, Touched: a.Checked})
		}
	}
	for i, state := range operationStates {
		o := operation(sold(t, s, fmt.Sprint("o", i)), fmt.Sprint("o", i), state)
		o.Created = age(100 + i)
		commit(t, s, relay.Change{Operation: &o})
		if kind := relay.OpenOperations[state]; kind != "" {
			want = append(want, relay.OpenWork{Kind: kind, Merchant: maple, Checkout: o.Checkout,
				Of: relay.SubjectOperation, Subject: string(o.ID), Operation: o.Kind, Amount: o.Amount,
				Reference: o.Reference, Since: o.Created, Touched: latestOf(o.Decided, o.Checked)})
		}
	}
	o := manual(t, s, "first-half")
	half := resolution(o)
	half.At = age(1000)
	commit(t, s, relay.Change{Resolution: half})
	want = append(want, relay.OpenWork{Kind: relay.WorkOperationManual, Merchant: maple, Checkout: o.Checkout,
		Of: relay.SubjectOperation, Subject: string(o.ID), Operation: o.Kind, Amount: o.Amount,
		Reference: o.Reference, Since: o.Created, Touched: latestOf(o.Decided, o.Checked)},
		relay.OpenWork{Kind: relay.WorkConfirmation, Merchant: maple, Checkout: o.Checkout,
			Of: relay.SubjectOperation, Subject: string(o.ID), Amount: half.Amount, Since: half.At,
			Touched: half.At, Resolution: half})
	want = append(want, openFindings(t, s)...)
	slices.SortFunc(want, relay.OpenWork.Compare)
	got, err := s.OpenWork(t.Context(), maple, 99)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v\ngot  %+v\nwant %+v", err, got, want)
	}
	if some, err := s.OpenWork(t.Context(), maple, 2); err != nil || !reflect.DeepEqual(some, want[:2]) {
		t.Errorf("the oldest two: %v\ngot  %+v\nwant %+v", err, some, want[:2])
	}
	wantOpenCounts(t, s, want)
}

// openFindings writes a finding of every kind in every state, and returns those that are open.
func openFindings(t *testing.T, s everything) (want []relay.OpenWork) {
	t.Helper()
	for i, kind := range findingKinds {
		a := attempt(stored(t, s, fmt.Sprint("f", i)), fmt.Sprint("f", i), relay.AttemptApproved)
		a.Reference, a.CaptureBy = fmt.Sprint("ref-", i), noon.Add(48*time.Hour)
		commit(t, s, relay.Change{Attempt: &a})
		first, open := finding(a, kind, noon.Add(-time.Hour)), finding(a, kind, noon)
		settled := finding(a, kind, noon.Add(-2*time.Hour))
		first.Subject, settled.Subject = relay.AboutRelease, relay.AboutReturn
		open.Confirmed, open.People = noon.Add(time.Minute), i%2 == 0
		settled.Confirmed, settled.Settled = noon, noon.Add(time.Hour)
		commit(t, s, relay.Change{Findings: []relay.Finding{first, open, settled}})
		if work := relay.OpenFindings[kind]; work != "" {
			w := relay.OpenWork{Kind: work, Merchant: maple, Checkout: a.Checkout, Of: relay.SubjectAttempt,
				Subject: string(a.ID), Amount: open.Amount, Reference: a.Reference, Since: open.Since,
				Touched: open.Confirmed, Finding: &open}
			if kind == relay.FindingCaptureBy {
				w.Until = a.CaptureBy
			}
			want = append(want, w)
		}
	}
	two := *want[0].Finding // another one of the same kind, attempt and time
	two.Entry = "8"
	commit(t, s, relay.Change{Findings: []relay.Finding{two}})
	return append(want, two.Work(want[0].Reference, time.Time{}))
}

var findingKinds = []relay.FindingKind{relay.FindingDouble, relay.FindingLate, relay.FindingAmount,
	relay.FindingMissing, relay.FindingUnexplained, relay.FindingClosed, relay.FindingCaptureBy,
	relay.FindingUnread}

func latestOf(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// wantOpenCounts compares the counts with what they count, of every kind.
func wantOpenCounts(t *testing.T, s everything, work []relay.OpenWork) {
	t.Helper()
	counts, err := s.CountOpenWork(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range relay.WorkKinds() {
		want := relay.OpenCount{Kind: kind, Merchant: maple}
		for _, w := range work {
			if w.Kind == kind {
				if want.Count++; want.Oldest.IsZero() || w.Since.Before(want.Oldest) {
					want.Oldest = w.Since
				}
			}
		}
		if !slices.Contains(counts, want) {
			t.Errorf("%s: want %+v among %+v", kind, want, counts)
		}
	}
}

// openCheckouts: the filter lists the checkouts of open work and no others.
func openCheckouts(t *testing.T, s everything) {
	var want []relay.CheckoutID
	for i, state := range []relay.AttemptState{relay.AttemptManual, relay.AttemptApproved,
		relay.AttemptUnknown} {
		c := stored(t, s, fmt.Sprint(i))
		a := attempt(c, fmt.Sprint("a", i), state)
		commit(t, s, relay.Change{Attempt: &a})
		if state != relay.AttemptApproved {
			want = append(want, c.ID)
		}
	}
	want = append(want, manual(t, s, "7").Checkout)
	for i, change := range []func(*relay.Finding){
		func(f *relay.Finding) { f.Confirmed = noon },
		func(*relay.Finding) {},
		func(f *relay.Finding) { f.Confirmed, f.Settled = noon, noon },
	} {
		a := attempt(stored(t, s, fmt.Sprint("f", i)), fmt.Sprint("f", i), relay.AttemptApproved)
		f := finding(a, relay.FindingMissing, noon)
		change(&f)
		commit(t, s, relay.Change{Attempt: &a})
		commit(t, s, relay.Change{Findings: []relay.Finding{f}})
		if f.Open() {
			want = append(want, f.Checkout)
		}
	}
	slices.Sort(want)
	o := operation(sold(t, s, "8"), "8", relay.OperationNotDone)
	commit(t, s, relay.Change{Operation: &o})
	var got []relay.CheckoutID
	list, err := s.Checkouts(t.Context(), maple, relay.Filter{Open: true})
	for _, c := range list {
		got = append(got, c.ID)
	}
	slices.Sort(got)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
	if list, err := s.Checkouts(t.Context(), other, relay.Filter{Open: true}); err != nil || len(list) != 0 {
		t.Errorf("another merchant's: %+v, %v", list, err)
	}
}
