package relay_test

import (
	"slices"
	"testing"
	"time"

	"candor/server/relay"
)

// The window slides: a use that is as old as the window no longer counts.
func TestSlidingWindow(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	ago := func(seconds ...int) (at []int64) {
		for _, s := range seconds {
			at = append(at, now.Add(-time.Duration(s)*time.Second).UnixMicro())
		}
		return at
	}
	use := relay.Use{Kind: relay.UseCall, Limit: relay.Limit{Most: 3, Within: time.Minute}}
	for name, c := range map[string]struct {
		most int
		uses []int64
		want []int64
		ok   bool
	}{
		"the first":            {3, nil, ago(0), true},
		"the last":             {3, ago(50, 10), ago(50, 10, 0), true},
		"one too many":         {3, ago(50, 10, 1), nil, false},
		"an old one falls out": {3, ago(60, 10, 1), ago(10, 1, 0), true},
		"all fall out":         {3, ago(900, 61, 60), ago(0), true},
		"just within":          {3, ago(59, 10, 1), nil, false},
		"none is allowed":      {0, nil, nil, false},
	} {
		use.Most = c.most
		given := slices.Clone(c.uses)
		got, ok := use.Counted(c.uses, now)
		if ok != c.ok || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, %t; want %v, %t", name, got, ok, c.want, c.ok)
		}
		if !slices.Equal(given, c.uses) {
			t.Errorf("%s: what was given has changed", name)
		}
	}
	full := &relay.FullError{Use: relay.Use{Kind: relay.UseCode,
		Limit: relay.Limit{Most: 3, Within: time.Hour}}}
	if got := full.Error(); got != "code: 3 within 1h0m0s are used up" {
		t.Errorf("error: %s", got)
	}
}
