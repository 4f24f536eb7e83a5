package front

import (
	"net/netip"
	"sync"

	"candor/server/request"
)

// clientCounter counts what each client holds, by request.Shares.
type clientCounter struct {
	most int // for one client
	mu   sync.Mutex
	held map[netip.Prefix]int
}

// acquire counts one more, unless a network of the client holds its share already.
func (c *clientCounter) acquire(client netip.Addr) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	shares := request.Shares(client)
	for _, s := range shares {
		if c.held[s.Network] >= c.most*s.Times {
			return false
		}
	}
	if c.held == nil {
		c.held = map[netip.Prefix]int{}
	}
	for _, s := range shares {
		c.held[s.Network]++
	}
	return true
}

func (c *clientCounter) release(client netip.Addr) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range request.Shares(client) {
		if c.held[s.Network]--; c.held[s.Network] <= 0 {
			delete(c.held, s.Network)
		}
	}
}
