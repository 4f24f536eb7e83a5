package store_test

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"candor/server/relay"
	"candor/server/tablet"
)

// replicated is what several processes on one database must pass.
var replicated = map[string]func(*testing.T, []everything){
	"replicas see each other":       replicasSeeEachOther,
	"replicas start one attempt":    replicasStartOneAttempt,
	"replicas settle once":          replicasSettleOnce,
	"replicas share what is due":    replicasShare,
	"replicas claim a key":          replicasClaimKey,
	"replicas count tries together": replicasCountTries,
	"replicas cross":                replicasCross,
	"replicas count uses together":  replicasCountUses,
	"M9 replicas reserve one order": raceForOrder,
	"P7 answers while erasing":      answersWhileErasing,
	"deliveries race":               deliveriesRace,
	"no event behind a cursor":      eventsBehindNoCursor,
}

func replicasSeeEachOther(t *testing.T, s []everything) {
	want := stored(t, s[0], "1")
	for i, replica := range s {
		if got, err := replica.Checkout(t.Context(), maple, want.ID); err != nil ||
			!reflect.DeepEqual(got, want) {
			t.Errorf("replica %d: %v\n got %+v\nwant %+v", i, err, got, want)
		}
		next := want
		next.Revision++
		commit(t, replica, relay.Change{Checkout: &next, Was: want.Revision})
		want = next
	}
}

func replicasStartOneAttempt(t *testing.T, s []everything) {
	c := stored(t, s[0], "1")
	won := race(t, relay.ErrLive, func(i int) error {
		return s[i%len(s)].Commit(t.Context(), relay.Change{Attempt: new(attempt(c, fmt.Sprintf("a%d", i),
			relay.AttemptIntent))})
	})
	if won != 1 {
		t.Errorf("%d intents were written, want one", won)
	}
}

// replicasSettleOnce lets every replica settle the same unknown attempts, each in its own way, as when a
// lease has ended under its owner: one settlement of each stands, whole, and the others leave nothing.
func replicasSettleOnce(t *testing.T, s []everything) {
	const attempts = 6
	for i := range attempts {
		c := sample(fmt.Sprint(i))
		a := attempt(c, fmt.Sprintf("a%d", i), relay.AttemptUnknown)
		commit(t, s[0], relay.Change{Checkout: &c, Attempt: &a})
	}
	now := noon.Add(time.Hour)
	found, err := s[0].ClaimAttempts(t.Context(), lease("p0", now, now), attempts)
	if err != nil || len(found) != attempts {
		t.Fatalf("due: %d, %v, want %d", len(found), err, attempts)
	}
	for _, replica := range s[1:] {
		if same, err := replica.ClaimAttempts(t.Context(), lease("p1", now, now), attempts); err != nil ||
			!reflect.DeepEqual(same, found) {
			t.Fatalf("another replica finds %+v, %v", same, err)
		}
	}
	for i, a := range found {
		settleTogether(t, s, a, i%2 == 1)
	}
	if left, err := s[0].ClaimAttempts(t.Context(), lease("p0", now, now), attempts); err != nil ||
		len(left) != 0 {
		t.Errorf("left over: %+v, %v", left, err)
	}
}

// replicasShare lets many processes claim at once: each of what is due goes to one of them, and none is left.
func replicasShare(t *testing.T, s []everything) {
	const rows = 100
	for i := range rows {
		c := sample(fmt.Sprint(i))
		a := attempt(c, fmt.Sprintf("a%03d", i), relay.AttemptUnknown)
		o := operation(a, fmt.Sprintf("o%03d", i), relay.OperationUnknown)
		commit(t, s[0], relay.Change{Checkout: &c, Attempt: &a, Operation: &o})
	}
	now := noon.Add(time.Hour)
	var mu sync.Mutex
	claims := map[string]int{}
	race(t, nil, func(i int) error {
		l, replica := lease(fmt.Sprintf("p%d", i), now, now.Add(time.Minute)), s[i%len(s)]
		for {
			attempts, err := replica.ClaimAttempts(t.Context(), l, 4)
			if err != nil {
				return err
			}
			operations, err := replica.ClaimOperations(t.Context(), l, 4)
			if err != nil || len(attempts)+len(operations) == 0 {
				return err
			}
			mu.Lock()
			for _, a := range attempts {
				claims[string(a.ID)]++
			}
			for _, o := range operations {
				claims[string(o.ID)]++
			}
			mu.Unlock()
		}
	})
	for id, n := range claims {
		if n != 1 {
			t.Errorf("%s was claimed %d times", id, n)
		}
	}
	if again, err := s[0].ClaimAttempts(t.Context(), lease("late", now, now.Add(time.Minute)),
		rows); err != nil || len(claims)+len(again) != 2*rows {
		t.Errorf("%d were claimed, %d are left, %v; want %d", len(claims), len(again), err, 2*rows)
	}
}

