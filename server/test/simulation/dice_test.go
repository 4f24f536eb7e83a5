package simulation

import (
	"context"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// luck is the randomness of one actor in a simulation and the weather that all share. Each has its own, so that what one
// draws does not depend on who drew before.
type luck struct {
	*random
	seed    uint64
	calm    *atomic.Bool // the faults have stopped
	weather weather
}

// of is the luck of another actor, or of one thing that an actor does.
func (l luck) of(names ...string) luck {
	h := fnv.New64a()
	for _, name := range names {
		_, _ = io.WriteString(h, name)
	}
	l.seed ^= h.Sum64()
	l.random = newRandom(l.seed)
	return l
}

// deeds tell apart what is done again and again, so that two things done in the same instant have each their own luck,
// whichever comes first.
type deeds struct {
	mu    sync.Mutex
	times map[string]int
}

func (d *deeds) again(what string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.times == nil {
		d.times = map[string]int{}
	}
	d.times[what]++
	return strconv.Itoa(d.times[what])
}

// strikes reports whether a fault happens now.
func (l luck) strikes(f fault) bool { return !l.calm.Load() && l.chance(l.weather[f]) }

// sleep waits a length that no other wait is likely to have.
func (l luck) sleep(a, b time.Duration) { time.Sleep(l.between(a, b)) }

// pause waits unless the context ends first.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// random are a stream of randomness.
type random struct {
	mu sync.Mutex
	r  *rand.Rand
}

func newRandom(seed uint64) *random { return &random{r: rand.New(rand.NewPCG(seed, 4))} }

// Read makes dice the randomness of relay and client, too.
func (d *random) Read(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := range p {
		p[i] = byte(d.r.Uint32())
	}
	return len(p), nil
}

func (d *random) upTo(n int) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.r.IntN(n)
}

func (d *random) r64() uint64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.r.Uint64()
}

func (d *random) chance(p float64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return p > 0 && d.r.Float64() < p
}

// between is a duration that no other wait is likely to have.
func (d *random) between(a, b time.Duration) time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	return a + time.Duration(d.r.Int64N(int64(b-a)))
}

// pick is one of several.
func pick[T any](l luck, of ...T) T { return of[l.upTo(len(of))] }
