package front

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/request"
)

// dial opens a connection until the test ends.
func dial(t *testing.T, address net.Addr) {
	t.Helper()
	c, err := new(net.Dialer).DialContext(t.Context(), "tcp", address.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
}

// A request holds a slot from the end of its body to the beginning of its answer, and no longer than its time
// limit.
func TestI4PlacesAreNotHeldByTheSlow(t *testing.T) {
	var held atomic.Int64
	b := Defaults
	b.Requests = 1
	f := New(Options{Bounds: b, Draining: func() bool { return false },
		NearlyFull: func() bool { return false },
		Refuse: func(w http.ResponseWriter, _ *http.Request, err error) {
			w.WriteHeader(request.Status(checkout.AsProblem(err).Code))
		}})
	f.Next = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		held.Store(int64(f.InFlight()))
		if end, ok := r.Context().Deadline(); !ok || time.Until(end) > f.Request {
			t.Error("the work on a request has no end")
		}
		_, _ = w.Write([]byte("an answer"))
		if f.InFlight() != 0 {
			t.Error("a slot is held while the answer is read")
		}
	})
	body, sender := io.Pipe()
	slow := make(chan int)
	go func() {
		w := httptest.NewRecorder()
		f.ServeHTTP(w, httptest.NewRequest("POST", "/v1/view", body))
		slow <- w.Code
	}()
	_, _ = sender.Write([]byte("half")) // returns when it was read: the slow body is being received
	w := httptest.NewRecorder()
	f.ServeHTTP(w, httptest.NewRequest("GET", "/v1/view", nil))
	if w.Code != 200 || held.Load() != 1 {
		t.Errorf("beside a slow sender: %d, %d slots held during work", w.Code, held.Load())
	}
	_ = sender.Close()
	if code := <-slow; code != 200 {
		t.Errorf("the slow sender: %d", code)
	}
}

// One client gets its share of the slots and leaves the rest to other clients.
func TestI4PlacesOfOneAddress(t *testing.T) {
	b := Defaults
	b.Requests, b.RequestsPerAddress = 4, 2
	hold, arrived := make(chan struct{}), make(chan struct{})
	f := New(Options{Bounds: b, Draining: func() bool { return false },
		NearlyFull: func() bool { return false },
		Refuse: func(w http.ResponseWriter, _ *http.Request, err error) {
			w.WriteHeader(request.Status(checkout.AsProblem(err).Code))
		},
		Next: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/slow" {
				arrived <- struct{}{}
				<-hold
			}
		})})
	ask := func(path, from string) int {
		w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, path, nil)
		r.RemoteAddr = from
		f.ServeHTTP(w, r)
		return w.Code
	}
	var slow sync.WaitGroup
	for range b.RequestsPerAddress {
		slow.Go(func() { ask("/slow", "[2001:db8::1]:1") })
		<-arrived
	}
	if got := ask("/", "[2001:db8::2]:1"); got != http.StatusServiceUnavailable {
		t.Errorf("a third of one network: %d, want 503", got)
	}
	if got := ask("/", "198.51.100.7:1"); got != http.StatusOK {
		t.Errorf("another address: %d", got)
	}
	close(hold)
	slow.Wait()
	if got := ask("/", "[2001:db8::2]:1"); got != http.StatusOK || f.InFlight() != 0 ||
		len(f.perClient.held) != 0 {
		t.Errorf("afterwards: %d, %d in flight, %d remembered", got, f.InFlight(), len(f.perClient.held))
	}
}

