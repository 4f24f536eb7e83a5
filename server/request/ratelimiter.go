package request

import (
	"container/list"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Buckets let each client's address do so much at once and so much a second. They are this process's own: they hold off
// floods, not guesses. An IPv6 client is its /64, which one household or machine has to itself.
type RateLimiter struct {
	every rate.Limit
	burst int
	most  int
	now   func() time.Time

	mu    sync.Mutex
	of    map[netip.Prefix]*list.Element // of *bucket
	order *list.List                     // the one used last in front
}

type bucket struct {
	client netip.Prefix
	*rate.Limiter
}

// mostClients bounds the memory of Buckets: about 3 MB. Past it whoever was away longest is forgotten, and begins with a
// full bucket.
const mostClients = 10_000

// NewBuckets allows perSecond on average and burst at once; both are above 0.
func NewRateLimiter(perSecond float64, burst int, now func() time.Time) *RateLimiter {
	return &RateLimiter{every: rate.Limit(perSecond), burst: burst, most: mostClients, now: now,
		of: map[netip.Prefix]*list.Element{}, order: list.New()}
}

// Take takes one from a client's bucket. Where there is none left it tells how long to wait for one, above 0. A nil
// Buckets has always one.
func (b *RateLimiter) Take(client netip.Addr) (wait time.Duration) {
	if b == nil {
		return 0
	}
	now := b.now()
	b.mu.Lock()
	defer b.mu.Unlock()
	r := b.find(Network(client)).ReserveN(now, 1)
	if wait = r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
	}
	return wait
}

func (b *RateLimiter) find(client netip.Prefix) *rate.Limiter {
	if e, known := b.of[client]; known {
		b.order.MoveToFront(e)
		return e.Value.(*bucket).Limiter
	}
	if len(b.of) >= b.most {
		oldest := b.order.Remove(b.order.Back()).(*bucket)
		delete(b.of, oldest.client)
	}
	fresh := &bucket{client, rate.NewLimiter(b.every, b.burst)}
	b.of[client] = b.order.PushFront(fresh)
	return fresh.Limiter
}

// Household is the address, of IPv6 the /64 around it.
func Network(client netip.Addr) netip.Prefix {
	client = client.Unmap().WithZone("")
	bits := client.BitLen()
	if client.Is6() {
		bits = 64
	}
	p, _ := client.Prefix(bits) // of the zero address the zero prefix: nobody in particular shares a bucket
	return p
}
