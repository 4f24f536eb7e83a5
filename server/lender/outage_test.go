package lender_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"candor/server/lender"
	"candor/server/relay"
)

// memory is a lender without a network, for tests in simulated time (testing/synctest). Its tokens are valid
// for twenty minutes by its own clock, which no test sets.
type memory struct {
	t       *testing.T
	latency map[lender.Endpoint]time.Duration
	client  *lender.Client
	now     func() time.Time

	mu      sync.Mutex
	fault   map[lender.Endpoint]fault // in place of the answer
	issued  map[string]time.Time      // tokens, with their end
	taken   int
	arrived map[lender.Endpoint][]time.Time // when each request came
	refused int                             // requests on a token that is not valid
}

// fault answers a request in place of the documented answer.
type fault func(*http.Request) (*http.Response, error)

func newMemory(t *testing.T, change ...func(*lender.Options)) *memory {
	t.Helper()
	m := &memory{t: t, now: time.Now, latency: map[lender.Endpoint]time.Duration{},
		fault:  map[lender.Endpoint]fault{},
		issued: map[string]time.Time{}, arrived: map[lender.Endpoint][]time.Time{}}
	opt := lender.Options{Transport: m, Rand: &sequence{}, Merchants: []lender.Merchant{m.merchant("m1")}}
	for _, f := range change {
		f(&opt)
	}
	var err error
	if m.client, err = lender.New(opt); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.client.Close)
	return m
}

func (m *memory) merchant(id relay.MerchantID) lender.Merchant {
	return lender.Merchant{ID: id, ClientID: string(id), Environment: lender.Sandbox,
		BaseURL: "http://lender.invalid",
		Secret:  func() (relay.Secret, error) { return relay.NewSecret(clientSecret), nil }}
}

// sequence is a random source that counts.
type sequence struct {
	mu sync.Mutex
	n  uint32
}

func (s *sequence) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range p {
		s.n = s.n*1664525 + 1013904223
		p[i] = byte(s.n >> 24)
	}
	return len(p), nil
}

// RoundTrip answers as documented, after the latency of the operation.
func (m *memory) RoundTrip(r *http.Request) (*http.Response, error) {
	op := opOf(r.URL.Path)
	m.mu.Lock()
	m.arrived[op] = append(m.arrived[op], time.Now())
	f, wait := m.fault[op], m.latency[op]
	m.mu.Unlock()
	if f != nil {
		return f(r)
	}
	select {
	case <-time.After(wait):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if op == lender.Token {
		m.taken++
		name := fmt.Sprint("token", m.taken)
		m.issued[name] = m.now().Add(20 * time.Minute)
		return reply(200, `{"access_token":"`+name+`","expires_in":1200}`), nil
	}
	end, known := m.issued[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
	if !known || !m.now().Before(end) {
		m.refused++
		return reply(401, `{"error":"invalid_token"}`), nil
	}
	return reply(200, documented[op]), nil
}

func reply(status int, body string, header ...string) *http.Response {
	h := http.Header{"Content-Type": {"application/json"}}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}
}

// outages are the ways in which the lender can be down.
var outages = map[string]fault{
	"unreachable": func(*http.Request) (*http.Response, error) {
		return nil, &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	},
	"503": func(*http.Request) (*http.Response, error) { return reply(503, `{}`), nil },
	"hangs": func(r *http.Request) (*http.Response, error) {
		select {
		case <-time.After(5 * time.Second): // as long as the client's own transport waits for a header
			return nil, os.ErrDeadlineExceeded
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	},
}

func (m *memory) fail(f fault, ops ...lender.Endpoint) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, op := range ops {
		m.fault[op] = f
	}
}

// revoke makes every token invalid.
func (m *memory) revoke() {
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.issued)
}

func (m *memory) arrivals(op lender.Endpoint) []time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]time.Time{}, m.arrived[op]...)
}

func (m *memory) refusals() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.refused
}

// lookup makes one call of a store.
func (m *memory) lookup(ctx context.Context, id relay.MerchantID) error {
	_, err := m.client.Lookup(ctx, relay.Call{Merchant: id, Reference: flowReference},
		relay.Identity{Account: account})
	return err
}
