package store_test

import (
	"errors"
	"testing"
	"time"

	"candor/server/relay"
)

// day is a limit of three a day for an account at a merchant.
func day(m relay.MerchantID, key string) relay.Use {
	return relay.Use{Merchant: m, Kind: relay.UseCode, Key: key,
		Limit: relay.Limit{Most: 3, Within: 24 * time.Hour}}
}

// take answers the limit that is used up, or nil.
func take(t *testing.T, s everything, now time.Time, uses ...relay.Use) *relay.Use {
	t.Helper()
	err := s.CountUses(t.Context(), now, uses...)
	if full, ok := errors.AsType[*relay.FullError](err); ok {
		return &full.Use
	}
	if err != nil {
		t.Fatal(err)
	}
	return nil
}

// usesInAWindow slides: the fourth use waits until the first is a day old, and no longer.
func usesInAWindow(t *testing.T, s everything) {
	u := day(maple, "a")
	for i, row := range []struct {
		after time.Duration
		free  bool
	}{
		{0, true}, {time.Hour, true}, {2 * time.Hour, true}, {3 * time.Hour, false},
		{24*time.Hour - time.Microsecond, false},
		{24 * time.Hour, true}, {24 * time.Hour, false}, {25 * time.Hour, true}, {25*time.Hour + 1, false},
		{26 * time.Hour, true},
	} {
		if full := take(t, s, noon.Add(row.after), u); (full == nil) != row.free {
			t.Errorf("use %d, %s later: used up %v, want free %t", i+1, row.after, full, row.free)
		}
	}
	for name, other := range map[string]relay.Use{"account": day(maple, "b"), "merchant": day("other", "a"),
		"all merchants": day("", "a"),
		"kind":          {Merchant: maple, Kind: relay.UseAnswer, Key: "a", Limit: u.Limit}} {
		if full := take(t, s, noon.Add(26*time.Hour), other); full != nil {
			t.Errorf("another %s is used up", name)
		}
	}
}

// usesAllOrNone: when one limit is used up, the others are not touched.
func usesAllOrNone(t *testing.T, s everything) {
	one := day(maple, "a")
	one.Most = 1
	all := day("", "a")
	for i := range 5 {
		full := take(t, s, noon, all, one)
		if i > 0 && (full == nil || *full != one) {
			t.Errorf("time %d: used up %v, want %v", i+1, full, one)
		}
	}
	for i := range 2 {
		if full := take(t, s, noon, all); full != nil {
			t.Errorf("use %d across merchants was taken by a refused one", i+2)
		}
	}
	twice := day(maple, "twice")
	if full := take(t, s, noon, twice, twice, twice, twice); full == nil {
		t.Error("four uses of three at once")
	}
	if full := take(t, s, noon, twice, twice, twice); full != nil {
		t.Error("three uses at once, after four were refused")
	}
}

// usesWithChange: a change that a limit refuses writes nothing, and one that fails otherwise counts nothing.
func usesWithChange(t *testing.T, s everything) {
	c := stored(t, s, "1")
	u := day(maple, "a")
	u.Most = 1
	next := c
	next.Revision, next.Location = 8, "elsewhere"
	change := relay.Change{Checkout: &next, Was: 7, Uses: []relay.Use{u}, At: noon}
	wantErr(t, "stale", s.Commit(t.Context(), change), relay.ErrStale)
	next.Revision, change.Was = 2, 1
	commit(t, s, change)
	next.Revision, change.Was = 3, 2
	if _, full := errors.AsType[*relay.FullError](s.Commit(t.Context(), change)); !full {
		t.Error("a change over the limit was written")
	}
	if got, err := s.Checkout(t.Context(), maple, c.ID); err != nil || got.Revision != 2 {
		t.Errorf("revision %d, %v", got.Revision, err)
	}
}

func usesGivenBack(t *testing.T, s everything) {
	u := day(maple, "a")
	if err := s.GiveBackUses(t.Context(), u); err != nil {
		t.Fatalf("nothing to give back: %v", err)
	}
	for i := range 3 {
		take(t, s, noon.Add(time.Duration(i)*time.Hour), u)
	}
	if err := s.GiveBackUses(t.Context(), u, day(maple, "unknown")); err != nil {
		t.Fatal(err)
	}
	if take(t, s, noon.Add(4*time.Hour), u) != nil || take(t, s, noon.Add(5*time.Hour), u) == nil {
		t.Error("after one was given back, not exactly one is free")
	}
	if take(t, s, noon.Add(24*time.Hour), u) != nil {
		t.Error("the first use still counts a day later: not the newest was given back")
	}
	if err := s.ForgetUses(t.Context(), u); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if take(t, s, noon.Add(25*time.Hour), u) != nil {
			t.Error("used up after everything was forgotten")
		}
	}
}

// usesPurged keeps what a window still counts.
func usesPurged(t *testing.T, s everything) {
	old, young := day(maple, "old"), day("", "young")
	for range 3 {
		take(t, s, noon, old)
		take(t, s, noon.Add(time.Hour), young)
	}
	for _, want := range []int{1, 0} {
		if n, err := s.PurgeUses(t.Context(), noon.Add(24*time.Hour)); n != want || err != nil {
			t.Errorf("purged %d, %v, want %d", n, err, want)
		}
	}
	if take(t, s, noon.Add(24*time.Hour), old) != nil || take(t, s, noon.Add(24*time.Hour), young) == nil {
		t.Error("the purge touched what still counts, or left what does not")
	}
}

// replicasCountUses lets 64 callers on every replica take what is left: the last use of one limit, and two of
// another.
func replicasCountUses(t *testing.T, s []everything) {
	for left, key := range map[int]string{1: "one", 2: "two", 3: "three"} {
		for range 3 - left {
			take(t, s[0], noon, day(maple, key))
		}
		full := errors.New("full")
		won := race(t, full, func(i int) error {
			err := s[i%len(s)].CountUses(t.Context(), noon, day(maple, key), day("", key+key))
			if _, ok := errors.AsType[*relay.FullError](err); ok {
				return full
			}
			return err
		})
		if won != left {
			t.Errorf("%d of 64 got through, want %d", won, left)
		}
	}
}
