package simulation

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"candor/server/relay"
	"candor/server/test/memory"
	"candor/server/test/reach"
)

// simulation is one simulation.
type simulation struct {
	t *testing.T
	faultPlan
	fromCreation bool             // the checkouts start with their creation, not at the review
	afterSale    bool             // authorizations and half of what follows are answered, so that it gets far
	listDown     atomic.Bool      // the lender's list fails for days, so that unknown outcomes become manual
	people       bool             // at the end people tell what they found of what is left to them
	store        fullStore        // outlives every process
	lender       *simulatedLender // the lender's
	replicas     []*replica
	log          eventLog
	lenderCalls  sync.WaitGroup // calls that the lender is working on
	actors       sync.WaitGroup
	lifecycles   sync.WaitGroup // goroutines that start, stop and restart replicas
	clients      []*client
	verdict      verdict
	reach        reach.Table
	alarms       sync.Map // those that were raised
}

// observer remembers the alarms of all processes.
type observer struct {
	relay.NoObserver
	sim *simulation
}

// Alarm implements relay.Observer.
func (o observer) Alarm(a relay.Alarm) {
	o.sim.alarms.Store(a, true)
	o.sim.log.add("alarm", a)
}

// alarmed reports whether one of some alarms was raised.
func (sim *simulation) alarmed(any ...relay.Alarm) bool {
	return slices.ContainsFunc(any, func(a relay.Alarm) bool {
		_, raised := sim.alarms.Load(a)
		return raised
	})
}

// faultRates is how likely each fault is. A seed makes some likely and most impossible, so that a bug that
// one fault alone provokes shows under the seed that has little else.
type faultRates map[fault]float64

type fault string

// The faults of the relay and its store. Those of the lender are in fault_plan_test.go.
const (
	replicaDies               fault = "replica dies"
	replicaStops              fault = "replica is stopped in order"
	storeRefuses              fault = "store refuses"
	storeLosesAcknowledgement fault = "store writes and says it did not"
	storeFailsRead            fault = "store cannot be read"
	wrongClock                fault = "clock is wrong"
	clockIsSet                fault = "clock is set"
	slowStore                 fault = "store is slow"
	browserGoesAway           fault = "browser goes away"
)

func drawRates(p faultPlan) {
	faults := []fault{replicaDies, replicaStops, storeRefuses, storeLosesAcknowledgement, storeFailsRead,
		wrongClock, clockIsSet, slowStore, browserGoesAway}
	for _, f := range append(faults, lenderFaults...) {
		if p.chance(0.3) {
			p.rates[f] = pick(p, 0.02, 0.1, 0.3, 0.7)
		}
	}
}

// newSimulation makes a simulation without replicas and clients.
func newSimulation(t *testing.T, seed uint64, base fullStore) *simulation {
	sim := &simulation{t: t, store: base}
	sim.faultPlan = faultPlan{random: newRandom(seed), seed: seed, ended: new(atomic.Bool),
		rates: faultRates{}}
	sim.lender = newSimulatedLender(sim)
	sim.log.start = time.Now()
	return sim
}

// startReplicas starts n replicas.
func (sim *simulation) startReplicas(replicas int) {
	for i := range replicas {
		r := &replica{sim: sim, name: fmt.Sprint("r", i+1)}
		sim.replicas = append(sim.replicas, r)
		r.start()
	}
}

// simulate runs one seed on a store and returns the simulation with its verdict.
func simulate(t *testing.T, seed uint64, base fullStore) *simulation {
	sim := newSimulation(t, seed, base)
	drawRates(sim.faultPlan)
	sim.fromCreation = sim.chance(0.1)
	sim.listDown.Store(sim.chance(0.05))
	sim.afterSale = sim.chance(0.4)
	sim.startReplicas(1 + sim.upTo(3))
	for i := range pick(sim.faultPlan, 1, 1, 1, 2) {
		sim.addClient(fmt.Sprint(seed, "-", i))
	}
	if sim.chance(0.2) {
		for i := range 1 + sim.upTo(2) {
			sim.addTwin(fmt.Sprint(seed, "-twin-", i), sim.clients[0])
		}
	}
	sim.actors.Wait()
	sim.endFaults()
	sim.settle()
	sim.listDown.Store(false)
	if sim.reconcile() {
		sim.settle()
	}
	sim.people = sim.chance(0.5)
	sim.resolveAll()
	sim.compareDays()
	sim.resolveAll()
	for _, c := range sim.clients {
		c.finalLook()
	}
	sim.close()
	sim.check()
	return sim
}

// endFaults ends the faults. Everything that was down comes back within 40 s.
func (sim *simulation) endFaults() {
	sim.ended.Store(true)
	sim.log.add("calm")
}

