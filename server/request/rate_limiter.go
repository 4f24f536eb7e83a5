package request

import (
	"container/list"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// RateLimiter limits the requests of each client with a token bucket: so many at once, and so many a second.
// It counts in this process alone, so it stops floods; the limits on guesses are kept elsewhere. Clients are
// told apart by their network (see Shares).
type RateLimiter struct {
	every rate.Limit
	burst int
	most  int // buckets
	now   func() time.Time

	mu      sync.Mutex
	buckets map[netip.Prefix]*list.Element // of *bucket
	order   *list.List                     // of *bucket; the last used is in front
}

type bucket struct {
	client netip.Prefix
	*rate.Limiter
}

// mostClients bounds the memory of a RateLimiter: about 3 MB. Past it the client that was away longest is
// forgotten, and begins again with a full bucket.
const mostClients = 10_000

// NewRateLimiter allows perSecond on average and burst at once. Both must be above 0.
func NewRateLimiter(perSecond float64, burst int, now func() time.Time) *RateLimiter {
	return &RateLimiter{every: rate.Limit(perSecond), burst: burst, most: mostClients, now: now,
		buckets: map[netip.Prefix]*list.Element{}, order: list.New()}
}

// Take takes one token from a client's bucket, and one from that of the network around it. When either is
// empty it takes none and returns how long the client must wait, above 0. A nil RateLimiter never limits.
func (l *RateLimiter) Take(client netip.Addr) (wait time.Duration) {
	if l == nil {
		return 0
	}
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	var taken []*rate.Reservation
	for _, share := range Shares(client) {
		taken = append(taken, l.find(share).ReserveN(now, 1))
		wait = max(wait, taken[len(taken)-1].DelayFrom(now))
	}
	if wait > 0 {
		for _, reservation := range taken {
			reservation.CancelAt(now)
		}
	}
	return wait
}

// find is the bucket of a network, a new one if there is none. The lock is held.
func (l *RateLimiter) find(s Share) *rate.Limiter {
	if e, known := l.buckets[s.Network]; known {
		l.order.MoveToFront(e)
		return e.Value.(*bucket).Limiter
	}
	if len(l.buckets) >= l.most {
		oldest := l.order.Remove(l.order.Back()).(*bucket)
		delete(l.buckets, oldest.client)
	}
	fresh := &bucket{s.Network, rate.NewLimiter(l.every*rate.Limit(s.Times), l.burst*s.Times)}
	l.buckets[s.Network] = l.order.PushFront(fresh)
	return fresh.Limiter
}
