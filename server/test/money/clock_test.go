package money

import (
	"net/http"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/sandbox"
)

// setClock makes the relay's clock wrong. The lender's stays right, and goes on with Clock.
func (e *env) setClock(by time.Duration) {
	right := e.Clock.Now
	e.Service.Relay.Now = func() time.Time { return right().Add(by) }
}

// settleFor lets time pass, with a run of settling every second, while the attempt is unknown.
func (e *env) settleFor(ref relay.Ref, d time.Duration) relay.Attempt {
	e.Helper()
	end := e.Clock.Now().Add(d)
	for e.attempt(ref).State == relay.AttemptUnknown && e.Clock.Now().Before(end) {
		e.Clock.Advance(time.Second)
		_, err := e.Service.Relay.Settle(e.Context())
		e.Must(err)
	}
	return e.attempt(ref)
}

// TestI7Attempts sets the clock back, and ahead, while an answer is lost, again after some looks, and again
// after an hour. What the lender has is found as soon as without that, what it has not is given up in time,
// and the lender is not asked more often.
func TestI7Attempts(t *testing.T) {
	for _, by := range []time.Duration{-time.Hour, -24 * time.Hour, 24 * time.Hour} {
		for _, after := range []time.Duration{0, 5 * time.Second, 7 * time.Minute, 70 * time.Minute} {
			for _, executed := range []bool{true, false} {
				e := newEnv(t)
				ref := e.loseAnswer(executed, nil)
				show := e.hide()
				if !executed {
					e.Must(e.Lender.Misbehave("authorizations", noList)) // nothing is decided yet
				}
				e.settleFor(ref, after)
				show()
				e.Must(e.Lender.Misbehave("authorizations", ""))
				if a := e.attempt(ref); a.State != relay.AttemptUnknown { // two lists did not have it
					continue
				}
				e.setClock(by)
				before := len(e.Lender.Calls())
				want, within := relay.AttemptApproved, time.Minute
				if !executed {
					want, within = relay.AttemptNotExecuted, 25*time.Minute
				}
				if by > 0 {
					within = 2*time.Hour + time.Minute
				}
				began := e.Clock.Now()
				a := e.settleFor(ref, within)
				if a.State != want {
					t.Errorf("set %s after %s, executed %t: %s after %s", by, after, executed, a.State,
						e.Clock.Now().Sub(began))
				}
				if n := len(e.Lender.Calls()) - before; n > 25 {
					t.Errorf("set %s after %s, executed %t: the lender was asked %d times", by, after,
						executed, n)
				}
			}
		}
	}
}

// TestI7ListedDays: the lender's list is asked for days around the purchase by its own clock, whatever ours
// says when it is made and when it is looked up.
func TestI7ListedDays(t *testing.T) {
	for _, atPurchase := range []time.Duration{-24 * time.Hour, 0, 24 * time.Hour} {
		for _, atLook := range []time.Duration{-24 * time.Hour, 0, 24 * time.Hour} {
			e := newEnv(t)
			if atPurchase != 0 { // a token's end is a clock's business, too
				e.setClock(atPurchase)
			}
			ref := e.loseAnswer(true, nil)
			sold := e.Clock.Now()
			asked := 0
			next := e.LenderHandler
			e.LenderHandler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				q := r.URL.Query()
				if from, to := q.Get("creation_date_from"), q.Get("creation_date_to"); from != "" {
					asked++
					if from > sold.AddDate(0, 0, -1).Format(time.DateOnly) ||
						to < sold.AddDate(0, 0, 1).Format(time.DateOnly) {
						t.Errorf("bought at %s, looked up at %s: days %s to %s", atPurchase, atLook, from, to)
					}
				}
				next.ServeHTTP(w, r)
			})
			e.setClock(atLook)
			a := e.settleFor(ref, 25*time.Hour)
			if a.State != relay.AttemptApproved && a.State != relay.AttemptManual || asked == 0 {
				t.Errorf("bought at %s, looked up at %s: %s, asked %d times", atPurchase, atLook, a.State,
					asked)
			}
		}
	}
}

// TestI7Operations sets the clock back while a capture's answer is lost.
func TestI7Operations(t *testing.T) {
	for _, by := range []time.Duration{-time.Hour, -24 * time.Hour, 24 * time.Hour} {
		for name, want := range map[string]relay.OperationState{
			"executes and answers 500": relay.OperationDone, "500": relay.OperationManual} {
			e := newEnv(t)
			ref := e.buy("p4-24", nil)
			e.Must(e.Lender.Misbehave("capture", name))
			e.operate(ref, "captures", "500.00", "k1")
			e.Must(e.Lender.Misbehave("capture", ""))
			e.setClock(by)
			state := func() relay.OperationState {
				list, err := e.Service.Store.Operations(t.Context(), ref.Merchant, ref.Checkout)
				e.Must(err)
				return list[0].State
			}
			for range 15 * 60 {
				if state() != relay.OperationUnknown {
					break
				}
				e.Clock.Advance(time.Second)
				_, err := e.Service.Relay.Settle(t.Context())
				e.Must(err)
			}
			if got := state(); got != want {
				t.Errorf("set %s, %s: %s, want %s", by, name, got, want)
			}
		}
	}
}

// TestI7Compared sets the clock back after a purchase. What its comparison has to see twice, or could not
// read, is looked at again at its time, and not at every run.
func TestI7Compared(t *testing.T) {
	for _, by := range []time.Duration{-time.Hour, -24 * time.Hour} {
		for _, goesWrong := range []string{"", "500"} {
			e := newEnv(t)
			e.buy("p4-24", nil)
			e.byHand(sandbox.ByHand{Do: "capture", Amount: "100.00"})
			e.setClock(by)
			e.Must(e.Lender.Misbehave("authorizations", goesWrong))
			before := len(e.Lender.Calls())
			for range 3 * 60 {
				e.Clock.Advance(time.Second)
				_, err := e.Service.Relay.Settle(t.Context())
				e.Must(err)
			}
			if n := len(e.Lender.Calls()) - before; n == 0 || n > 25 {
				t.Errorf("set %s, list %q: the lender was asked %d times", by, goesWrong, n)
			}
		}
	}
}

// TestI7WatchCountsLists: a clock that went ahead ends no watch. What turns up five hours later is given
// back.
func TestI7WatchCountsLists(t *testing.T) {
	e := newEnv(t)
	ref := e.loseAnswer(true, nil)
	show := e.hide()
	e.advance(20 * time.Minute)
	if a := e.attempt(ref); a.State != relay.AttemptNotExecuted {
		t.Fatalf("%s", a.State)
	}
	e.setClock(24 * time.Hour)
	e.advance(5 * time.Hour)
	show()
	e.advance(2 * time.Hour)
	if a := e.attempt(ref); a.State != relay.AttemptUndone {
		t.Errorf("what turned up is %s", a.State)
	}
	if v := e.View(ref, relay.Shopper); v.Step != checkout.StepDeclined {
		t.Errorf("the person was told %s", v.Step)
	}
}
