package lender

import "time"

// moment is a point on two clocks: the wall's, which people and machines set, and the process's own, which only runs
// forward but stands still while a host sleeps. The zero value is long ago.
type moment struct {
	wall time.Time
	run  time.Duration
}

// since is the time passed from then by whichever clock says more, so that what must end by both ends by the first.
func (m moment) since(then moment) time.Duration {
	if then.wall.IsZero() {
		return forever
	}
	return max(m.wall.Sub(then.wall), m.run-then.run)
}

const forever = time.Duration(1<<63 - 1)

func (c *Client) now() moment { return moment{c.opt.Now().Round(0), c.opt.Uptime()} }

// chance is some part of d, the same likelihood for each.
func (c *Client) chance(d time.Duration) time.Duration {
	var b [2]byte
	if _, err := c.opt.Rand.Read(b[:]); err != nil {
		return d / 2
	}
	return d / (1 << 16) * time.Duration(int(b[0])<<8|int(b[1]))
}
