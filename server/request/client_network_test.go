package request

import (
	"fmt"
	"net/netip"
	"testing"
	"time"
)

// TestI8Shares: an IPv6 client shares its limit with its /64 and a wider one with its /48; IPv4 is counted by
// address in either spelling.
func TestI8Shares(t *testing.T) {
	for client, want := range map[string]string{
		"198.51.100.7":             "[{198.51.100.7/32 1}]",
		"::ffff:198.51.100.7":      "[{198.51.100.7/32 1}]",
		"2001:db8:1:2:3:4:5:6":     "[{2001:db8:1:2::/64 1} {2001:db8:1::/48 2}]",
		"fe80::1%eth0":             "[{fe80::/64 1} {fe80::/48 2}]",
		"2001:db8:1:ffff:ffff::%9": "[{2001:db8:1:ffff::/64 1} {2001:db8:1::/48 2}]",
	} {
		if got := fmt.Sprint(Shares(netip.MustParseAddr(client))); got != want {
			t.Errorf("%s: got %s, want %s", client, got, want)
		}
	}
	if got := Shares(netip.Addr{}); len(got) != 1 || got[0].Network.IsValid() {
		t.Errorf("nobody: got %v", got)
	}
}

// TestI8Rate takes tokens from addresses of one household and of one site, until none are left.
func TestI8Rate(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	for name, tc := range map[string]struct {
		pattern string
		want    int
	}{
		"one /64":  {"2001:db8:0:1::%x", 10},
		"one /48":  {"2001:db8:0:%x::1", 20},
		"many /48": {"2001:db8:%x::1", 100},
		"IPv4":     {"198.51.100.%d", 100},
	} {
		l := NewRateLimiter(1, 10, func() time.Time { return now })
		taken := 0
		for i := range 100 {
			if l.Take(netip.MustParseAddr(fmt.Sprintf(tc.pattern, i))) == 0 {
				taken++
			}
		}
		if taken != tc.want {
			t.Errorf("%s: %d requests, want %d", name, taken, tc.want)
		}
	}
	l := NewRateLimiter(1, 10, func() time.Time { return now })
	a, b := netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("2001:db8:0:1::1")
	for range 1000 {
		l.Take(a) // what is refused costs the site nothing
	}
	if wait := l.Take(b); wait != 0 {
		t.Errorf("a neighbour waits %s", wait)
	}
	if now = now.Add(time.Second); l.Take(a) != 0 || l.Take(a) == 0 {
		t.Error("one token a second")
	}
	if now = now.Add(-time.Hour); l.Take(a) == 0 {
		t.Error("the clock was set back, and gave tokens")
	}
	if now = now.Add(2 * time.Second); l.Take(a) != 0 {
		t.Error("the clock was set back, and the client is shut out")
	}
}
