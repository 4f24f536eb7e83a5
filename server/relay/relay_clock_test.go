package relay

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestI7Uses: a use that lies ahead counts as one of now, and none is forgotten.
func TestI7Uses(t *testing.T) {
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	at := func(minutes ...int) (all []int64) {
		for _, m := range minutes {
			all = append(all, now.Add(time.Duration(m)*time.Minute).UnixMicro())
		}
		return all
	}
	u := Use{Limit: Limit{Most: 3, Within: time.Hour}}
	for name, c := range map[string]struct {
		uses, held []int64
		ahead      bool
	}{
		"none":                 {nil, nil, false},
		"in time":              {at(-60, -59, 0), at(-59, 0), false},
		"clocks a minute away": {at(-1, 1), at(-1, 1), false},
		"an hour ahead":        {at(-1, 60), at(-1, 0), true},
		"a day ahead, and one": {at(-1, 1440, 1441, 1), at(-1, 0, 0, 1), true},
	} {
		given := slices.Clone(c.uses)
		held, ahead := u.AsOf(c.uses, now)
		if !slices.Equal(held, c.held) || ahead != c.ahead || !slices.Equal(given, c.uses) {
			t.Errorf("%s: got %v, %t, want %v, %t", name, held, ahead, c.held, c.ahead)
		}
	}
	if _, ok := u.Counted(at(60, 1440, 1441), now); ok {
		t.Error("uses that lie ahead were forgotten")
	}
}

// purged records as of when a store was asked to forget evidence.
type purged struct {
	Store
	mu   sync.Mutex
	asOf []time.Time
}

func (p *purged) Lease(context.Context, string, string, time.Time, time.Time) (bool, error) {
	return true, nil
}

func (p *purged) Drop(_ context.Context, k Retained, before time.Time, _ int) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if k == RetainedSecrets {
		p.asOf = append(p.asOf, before)
	}
	return 0, nil
}

func (p *purged) PurgeUses(context.Context, time.Time) (int, error) { return 0, nil }

// TestI7RetentionWaits: a clock that goes ahead makes nothing go sooner, one that goes back is believed at
// once.
func TestI7RetentionWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var wrong atomic.Int64 // how far the clock is off
		p := &purged{}
		r := &Relay{Options: Options{Store: p, Retention: Retention{}.withDefaults(),
			Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
			Now: func() time.Time { return time.Now().Add(time.Duration(wrong.Load())).Round(0) }}}
		ctx, stop := context.WithCancel(t.Context())
		go r.RunRetention(ctx)
		after := func(d time.Duration, want time.Duration) {
			t.Helper()
			time.Sleep(d)
			synctest.Wait()
			p.mu.Lock()
			defer p.mu.Unlock()
			if got := p.asOf[len(p.asOf)-1].Sub(start); got != want {
				t.Errorf("after %s: forgotten as of %s, want %s", time.Since(start), got, want)
			}
		}
		after(0, 0)
		after(10*time.Minute, 10*time.Minute)
		wrong.Store(int64(24 * time.Hour))
		after(10*time.Minute, 20*time.Minute)                // as if it had not been set
		after(10*time.Minute, 30*time.Minute+10*time.Minute) // and then it is believed, minute by minute
		after(25*time.Hour, time.Since(start)+25*time.Hour+24*time.Hour)
		wrong.Store(0)
		after(10*time.Minute, time.Since(start)+10*time.Minute)
		wrong.Store(int64(24 * time.Hour))
		after(10*time.Minute, time.Since(start)+10*time.Minute)
		wrong.Store(0)
		after(10*time.Minute, time.Since(start)+10*time.Minute)
		stop()
	})
}
