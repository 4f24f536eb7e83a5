package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"candor/server/relay"
)

// claimsAhead: what was written before the clock was set back is due now, and its leases are over. Clocks of
// replicas may differ by a minute, and then nothing changes.
func claimsAhead(t *testing.T, s everything) {
	const longest = time.Hour
	n := 0
	for _, row := range []struct {
		name                        string
		created, checked, due, ends time.Duration // from now
		claimed                     bool
	}{
		{"later", -time.Hour, -time.Minute, time.Minute, 0, false},
		{"at the end of the longest pause", -time.Hour, 0, longest, 0, false},
		{"due further away than the longest pause", -time.Hour, -time.Minute, longest + time.Second, 0, true},
		{"a day away", -time.Hour, -time.Minute, 24 * time.Hour, 0, true},
		{"made by a clock a minute ahead", time.Minute, 0, time.Minute, 0, false},
		{"made ahead", 59 * time.Minute, 0, 59*time.Minute + 2*time.Second, 0, true},
		{"looked up ahead", -time.Hour, 2 * time.Minute, 3 * time.Minute, 0, true},
		{"overdue and leased", -time.Hour, -time.Hour, -time.Second, time.Minute, false},
		{"leased by a clock a minute ahead", -time.Hour, -time.Hour, -time.Second, 2 * time.Minute, false},
		{"leased ahead", -time.Hour, -time.Hour, -time.Second, 2*time.Minute + time.Second, true},
		{"made ahead, and looked up since", 24 * time.Hour, -time.Minute, time.Minute, 0, false},
		{"leased and written ahead", time.Hour, 0, 2 * time.Hour, time.Hour, true},
		{"never", time.Hour, time.Hour, -noon.Sub(time.Time{}), 0, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			n++
			a := attempt(stored(t, s, fmt.Sprint("c", n)), fmt.Sprint("a", n), relay.AttemptUnknown)
			a.Created, a.Checked, a.Due = noon.Add(row.created), noon.Add(row.checked), noon.Add(row.due)
			if row.name == "never" {
				a.Due = time.Time{}
			}
			if row.checked == 0 {
				a.Checked = time.Time{} // not yet
			}
			o := operation(a, fmt.Sprint("o", n), relay.OperationUnknown)
			o.Created, o.Checked, o.Due = a.Created, a.Checked, a.Due
			commit(t, s, relay.Change{Attempt: &a})
			commit(t, s, relay.Change{Operation: &o})
			if row.ends > 0 {
				before := lease("p1", noon.Add(25*time.Hour), noon.Add(row.ends))
				_, err1 := s.ClaimAttempts(t.Context(), before, 99)
				_, err2 := s.ClaimOperations(t.Context(), before, 99)
				if err1 != nil || err2 != nil {
					t.Fatal(err1, err2)
				}
			}
			l := lease("p2", noon, noon.Add(time.Minute))
			l.Far = noon.Add(longest)
			attempts, err1 := s.ClaimAttempts(t.Context(), l, 99)
			operations, err2 := s.ClaimOperations(t.Context(), l, 99)
			if err1 != nil || err2 != nil || (len(attempts) == 1) != row.claimed ||
				(len(operations) == 1) != row.claimed {
				t.Errorf("claimed %d attempts, %d operations, %v, %v", len(attempts), len(operations), err1,
					err2)
			}
			a.State, a.Due = relay.AttemptRefused, time.Time{}
			o.State, o.Due = relay.OperationDone, time.Time{}
			commit(t, s, relay.Change{Attempt: &a, AttemptWas: relay.AttemptUnknown})
			commit(t, s, relay.Change{Operation: &o, OperationWas: relay.OperationUnknown})
		})
	}
}

// usesAhead: after the clock was set back a use counts from the first time that it is in the way, and no
// longer than its window; no use is forgotten.
func usesAhead(t *testing.T, s everything) {
	u := relay.Use{Merchant: maple, Kind: relay.UseCode, Key: "a",
		Limit: relay.Limit{Most: 3, Within: time.Hour}}
	for range 3 {
		if full := take(t, s, noon.Add(24*time.Hour), u); full != nil {
			t.Fatalf("used up %v", full)
		}
	}
	for _, row := range []struct {
		after time.Duration
		free  bool
	}{{0, false}, {time.Minute, false}, {time.Hour - time.Second, false}, {time.Hour, true},
		{time.Hour, true}, {time.Hour, true}, {time.Hour, false}} {
		if full := take(t, s, noon.Add(row.after), u); (full == nil) != row.free {
			t.Errorf("%s after the clock was set back: used up %v, want free %t", row.after, full, row.free)
		}
	}
	c := sample("1")
	u.Key = "b"
	for _, row := range []struct {
		at   time.Duration
		free bool
	}{{24 * time.Hour, true}, {24 * time.Hour, true}, {24 * time.Hour, true}, {0, false}, {time.Hour, true}} {
		audit := relay.Audit{Merchant: maple, Checkout: c.ID, Act: "x", At: noon}
		err := s.Commit(t.Context(), relay.Change{Audit: &audit, Uses: []relay.Use{u}, At: noon.Add(row.at)})
		if _, full := errors.AsType[*relay.FullError](err); full == row.free {
			t.Errorf("with a change, %s: %v, want free %t", row.at, err, row.free)
		}
	}
}

// keysAhead: a claim of a key, and a lease of a task, that a clock wrote which was set back since, are over.
func keysAhead(t *testing.T, s everything) {
	for back, over := range map[time.Duration]bool{0: false, time.Minute: false, time.Hour: true,
		24 * time.Hour: true} {
		name := back.String()
		_, _, err := s.Remember(t.Context(), maple, name, "b", noon)
		if err != nil {
			t.Fatal(err)
		}
		_, first, err := s.Remember(t.Context(), maple, name, "other", noon.Add(-back))
		if first || err != nil {
			t.Errorf("%s: another body claimed the key, %v", name, err)
		}
		if _, first, err := s.Remember(t.Context(), maple, name, "b", noon.Add(-back)); first != over ||
			err != nil {
			t.Errorf("key, set back %s: claimed again %t, %v", name, first, err)
		}
		mine, err1 := s.Lease(t.Context(), name, "a", noon, noon.Add(2*time.Minute))
		again, err2 := s.Lease(t.Context(), name, "b", noon.Add(-back), noon.Add(-back+2*time.Minute))
		if !mine || again != over || err1 != nil || err2 != nil {
			t.Errorf("lease, set back %s: taken %t, %v, %v", name, again, err1, err2)
		}
	}
}
