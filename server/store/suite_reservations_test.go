package store_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"candor/server/relay"
)

// Row M9 of the promises: one order is bought once. What a store gives for it is a list of attempts that only
// one of several writers can replace.

func orderOf(c relay.Checkout) relay.OrderKey {
	return relay.OrderKey{Merchant: c.Merchant, Channel: c.State.Channel, Location: c.Location,
		Reference: c.Reference}
}

// reserving is the change of an intent that reserves an order.
func reserving(c relay.Checkout, k relay.OrderKey, id string, was ...relay.AttemptID) relay.Change {
	a := attempt(c, id, relay.AttemptIntent)
	return relay.Change{Attempt: &a, ReservedWas: was, Reservation: &relay.Reservation{OrderKey: k,
		Attempts: append(slices.Clone(was), a.ID), At: a.Created}}
}

func reservationRoundTrip(t *testing.T, s everything) {
	c := stored(t, s, "1")
	k := orderOf(c)
	_, err := s.Reservation(t.Context(), k)
	wantErr(t, "nobody's", err, relay.ErrNotFound)
	commit(t, s, reserving(c, k, "a1"))
	got, err := s.Reservation(t.Context(), k)
	want := relay.Reservation{OrderKey: k, Attempts: []relay.AttemptID{"a1"}, At: noon}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	for name, other := range map[string]func(*relay.OrderKey){
		"channel":   func(k *relay.OrderKey) { k.Channel = "online" },
		"location":  func(k *relay.OrderKey) { k.Location = "king-east" },
		"reference": func(k *relay.OrderKey) { k.Reference += "-2" },
	} {
		elsewhere := k
		other(&elsewhere)
		if _, err := s.Reservation(t.Context(), elsewhere); err == nil {
			t.Errorf("another %s is the same order", name)
		}
	}
	next := stored(t, s, "2")
	commit(t, s, reserving(next, k, "a2", "a1"))
	if got, err := s.Reservation(t.Context(), k); err != nil ||
		!slices.Equal(got.Attempts, []relay.AttemptID{"a1", "a2"}) {
		t.Errorf("both attempts: got %+v, %v", got, err)
	}
}

// reservationRefused: an intent whose order was reserved otherwise than it expects is not written, nor is
// anything else of its change.
func reservationRefused(t *testing.T, s everything) {
	first, second := stored(t, s, "1"), stored(t, s, "2")
	k := orderOf(first)
	commit(t, s, reserving(first, k, "a1"))
	for name, was := range map[string][]relay.AttemptID{
		"none": nil, "another": {"a9"}, "more": {"a1", "a9"}} {
		change := reserving(second, k, "b1", was...)
		next := second
		next.Revision++
		change.Checkout, change.Was = &next, second.Revision
		wantErr(t, name+" expected", s.Commit(t.Context(), change), relay.ErrReserved)
		if c, err := s.Checkout(t.Context(), maple, second.ID); err != nil || c.Revision != second.Revision {
			t.Errorf("%s expected: the checkout was written: revision %d, %v", name, c.Revision, err)
		}
	}
	if list, err := s.Attempts(t.Context(), maple, second.ID); err != nil || len(list) > 0 {
		t.Errorf("an intent was written: %+v, %v", list, err)
	}
	change := reserving(second, k, "b1", "a1")
	change.Reservation.Attempts = []relay.AttemptID{"b2"}
	if s.Commit(t.Context(), change) == nil {
		t.Error("an order was reserved by an attempt of another change")
	}
}

// reservationMoved: an intent that read an attempt as not standing is not written once that one has moved.
func reservationMoved(t *testing.T, s everything) {
	first, second := stored(t, s, "1"), stored(t, s, "2")
	k := orderOf(first)
	notExecuted := reserving(first, k, "a1")
	notExecuted.Attempt.State = relay.AttemptNotExecuted
	commit(t, s, notExecuted)
	change := reserving(second, k, "b1", "a1")
	for name, state := range map[string]relay.AttemptState{"a1": relay.AttemptUndoing, "a9": "refused"} {
		change.ReservedWas = []relay.AttemptID{relay.AttemptID(name)}
		change.Free = map[relay.AttemptID]relay.AttemptState{relay.AttemptID(name): state}
		wantErr(t, "another state of "+name, s.Commit(t.Context(), change), relay.ErrReserved)
	}
	if list, err := s.Attempts(t.Context(), maple, second.ID); err != nil || len(list) > 0 {
		t.Errorf("an intent was written: %+v, %v", list, err)
	}
	change.ReservedWas = []relay.AttemptID{"a1"}
	change.Free = map[relay.AttemptID]relay.AttemptState{"a1": relay.AttemptNotExecuted}
	commit(t, s, change)
}

// reservationRace: of 64 checkouts of one order that reserve it at once, one does; so again when the first
// stands no more.
func reservationRace(t *testing.T, s everything) {
	raceForOrder(t, []everything{s})
}

func raceForOrder(t *testing.T, replicas []everything) {
	var all []relay.Checkout
	for i := range 64 {
		all = append(all, stored(t, replicas[0], fmt.Sprint(i)))
	}
	k := orderOf(all[0])
	var was []relay.AttemptID
	for round := range 3 {
		won := race(t, relay.ErrReserved, func(i int) error {
			change := reserving(all[i], k, fmt.Sprintf("r%d-%d", round, i), was...)
			change.Attempt.State = relay.AttemptRefused // so that its checkout may try again
			return replicas[i%len(replicas)].Commit(context.Background(), change)
		})
		if won != 1 {
			t.Fatalf("round %d: %d reserved the order, want one", round, won)
		}
		got, err := replicas[0].Reservation(t.Context(), k)
		if err != nil || len(got.Attempts) != round+1 {
			t.Fatalf("round %d: %+v, %v", round, got, err)
		}
		was = got.Attempts
	}
}

// reservationsFade by the age of their newest attempt, the oldest first.
func reservationsFade(t *testing.T, s everything) {
	for i := range 3 {
		c := stored(t, s, fmt.Sprint(i))
		change := reserving(c, orderOf(c), fmt.Sprintf("a%d", i))
		change.Reservation.At = noon.Add(time.Duration(i) * time.Hour)
		commit(t, s, change)
	}
	n, err := s.Drop(t.Context(), relay.RetainedOrders, noon.Add(time.Hour), 1)
	if n != 1 || err != nil {
		t.Errorf("one at a time: %d, %v", n, err)
	}
	if n, err = s.Drop(t.Context(), relay.RetainedOrders, noon.Add(time.Hour), 9); n != 1 || err != nil {
		t.Errorf("the other old one: %d, %v", n, err)
	}
	for i, want := range []error{relay.ErrNotFound, relay.ErrNotFound, nil} {
		_, err := s.Reservation(t.Context(), orderOf(sample(fmt.Sprint(i))))
		wantErr(t, fmt.Sprint("order ", i), err, want)
	}
}
