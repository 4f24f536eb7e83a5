package lender_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"candor/server/lender"
	"candor/server/relay"
)

// A thousand callers come at the same moment, when there is no token. One token is asked for, and every call
// succeeds. For an hour in between there are no calls, so that the token expires and is not renewed.
func TestC4ThousandCallersOneToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(t)
		m.latency[lender.Token] = 2 * time.Second
		for expiry := range 5 {
			before := len(m.arrivals(lender.Token))
			m.atOnce()
			if n := len(m.arrivals(lender.Token)) - before; n != 1 {
				t.Fatalf("expiry %d: %d tokens were asked for", expiry, n)
			}
			time.Sleep(time.Hour)
		}
		if n := m.refusals(); n != 0 {
			t.Errorf("%d calls were made on a token that had ended", n)
		}
	})
}

const thousand = 1000 / part

// atOnce makes a thousand calls at once.
func (m *memory) atOnce() {
	m.t.Helper()
	var callers sync.WaitGroup
	for range thousand {
		callers.Go(func() {
			if err := m.lookup(m.t.Context(), "m1"); err != nil {
				m.t.Error(err)
			}
		})
	}
	callers.Wait()
}

// While the present token is valid no caller waits for the next one. It is renewed in the background, not
// always at the same age.
func TestC4RenewedBesideCallers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(t)
		m.latency[lender.Token] = 3 * time.Second
		for i := range 6 * 1200 / part {
			start := time.Now()
			if err := m.lookup(t.Context(), "m1"); err != nil {
				t.Fatal(err)
			}
			if waited := time.Since(start); i > 0 && waited > 0 {
				t.Fatalf("a caller waited %v at call %d", waited, i)
			}
			time.Sleep(3 * part * time.Second)
		}
		taken := m.arrivals(lender.Token)
		ages := map[time.Duration]bool{}
		for i := 1; i < len(taken); i++ {
			age := taken[i].Sub(taken[i-1])
			ages[age] = true
			if age < 14*time.Minute || age > 17*time.Minute {
				t.Errorf("renewed at an age of %v", age)
			}
		}
		if len(taken) < 20 || len(ages) < len(taken)/2 {
			t.Errorf("%d tokens in six hours, at %d different ages", len(taken), len(ages))
		}
		if n := m.refusals(); n != 0 {
			t.Errorf("%d calls were made on a token that had ended", n)
		}
	})
}

// For a merchant that makes no calls no tokens are asked for.
func TestC4NoRenewalForNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(t)
		if err := m.lookup(t.Context(), "m1"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(24 * time.Hour)
		if n := len(m.arrivals(lender.Token)); n > 2 {
			t.Errorf("%d tokens for one call a day", n)
		}
	})
}

func TestC4CloseEndsRenewal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(t)
		if err := m.lookup(t.Context(), "m1"); err != nil {
			t.Fatal(err)
		}
		m.client.Close()
		time.Sleep(18 * time.Minute)
		if err := m.lookup(t.Context(), "m1"); err != nil {
			t.Errorf("on the token that is there: %v", err)
		}
		time.Sleep(time.Hour)
		if err := m.lookup(t.Context(), "m1"); classOf(err) != relay.NotSent {
			t.Errorf("without a token: got %v, want not_sent", err)
		}
		if n := len(m.arrivals(lender.Token)); n != 1 {
			t.Errorf("%d tokens were asked for, want 1", n)
		}
	})
}

// A token endpoint that is down is asked once a pause, however many callers wait, and every caller gets an
// error in time.
func TestC4TokenEndpointDown(t *testing.T) {
	down := map[string]fault{
		"garbage": func(*http.Request) (*http.Response, error) {
			return reply(200, `{"access_token":`), nil
		},
		"invalid client": func(*http.Request) (*http.Response, error) {
			return reply(400, `{"error":"invalid_client"}`), nil
		},
		"asks to wait": func(*http.Request) (*http.Response, error) {
			return reply(429, `{}`, "Retry-After", "20"), nil
		},
	}
	for name, f := range outages {
		down[name] = f
	}
	for name, f := range down {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { tokenEndpointDown(t, name, f) })
		})
	}
}

