package faults

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/test/reach"
)

var (
	// reached counts which fault struck which operation, while the journal was in which state.
	reached reach.Table
	// faultNames has the fault of each running test, by the test's name.
	faultNames sync.Map
)

// faultOf is the fault whose test, or part of a test, is running.
func faultOf(t *testing.T) string {
	t.Helper()
	for name, cut := t.Name(), true; cut; {
		if fault, known := faultNames.Load(name); known {
			return fault.(string)
		}
		var i int
		if i, cut = strings.LastIndex(name, "/"), strings.Contains(name, "/"); cut {
			name = name[:i]
		}
	}
	t.Fatal("a fault strikes in no fault's test")
	return ""
}

// strikes counts that the scenario's fault strikes an operation now, in each state of what is open.
func (s *scenario) strikes(operation string) {
	s.Helper()
	ctx := context.WithoutCancel(s.Context())
	attempts, err := s.Service.Store.Attempts(ctx, demo.Merchant, s.ref.Checkout)
	s.Must(err)
	operations, err := s.Service.Store.Operations(ctx, demo.Merchant, s.ref.Checkout)
	s.Must(err)
	for _, state := range reach.OpenStates(attempts, operations) {
		s.strikesAt(operation, state)
	}
}

func (s *scenario) strikesAt(operation, state string) {
	reached.Count(reach.Cell{Fault: faultOf(s.T), Operation: operation, State: state})
}

// misbehave makes an operation of the lender go wrong, and counts each call that it strikes.
func (s *scenario) misbehave(op, name string) {
	s.Helper()
	s.Lender.Fail(op, func(http.ResponseWriter, *http.Request) bool { s.strikes(op); return false })
	s.Must(s.Lender.Misbehave(op, name))
}

// behave ends a misbehaviour. It must have struck its operation, and a call that moves money while the
// journal said that it was being sent.
func (s *scenario) behave(op string) {
	s.Helper()
	fault, state := faultOf(s.T), op+" sending"
	for began := time.Now(); reached.Struck(fault, op) == 0 && time.Since(began) < answerWithin; {
		time.Sleep(10 * time.Millisecond) // on a busy machine the call may still be on its way
	}
	s.Lender.Fail(op, nil)
	s.Must(s.Lender.Misbehave(op, ""))
	if op == "authorization" {
		state = "attempt sending"
	}
	if reached.Struck(fault, op) == 0 {
		s.Errorf("%s was never reached at %s", fault, op)
	}
	if slices.Contains(append(laterOps, "authorization"), op) &&
		reached.All()[reach.Cell{Fault: fault, Operation: op, State: state}] == 0 {
		s.Errorf("%s never met %s", fault, state)
	}
}

// struckLender is the client of a lender that a fault strikes before HTTP.
type struckLender struct {
	relay.Lender
	scenario *scenario
}

// Authorize implements relay.Lender.
func (l struckLender) Authorize(ctx context.Context, c relay.Call, o relay.Order) (relay.Authorization,
	error) {
	l.scenario.strikes("authorization")
	return l.Lender.Authorize(ctx, c, o)
}

// mustReach fails a fault whose test ended well and in which it struck nothing.
func mustReach(t *testing.T, fault string) {
	for c := range reached.All() {
		if c.Fault == fault {
			return
		}
	}
	if !t.Failed() {
		t.Errorf("%s was survived, and struck nothing", fault)
	}
}

// TestReachIsAsked: a fault that strikes nothing, or a call that moves no money yet, is not called survived.
func TestReachIsAsked(t *testing.T) {
	faultNames.Store(t.Name(), "no fault")
	for name, c := range map[string]struct {
		act  func(s *scenario)
		want string
	}{
		"it struck":          {func(s *scenario) { s.actUntil(14, "") }, ""},
		"the sale went on":   {func(s *scenario) { s.actUntil(9, checkout.StepReview) }, "never reached"},
		"nothing was bought": {func(*scenario) {}, "never reached"},
	} {
		s := newScenario(t, false)
		s.misbehave("authorization", "500")
		c.act(s)
		struck := reached.Struck("no fault", "authorization") > 0
		if struck != (c.want == "") {
			t.Errorf("%s: struck: %t", name, struck)
		}
		reached = reach.Table{}
	}
	if got := fmt.Sprint(len(reached.All())); got != "0" {
		t.Errorf("%s cells are left", got)
	}
}
