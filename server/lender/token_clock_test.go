package lender_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"candor/server/lender"
)

// A token is revoked during a thousand calls. Each call is repeated once, and all with the same new token.
func TestC5RevokedUnderCallers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(t)
		m.latency[lender.Token], m.latency[lender.Lookup] = 2*time.Second, 100*time.Millisecond
		m.atOnce()
		for revocation := 1; revocation <= 5; revocation++ {
			m.revoke()
			m.atOnce()
			tokens, calls := len(m.arrivals(lender.Token)), len(m.arrivals(lender.Lookup))
			if tokens != 1+revocation || calls != thousand*(1+2*revocation) ||
				m.refusals() != thousand*revocation {
				t.Fatalf("revocation %d: %d tokens, %d calls, %d of them refused", revocation, tokens, calls,
					m.refusals())
			}
		}
	})
}

// skewed is the wall clock of a client, which can be set. The client's other clock is that of the synctest
// bubble.
type skewed struct {
	mu    sync.Mutex
	moved time.Duration
}

func (s *skewed) set(moved time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.moved = moved
}

func (s *skewed) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Now().Round(0).Add(s.moved)
}

func (s *skewed) use(o *lender.Options) { o.Now = s.now }

// The clock is set forward and back, or the host sleeps. No token is used past its end, and every call
// succeeds.
func TestC5Clocks(t *testing.T) {
	for _, jump := range []time.Duration{time.Hour, -time.Hour, 24 * time.Hour, -24 * time.Hour} {
		t.Run(jump.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var s skewed
				m := newMemory(t, s.use)
				for _, moved := range []time.Duration{0, jump, 0, jump} {
					s.set(moved)
					m.steady(25 * time.Minute)
				}
				if n := len(m.arrivals(lender.Token)); n > 12 {
					t.Errorf("%d tokens in a hundred minutes", n)
				}
			})
		})
	}
	// The process's clock stopped; the lender's clock and the wall clock did not.
	t.Run("asleep", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var s skewed
			m := newMemory(t, s.use)
			m.now = s.now
			for _, slept := range []time.Duration{0, 30 * time.Second, 21 * time.Minute, 2 * time.Hour,
				26 * time.Hour} {
				s.set(slept)
				m.steady(5 * time.Minute)
			}
		})
	})
}

// steady makes a call every few seconds. Each must succeed at its first attempt.
func (m *memory) steady(d time.Duration) {
	m.t.Helper()
	for range int(d / (5 * part * time.Second)) {
		if err := m.lookup(m.t.Context(), "m1"); err != nil {
			m.t.Fatal(err)
		}
		time.Sleep(5 * part * time.Second)
	}
	if n := m.refusals(); n != 0 {
		m.t.Fatalf("%d calls were made on a token that had ended", n)
	}
}