func settleTogether(t *testing.T, s []everything, a relay.Attempt, withCheckout bool) {
	t.Helper()
	outcomes := []relay.AttemptState{relay.AttemptApproved, relay.AttemptNotExecuted, relay.AttemptManual}
	settled := make(chan relay.Attempt, 64)
	won := race(t, relay.ErrStale, func(i int) error {
		mine := a
		mine.State, mine.Code, mine.Due = outcomes[i%len(outcomes)], relay.LenderCode(fmt.Sprint(i)),
			time.Time{}
		change := relay.Change{Attempt: &mine, AttemptWas: relay.AttemptUnknown}
		if withCheckout {
			c := sample(string(a.Checkout[len("co_"):]))
			c.Revision, c.Location = 2, string(mine.Code)
			change.Checkout, change.Was = &c, 1
		}
		err := s[i%len(s)].Commit(t.Context(), change)
		if err == nil {
			settled <- mine
		}
		return err
	})
	if won != 1 {
		t.Fatalf("%s was settled %d times, want once", a.ID, won)
	}
	want := <-settled
	if got, err := s[0].Attempt(t.Context(), maple, a.ID); err != nil || got != want {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
	c, err := s[0].Checkout(t.Context(), maple, a.Checkout)
	if err != nil || withCheckout != (c.Location == string(want.Code)) {
		t.Errorf("checkout of %s: location %q, %v, settled by %q", a.ID, c.Location, err, want.Code)
	}
}

// replicasClaimKey claims and forgets one key: whoever finds it claimed is told so, also when it is forgotten
// meanwhile.
func replicasClaimKey(t *testing.T, s []everything) {
	won := race(t, relay.ErrExists, func(i int) error {
		_, first, err := s[i%len(s)].Remember(t.Context(), maple, "k1", "b1", noon)
		if err == nil && !first {
			return relay.ErrExists
		}
		return err
	})
	if won != 1 {
		t.Errorf("%d callers were first, want one", won)
	}
	if won = race(t, relay.ErrNotFound, func(i int) error {
		_, first, err := s[i%len(s)].Remember(t.Context(), maple, "k2", "b1", noon)
		if err == nil && first {
			err = s[i%len(s)].Forget(t.Context(), maple, "k2")
		}
		return err
	}); won != 64 {
		t.Errorf("%d callers were told, want all", won)
	}
}

func replicasCountTries(t *testing.T, s []everything) {
	won := race(t, errNotCounted, func(i int) error {
		return try(t, s[i%len(s)], "d1", tablet.AtSignIn, noon)
	})
	if won != 1 {
		t.Errorf("%d tries were counted, want one", won)
	}
}

// replicasCross writes a checkout with an attempt, and an attempt alone, at once, for 32 checkouts. In
// PostgreSQL each may wait for the other, for a new token locks the checkout against what refers to it: one
// is undone and runs again.
func replicasCross(t *testing.T, s []everything) {
	for i := range 32 {
		stored(t, s[0], fmt.Sprint(i))
	}
	lost := errors.New("lost")
	won := race(t, lost, func(i int) error {
		c := sample(fmt.Sprint(i / 2))
		change := relay.Change{Attempt: new(attempt(c, fmt.Sprintf("a%d", i), relay.AttemptIntent))}
		if i%2 == 0 {
			c.Revision, c.TokenHash = 2, fmt.Sprintf("new-%d", i)
			change.Checkout, change.Was = &c, 1
		}
		err := s[i%len(s)].Commit(t.Context(), change)
		if errors.Is(err, relay.ErrLive) {
			return lost
		}
		return err
	})
	if won != 32 {
		t.Errorf("%d intents were written, want one for each checkout", won)
	}
}
