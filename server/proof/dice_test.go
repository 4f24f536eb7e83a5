package proof

import (
	"context"
	"hash/fnv"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// luck is the randomness of one actor in a simulation and the weather that all share. Each has its own, so that what one
// draws does not depend on who drew before.
type luck struct {
	*dice
	seed    uint64
	calm    *atomic.Bool // the faults have stopped
	weather weather
}

// of is the luck of another actor.
func (l luck) of(name string) luck {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))
	l.seed ^= h.Sum64()
	l.dice = newDice(l.seed)
	return l
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

// dice are a stream of randomness.
type dice struct {
	mu  sync.Mutex
	src *rand.ChaCha8
	r   *rand.Rand
}

func newDice(seed uint64) *dice {
	var key [32]byte
	for i := range 8 {
		key[i] = byte(seed >> (8 * i))
	}
	src := rand.NewChaCha8(key)
	return &dice{src: src, r: rand.New(src)}
}

// Read makes dice the randomness of relay and client, too.
func (d *dice) Read(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.src.Read(p)
}

func (d *dice) upTo(n int) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.r.IntN(n)
}

func (d *dice) r64() uint64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.r.Uint64()
}

func (d *dice) chance(p float64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return p > 0 && d.r.Float64() < p
}

// between is a duration that no other wait is likely to have.
func (d *dice) between(a, b time.Duration) time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	return a + time.Duration(d.r.Int64N(int64(b-a)))
}

// pick is one of several.
func pick[T any](l luck, of ...T) T { return of[l.upTo(len(of))] }
