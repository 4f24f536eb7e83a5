package store_test

import (
	"reflect"
	"testing"
	"time"

	"candor/core/money"
	"candor/server/relay"
)

func finding(a relay.Attempt, kind relay.FindingKind, since time.Time) relay.Finding {
	return relay.Finding{Merchant: a.Merchant, Checkout: a.Checkout, Attempt: a.ID, Kind: kind,
		Subject: relay.AboutAuthorization, Entry: "7", Operation: "o1", Amount: money.MustAmount("12.34"),
		Since: since}
}

// comparisonFindings: a finding is inserted, replaced where there is one of the same thing, and found by its
// attempt and by its day once it is certain.
func comparisonFindings(t *testing.T, s everything) {
	a := attempt(stored(t, s, "1"), "a1", relay.AttemptApproved)
	old := attempt(stored(t, s, "2"), "a2", relay.AttemptApproved)
	old.Created = noon.AddDate(0, 0, -30)
	commit(t, s, relay.Change{Attempt: &a})
	commit(t, s, relay.Change{Attempt: &old})
	f := finding(a, relay.FindingMissing, noon.Add(time.Minute))
	g := finding(a, relay.FindingDouble, noon.Add(2*time.Minute))
	g.Confirmed, g.Settled, g.People = noon.Add(3*time.Minute), noon.Add(time.Hour), true
	h := finding(old, relay.FindingClosed, noon.Add(4*time.Minute))
	h.Confirmed = h.Since
	commit(t, s, relay.Change{Findings: []relay.Finding{f, g}})
	commit(t, s, relay.Change{Findings: []relay.Finding{h}})
	got, err := s.Findings(t.Context(), maple, "a1")
	if want := []relay.Finding{f, g}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
	from, to := noon.Add(-time.Hour), noon.Add(23*time.Hour)
	got, err = s.FindingsOfDay(t.Context(), maple, from, to)
	if want := []relay.Finding{g, h}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("of the day: got %+v, %v; want %+v", got, err, want)
	}
	f.Confirmed, f.Amount = noon.Add(11*time.Minute), money.MustAmount("1.00")
	commit(t, s, relay.Change{Findings: []relay.Finding{f}})
	got, err = s.FindingsOfDay(t.Context(), maple, from, to)
	if want := []relay.Finding{f, g, h}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("certain: got %+v, %v; want %+v", got, err, want)
	}
	got, err = s.FindingsOfDay(t.Context(), maple, from.AddDate(0, 0, 1), to.AddDate(0, 0, 1))
	if err != nil || len(got) > 0 {
		t.Errorf("the next day: %+v, %v", got, err)
	}
}

// comparisonDay: the attempts of a day come in pages; of the older ones come those of which something is left
// or open, once.
func comparisonDay(t *testing.T, s everything) {
	from, to := noon, noon.Add(24*time.Hour)
	for i, id := range []relay.AttemptID{"a1", "a2", "a3"} {
		a := attempt(stored(t, s, string(id)), string(id), relay.AttemptRefused)
		a.Created = noon.Add(time.Duration(i/2) * time.Minute) // a1 and a2 at once
		commit(t, s, relay.Change{Attempt: &a})
	}
	for id, with := range map[relay.AttemptID]func(*relay.Attempt){
		"left": func(a *relay.Attempt) { a.CaptureBy = to }, "nothing left": func(*relay.Attempt) {},
		"due":     func(a *relay.Attempt) { a.CaptureBy, a.Due = to, noon },
		"read":    func(a *relay.Attempt) { a.CaptureBy, a.Compared = to, noon.Add(time.Hour) },
		"finding": func(*relay.Attempt) {}, "operation": func(*relay.Attempt) {},
	} {
		a := attempt(stored(t, s, string(id)), string(id), relay.AttemptApproved)
		a.Created, a.Due, a.Compared = noon.AddDate(0, 0, -3), time.Time{}, noon.AddDate(0, 0, -1)
		with(&a)
		commit(t, s, relay.Change{Attempt: &a})
		if id == "finding" {
			commit(t, s, relay.Change{Findings: []relay.Finding{finding(a, relay.FindingMissing, noon)}})
		}
		if id == "operation" {
			o := operation(a, "o1", relay.OperationIntent)
			o.Created = noon.Add(time.Minute)
			commit(t, s, relay.Change{Operation: &o})
		}
	}
	pages := func(q relay.DayQuery) (ids []relay.AttemptID) {
		for q.Limit = 2; ; {
			list, err := s.AttemptsOfDay(t.Context(), maple, q)
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range list {
				ids = append(ids, a.ID)
			}
			if len(list) < q.Limit {
				return ids
			}
			q.After = &list[len(list)-1]
		}
	}
	if got, want := pages(relay.DayQuery{From: from, To: to}),
		[]relay.AttemptID{"a1", "a2", "a3"}; !reflect.DeepEqual(got, want) {
		t.Errorf("of the day %q, want %q", got, want)
	}
	if got, want := pages(relay.DayQuery{From: from, To: to, Older: true, Since: noon.Add(time.Hour)}),
		[]relay.AttemptID{"finding", "left", "operation"}; !reflect.DeepEqual(got, want) {
		t.Errorf("older %q, want %q", got, want)
	}
}

