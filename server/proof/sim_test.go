package proof

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"candor/server/relay"
	"candor/server/store/memory"
)

var (
	number = flag.Int("sims", 300, "how many simulations")
	first  = flag.Uint64("seed", 0, "the first seed; 0 draws one")
	tell   = flag.Bool("tell", false, "print the story of every simulation")
)

// TestSimulation runs -sims seeds on all cores.
func TestSimulation(t *testing.T) {
	if *first == 0 {
		*first = rand.Uint64N(1 << 40)
	}
	prepare(t)
	run := &series{t: t, began: time.Now()}
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(run.work)
	}
	go run.progress()
	workers.Wait()
	run.report()
}

// series is many simulations.
type series struct {
	t             *testing.T
	began         time.Time
	next, done    atomic.Int64
	doubles, lost atomic.Int64
	failed        atomic.Int64
}

func (s *series) work() {
	for i := s.next.Add(1) - 1; i < int64(*number); i = s.next.Add(1) - 1 {
		s.one(*first + uint64(i))
		s.done.Add(1)
	}
}

// one runs one seed. A bubble that cannot end, or a panic, names its seed.
func (s *series) one(seed uint64) {
	defer func() {
		if p := recover(); p != nil {
			if *tell {
				panic(p)
			}
			s.failed.Add(1)
			s.t.Errorf("seed %d: %v\nreplay: make sim SEED=%d N=1", seed, p, seed)
		}
	}()
	failure := "" // reported outside of the bubble: inside it would end the worker
	synctest.Test(s.t, func(t *testing.T) {
		var base relay.Store = memory.New()
		w := simulate(t, seed, base)
		s.doubles.Add(int64(w.verdict.doubles))
		s.lost.Add(int64(w.verdict.lost))
		if len(w.verdict.wrong) > 0 {
			s.failed.Add(1)
			failure = fmt.Sprintf("seed %d: %q\nreplay: make sim SEED=%d N=1\n%s", seed, w.verdict.wrong, seed, w.story.String())
		} else if *tell {
			fmt.Println(w.story.String())
		}
	})
	if failure != "" {
		s.t.Error(failure)
	}
}

func (s *series) progress() {
	for range time.Tick(10 * time.Second) {
		fmt.Fprintf(os.Stderr, "%d simulations, %d doubles, %d lost\n", s.done.Load(), s.doubles.Load(), s.lost.Load())
	}
}

func (s *series) report() {
	n, took := s.done.Load(), time.Since(s.began)
	fmt.Printf("simulated %d checkouts' lives in %s (%.0f/s), first seed %d: %d doubles, %d lost, %d failed; with 95 %% confidence fewer than %.2g of a life goes wrong\n",
		n, took.Round(time.Second), float64(n)/took.Seconds(), *first, s.doubles.Load(), s.lost.Load(), s.failed.Load(), 3/float64(n))
}
