package front

import (
	"net"
	"net/netip"
	"strconv"
	"strings"
	"testing"
)

// peer is a connection from an address, and peers a listener that accepts them all at once.
type (
	peer struct {
		net.Conn
		from netip.Addr
		shut bool
	}
	peers struct {
		net.Listener
		next chan *peer
	}
)

func (p *peer) RemoteAddr() net.Addr { return net.TCPAddrFromAddrPort(netip.AddrPortFrom(p.from, 1)) }
func (p *peer) Close() error         { p.shut = true; return nil }

func (l peers) Close() error { return nil }

func (l peers) Accept() (net.Conn, error) {
	if p, ok := <-l.next; ok {
		return p, nil
	}
	return nil, net.ErrClosed
}

// connect opens a connection from each address and returns how many stay open.
func connect(b Bounds, from []netip.Addr) (stay int, limiter *ConnectionLimiter) {
	l := peers{next: make(chan *peer, len(from))}
	for _, a := range from {
		l.next <- &peer{from: a}
	}
	close(l.next)
	limiter = NewConnectionLimiter(l, b)
	for {
		if _, err := limiter.Accept(); err != nil {
			return stay, limiter
		}
		stay++
	}
}

// addresses are n of them, by a pattern in which a # stands for a number.
func addresses(pattern string, n int) (all []netip.Addr) {
	for i := range n {
		all = append(all, netip.MustParseAddr(strings.ReplaceAll(pattern, "#", strconv.Itoa(i))))
	}
	return all
}

// TestI8Household opens 1,000 connections from one household: at most its share stays open, and others still
// get in.
func TestI8Household(t *testing.T) {
	b := Bounds{Connections: 5000, ConnectionsPerAddress: 100}
	for name, tc := range map[string]struct {
		pattern string
		want    int
	}{
		"one /64":                    {"2001:db8:0:1::#", 100},
		"one /64, from all of it":    {"2001:db8:0:1:#::1", 100},
		"one /48":                    {"2001:db8:0:#::1", 200},
		"many /48":                   {"2001:db8:#::1", 1000},
		"one IPv4 address":           {"198.51.100.7", 100},
		"one IPv4 address as IPv6":   {"::ffff:198.51.100.7", 100},
		"IPv4 addresses":             {"198.51.#.7", 256},
		"IPv4 addresses, as IPv6":    {"::ffff:198.51.#.7", 256},
		"link-local, one interface":  {"fe80::#%eth0", 100},
		"link-local, any interface":  {"fe80::1%eth#", 100},
		"one host of many /64 of it": {"2001:db8:0:#:ffff::1", 200},
	} {
		n := 1000
		if tc.want == 256 {
			n = 256
		}
		stay, limiter := connect(b, addresses(tc.pattern, n))
		if stay != tc.want || limiter.Open() != tc.want {
			t.Errorf("%s: %d of %d stay open, want %d", name, stay, n, tc.want)
		}
		if a := netip.MustParseAddr("203.0.113.9"); !limiter.acquire(a) {
			t.Errorf("%s: nobody else gets in", name)
		}
	}
	mixed := append(addresses("198.51.100.#", 100), addresses("::ffff:198.51.100.#", 100)...)
	b.ConnectionsPerAddress = 1
	if stay, _ := connect(b, mixed); stay != 100 {
		t.Errorf("IPv4 in both spellings: %d stay open, want 100", stay)
	}
}

// What was held is given back: the counter remembers nobody.
func TestHouseholdsAreForgotten(t *testing.T) {
	c := clientCounter{most: 2}
	a, b := netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("2001:db8:0:1::1")
	for _, from := range []netip.Addr{a, a, b, b} {
		if !c.acquire(from) {
			t.Fatal("refused within its share")
		}
	}
	if c.acquire(netip.MustParseAddr("2001:db8:0:2::1")) || c.acquire(a) {
		t.Error("acquired past a share")
	}
	for _, from := range []netip.Addr{a, a, b, b} {
		c.release(from)
	}
	if len(c.held) != 0 {
		t.Errorf("remembered: %v", c.held)
	}
}
