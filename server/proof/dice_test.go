package proof

import (
	"math/rand/v2"
	"sync"
	"time"
)

// dice are all the randomness of one simulation.
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
func pick[T any](d *dice, of ...T) T { return of[d.upTo(len(of))] }
