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

// loadTest is a client under steady load, and the results of its calls.
type loadTest struct {
	*memory
	calls sync.WaitGroup

	mu      sync.Mutex
	results []result
	opened  time.Time // when the first call failed because the breaker was open
}

// result is one call: when it was made, and whether it succeeded.
type result struct {
	at time.Time
	ok bool
}

// load makes 200 calls a second.
func (s *loadTest) load(d time.Duration, call func(context.Context) error) {
	for range int(d / (5 * part * time.Millisecond)) {
		s.calls.Go(func() {
			at := time.Now()
			err := call(s.t.Context())
			s.mu.Lock()
			defer s.mu.Unlock()
			s.results = append(s.results, result{at, err == nil})
			if err != nil && lender.Resting(err) && s.opened.IsZero() {
				s.opened = time.Now()
			}
		})
		time.Sleep(5 * part * time.Millisecond)
	}
}

// between counts the calls made from..to, and those of them that succeeded.
func (s *loadTest) between(from, to time.Time) (calls, ok int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.results {
		if !c.at.Before(from) && c.at.Before(to) {
			calls++
			if c.ok {
				ok++
			}
		}
	}
	return calls, ok
}

// The lender is down for a minute under 200 calls a second. Until the breaker opens there are at most 1.1
// attempts a call. Then there is at most one attempt a second. Ten seconds after the lender is back every
// call succeeds.
func TestM6Outage(t *testing.T) {
	lookup := func(ctx context.Context, m *memory) error { return m.lookup(ctx, "m1") }
	order := func(ctx context.Context, m *memory) error {
		_, err := m.client.Authorize(ctx, inStore, storeOrder)
		return err
	}
	for _, c := range []struct {
		op     lender.Endpoint
		outage string
		call   func(context.Context, *memory) error
	}{
		{lender.Lookup, "unreachable", lookup}, {lender.Lookup, "503", lookup},
		{lender.Lookup, "hangs", lookup},
		{lender.Authorization, "unreachable", order}, {lender.Authorization, "503", order},
	} {
		t.Run(string(c.op)+" "+c.outage, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &loadTest{memory: newMemory(t)}
				s.outage(c.op, outages[c.outage],
					func(ctx context.Context) error { return c.call(ctx, s.memory) })
			})
		})
	}
}

func (s *loadTest) outage(op lender.Endpoint, f fault, call func(context.Context) error) {
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
		s.t.Errorf("%d probes in the outage: too few to find out that the lender is back", n)
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

// A failing endpoint of one merchant opens neither the breakers of its other endpoints nor those of another
// merchant.
func TestM6BreakerPerMerchantAndEndpoint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(t, func(o *lender.Options) {
			o.Merchants = append(o.Merchants,
				lender.Merchant{ID: "m2", ClientID: "m2", Environment: lender.Sandbox,
					BaseURL: o.Merchants[0].BaseURL, Secret: o.Merchants[0].Secret})
		})
		m.fail(func(r *http.Request) (*http.Response, error) {
			if r.URL.Path == "/flexiti/pos-api/v2.5/client-id/m1/customers/lookup" {
				return reply(503, `{}`), nil
			}
			return reply(200, documented[lender.Lookup]), nil
		}, lender.Lookup)
		for range 20 {
			_ = m.lookup(t.Context(), "m1")
		}
		if n := len(m.arrivals(lender.Lookup)); n != 11 {
			t.Errorf("%d attempts, want 11", n)
		}
		if err := m.lookup(t.Context(), "m1"); !lender.Resting(err) || classOf(err) != relay.NotSent {
			t.Errorf("the endpoint that fails: %v", err)
		}
		if err := m.lookup(t.Context(), "m2"); err != nil {
			t.Errorf("another merchant: %v", err)
		}
		if _, err := m.client.Search(t.Context(), inStore, shopper); err != nil {
			t.Errorf("another endpoint: %v", err)
		}
	})
}

// A refusal is an answer: no number of refusals opens the breaker.
func TestM6RefusalsKeepBreakerClosed(t *testing.T) {
	for name, f := range map[string]fault{
		"refused": func(*http.Request) (*http.Response, error) {
			return reply(409, `{"error":"credit_exceeded"}`), nil
		},
		"429":      func(*http.Request) (*http.Response, error) { return reply(429, `{}`), nil },
		"gone":     func(*http.Request) (*http.Response, error) { return nil, context.Canceled },
		"nonsense": func(*http.Request) (*http.Response, error) { return reply(200, `{}`), nil },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newMemory(t)
				m.fail(f, lender.Authorization)
				for range 100 {
					if _, err := m.client.Authorize(t.Context(), inStore, storeOrder); err == nil ||
						lender.Resting(err) {
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

// The breaker also opens when half of the calls fail.
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
			_ = m.lookup(t.Context(), "m1")
		}
		if n != 20 {
			t.Errorf("%d attempts, want 20", n)
		}
	})
}

// When some requests cannot be written, at most one call in ten is repeated.
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
			if m.lookup(t.Context(), "m1") != nil {
				failed++
			}
		}
		again := len(m.arrivals(lender.Lookup)) - calls
		if again < calls/20 || again > calls/10+1 || failed < calls/20 {
			t.Errorf("%d repetitions of %d calls, %d of which failed", again, calls, failed)
		}
	})
}
