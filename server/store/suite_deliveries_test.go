package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"candor/server/relay"
)

// tell commits events of checkouts, as "1a 2a 1b": the checkout and the event's name, and logs them for the
// shop.
func tell(t *testing.T, s everything, events string) {
	t.Helper()
	for each := range strings.FieldsSeq(events) {
		c := sample(each[:1])
		commit(t, s, relay.Change{Events: []relay.Event{event(c, each, relay.EventOperationDone)}})
	}
	if _, err := s.LogEvents(t.Context(), noon, 100, toShop); err != nil {
		t.Fatal(err)
	}
}

// claimed claims lines at a time, as "co_1 co_2".
func claimed(t *testing.T, s everything, owner string, now time.Time) (lines []relay.Line) {
	t.Helper()
	l := lease(owner, now, now.Add(time.Minute))
	l.Far = now.Add(24 * time.Hour)
	lines, err := s.ClaimLines(t.Context(), maple, "shop", l, 9)
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func namesOf(lines []relay.Line) string {
	var names []string
	for _, l := range lines {
		names = append(names, l.Name)
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// next is the next event of a line, "" if there is none.
func next(t *testing.T, s everything, l relay.Line) (string, int64) {
	t.Helper()
	e, position, err := s.NextOfLine(t.Context(), l, all)
	if errors.Is(err, relay.ErrNotFound) {
		return "", 0
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(e.ID), position
}

// deliveriesInLine: one event of a checkout after the other, and those of another checkout beside them.
func deliveriesInLine(t *testing.T, s everything) {
	tell(t, s, "1a 2a 1b 1c")
	var got []string
	for now := noon; ; now = now.Add(time.Second) {
		lines := claimed(t, s, "p0", now)
		if more := claimed(t, s, "p1", now); len(more) != 0 {
			t.Errorf("claimed twice: %+v", more)
		}
		if len(lines) == 0 {
			break
		}
		if len(got) == 0 && namesOf(lines) != "co_1 co_2" {
			t.Errorf("claimed %s", namesOf(lines))
		}
		for _, l := range lines {
			id, position := next(t, s, l)
			got = append(got, id)
			wantErr(t, "another owner", s.Delivered(t.Context(), "p1", l, position, now), relay.ErrStale)
			if err := s.Delivered(t.Context(), "p0", l, position, now); err != nil {
				t.Fatal(err)
			}
			wantErr(t, "once more", s.Delivered(t.Context(), "p0", l, position, now), relay.ErrStale)
		}
	}
	of1 := slices.DeleteFunc(slices.Clone(got), func(id string) bool { return id == "ev_2a" })
	if want := []string{"ev_1a", "ev_1b", "ev_1c"}; !slices.Equal(of1, want) || len(got) != 4 {
		t.Errorf("delivered %v", got)
	}
	tell(t, s, "1d")
	lines := claimed(t, s, "p0", noon.Add(time.Hour))
	if id, _ := next(t, s, lines[0]); namesOf(lines) != "co_1" || id != "ev_1d" {
		t.Errorf("a line that had ended: %s, %s", namesOf(lines), id)
	}
	if _, _, err := s.NextOfLine(
		t.Context(),
		lines[0],
		func(relay.EventType) bool { return false },
	); !errors.Is(
		err,
		relay.ErrNotFound,
	) {
		t.Errorf("what nobody wants: %v", err)
	}
}

// deliveriesFail: a line waits for its event that failed, until that is delivered or parked.
func deliveriesFail(t *testing.T, s everything) {
	tell(t, s, "1a 1b")
	fail := func(now time.Time, due time.Time) {
		t.Helper()
		l := claimed(t, s, "p0", now)[0]
		id, position := next(t, s, l)
		f := relay.Failed{Line: l, Due: due}
		if f.Tries++; l.Tries == 0 {
			f.Since = now
		}
		if err := s.NotDelivered(t.Context(), "p0", f, position, relay.EventID(id), now); err != nil {
			t.Fatal(err)
		}
		wantErr(t, "once more", s.NotDelivered(t.Context(), "p0", f, position, relay.EventID(id), now),
			relay.ErrStale)
	}
	fail(noon, noon.Add(time.Minute))
	if lines := claimed(t, s, "p0", noon.Add(time.Minute-1000)); len(lines) != 0 {
		t.Errorf("claimed before it is due: %+v", lines)
	}
	fail(noon.Add(time.Minute), noon.Add(time.Hour))
	l := claimed(t, s, "p0", noon.Add(time.Hour))[0]
	if id, _ := next(t, s, l); id != "ev_1a" || l.Tries != 2 || !l.Since.Equal(noon) {
		t.Errorf("tried again: %s %+v", id, l)
	}
	// Its lease ended; then it is parked.
	fail(noon.Add(2*time.Hour), time.Time{})
	parked, err := s.Parked(t.Context(), maple, 9)
	if want := []relay.ParkedEvent{
		{Event: "ev_1a", Endpoint: "shop", At: noon.Add(2 * time.Hour)},
	}; err != nil ||
		!slices.Equal(parked, want) {
		t.Errorf("parked: %+v, %v", parked, err)
	}
	lines := claimed(t, s, "p0", noon.Add(2*time.Hour))
	if id, position := next(
		t,
		s,
		lines[0],
	); namesOf(lines) != "co_1" || id != "ev_1b" ||
		lines[0].Tries != 0 {
		t.Errorf("after the parked one: %+v, %s", lines, id)
	} else if err := s.Delivered(
		t.Context(),
		"p0",
		lines[0],
		position,
		noon,
	); err != nil {
		t.Fatal(err)
	}
	wantErr(t, "an unknown event", s.Redeliver(t.Context(), maple, "ev_9", "shop", noon), relay.ErrNotFound)
	for range 2 {
		if err := s.Redeliver(t.Context(), maple, "ev_1a", "shop", noon.Add(3*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	l = claimed(t, s, "p0", noon.Add(3*time.Hour))[0]
	if id, position := next(t, s, l); id != "ev_1a" || l.Tries != 0 {
		t.Errorf("again: %s %+v", id, l)
	} else if err := s.Delivered(t.Context(), "p0", l, position, noon); err != nil {
		t.Fatal(err)
	}
	if parked, err := s.Parked(t.Context(), maple, 9); err != nil || len(parked) != 0 {
		t.Errorf("still parked: %+v, %v", parked, err)
	}
}

// deliveriesOfOwners: leases are handed over, end, and are not believed if a wrong clock wrote them; so it is
// with what is due.
func deliveriesOfOwners(t *testing.T, s everything) {
	tell(t, s, "1a")
	if n := len(claimed(t, s, "p0", noon)); n != 1 {
		t.Fatalf("claimed %d", n)
	}
	if err := s.HandOver(t.Context(), "p0"); err != nil {
		t.Fatal(err)
	}
	l := claimed(t, s, "p1", noon)[0]
	if n := len(claimed(t, s, "p2", noon.Add(time.Minute))); n != 1 {
		t.Errorf("after its lease %d are claimed", n)
	}
	wantErr(t, "whose lease ended", s.Delivered(t.Context(), "p1", l, l.Next, noon), relay.ErrStale)
	claimed(t, s, "p3", noon.Add(48*time.Hour)) // its clock is two days ahead
	l = claimed(t, s, "p4", noon.Add(2*time.Minute))[0]
	f := relay.Failed{Line: l, Due: noon.Add(72 * time.Hour)}
	if err := s.NotDelivered(t.Context(), "p4", f, l.Next, "ev_1a", noon); err != nil {
		t.Fatal(err)
	}
	now := noon.Add(3 * time.Minute)
	claimed(t, s, "p5", now) // finds that it is due too far ahead
	if n := len(claimed(t, s, "p5", now)); n != 1 {
		t.Errorf("due too far ahead: %d are claimed", n)
	}
}

func deliveriesFade(t *testing.T, s everything) {
	tell(t, s, "1a 2a 3a")
	if n, err := s.Drop(t.Context(), relay.RetainedDeliveries, noon.Add(-1000), 9); n != 0 || err != nil {
		t.Errorf("too early: %d, %v", n, err)
	}
	for _, want := range []int{2, 1} {
		if n, err := s.Drop(t.Context(), relay.RetainedDeliveries, noon, 2); n != want || err != nil {
			t.Errorf("dropped %d, %v, want %d", n, err, want)
		}
	}
	if lines := claimed(t, s, "p0", noon.Add(time.Hour)); len(lines) != 0 {
		t.Errorf("left: %+v", lines)
	}
}

// deliveriesRace lets replicas log and deliver the events of a few checkouts at once: each is delivered once,
// in its order, and no line is left or lost.
func deliveriesRace(t *testing.T, s []everything) {
	const checkouts, each = 6, 20
	var mu sync.Mutex
	delivered := map[string][]string{}
	total := 0
	var running sync.WaitGroup
	for c := range checkouts {
		running.Go(func() {
			for i := range each {
				e := event(sample(fmt.Sprint(c)), fmt.Sprintf("%d-%02d", c, i), relay.EventOperationDone)
				if err := s[i%len(s)].Commit(
					t.Context(),
					relay.Change{Events: []relay.Event{e}},
				); err != nil {
					t.Errorf("commit: %v", err)
				}
				if _, err := s[i%len(s)].LogEvents(t.Context(), noon, 5, toShop); err != nil {
					t.Errorf("log: %v", err)
				}
			}
		})
	}
	for i := range 2 * len(s) {
		running.Go(func() {
			owner, replica := fmt.Sprintf("p%d", i), s[i%len(s)]
			for !t.Failed() {
				mu.Lock()
				done := total == checkouts*each
				mu.Unlock()
				if done {
					return
				}
				if _, err := replica.LogEvents(t.Context(), noon, 5, toShop); err != nil {
					t.Errorf("log: %v", err)
				}
				lines, err := replica.ClaimLines(t.Context(), maple, "shop",
					lease(owner, noon, noon.Add(time.Minute)), 2)
				if err != nil {
					t.Errorf("claim: %v", err)
				}
				for _, l := range lines {
					e, position, err := replica.NextOfLine(t.Context(), l, all)
					if err == nil {
						mu.Lock()
						delivered[l.Name] = append(delivered[l.Name], string(e.ID))
						total++
						mu.Unlock()
						err = replica.Delivered(t.Context(), owner, l, position, noon)
					}
					if err != nil {
						t.Errorf("deliver %+v: %v", l, err)
					}
				}
			}
		})
	}
	running.Wait()
	for name, ids := range delivered {
		if len(ids) != each || !slices.IsSorted(ids) {
			t.Errorf("%s: %v", name, ids)
		}
	}
	if lines := claimed(t, s[0], "p", noon.Add(time.Hour)); len(lines) != 0 {
		t.Errorf("left: %+v", lines)
	}
}
