package store_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"candor/server/relay"
)

var allStates = []relay.AttemptState{relay.AttemptIntent, relay.AttemptSending, relay.AttemptApproved,
	relay.AttemptRefused,
	relay.AttemptUnknown, relay.AttemptNotExecuted, relay.AttemptManual, relay.AttemptAbandoned,
	relay.AttemptUndoing,
	relay.AttemptUndone}

func attemptRoundTrip(t *testing.T, s everything) {
	c := stored(t, s, "1")
	first, second := attempt(c, "a1", relay.AttemptRefused), attempt(c, "a2", relay.AttemptIntent)
	second.Created = noon.Add(time.Minute)
	second.Decided, second.Checked, second.Due = time.Time{}, time.Time{}, time.Time{}
	commit(t, s, relay.Change{Attempt: &second})
	commit(t, s, relay.Change{Attempt: &first})
	got, err := s.Attempt(t.Context(), maple, "a1")
	if err != nil || got != first || got.Account.Reveal() != "canary-attempt-a1" {
		t.Errorf("got %+v, %v, want %+v", got, err, first)
	}
	list, err := s.Attempts(t.Context(), maple, c.ID)
	if err != nil || !reflect.DeepEqual(list, []relay.Attempt{first, second}) {
		t.Errorf("oldest first: got %+v, %v", list, err)
	}
	_, err = s.Attempt(t.Context(), maple, "a3")
	wantErr(t, "unknown", err, relay.ErrNotFound)
	again := attempt(stored(t, s, "2"), "a1", relay.AttemptIntent)
	wantErr(t, "same id", s.Commit(t.Context(), relay.Change{Attempt: &again}), relay.ErrExists)
}

// attemptLiveStates holds the index against relay's own rule: a live attempt blocks another, any other does
// not.
func attemptLiveStates(t *testing.T, s everything) {
	for i, state := range allStates {
		c := stored(t, s, fmt.Sprint(i))
		commit(t, s, relay.Change{Attempt: new(attempt(c, fmt.Sprintf("first-%d", i), state))})
		err := s.Commit(t.Context(), relay.Change{Attempt: new(attempt(c, fmt.Sprintf("second-%d", i),
			relay.AttemptIntent))})
		if state.Live() {
			wantErr(t, "beside "+string(state), err, relay.ErrLive)
		} else if err != nil {
			t.Errorf("after %s: %v", state, err)
		}
	}
}

func attemptRace(t *testing.T, s everything) {
	c := stored(t, s, "1")
	won := race(t, relay.ErrLive, func(i int) error {
		return s.Commit(t.Context(), relay.Change{Attempt: new(attempt(c, fmt.Sprintf("a%d", i),
			relay.AttemptIntent))})
	})
	if won != 1 {
		t.Errorf("%d intents were written, want one", won)
	}
}

// attemptApprovedOnce: a second approval is refused, and the first is never taken back.
func attemptApprovedOnce(t *testing.T, s everything) {
	c := stored(t, s, "1")
	approved := attempt(c, "a1", relay.AttemptApproved)
	commit(t, s, relay.Change{Attempt: &approved})
	wantErr(t, "second approval", s.Commit(t.Context(),
		relay.Change{Attempt: new(attempt(c, "a2", relay.AttemptApproved))}), relay.ErrLive)
	for _, state := range allStates {
		if approved.State = state; state == relay.AttemptApproved {
			continue // compared with the lender's list
		}
		if err := s.Commit(t.Context(), relay.Change{Attempt: &approved,
			AttemptWas: relay.AttemptApproved}); err == nil {
			t.Errorf("approved became %s", state)
		}
	}
}

