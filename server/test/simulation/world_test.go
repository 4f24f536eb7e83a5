package simulation

import (
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
)

// simulation is one simulation.
type simulation struct {
	t *testing.T
	luck
	whole    bool        // the checkouts go through everything, from their creation
	listless atomic.Bool // the lender has no list for days, so that people are left with what is unknown
	base     everything  // what survives
	books    *books      // the lender's
	replicas []*replica
	story    story
	bank     sync.WaitGroup // what the lender is doing
	people   sync.WaitGroup
	reaped   sync.WaitGroup // replicas that are being born or buried
	clients  []*client
	verdict  verdict
}

// weather is how likely each fault is. A seed makes some of them likely and most of them impossible: what fails alone
// is found by the seed that has little else.
type weather map[fault]float64

type fault string

// The faults of the relay and its store. Those of the lender are in fates_test.go.
const (
	dies       fault = "replica dies"
	stops      fault = "replica is stopped in order"
	refuses    fault = "store refuses"
	forgets    fault = "store writes and says it did not"
	cannotRead fault = "store cannot be read"
	wrongClock fault = "clock is wrong"
	slowStore  fault = "store is slow"
	goesAway   fault = "browser goes away"
)

func draw(l luck) {
	faults := []fault{dies, stops, refuses, forgets, cannotRead, wrongClock, slowStore, goesAway}
	for _, f := range append(faults, fates...) {
		if l.chance(0.3) {
			l.weather[f] = pick(l, 0.02, 0.1, 0.3, 0.7)
		}
	}
}

// newSimulation is one with nobody in it.
func newSimulation(t *testing.T, seed uint64, base everything) *simulation {
	w := &simulation{t: t, base: base}
	w.luck = luck{random: newRandom(seed), seed: seed, calm: new(atomic.Bool), weather: weather{}}
	w.books = newBooks(w)
	w.story.start = time.Now()
	return w
}

// inhabit starts so many replicas.
func (w *simulation) inhabit(replicas int) {
	for i := range replicas {
		r := &replica{w: w, name: fmt.Sprint("r", i+1)}
		w.replicas = append(w.replicas, r)
		r.start()
	}
}

// simulate runs one seed on a store and reports what the checkers found.
func simulate(t *testing.T, seed uint64, base everything) *simulation {
	w := newSimulation(t, seed, base)
	draw(w.luck)
	w.whole = w.chance(0.1)
	w.listless.Store(w.chance(0.05))
	w.inhabit(1 + w.upTo(3))
	for i := range pick(w.luck, 1, 1, 1, 2) {
		w.welcome(fmt.Sprint(seed, "-", i))
	}
	w.people.Wait()
	w.clear()
	w.settle()
	w.listless.Store(false)
	if w.reconcile() {
		w.settle()
	}
	for _, c := range w.clients {
		c.lastLook()
	}
	w.close()
	w.check()
	return w
}

// clear ends the faults: everything that was down comes back, within ten seconds.
func (w *simulation) clear() {
	w.calm.Store(true)
	w.story.note("calm")
}

// settle lets time pass until nothing is open, and at most three days.
func (w *simulation) settle() {
	for age := time.Duration(0); age < 72*time.Hour && !w.quiet(); {
		step := w.between(time.Second, 2*time.Second)
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

// reconcile is what merchants do about some of what was left to people, and whether there was any. Some of it the people
// have given back by then.
func (w *simulation) reconcile() (asked bool) {
	for _, c := range w.clients {
		left := slices.ContainsFunc(c.attempts(), func(a relay.Attempt) bool { return a.State == relay.AttemptManual })
		if !left || c.seller.chance(0.2) {
			continue
		}
		if c.seller.chance(0.3) && w.story.steps[c.ref.Checkout].Waiting() { // else the relay is at it
			w.books.giveBackByHand(c.name)
		}
		status, _ := c.insist(c.path("/reconcile"), "")
		c.reconciled = status == http.StatusAccepted
		asked = true
	}
	return asked
}

// close ends every goroutine. A minute is more than any call may last; the bubble finds what is still there then.
func (w *simulation) close() {
	w.story.over.Store(true)
	for _, r := range w.replicas {
		r.stop()
	}
	w.reaped.Wait()
	w.bank.Wait()
	time.Sleep(time.Minute)
}

// story is what happened, for the checkers and for whoever reads a failure.
type story struct {
	history
	mu     sync.Mutex
	start  time.Time
	events []event
}

type event struct {
	at   time.Time
	what []any
}

func (s *story) note(what ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, event{time.Now(), what})
}

func (s *story) String() string {
	var b strings.Builder
	for _, e := range s.events {
		fmt.Fprintf(&b, "%14s  %s", e.at.Sub(s.start).Round(time.Millisecond), fmt.Sprintln(e.what...))
	}
	return b.String()
}

var silent = slog.New(slog.DiscardHandler)
