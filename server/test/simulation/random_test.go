package simulation

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// pause waits for d, or until the context ends.
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

// random is a stream of random numbers.
type random struct {
	mu     sync.Mutex
	stream *rand.Rand
}

func newRandom(seed uint64) *random { return &random{stream: rand.New(rand.NewPCG(seed, 4))} }

// Read makes random the source of randomness of relay and client, too.
func (r *random) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range p {
		p[i] = byte(r.stream.Uint32())
	}
	return len(p), nil
}

func (r *random) upTo(n int) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stream.IntN(n)
}

func (r *random) uint64() uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stream.Uint64()
}

func (r *random) chance(p float64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return p > 0 && r.stream.Float64() < p
}

// between is a random duration, so that no two waits end at the same moment.
func (r *random) between(a, b time.Duration) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return a + time.Duration(r.stream.Int64N(int64(b-a)))
}

// pick is one of several.
func pick[T any](p faultPlan, of ...T) T { return of[p.upTo(len(of))] }