// One address gets its share of the connections, all addresses together get the total, and a closed
// connection makes room for another.
func TestI4GateOfConnections(t *testing.T) {
	for name, tc := range map[string]struct {
		b    Bounds
		stay int
	}{
		"share of one address": {Bounds{Connections: 10, ConnectionsPerAddress: 3}, 3},
		"a proxy has no share": {Bounds{Connections: 5, ConnectionsPerAddress: 3,
			Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}, 5},
	} {
		t.Run(name, func(t *testing.T) {
			inner, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			limiter := NewConnectionLimiter(inner, tc.b)
			in := make(chan net.Conn, 20)
			go func() {
				for {
					c, err := limiter.Accept()
					if err != nil {
						close(in)
						return
					}
					in <- c
				}
			}()
			for range 8 {
				dial(t, inner.Addr())
			}
			var accepted []net.Conn
			for range tc.stay {
				accepted = append(accepted, <-in)
			}
			if limiter.Open() != tc.stay {
				t.Errorf("%d are open, want %d", limiter.Open(), tc.stay)
			}
			for _, c := range accepted {
				_ = c.Close()
				_ = c.Close() // counts once
			}
			dial(t, inner.Addr())
			if c := <-in; c == nil {
				t.Error("no connection was accepted after all were closed")
			}
			_ = limiter.Close()
			for range in { // ends when Accept has
			}
		})
	}
}

// forwarded are the headers of a proxy; scheme may be "".
func forwarded(addresses, scheme string) http.Header {
	h := http.Header{"X-Forwarded-For": {addresses}}
	if scheme != "" {
		h.Set("X-Forwarded-Proto", scheme)
	}
	return h
}

// The client of a request is the peer of its connection, or the client that a configured proxy names.
func TestI6WhoSentARequest(t *testing.T) {
	b := Bounds{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"),
		netip.MustParsePrefix("2001:db8:1::/48")}}
	for name, tc := range map[string]struct {
		peer   string
		header http.Header
		want   string
		secure bool
	}{
		"nobody in between": {"198.51.100.7:1", nil, "198.51.100.7", false},
		"a stranger's claim": {"198.51.100.7:1", forwarded("203.0.113.9", "https"),
			"198.51.100.7", false},
		"a proxy":                 {"10.1.1.1:1", forwarded("203.0.113.9", "https"), "203.0.113.9", true},
		"plain HTTP to the proxy": {"10.1.1.1:1", forwarded("203.0.113.9", "http"), "203.0.113.9", false},
		"a claim before the proxy": {"10.1.1.1:1", forwarded("127.0.0.1, 203.0.113.9", ""),
			"203.0.113.9", false},
		"in a header of its own": {"10.1.1.1:1",
			http.Header{"X-Forwarded-For": {"127.0.0.1", "203.0.113.9"}}, "203.0.113.9", false},
		"two proxies": {"10.1.1.1:1", forwarded("127.0.0.1, 203.0.113.9, 10.2.2.2", ""),
			"203.0.113.9", false},
		"only proxies":         {"10.1.1.1:1", forwarded("10.3.3.3, 10.2.2.2", ""), "10.3.3.3", false},
		"no word of the proxy": {"10.1.1.1:1", nil, "10.1.1.1", false},
		"not an address":       {"10.1.1.1:1", forwarded("203.0.113.9, unknown", ""), "10.1.1.1", false},
		"other headers": {"10.1.1.1:1",
			http.Header{"X-Real-Ip": {"203.0.113.9"}, "Forwarded": {"for=203.0.113.9"}}, "10.1.1.1", false},
		"IPv6": {"[2001:db8:1::1]:1", forwarded("2001:db8:2::9", ""),
			"2001:db8:2::9", false},
		"IPv4 in IPv6": {"[::ffff:10.1.1.1]:1", forwarded("::ffff:203.0.113.9", ""),
			"203.0.113.9", false},
		"two schemes are no scheme": {"10.1.1.1:1", forwarded("203.0.113.9", "https, http"),
			"203.0.113.9", false},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr, r.Header = tc.peer, tc.header
		if got := b.clientOf(r); got.Address.String() != tc.want || got.Secure != tc.secure {
			t.Errorf("%s: %+v, want %s, %v", name, got, tc.want, tc.secure)
		}
	}
}
