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

// A request has a place from its end to the beginning of its answer, and no longer than the time it is given.
func TestI4PlacesAreNotHeldByTheSlow(t *testing.T) {
	var held atomic.Int64
	b := Defaults
	b.Requests = 1
	f := New(Options{Bounds: b, Draining: func() bool { return false }, NearlyFull: func() bool { return false },
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
			t.Error("a place is held while the answer is read")
		}
	})
	body, sender := io.Pipe()
	slow := make(chan int)
	go func() {
		w := httptest.NewRecorder()
		f.ServeHTTP(w, httptest.NewRequest("POST", "/v1/view", body))
		slow <- w.Code
	}()
	_, _ = sender.Write([]byte("half")) // returns when it was read, so that the slow one is being received
	w := httptest.NewRecorder()
	f.ServeHTTP(w, httptest.NewRequest("GET", "/v1/view", nil))
	if w.Code != 200 || held.Load() != 1 {
		t.Errorf("beside a slow sender: %d, %d places held during work", w.Code, held.Load())
	}
	_ = sender.Close()
	if code := <-slow; code != 200 {
		t.Errorf("the slow sender: %d", code)
	}
}

// One address takes its share of the places, and leaves the others to others.
func TestI4PlacesOfOneAddress(t *testing.T) {
	b := Defaults
	b.Requests, b.RequestsPerAddress = 4, 2
	hold, arrived := make(chan struct{}), make(chan struct{})
	f := New(Options{Bounds: b, Draining: func() bool { return false }, NearlyFull: func() bool { return false },
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
		t.Errorf("a third of one household: %d, want 503", got)
	}
	if got := ask("/", "198.51.100.7:1"); got != http.StatusOK {
		t.Errorf("another address: %d", got)
	}
	close(hold)
	slow.Wait()
	if got := ask("/", "[2001:db8::2]:1"); got != http.StatusOK || f.InFlight() != 0 || len(f.shares.of) != 0 {
		t.Errorf("afterwards: %d, %d in flight, %d remembered", got, f.InFlight(), len(f.shares.of))
	}
}

// One address gets its share of the connections, all together get theirs, and who leaves makes room.
func TestI4GateOfConnections(t *testing.T) {
	for name, tc := range map[string]struct {
		b    Bounds
		stay int
	}{
		"share of one address": {Bounds{Connections: 10, ConnectionsPerAddress: 3}, 3},
		"a proxy has no share": {Bounds{Connections: 5, ConnectionsPerAddress: 3, Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}, 5},
	} {
		t.Run(name, func(t *testing.T) {
			inner, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			g := NewConnectionLimiter(inner, tc.b)
			in := make(chan net.Conn, 20)
			go func() {
				for {
					c, err := g.Accept()
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
			var guests []net.Conn
			for range tc.stay {
				guests = append(guests, <-in)
			}
			if g.Open() != tc.stay {
				t.Errorf("%d are open, want %d", g.Open(), tc.stay)
			}
			for _, c := range guests {
				_ = c.Close()
				_ = c.Close() // leaves once
			}
			dial(t, inner.Addr())
			if c := <-in; c == nil {
				t.Error("nobody was let in after all had left")
			}
			_ = g.Close()
			for range in { // ends when Accept has
			}
		})
	}
}

// Who sent a request is what the connection says, and what a configured proxy adds to it.
func TestI6WhoSentARequest(t *testing.T) {
	b := Bounds{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8:1::/48")}}
	for name, tc := range map[string]struct {
		peer   string
		header http.Header
		want   string
		secure bool
	}{
		"nobody in between":         {"198.51.100.7:1", nil, "198.51.100.7", false},
		"a stranger's claim":        {"198.51.100.7:1", http.Header{"X-Forwarded-For": {"203.0.113.9"}, "X-Forwarded-Proto": {"https"}}, "198.51.100.7", false},
		"a proxy":                   {"10.1.1.1:1", http.Header{"X-Forwarded-For": {"203.0.113.9"}, "X-Forwarded-Proto": {"https"}}, "203.0.113.9", true},
		"plain HTTP to the proxy":   {"10.1.1.1:1", http.Header{"X-Forwarded-For": {"203.0.113.9"}, "X-Forwarded-Proto": {"http"}}, "203.0.113.9", false},
		"a claim before the proxy":  {"10.1.1.1:1", http.Header{"X-Forwarded-For": {"127.0.0.1, 203.0.113.9"}}, "203.0.113.9", false},
		"in a header of its own":    {"10.1.1.1:1", http.Header{"X-Forwarded-For": {"127.0.0.1", "203.0.113.9"}}, "203.0.113.9", false},
		"two proxies":               {"10.1.1.1:1", http.Header{"X-Forwarded-For": {"127.0.0.1, 203.0.113.9, 10.2.2.2"}}, "203.0.113.9", false},
		"only proxies":              {"10.1.1.1:1", http.Header{"X-Forwarded-For": {"10.3.3.3, 10.2.2.2"}}, "10.3.3.3", false},
		"no word of the proxy":      {"10.1.1.1:1", nil, "10.1.1.1", false},
		"not an address":            {"10.1.1.1:1", http.Header{"X-Forwarded-For": {"203.0.113.9, unknown"}}, "10.1.1.1", false},
		"other headers":             {"10.1.1.1:1", http.Header{"X-Real-Ip": {"203.0.113.9"}, "Forwarded": {"for=203.0.113.9"}}, "10.1.1.1", false},
		"IPv6":                      {"[2001:db8:1::1]:1", http.Header{"X-Forwarded-For": {"2001:db8:2::9"}}, "2001:db8:2::9", false},
		"IPv4 in IPv6":              {"[::ffff:10.1.1.1]:1", http.Header{"X-Forwarded-For": {"::ffff:203.0.113.9"}}, "203.0.113.9", false},
		"two schemes are no scheme": {"10.1.1.1:1", http.Header{"X-Forwarded-For": {"203.0.113.9"}, "X-Forwarded-Proto": {"https, http"}}, "203.0.113.9", false},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr, r.Header = tc.peer, tc.header
		if got := b.clientOf(r); got.Address.String() != tc.want || got.Secure != tc.secure {
			t.Errorf("%s: %+v, want %s, %v", name, got, tc.want, tc.secure)
		}
	}
}
