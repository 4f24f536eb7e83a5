package front

import (
	"net"
	"net/netip"
	"sync"
)

// ConnectionLimiter bounds how many connections are open: in all, where more wait in the system's queue, and from one address, where
// more are closed at once, so that one peer cannot take every one. A configured proxy speaks for many.
type ConnectionLimiter struct {
	net.Listener
	Bounds
	free   chan struct{} // one for each open connection, and for the one that is waited for
	closed chan struct{}
	once   sync.Once

	mu   sync.Mutex
	here int
	from map[netip.Addr]int
}

// NewConnectionLimiter puts a gate before a listener.
func NewConnectionLimiter(l net.Listener, b Bounds) *ConnectionLimiter {
	return &ConnectionLimiter{Listener: l, Bounds: b, free: make(chan struct{}, b.Connections), closed: make(chan struct{}), from: map[netip.Addr]int{}}
}

// Accept waits for a connection that may stay.
func (g *ConnectionLimiter) Accept() (net.Conn, error) {
	for {
		select {
		case g.free <- struct{}{}:
		case <-g.closed:
			return nil, net.ErrClosed
		}
		c, err := g.Listener.Accept()
		if err != nil {
			<-g.free
			return nil, err
		}
		a := addressOf(c)
		if g.enter(a) {
			return &limitedConn{Conn: c, leave: sync.OnceFunc(func() { g.leave(a) })}, nil
		}
		<-g.free
		_ = c.Close()
	}
}

// Close also ends the wait for a free connection.
func (g *ConnectionLimiter) Close() error {
	g.once.Do(func() { close(g.closed) })
	return g.Listener.Close()
}

// Open is how many connections there are.
func (g *ConnectionLimiter) Open() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.here
}

// NearlyFull reports that nearly all connections are taken: then answers end theirs.
func (g *ConnectionLimiter) NearlyFull() bool { return g.Open() > g.Connections-g.Connections/50 }

func (g *ConnectionLimiter) enter(a netip.Addr) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.from[a] >= g.ConnectionsPerAddress && !g.trusts(a) {
		return false
	}
	g.from[a]++
	g.here++
	return true
}

func (g *ConnectionLimiter) leave(a netip.Addr) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.here--
	if g.from[a]--; g.from[a] <= 0 {
		delete(g.from, a)
	}
	<-g.free
}

func addressOf(c net.Conn) netip.Addr {
	p, _ := netip.ParseAddrPort(c.RemoteAddr().String())
	return p.Addr().Unmap()
}

// limitedConn is a connection that leaves when it is closed.
type limitedConn struct {
	net.Conn
	leave func()
}

// Close closes the connection and frees its place.
func (c *limitedConn) Close() error {
	defer c.leave()
	return c.Conn.Close()
}

// CloseWrite lets the server end an answer before it closes a connection whose request was not read to its end.
func (c *limitedConn) CloseWrite() error {
	if t, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return t.CloseWrite()
	}
	return nil
}
