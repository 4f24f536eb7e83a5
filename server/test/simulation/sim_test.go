package simulation

import (
	"context"
	"encoding/base64"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"candor/server/relay"
	"candor/server/store"
	"candor/server/test/memory"
)

var (
	number = flag.Int("sims", 300, "how many simulations")
	first  = flag.Uint64("seed", 1, "the first seed; 0 draws one")
	tell   = flag.Bool("tell", false, "print the story of every simulation")
	kept   = flag.String("store", "both", "memory; sqlite, a real file with full sync; or both, by the seed: every tenth is on SQLite")
)

// TestSimulation runs -sims seeds on all cores.
func TestSimulation(t *testing.T) {
	if *first == 0 {
		*first = rand.Uint64N(1 << 40)
	}
	defer debug.SetGCPercent(debug.SetGCPercent(800)) // a life is short: what it leaves is collected together with many others
	prepare(t)
	run := &series{t: t, began: time.Now()}
	var workers sync.WaitGroup
	cores := runtime.GOMAXPROCS(0)
	for files, crew := range map[bool]int{false: cores, true: 6 * cores} { // who waits for a disk leaves the core to others
		next := new(atomic.Int64)
		for range crew {
			workers.Go(func() { run.work(newStore(t, files), files, next) })
		}
	}
	go run.progress()
	workers.Wait()
	run.report()
}

// onFile reports whether a seed is lived through on SQLite.
func onFile(seed uint64) bool { return *kept == "sqlite" || *kept == "both" && seed%10 == 0 }

// newStore makes what a simulation is kept on: a store of its own in memory, or one file for all of a worker's, opened
// again by each as by a new process.
func newStore(t *testing.T, file bool) func() everything {
	if !file {
		return func() everything { return memory.New() }
	}
	path := filepath.Join(t.TempDir(), "candor.db")
	sealer, err := store.NewSealer(store.Key{ID: "k1", Secret: relay.NewSecret(base64.StdEncoding.EncodeToString(make([]byte, 32)))})
	must(err)
	return func() everything {
		s, err := store.Open(context.Background(), path, sealer, silent)
		must(err)
		return s
	}
}

// series is many simulations.
type series struct {
	t             *testing.T
	began         time.Time
	done, files   atomic.Int64
	doubles, lost atomic.Int64
	failed        atomic.Int64
}

// work runs those seeds of a crew that are next.
func (s *series) work(open func() everything, files bool, next *atomic.Int64) {
	for i := next.Add(1) - 1; i < int64(*number); i = next.Add(1) - 1 {
		seed := *first + uint64(i)
		if onFile(seed) != files {
			continue
		}
		s.one(seed, open)
		s.done.Add(1)
		if files {
			s.files.Add(1)
		}
	}
}

// one runs one seed. A bubble that cannot end, or a panic, names its seed.
func (s *series) one(seed uint64, open func() everything) {
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
		base := open()
		w := simulate(t, seed, base)
		must(base.Close())
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
	fmt.Printf("simulated %d checkouts' lives, %d of them on SQLite files, in %s (%.0f/s), first seed %d: %d doubles, %d lost, %d failed; with 95 %% confidence fewer than %.2g of a life goes wrong\n",
		n, s.files.Load(), took.Round(time.Second), float64(n)/took.Seconds(), *first, s.doubles.Load(), s.lost.Load(), s.failed.Load(), 3/float64(n))
}

// TestReplay runs seeds twice: what they tell is the same to the letter, or a failure could not be looked at.
func TestReplay(t *testing.T) {
	if ready == nil {
		prepare(t)
	}
	for seed := range uint64(20) {
		var stories [2]string
		for i := range stories {
			synctest.Test(t, func(t *testing.T) { stories[i] = simulate(t, seed, memory.New()).story.String() })
		}
		if stories[0] != stories[1] {
			t.Errorf("seed %d tells two stories:\n%s\nand\n%s", seed, stories[0], stories[1])
		}
	}
}
