package lender_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"candor/server/lender"
	"candor/server/relay"
)

// storm is a client under steady load, and what its callers saw.
type storm struct {
	*memory
	calls sync.WaitGroup

	mu     sync.Mutex
	seen   []seen
	opened time.Time // when the first call failed without having been tried
}

// seen is one call: when it was made, and whether it succeeded.
type seen struct {
	at time.Time
	ok bool
}

// load makes 200 calls a second.
func (s *storm) load(d time.Duration, call func(context.Context) error) {
	for range int(d / (5 * part * time.Millisecond)) {
		s.calls.Go(func() {
			at := time.Now()
			err := call(s.t.Context())
			s.mu.Lock()
			defer s.mu.Unlock()
			s.seen = append(s.seen, seen{at, err == nil})
			if err != nil && lender.Resting(err) && s.opened.IsZero() {
				s.opened = time.Now()
			}
		})
		time.Sleep(5 * part * time.Millisecond)
	}
}

// between counts the calls made from..to, and those of them that succeeded.
func (s *storm) between(from, to time.Time) (calls, ok int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.seen {
		if !c.at.Before(from) && c.at.Before(to) {
			calls++
			if c.ok {
				ok++
			}
		}
	}
	return calls, ok
}

// The lender is away for a minute under 200 calls a second: until the breaker opens there are at most 1.1
// attempts a call, then at most one a second, and ten seconds after the lender is back everybody is served.
func TestM6Outage(t *testing.T) {
	look := func(ctx context.Context, m *memory) error { return m.look(ctx, "m1") }
	order := func(ctx context.Context, m *memory) error {
		_, err := m.client.Authorize(ctx, inStore, storeOrder)
		return err
	}
	for _, c := range []struct {
		op     lender.Endpoint
		outage string
		call   func(context.Context, *memory) error
	}{
		{lender.Lookup, "unreachable", look}, {lender.Lookup, "503", look}, {lender.Lookup, "hangs", look},
		{lender.Authorization, "unreachable", order}, {lender.Authorization, "503", order},
	} {
		t.Run(string(c.op)+" "+c.outage, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &storm{memory: newMemory(t)}
				s.outage(c.op, outages[c.outage], func(ctx context.Context) error { return c.call(ctx, s.memory) })
			})
		})
	}
}

func (s *storm) outage(op lender.Endpoint, f fault, call func(context.Context) error) {
	s.t.Helper()
	s.load(2*time.Second, call)
	down := time.Now()
	s.fail(f, op, lender.Token)
	s.load(time.Minute, call)
	back := time.Now()
	s.fail(nil, op, lender.Token)
	s.load(20*time.Second, call)
	s.calls.Wait()

	if s.opened.IsZero() {
		s.t.Fatal("the breaker never opened")
	}
	requests, _ := s.between(down, s.opened)
	if attempts := s.attempts(op, down, s.opened); attempts*10 > requests*11 {
		s.t.Errorf("%d attempts for %d calls before the breaker opened", attempts, requests)
	}
	var last time.Time
	for _, at := range s.arrivals(op) {
		if at.After(s.opened) && at.Before(back) {
			if gap := at.Sub(last); gap < time.Second {
				s.t.Errorf("probed again after %v", gap)
			}
			last = at
		}
	}
	if n := s.attempts(op, s.opened, back); n < 5 {
		s.t.Errorf("%d probes in the outage: nobody looks whether the lender is back", n)
	}
	if all, ok := s.between(back.Add(10*time.Second), back.Add(20*time.Second)); all == 0 || ok != all {
		s.t.Errorf("ten seconds after the lender is back %d of %d calls succeed", ok, all)
	}
	if n := len(s.arrivals(lender.Token)); n > 1 {
		s.t.Errorf("%d tokens were taken", n)
	}
}