func tokenEndpointDown(t *testing.T, name string, f fault) {
	const patience = 2 * time.Second
	m := newMemory(t)
	m.fail(f, lender.Token)
	var callers sync.WaitGroup
	for range 60 * 50 / part { // 50 a second for a minute
		callers.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			start := time.Now()
			err := m.lookup(ctx, "m1")
			if waited := time.Since(start); waited > patience ||
				classOf(err) != relay.NotSent && classOf(err) != relay.Refused {
				t.Errorf("told %v after %v", err, waited)
			}
		})
		time.Sleep(20 * part * time.Millisecond)
	}
	callers.Wait()
	asked, least := m.arrivals(lender.Token), 500*time.Millisecond // half of the pause of a second
	for i := 1; i < len(asked); i++ {
		gap := asked[i].Sub(asked[i-1])
		if gap < least || name == "asks to wait" && gap < 20*time.Second {
			t.Errorf("asked again %v after try %d, want %v at least", gap, i, least)
		}
		least = min(2*least, 2*time.Second)
	}
	if len(asked) < 3 || len(asked) > 31 {
		t.Errorf("asked %d times in a minute", len(asked))
	}
	if n := len(m.arrivals(lender.Lookup)); n != 0 {
		t.Errorf("%d calls were made without a token", n)
	}
	m.fail(nil, lender.Token)
	time.Sleep(recovers(name))
	if err := m.lookup(t.Context(), "m1"); err != nil {
		t.Errorf("after the outage: %v", err)
	}
}

// recovers is how long after an outage every call must succeed again.
func recovers(name string) time.Duration {
	if name == "asks to wait" {
		return 30 * time.Second // the wait that was asked for, and a pause
	}
	return 10 * time.Second
}

// A Retry-After in either form is honoured for flows too. One that is too long is honoured for five minutes.
func TestC4RetryAfter(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"7": 7 * time.Second, "": 0, "soon": 0, "-5": 0, "999999999": 5 * time.Minute,
		"Sat, 01 Jan 2000 00:01:30 GMT": 90 * time.Second, "Fri, 31 Dec 1999 23:00:00 GMT": 0,
	} {
		t.Run(text, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // its clock begins at 2000-01-01 00:00 UTC
				m := newMemory(t)
				m.fail(func(*http.Request) (*http.Response, error) {
					return reply(503, `{}`, "Retry-After", text), nil
				}, lender.Token)
				start := func() error {
					_, err := m.client.StartFlow(t.Context(), inStore, shopper)
					return err
				}
				_ = start()
				if want > 0 {
					time.Sleep(want - time.Millisecond)
					if e, _ := errors.AsType[*relay.LenderError](start()); e.Class != relay.NotSent ||
						e.Status != 503 || len(m.arrivals(lender.Token)) != 1 {
						t.Errorf("while waiting: got %v after %d requests", e, len(m.arrivals(lender.Token)))
					}
					time.Sleep(time.Millisecond)
				}
				_ = start()
				if n := len(m.arrivals(lender.Token)); n != 2 {
					t.Errorf("after the wait: %d requests, want 2", n)
				}
			})
		})
	}
}

// A lender whose tokens expire at once is asked for one token a second, not for one a call.
func TestC4TokenWithoutLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(t)
		m.fail(func(*http.Request) (*http.Response, error) {
			m.mu.Lock()
			defer m.mu.Unlock()
			m.issued["brief"] = time.Now().Add(time.Hour)
			return reply(200, `{"access_token":"brief","expires_in":0}`), nil
		}, lender.Token)
		for range 1000 {
			if err := m.lookup(t.Context(), "m1"); err != nil {
				t.Fatal(err)
			}
			time.Sleep(10 * time.Millisecond)
		}
		if n := len(m.arrivals(lender.Token)); n > 14 {
			t.Errorf("%d tokens in ten seconds", n)
		}
	})
}
