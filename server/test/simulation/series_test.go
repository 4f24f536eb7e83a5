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
	"candor/server/test/reach"
)

var (
	count     = flag.Int("sims", 300, "how many simulations")
	firstSeed = flag.Uint64("seed", 1, "the first seed; 0 draws one")
	printLogs = flag.Bool("tell", false, "print the story of every simulation")
	storeKind = flag.String("store", "both",
		"memory; sqlite, a real file with full sync; or both, by the seed: every tenth is on SQLite")
)

// TestSimulation runs -sims seeds on all cores.
func TestSimulation(t *testing.T) {
	if *firstSeed == 0 {
		*firstSeed = rand.Uint64N(1 << 40)
	}
	// a simulation is short: its garbage is collected together with that of many others
	defer debug.SetGCPercent(debug.SetGCPercent(800))
	prepare(t)
	run := &series{t: t, started: time.Now()}
	var workers sync.WaitGroup
	cores := runtime.GOMAXPROCS(0)
	// a worker that waits for the disk leaves its core to others
	for files, workerCount := range map[bool]int{false: cores, true: 6 * cores} {
		next := new(atomic.Int64)
		for range workerCount {
			workers.Go(func() { run.work(newStore(t, files), files, next) })
		}
	}
	go run.progress()
	workers.Wait()
	run.report()
}

// onFile reports whether a seed runs on SQLite.
func onFile(seed uint64) bool { return *storeKind == "sqlite" || *storeKind == "both" && seed%10 == 0 }

// newStore gives what makes the store of a simulation: a new one in memory, or one file for all simulations
// of a worker. Each simulation opens the file again, as a new process does.
func newStore(t *testing.T, file bool) func() fullStore {
	if !file {
		return func() fullStore { return memory.New() }
	}
	path := filepath.Join(t.TempDir(), "candor.db")
	sealer, err := store.NewSealer(
		store.Key{ID: "k1", Secret: relay.NewSecret(base64.StdEncoding.EncodeToString(make([]byte, 32)))})
	must(err)
	return func() fullStore {
		s, err := store.Open(context.Background(), path, sealer, silent)
		must(err)
		return s
	}
}

// series is many simulations.
type series struct {
	t             *testing.T
	started       time.Time
	done, files   atomic.Int64
	doubles, lost atomic.Int64
	people        atomic.Int64
	failed        atomic.Int64
	reach         reach.Table // how many lives reached each cell
}

// work runs the seeds of one kind of store that are next.
func (s *series) work(open func() fullStore, files bool, next *atomic.Int64) {
	for i := next.Add(1) - 1; i < int64(*count); i = next.Add(1) - 1 {
		seed := *firstSeed + uint64(i)
		if onFile(seed) != files {
			continue
		}
		s.runSeed(seed, open)
		s.done.Add(1)
		if files {
			s.files.Add(1)
		}
	}
}

// runSeed runs one seed. A bubble that cannot end, or a panic, is reported with its seed.
func (s *series) runSeed(seed uint64, open func() fullStore) {
	defer func() {
		if p := recover(); p != nil {
			if *printLogs {
				panic(p)
			}
			s.failed.Add(1)
			s.t.Errorf("seed %d: %v\nreplay: make sim SEED=%d N=1", seed, p, seed)
		}
	}()
	failure := "" // reported outside of the bubble, because a failure inside would end the worker
	synctest.Test(s.t, func(t *testing.T) {
		base := open()
		sim := simulate(t, seed, base)
		must(base.Close())
		s.doubles.Add(int64(sim.verdict.doubles))
		s.lost.Add(int64(sim.verdict.lost))
		s.reach.CountLife(&sim.reach)
		s.people.Add(int64(sim.verdict.people))
		if len(sim.verdict.failures) > 0 {
			s.failed.Add(1)
			failure = fmt.Sprintf("seed %d: %q\nreplay: make sim SEED=%d N=1\n%s", seed, sim.verdict.failures,
				seed, sim.log.String())
		} else if *printLogs {
			fmt.Println(sim.log.String())
		}
	})
	if failure != "" {
		s.t.Error(failure)
	}
}

func (s *series) progress() {
	for range time.Tick(10 * time.Second) {
		fmt.Fprintf(os.Stderr, "%d simulations, %d doubles, %d lost\n", s.done.Load(), s.doubles.Load(),
			s.lost.Load())
	}
}

func (s *series) report() {
	n, took := s.done.Load(), time.Since(s.started)
	fmt.Printf("simulated %d checkouts' lives, %d of them on SQLite files, in %s (%.0f/s), first seed %d: "+
		"%d doubles left (and %d with people), %d lost, %d failed; with 95 %% confidence "+
		"fewer than %.2g of a life goes wrong\n",
		n, s.files.Load(), took.Round(time.Second), float64(n)/took.Seconds(), *firstSeed, s.doubles.Load(),
		s.people.Load(),
		s.lost.Load(), s.failed.Load(), 3/float64(n))
	s.reportReach(int(n))
}

// TestReplay runs seeds twice. Both logs must be equal to the letter, or a failure could not be replayed.
func TestReplay(t *testing.T) {
	if preparedCheckouts == nil {
		prepare(t)
	}
	for seed := range uint64(20) {
		var stories [2]string
		for i := range stories {
			synctest.Test(t, func(t *testing.T) { stories[i] = simulate(t, seed, memory.New()).log.String() })
		}
		if stories[0] != stories[1] {
			t.Errorf("seed %d tells two stories:\n%s\nand\n%s", seed, stories[0], stories[1])
		}
	}
}
