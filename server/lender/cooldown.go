package lender

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// maxCooldown bounds what a Retry-After can do: a wrong one must not shut a merchant out for long.
const maxCooldown = 5 * time.Minute

// cooldown keeps a merchant from asking for tokens, of either scope, while the lender has asked it to wait. The zero value
// does not wait.
type cooldown struct {
	mu   sync.Mutex
	from moment
	wait time.Duration
	why  error
}

// until begins a wait; one of zero is none.
func (q *cooldown) until(from moment, wait time.Duration, why error) {
	if wait <= 0 {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.from, q.wait, q.why = from, wait, why
}

// ended is nil when there is nothing to wait for, else the answer that asked for it.
func (q *cooldown) ended(now moment) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if now.since(q.from) < q.wait {
		return q.why
	}
	return nil
}

// retryAfter reads the header in both of its forms (RFC 9110, 10.2.3), seconds or a date; 0 when there is none that can
// be read.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := h.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil {
		return time.Duration(max(0, min(seconds, int(maxCooldown/time.Second)))) * time.Second
	}
	if date, err := http.ParseTime(text); err == nil {
		return max(0, min(date.Sub(now), maxCooldown))
	}
	return 0
}
