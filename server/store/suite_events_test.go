package store_test

import (
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
)

// event is an event of a checkout.
func event(c relay.Checkout, id string, t relay.EventType) relay.Event {
	return relay.Event{
		ID:       relay.EventID("ev_" + id),
		Merchant: c.Merchant,
		Type:     t,
		Checkout: c.ID,
		Live:     true,
		At:       noon,
		Data:     []byte(`{"amount":"1200.00"}`),
	}
}

// logged brings all events into the log.
func logged(t *testing.T, s everything, now time.Time) {
	t.Helper()
	if _, err := s.LogEvents(t.Context(), now, 1000, nowhere); err != nil {
		t.Fatal(err)
	}
}

// Who is told of an event: nobody, or one endpoint of every type.
func nowhere(relay.Event) []relay.EndpointID { return nil }
func toShop(relay.Event) []relay.EndpointID  { return []relay.EndpointID{"shop"} }
func all(relay.EventType) bool               { return true }

// idsOf reads ids of events.
func idsOf(t *testing.T, s everything, m relay.MerchantID, q relay.EventQuery) (ids []relay.EventID) {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 100
	}
	list, err := s.Events(t.Context(), m, q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	for _, e := range list {
		ids = append(ids, e.ID)
	}
	return ids
}

func eventsRoundTrip(t *testing.T, s everything) {
	c := sample("1")
	first, second := event(c, "1", relay.EventCheckoutCreated), event(c, "2", relay.EventCheckoutApproved)
	second.Live, second.Data = false, []byte(`{}`)
	commit(t, s, relay.Change{Checkout: &c, Events: []relay.Event{first, second}})
	if list, err := s.Events(t.Context(), maple, relay.EventQuery{Limit: 9}); err != nil || len(list) != 0 {
		t.Errorf("before they are logged: %+v, %v", list, err)
	}
	if n, err := s.LogEvents(t.Context(), noon.Add(time.Second), 9, nowhere); n != 2 || err != nil {
		t.Fatalf("logged %d, %v", n, err)
	}
	if n, err := s.LogEvents(t.Context(), noon.Add(time.Hour), 9, nowhere); n != 0 || err != nil {
		t.Errorf("logged again: %d, %v", n, err)
	}
	for _, want := range []*relay.Event{&first, &second} {
		want.Reference, want.Logged = c.Reference, noon.Add(time.Second)
		got, err := s.Event(t.Context(), maple, want.ID)
		if err != nil || !reflect.DeepEqual(got, *want) {
			t.Errorf("%v\n got %+v\nwant %+v", err, got, *want)
		}
	}
	list, err := s.Events(t.Context(), maple, relay.EventQuery{Limit: 9})
	if want := []relay.Event{first, second}; err != nil || !reflect.DeepEqual(list, want) {
		t.Errorf("%v\n got %+v\nwant %+v", err, list, want)
	}
	_, err = s.Event(t.Context(), maple, "ev_3")
	wantErr(t, "an unknown event", err, relay.ErrNotFound)
	_, err = s.Events(t.Context(), maple, relay.EventQuery{After: "ev_3", Limit: 9})
	wantErr(t, "an unknown cursor", err, relay.ErrNotFound)
}

