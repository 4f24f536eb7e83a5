package proof

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"candor/server/relay"
)

// world is one simulation.
type world struct {
	t *testing.T
	*dice
	plan     plan
	base     relay.Store // what survives
	books    *books      // the lender's
	replicas []*replica
	story    story
	calm     atomic.Bool    // the faults have stopped
	bank     sync.WaitGroup // what the lender is doing
	people   sync.WaitGroup
	reaped   sync.WaitGroup // replicas that are being born or buried
	clients  []*client
	verdict  verdict
}

// plan is what a seed decides before anything happens.
type plan struct {
	replicas int
	whole    bool // the checkouts go through everything, from their creation
	weather  weather
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

func drawPlan(d *dice) plan {
	p := plan{replicas: 1 + d.upTo(3), whole: d.chance(0.1), weather: weather{}}
	faults := []fault{dies, stops, refuses, forgets, cannotRead, wrongClock, slowStore, goesAway}
	for _, f := range append(faults, fates...) {
		if d.chance(0.3) {
			p.weather[f] = pick(d, 0.02, 0.1, 0.3, 0.7)
		}
	}
	return p
}

// strikes reports whether a fault happens now.
func (w *world) strikes(f fault) bool {
	return !w.calm.Load() && w.chance(w.plan.weather[f])
}

// pause waits unless the context ends first.
func (w *world) pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// sleep waits a length that no other wait is likely to have.
func (w *world) sleep(a, b time.Duration) { time.Sleep(w.between(a, b)) }

// simulate runs one seed on a store and reports what the checkers found.
func simulate(t *testing.T, seed uint64, base relay.Store) *world {
	w := &world{t: t, dice: newDice(seed), base: base}
	w.plan = drawPlan(w.dice)
	w.books = newBooks(w)
	w.story.start = time.Now()
	for i := range w.plan.replicas {
		r := &replica{w: w, name: fmt.Sprint("r", i+1)}
		w.replicas = append(w.replicas, r)
		r.start()
	}
	for i := range pick(w.dice, 1, 1, 1, 2) {
		w.welcome(fmt.Sprint(seed, "-", i))
	}
	w.people.Wait()
	w.clear()
	w.settle()
	w.close()
	w.check()
	return w
}

// clear ends the faults: everything that was down comes back, within ten seconds.
func (w *world) clear() {
	w.calm.Store(true)
	w.story.note("calm")
}

// settle lets time pass until nothing is open, and at most three days.
func (w *world) settle() {
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
	for _, c := range w.clients {
		c.lastLook()
	}
}

// close ends every goroutine. A minute is more than any call may last; the bubble finds what is still there then.
func (w *world) close() {
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