// comparisonMarks: when an attempt was compared is written unless it is due, and then it is due.
func comparisonMarks(t *testing.T, s everything) {
	a := attempt(stored(t, s, "1"), "a1", relay.AttemptApproved)
	a.Due = time.Time{}
	commit(t, s, relay.Change{Attempt: &a})
	for i, want := range []time.Time{noon, noon, noon} { // the second and third change nothing
		at := noon.Add(time.Duration(i) * time.Hour)
		if err := s.MarkCompared(t.Context(), maple, "a1", at, at); err != nil {
			t.Fatal(err)
		}
		got, err := s.Attempt(t.Context(), maple, "a1")
		if err != nil || !got.Compared.Equal(want) || !got.Due.Equal(want) {
			t.Errorf("compared %s, due %s, %v; want %s", got.Compared, got.Due, err, want)
		}
	}
	due, err := s.ClaimAttempts(
		t.Context(),
		relay.Lease{Owner: "r1", Now: noon, Until: noon.Add(time.Minute)},
		9,
	)
	if err != nil || len(due) != 1 {
		t.Errorf("claimed %+v, %v", due, err)
	}
}

// comparisonLives: what the lender will close is found until that is told. How long it keeps an
// authorization is the second shortest life of those that it closed as a whole.
func comparisonLives(t *testing.T, s everything) {
	for id, days := range map[relay.AttemptID]int{"a1": 9, "a2": 7, "a3": 0, "a4": 5, "a5": 6} {
		a := attempt(stored(t, s, string(id)), string(id), relay.AttemptApproved)
		a.Decided, a.Closed = noon, noon.AddDate(0, 0, days).Add(time.Minute)
		commit(t, s, relay.Change{Attempt: &a})
		if id == "a4" { // some of it was captured
			o := operation(a, "o1", relay.OperationDone)
			commit(t, s, relay.Change{Operation: &o})
		}
		if id == "a5" {
			o := operation(a, "o2", relay.OperationDone)
			o.Cause = relay.CauseClosed
			commit(t, s, relay.Change{Operation: &o})
		}
	}
	life, err := s.ShortestLife(t.Context(), maple)
	if want := 7*24*time.Hour + time.Minute; err != nil || life != want {
		t.Errorf("kept for %s, %v; want %s", life, err, want)
	}
	for id, days := range map[relay.AttemptID]int{"b1": 3, "b2": 1, "b3": 2, "b4": 0} {
		a := attempt(stored(t, s, string(id)), string(id), relay.AttemptApproved)
		if days > 0 {
			a.CaptureBy = noon.AddDate(0, 0, days)
		}
		commit(t, s, relay.Change{Attempt: &a})
		if id == "b3" {
			commit(t, s, relay.Change{Findings: []relay.Finding{finding(a, relay.FindingCaptureBy, noon)}})
		}
	}
	closing := func(days int) (ids []relay.AttemptID) {
		list, err := s.ClosingAttempts(t.Context(), maple, noon.AddDate(0, 0, days), 9)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range list {
			ids = append(ids, a.ID)
		}
		return ids
	}
	if got := closing(3); !reflect.DeepEqual(got, []relay.AttemptID{"b2", "b1"}) {
		t.Errorf("closing %q", got)
	}
	if got := closing(2); !reflect.DeepEqual(got, []relay.AttemptID{"b2"}) {
		t.Errorf("closing in two days %q", got)
	}
}

func comparisonDays(t *testing.T, s everything) {
	_, err := s.ComparedDay(t.Context(), maple, "2026-03-01")
	wantErr(t, "unknown", err, relay.ErrNotFound)
	d := relay.ComparedDay{Merchant: maple, Day: "2026-03-01", Started: noon, Unread: 2,
		NotOurs: []relay.Finding{
			{Merchant: maple, Kind: relay.FindingNotOurs, Subject: relay.AboutAuthorization,
				Entry: "77", Amount: money.MustAmount("5.00"), Since: noon, Confirmed: noon},
		}}
	for range 2 {
		if err := s.SaveComparedDay(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		got, err := s.ComparedDay(t.Context(), maple, "2026-03-01")
		if err != nil || !reflect.DeepEqual(got, d) {
			t.Errorf("got %+v, %v; want %+v", got, err, d)
		}
		d.Unread, d.Finished, d.NotOurs = 0, noon.Add(time.Hour), nil
	}
	n, err := s.Drop(t.Context(), relay.RetainedDays, noon, 9)
	if _, gone := s.ComparedDay(t.Context(), maple, "2026-03-01"); err != nil || n != 1 || gone == nil {
		t.Errorf("dropped %d, %v, %v", n, err, gone)
	}
}