func (m *memory) attempts(op lender.Endpoint, from, to time.Time) int {
	n := 0
	for _, at := range m.arrivals(op) {
		if !at.Before(from) && at.Before(to) {
			n++
		}
	}
	return n
}

// What fails for one merchant at one endpoint closes neither its other endpoints nor another merchant's.
func TestM6BreakerPerMerchantAndEndpoint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(t, func(o *lender.Options) {
			o.Merchants = append(o.Merchants, lender.Merchant{ID: "m2", ClientID: "m2", Environment: lender.Sandbox,
				BaseURL: o.Merchants[0].BaseURL, Secret: o.Merchants[0].Secret})
		})
		m.fail(func(r *http.Request) (*http.Response, error) {
			if r.URL.Path == "/flexiti/pos-api/v2.5/client-id/m1/customers/lookup" {
				return reply(503, `{}`), nil
			}
			return reply(200, documented[lender.Lookup]), nil
		}, lender.Lookup)
		for range 20 {
			_ = m.look(t.Context(), "m1")
		}
		if n := len(m.arrivals(lender.Lookup)); n != 11 {
			t.Errorf("%d attempts, want 11", n)
		}
		if err := m.look(t.Context(), "m1"); !lender.Resting(err) || classOf(err) != relay.NotSent {
			t.Errorf("the endpoint that fails: %v", err)
		}
		if err := m.look(t.Context(), "m2"); err != nil {
			t.Errorf("another merchant: %v", err)
		}
		if _, err := m.client.Search(t.Context(), inStore, shopper); err != nil {
			t.Errorf("another endpoint: %v", err)
		}
	})
}

// A refusal is an answer: however many there are, the breaker stays closed.
func TestM6RefusalsKeepBreakerClosed(t *testing.T) {
	for name, f := range map[string]fault{
		"refused":  func(*http.Request) (*http.Response, error) { return reply(409, `{"error":"credit_exceeded"}`), nil },
		"429":      func(*http.Request) (*http.Response, error) { return reply(429, `{}`), nil },
		"gone":     func(*http.Request) (*http.Response, error) { return nil, context.Canceled },
		"nonsense": func(*http.Request) (*http.Response, error) { return reply(200, `{}`), nil },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newMemory(t)
				m.fail(f, lender.Authorization)
				for range 100 {
					if _, err := m.client.Authorize(t.Context(), inStore, storeOrder); err == nil || lender.Resting(err) {
						t.Fatalf("got %v", err)
					}
				}
				if n := len(m.arrivals(lender.Authorization)); n != 100 {
					t.Errorf("%d attempts for 100 calls", n)
				}
			})
		})
	}
}

// A lender that fails half the time is left alone too.
func TestM6BreakerOpensOnHalf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(t)
		n := 0
		m.fail(func(*http.Request) (*http.Response, error) {
			if n++; n%2 == 0 {
				return reply(503, `{}`), nil
			}
			return reply(200, documented[lender.Lookup]), nil
		}, lender.Lookup)
		for range 40 {
			_ = m.look(t.Context(), "m1")
		}
		if n != 20 {
			t.Errorf("%d attempts, want 20", n)
		}
	})
}

// Where now and then nothing can be written, a call in ten is repeated at most.
func TestM6RetryBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const calls = 2000 / part
		m := newMemory(t)
		chance := rand.New(rand.NewPCG(1, 2))
		m.fail(func(r *http.Request) (*http.Response, error) {
			if chance.IntN(4) == 0 {
				return outages["unreachable"](r)
			}
			return reply(200, documented[lender.Lookup]), nil
		}, lender.Lookup)
		failed := 0
		for range calls {
			if m.look(t.Context(), "m1") != nil {
				failed++
			}
		}
		again := len(m.arrivals(lender.Lookup)) - calls
		if again < calls/20 || again > calls/10+1 || failed < calls/20 {
			t.Errorf("%d repetitions of %d calls, %d of which failed", again, calls, failed)
		}
	})
}
