package front

import (
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
)

// ConnectionLimiter is a listener that limits open connections. Past the limit of all connections, more wait
// in the system's queue. Past the limit of one client (request.Shares), more are closed at once, so that one
// household cannot take them all. That limit does not apply to a configured proxy, which connects for many
// clients.
type ConnectionLimiter struct {
	net.Listener
	Bounds
	taken  chan struct{} // a value for each open connection, and one for the connection that Accept waits for
	closed chan struct{}
	once   sync.Once

	perClient clientCounter
	open      atomic.Int64
}

// NewConnectionLimiter limits the connections of a listener.
func NewConnectionLimiter(l net.Listener, b Bounds) *ConnectionLimiter {
	return &ConnectionLimiter{
		Listener: l, Bounds: b, taken: make(chan struct{}, b.Connections), closed: make(chan struct{}),
		perClient: clientCounter{most: b.ConnectionsPerAddress},
	}
}

// Accept waits for a connection that no limit refuses.
func (l *ConnectionLimiter) Accept() (net.Conn, error) {
	for {
		select {
		case l.taken <- struct{}{}:
		case <-l.closed:
			return nil, net.ErrClosed
		}
		c, err := l.Listener.Accept()
		if err != nil {
			<-l.taken
			return nil, err
		}
		a := addressOf(c)
		if l.acquire(a) {
			return &limitedConn{Conn: c, release: sync.OnceFunc(func() { l.release(a) })}, nil
		}
		<-l.taken
		_ = c.Close()
	}
}

// Close closes the listener and ends the wait of Accept.
func (l *ConnectionLimiter) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

// Open is the number of open connections.
func (l *ConnectionLimiter) Open() int { return int(l.open.Load()) }

// NearlyFull reports that fewer than one connection in 50 is left. Connections are then closed after their
// answer.
func (l *ConnectionLimiter) NearlyFull() bool { return l.Open() > l.Connections-l.Connections/50 }

func (l *ConnectionLimiter) acquire(a netip.Addr) bool {
	if !l.trusts(a) && !l.perClient.acquire(a) {
		return false
	}
	l.open.Add(1)
	return true
}

func (l *ConnectionLimiter) release(a netip.Addr) {
	l.open.Add(-1)
	if !l.trusts(a) {
		l.perClient.release(a)
	}
	<-l.taken
}

func addressOf(c net.Conn) netip.Addr {
	p, _ := netip.ParseAddrPort(c.RemoteAddr().String())
	return p.Addr().Unmap()
}

// limitedConn is a connection that counts toward the limits until it is closed.
type limitedConn struct {
	net.Conn
	release func()
}

// Close closes the connection and makes room for another.
func (c *limitedConn) Close() error {
	defer c.release()
	return c.Conn.Close()
}

// CloseWrite lets net/http end its answer before it closes a connection whose request was not read to the
// end.
func (c *limitedConn) CloseWrite() error {
	if t, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return t.CloseWrite()
	}
	return nil
}