// settle lets time pass until nothing is open, at most three days.
func (sim *simulation) settle() {
	for age := time.Duration(0); age < 72*time.Hour && !sim.allSettled(); {
		step := sim.between(time.Second, 2*time.Second)
		switch {
		case age > 30*time.Minute:
			step *= 600
		case age > 2*time.Minute:
			step *= 20
		}
		time.Sleep(step)
		age += step
	}
}

// compareDays lets two nights pass, in which the days are compared with the lender's lists. A file is shared
// with the simulations before, whose lenders are gone: it is left out.
func (sim *simulation) compareDays() {
	if _, own := sim.store.(*memory.Store); !own {
		sim.compareAll()
		return
	}
	sim.handsOn()
	for range 2 { // what a clock a day ahead wrote is of tomorrow
		sim.compareDay()
		sim.settle()
	}
}

// compareDay lets a night pass, and the days before it be compared.
func (sim *simulation) compareDay() {
	now := time.Now().UTC()
	time.Sleep(now.Truncate(24 * time.Hour).Add(26*time.Hour + sim.between(0, time.Hour)).Sub(now))
	p := sim.clientOfAll().anyProcess()
	for range 5 { // the process may be stopping
		if p.relay.CompareDays(p.ctx) == nil {
			break
		}
		sim.sleep(time.Minute, 2*time.Minute)
		p = sim.clientOfAll().anyProcess()
	}
}

// compareAll makes everything due for its comparison that may be, as the reading of a day does.
func (sim *simulation) compareAll() {
	for _, c := range sim.clients {
		for _, a := range c.attempts() {
			if a.State == relay.AttemptApproved || a.State.Nothing() {
				must(sim.store.MarkCompared(context.Background(), maple, a.ID, a.Compared, time.Now()))
			}
		}
	}
	sim.settle()
}

func (sim *simulation) clientOfAll() *client { return sim.clients[0] }

// handsOn lets people change the lender's books by hand, or the lender close an authorization.
func (sim *simulation) handsOn() {
	if !sim.chance(0.3) {
		return
	}
	l := sim.lender
	l.mu.Lock()
	defer l.mu.Unlock()
	l.touched = true
	for _, a := range l.authorizations {
		if left := a.remaining(); left > 0 {
			switch pick(sim.faultPlan, "", "capture", "release", "close") {
			case "capture":
				a.captures = append(a.captures,
					&capture{id: l.id() % 1_000_000_000, reference: "POS-77", amount: left/2 + 1})
			case "release":
				a.released += left/3 + 1
			case "close":
				a.released += left
			}
		}
		for _, c := range a.captures {
			if left := c.amount - c.returned; left > 0 && sim.chance(0.3) {
				c.returned += left/2 + 1
				a.returnedByHand = true
			}
		}
		sim.log.add("by hand", a.reference, a.id, "remaining", a.remaining())
	}
}

// reconcile lets merchants reconcile some of what is manual, and reports whether there was any. Some of it
// was given back by people before.
func (sim *simulation) reconcile() (asked bool) {
	for _, c := range sim.clients {
		left := slices.ContainsFunc(c.attempts(),
			func(a relay.Attempt) bool { return a.State == relay.AttemptManual })
		if !left || c.seller.chance(0.2) {
			continue
		}
		// else the relay is still settling it
		if c.seller.chance(0.3) && sim.log.steps[c.ref.Checkout].Waiting() {
			sim.lender.giveBackByHand(c.attempts())
		}
		status, _ := c.callUntilAnswered(c.path("/reconcile"), "")
		c.reconciled = status == http.StatusAccepted
		asked = true
	}
	return asked
}

// close ends every goroutine. It waits a minute, longer than any call may last; the bubble reports a
// goroutine that still runs then.
func (sim *simulation) close() {
	sim.log.closing.Store(true)
	for _, r := range sim.replicas {
		r.stop()
	}
	sim.lifecycles.Wait()
	sim.lenderCalls.Wait()
	time.Sleep(time.Minute)
}

// eventLog is what happened in a simulation, for the checkers and for whoever reads a failure.
type eventLog struct {
	history
	mu     sync.Mutex
	start  time.Time
	events []event
}

type event struct {
	at   time.Time
	what []any
}

func (l *eventLog) add(what ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.events = append(l.events, event{time.Now(), what})
}

func (l *eventLog) String() string {
	var b strings.Builder
	for _, e := range l.events {
		fmt.Fprintf(&b, "%14s  %s", e.at.Sub(l.start).Round(time.Millisecond), fmt.Sprintln(e.what...))
	}
	return b.String()
}

var silent = slog.New(slog.DiscardHandler)