func attemptCompareAndSet(t *testing.T, s everything) {
	c := stored(t, s, "1")
	a := attempt(c, "a1", relay.AttemptIntent)
	commit(t, s, relay.Change{Attempt: &a})
	a.State = relay.AttemptSending
	won := race(t, relay.ErrStale, func(int) error {
		return s.Commit(t.Context(), relay.Change{Attempt: &a, AttemptWas: relay.AttemptIntent})
	})
	if won != 1 {
		t.Errorf("%d senders won, want one", won)
	}
	a.State, a.Code, a.Authorization, a.Looks = relay.AttemptUnknown, "late", "a2", 2
	a.Decided, a.Checked, a.Due, a.Deadline = time.Time{}, noon.Add(time.Hour), noon.Add(2*time.Hour),
		noon.Add(time.Minute)
	commit(t, s, relay.Change{Attempt: &a, AttemptWas: relay.AttemptSending})
	if got, err := s.Attempt(t.Context(), maple, "a1"); err != nil || got != a {
		t.Errorf("got %+v, %v\nwant %+v", got, err, a)
	}
}

func idempotency(t *testing.T, s everything) {
	ctx := t.Context()
	if r, first, err := s.Remember(ctx, maple, "k1", "b1", noon); !first || err != nil ||
		!reflect.DeepEqual(r, relay.Reply{}) {
		t.Fatalf("first: got %+v, %t, %v", r, first, err)
	}
	if r, first, err := s.Remember(ctx, maple, "k1", "b2", noon); first || err != nil || r.Status != 0 ||
		r.BodyHash != "b1" {
		t.Errorf("in progress: got %+v, %t, %v", r, first, err)
	}
	if _, first, err := s.Remember(ctx, "other", "k1", "b1", noon); !first || err != nil {
		t.Errorf("another merchant's key: got %t, %v", first, err)
	}
	want := relay.Reply{BodyHash: "b1", Status: 201, Body: []byte(`{"client_token":"canary-client-token"}`)}
	if err := s.Answer(ctx, maple, "k1", relay.Reply{Status: want.Status, Body: want.Body}); err != nil {
		t.Fatal(err)
	}
	if r, first, err := s.Remember(ctx, maple, "k1", "b1", noon); first || err != nil ||
		!reflect.DeepEqual(r, want) {
		t.Errorf("answered: got %+v, %t, %v, want %+v", r, first, err, want)
	}
	wantErr(t, "second answer", s.Answer(ctx, maple, "k1", relay.Reply{Status: 500}), relay.ErrStale)
	if err := s.Forget(ctx, maple, "k1"); err != nil {
		t.Fatal(err)
	}
	if _, first, err := s.Remember(ctx, maple, "k1", "b3", noon); !first || err != nil {
		t.Errorf("forgotten: got %t, %v", first, err)
	}
	if r, first, err := s.Remember(ctx, "other", "k1", "b1", noon); first || err != nil || r.Status != 0 {
		t.Errorf("another merchant's key is untouched: got %+v, %t, %v", r, first, err)
	}
}

// abandonedKey is a claim whose process died: after a minute the same body may claim it, once.
func abandonedKey(t *testing.T, s everything) {
	claim := func(body string, at time.Time) bool {
		t.Helper()
		_, first, err := s.Remember(t.Context(), maple, "k1", body, at)
		if err != nil {
			t.Fatal(err)
		}
		return first
	}
	if !claim("b1", noon) || claim("b1", noon.Add(59*time.Second)) || claim("b2", noon.Add(time.Hour)) {
		t.Fatal("claimed too early, or with another body")
	}
	if !claim("b1", noon.Add(time.Minute)) || claim("b1", noon.Add(time.Minute)) {
		t.Error("a minute later the key is claimed by none, or twice")
	}
}

func idempotencyRace(t *testing.T, s everything) {
	won := race(t, relay.ErrExists, func(int) error {
		_, first, err := s.Remember(t.Context(), maple, "k1", "b1", noon)
		if err == nil && !first {
			return relay.ErrExists
		}
		return err
	})
	if won != 1 {
		t.Errorf("%d callers were first, want one", won)
	}
}
