package lender

import "time"

// moment is a point in time on two clocks: the wall clock, which can be set, and the monotonic clock of the
// process, which cannot be set but stops while the host sleeps. The zero value is in the infinite past.
type moment struct {
	wall time.Time
	run  time.Duration
}

// since is the time that has passed since then, by the clock that shows more. What has a time limit therefore
// ends when either clock has reached the limit.
func (m moment) since(then moment) time.Duration {
	if then.wall.IsZero() {
		return forever
	}
	return max(m.wall.Sub(then.wall), m.run-then.run)
}

const forever = time.Duration(1<<63 - 1)

func (c *Client) now() moment { return moment{c.opt.Now().Round(0), c.opt.Uptime()} }

// jitter is a random duration below d, evenly distributed.
func (c *Client) jitter(d time.Duration) time.Duration {
	var b [2]byte
	if _, err := c.opt.Rand.Read(b[:]); err != nil {
		return d / 2
	}
	return d / (1 << 16) * time.Duration(int(b[0])<<8|int(b[1]))
}
