package lender

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// maxCooldown limits a Retry-After, so that a wrong one does not stop a merchant's calls for long.
const maxCooldown = 5 * time.Minute

// cooldown is the pause that the lender has asked a merchant to make before its next request for a token, of
// either scope. The zero value is no pause.
type cooldown struct {
	mu   sync.Mutex
	from moment
	wait time.Duration
	err  error
}

// begin starts a pause. A wait of zero or less starts none.
func (c *cooldown) begin(from moment, wait time.Duration, err error) {
	if wait <= 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.from, c.wait, c.err = from, wait, err
}

// ended is nil when no pause is under way, else the error of the answer that asked for the pause.
func (c *cooldown) ended(now moment) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.since(c.from) < c.wait {
		return c.err
	}
	return nil
}

// retryAfter reads the Retry-After header in either of its forms (RFC 9110, 10.2.3), seconds or a date. It is
// 0 when the header is absent or unreadable.
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
