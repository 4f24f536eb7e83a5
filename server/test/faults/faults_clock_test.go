package faults

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/demo"
	"candor/server/test/harness"
)

// setClock sets the relay's clock for good. The lender's stays right.
func (s *scenario) setClock(by time.Duration) {
	right := s.Service.Relay.Now
	s.Service.Relay.Now = func() time.Time { return right().Add(by) }
}

// surviveSetClock sets the relay's clock while an answer is lost, and leaves it so. A purchase that the
// lender has is found within a minute, and one that it has not is given up within twenty, as without it.
// Where the clock went ahead the pauses are those of a purchase of yesterday.
func surviveSetClock(t *testing.T, by time.Duration) {
	for name, c := range map[string]struct {
		misbehaviour string
		want         checkout.Step
		within       time.Duration
	}{
		"found":  {"list lags 30 s", checkout.StepApproved, time.Minute},
		"absent": {"500", checkout.StepDeclined, 20 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScenario(t, false)
			s.actUntil(9, checkout.StepReview)
			s.Must(s.Lender.Misbehave("authorization", c.misbehaviour))
			s.acceptOnce()
			s.awaitLender()
			s.Must(s.Lender.Misbehave("authorization", ""))
			s.strikes("settle")
			s.setClock(by)
			within := c.within
			if by > 0 {
				within = 2 * time.Hour
			}
			began := s.Clock.Now()
			for s.look().Step.Waiting() && s.Clock.Now().Sub(began) < within {
				s.Clock.Advance(5 * time.Second)
				_, err := s.Service.Relay.Settle(s.Context())
				s.Must(err)
			}
			if v := s.look(); v.Step != c.want {
				t.Errorf("after %s: %s, want %s", s.Clock.Now().Sub(began), v.Step, c.want)
			}
			s.finish()
		})
	}
}

// surviveProcessClock sets the clock of a real process while the lender's answer is lost, kills the process,
// and lets the next one settle with the clock as it was set.
func surviveProcessClock(t *testing.T, by time.Duration) {
	p := newProcessScenario(t)
	file := filepath.Join(p.Data, "clock")
	set := func(by time.Duration) { p.Must(os.WriteFile(file, []byte(by.String()), 0o600)) }
	set(0)
	p.kill()
	p.bin, p.env = harness.ProgramWithClock(t), append(p.env, "CLOCK_FILE="+file)
	p.start()
	p.actUntil(9, checkout.StepReview)
	p.Must(p.Lender.Misbehave("authorization", "executes and hangs"))
	p.acceptOnce() // answered "authorizing" after four seconds
	p.strikes("settle")
	set(by)
	p.Must(p.Lender.Misbehave("authorization", ""))
	p.kill()
	p.start()
	began := time.Now()
	p.settled()
	took := time.Since(began)
	if p.approved == "" || took > time.Minute {
		t.Errorf("settled after %s, approved as %q", took, p.approved)
	}
	attempts, err := p.Service.Store.Attempts(p.Context(), demo.Merchant, p.ref.Checkout)
	p.Must(err)
	if off := attempts[0].Decided.Sub(time.Now().Add(by)); off.Abs() > 2*time.Minute {
		t.Errorf("decided %s away from the time that the clock showed", off)
	}
}