func eventsInPages(t *testing.T, s everything) {
	types := []relay.EventType{
		relay.EventCheckoutCreated,
		relay.EventCheckoutApproved,
		relay.EventOperationDone,
	}
	var all []relay.EventID
	for i := range 30 {
		c := sample(fmt.Sprint(i / 10))
		if i%7 == 3 { // of another merchant, in between
			c.Merchant = "other"
		}
		e := event(c, fmt.Sprintf("%02d", i), types[i%3])
		commit(t, s, relay.Change{Events: []relay.Event{e}})
		if c.Merchant == maple {
			all = append(all, e.ID)
		}
		if i%4 == 0 {
			logged(t, s, noon)
		}
	}
	logged(t, s, noon)
	for _, limit := range []int{1, 3, 100} {
		var read []relay.EventID
		for page := idsOf(t, s, maple, relay.EventQuery{Limit: limit}); len(page) > 0; {
			read = append(read, page...)
			page = idsOf(t, s, maple, relay.EventQuery{Limit: limit, After: page[len(page)-1]})
		}
		if !slices.Equal(read, all) {
			t.Errorf("in pages of %d: %v, want %v", limit, read, all)
		}
	}
	only := func(keep func(i int) bool) (ids []relay.EventID) {
		for i := range 30 {
			if i%7 != 3 && keep(i) {
				ids = append(ids, relay.EventID(fmt.Sprintf("ev_%02d", i)))
			}
		}
		return ids
	}
	for name, c := range map[string]struct {
		q    relay.EventQuery
		want []relay.EventID
	}{
		"one type":  {relay.EventQuery{Types: types[:1]}, only(func(i int) bool { return i%3 == 0 })},
		"two types": {relay.EventQuery{Types: types[1:]}, only(func(i int) bool { return i%3 != 0 })},
		"at most": {relay.EventQuery{Types: types[1:], Limit: 4},
			only(func(i int) bool { return i%3 != 0 })[:4]},
		"a checkout": {relay.EventQuery{Checkout: "co_1"}, only(func(i int) bool { return i/10 == 1 })},
		"both": {relay.EventQuery{Checkout: "co_1", Types: types[:1], After: "ev_12"},
			only(func(i int) bool { return i/10 == 1 && i%3 == 0 && i > 12 })},
	} {
		if got := idsOf(t, s, maple, c.q); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	_, err := s.Events(t.Context(), maple, relay.EventQuery{After: "ev_03", Limit: 9})
	wantErr(t, "a cursor of another merchant", err, relay.ErrNotFound)
}

// eventsOfFailed: a change that is not written tells nothing.
func eventsOfFailed(t *testing.T, s everything) {
	c := stored(t, s, "1")
	next := c
	next.Revision = 9
	wantErr(t, "commit", s.Commit(t.Context(), relay.Change{Checkout: &next, Was: 7,
		Events: []relay.Event{event(c, "1", relay.EventCheckoutApproved)}}), relay.ErrStale)
	logged(t, s, noon)
	if ids := idsOf(t, s, maple, relay.EventQuery{}); len(ids) != 0 {
		t.Errorf("told: %v", ids)
	}
	unknown := event(c, "2", "checkout.sold")
	if err := s.Commit(t.Context(), relay.Change{Events: []relay.Event{unknown}}); err == nil {
		t.Error("an event of no type was written")
	}
}

// eventsByTime: the time in the log never goes back, and what a clock that was ahead logged is put right.
func eventsByTime(t *testing.T, s everything) {
	c := sample("1")
	at := func(id string, offset time.Duration) {
		commit(t, s, relay.Change{Events: []relay.Event{event(c, id, relay.EventOperationDone)}})
		logged(t, s, noon.Add(offset))
	}
	at("1", 0)
	at("2", time.Minute)
	at("3", 30*time.Second) // by a clock that is a little behind
	at("4", 2*time.Minute)
	window := func(since, until time.Duration) []relay.EventID {
		return idsOf(t, s, maple, relay.EventQuery{Since: noon.Add(since), Until: noon.Add(until)})
	}
	day := 24 * time.Hour
	for _, w := range []struct {
		since, until time.Duration
		want         []relay.EventID
	}{
		{-day, day, []relay.EventID{"ev_1", "ev_2", "ev_3", "ev_4"}},
		{0, time.Minute, []relay.EventID{"ev_1"}},
		{time.Microsecond, day, []relay.EventID{"ev_2", "ev_3", "ev_4"}},
		{time.Minute, 2 * time.Minute, []relay.EventID{"ev_2", "ev_3"}},
		{2*time.Minute + 1000, day, nil},
	} {
		if got := window(w.since, w.until); !slices.Equal(got, w.want) {
			t.Errorf("%s to %s: %v, want %v", w.since, w.until, got, w.want)
		}
	}
	at("5", 400*day)
	at("6", 3*time.Minute)
	if got, want := window(3*time.Minute, day), []relay.EventID{"ev_5", "ev_6"}; !slices.Equal(got, want) {
		t.Errorf("after a clock that was ahead: %v, want %v", got, want)
	}
}

func eventsFade(t *testing.T, s everything) {
	c := sample("1")
	for i := range 5 {
		commit(t, s, relay.Change{Events: []relay.Event{event(c, fmt.Sprint(i), relay.EventOperationDone)}})
		logged(t, s, noon.Add(time.Duration(i)*time.Hour))
	}
	for _, want := range []int{2, 1, 0} {
		if n, err := s.Drop(
			t.Context(),
			relay.RetainedEvents,
			noon.Add(2*time.Hour),
			2,
		); n != want ||
			err != nil {
			t.Errorf("dropped %d, %v, want %d", n, err, want)
		}
	}
	if got, want := idsOf(
		t,
		s,
		maple,
		relay.EventQuery{},
	), []relay.EventID{
		"ev_3",
		"ev_4",
	}; !slices.Equal(
		got,
		want,
	) {
		t.Errorf("left: %v, want %v", got, want)
	}
}

func whatRanOut(t *testing.T, s everything) {
	put := func(id string, step checkout.Step, expires time.Time, ended time.Time) {
		c := sample(id)
		c.Step, c.Expires, c.Ended = step, expires, ended
		commit(t, s, relay.Change{Checkout: &c})
	}
	put("later", checkout.StepOffers, noon.Add(time.Hour), time.Time{})
	put("second", checkout.StepReview, noon, time.Time{})
	put("first", checkout.StepIdentify, noon.Add(-time.Hour), time.Time{})
	put("waits", checkout.StepPending, noon.Add(-time.Hour), time.Time{})
	put("asks", checkout.StepAuthorizing, noon.Add(-time.Hour), time.Time{})
	put("sold", checkout.StepApproved, noon.Add(-time.Hour), noon)
	var after relay.RanOut
	for _, want := range []relay.CheckoutID{"co_first", "co_second", ""} {
		list, err := s.RanOut(t.Context(), noon, after, 1)
		if err != nil || (len(list) > 0) != (want != "") {
			t.Fatalf("after %+v: %+v, %v, want %q", after, list, err, want)
		}
		if want == "" {
			break
		}
		if after = list[0]; after.Checkout != want || after.Merchant != maple {
			t.Errorf("got %+v, want %s", after, want)
		}
	}
}

// eventsBehindNoCursor lets replicas commit at once, log at once and read on from what they had read, all
// together: nobody misses an event, all read the same order, and the events of a checkout keep theirs.
func eventsBehindNoCursor(t *testing.T, s []everything) {
	const writers, each = 8, 25
	var writing sync.WaitGroup
	for w := range writers {
		writing.Go(func() {
			c := sample(fmt.Sprint(w))
			for i := range each {
				e := event(c, fmt.Sprintf("%d-%03d", w, i), relay.EventOperationDone)
				change := relay.Change{Events: []relay.Event{e}}
				if i == 0 {
					change.Checkout = &c
				} else {
					next := c
					next.Revision++
					change.Checkout, change.Was = &next, c.Revision
					c = next
				}
				if err := s[(w+i)%len(s)].Commit(t.Context(), change); err != nil {
					t.Errorf("writer %d: %v", w, err)
					return
				}
			}
		})
	}
	written := make(chan struct{})
	go func() { writing.Wait(); close(written) }()
	var all sync.WaitGroup
	for _, replica := range s {
		all.Go(func() {
			for done := false; !done; {
				select {
				case <-written:
					done = true
				default:
				}
				if _, err := replica.LogEvents(t.Context(), noon, 7, nowhere); err != nil {
					t.Errorf("log: %v", err)
					return
				}
			}
		})
	}
	reads := make([][]relay.EventID, len(s)+1)
	for i := range s {
		all.Go(func() {
			q := relay.EventQuery{Limit: 5}
			for len(reads[i]) < writers*each && !t.Failed() {
				page, err := s[i].Events(t.Context(), maple, q)
				if err != nil {
					t.Errorf("reader %d: %v", i, err)
					return
				}
				for _, e := range page {
					reads[i], q.After = append(reads[i], e.ID), e.ID
				}
				select {
				case <-written: // what the loops above left, somebody has to log
					logged(t, s[i], noon)
				default:
				}
			}
		})
	}
	all.Wait()
	reads[len(s)] = idsOf(t, s[0], maple, relay.EventQuery{Limit: 1000})
	for i, read := range reads {
		if !slices.Equal(read, reads[0]) || len(read) != writers*each {
			t.Fatalf("reader %d read %d events, in another order than the first", i, len(read))
		}
	}
	last := map[string]relay.EventID{}
	for _, id := range reads[0] {
		of := string(id[:4])
		if id <= last[of] {
			t.Errorf("%s stands after %s", id, last[of])
		}
		last[of] = id
	}
}
