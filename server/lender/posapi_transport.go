package lender

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"time"
)

var errHost = errors.New("a host that is not configured")

// newTransport makes a transport that dials only the given addresses, directly, and speaks HTTP/1.1. With
// HTTP/1.1 one exchange at a time has a connection, so the bytes written to it belong to that exchange (see
// countingConn).
func newTransport(reachable map[string]bool, opt Options) *http.Transport {
	d := &dialer{reachable: reachable, limit: opt.Timeouts.Connect, tls: &tls.Config{
		MinVersion: tls.VersionTLS12, RootCAs: opt.RootCAs, NextProtos: []string{"http/1.1"},
	}}
	return &http.Transport{
		Proxy:                  nil, // not even from the environment
		DialContext:            d.plain,
		DialTLSContext:         d.secure,
		ResponseHeaderTimeout:  opt.Timeouts.Header,
		MaxResponseHeaderBytes: 16 << 10,
		MaxIdleConnsPerHost:    16,
		IdleConnTimeout:        60 * time.Second,
	}
}

// dialer dials the reachable addresses only, and counts what is written to its connections.
type dialer struct {
	reachable map[string]bool
	limit     time.Duration
	tls       *tls.Config
}

func (d *dialer) open(ctx context.Context, network, address string) (net.Conn, error) {
	if !d.reachable[address] {
		return nil, errHost
	}
	return new(net.Dialer).DialContext(ctx, network, address)
}

func (d *dialer) plain(ctx context.Context, network, address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, d.limit)
	defer cancel()
	conn, err := d.open(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &countingConn{Conn: conn}, nil
}

func (d *dialer) secure(ctx context.Context, network, address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, d.limit)
	defer cancel()
	conn, err := d.open(ctx, network, address)
	if err != nil {
		return nil, err
	}
	config := d.tls.Clone()
	config.ServerName, _, _ = net.SplitHostPort(address)
	secured := tls.Client(conn, config)
	if err := secured.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return &countingConn{Conn: secured}, nil
}

// countingConn counts the bytes written above TLS, so that the client knows, and need not guess, whether
// nothing was written.
type countingConn struct {
	net.Conn
	mu      sync.Mutex
	written int
	shut    bool
}

// Write counts the bytes before it writes them.
func (c *countingConn) Write(p []byte) (int, error) {
	c.mu.Lock()
	if c.shut {
		c.mu.Unlock()
		return 0, net.ErrClosed
	}
	c.written += len(p)
	c.mu.Unlock()
	return c.Conn.Write(p)
}

func (c *countingConn) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.written
}

// shutIfUnwritten reports whether nothing was written since the given count. If so, it refuses all later
// writes.
func (c *countingConn) shutIfUnwritten(since int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.written == since {
		c.shut = true
	}
	return c.shut
}

// writeWatch finds out whether one exchange wrote anything to its connection.
type writeWatch struct {
	conn    *countingConn
	before  int  // bytes written to conn before the exchange
	foreign bool // the connection is not a countingConn
}

// trace is a context in which the transport reports the connection of the exchange.
func (w *writeWatch) trace(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(i httptrace.GotConnInfo) {
		var ours bool
		if w.conn, ours = i.Conn.(*countingConn); ours {
			w.before = w.conn.count()
		}
		w.foreign = !ours
	}})
}

// nothingWritten reports, after a failure, whether certainly nothing was written. With a transport other than
// the client's own, this is certain only when the dial failed.
func (w *writeWatch) nothingWritten(err error, own bool) bool {
	if !own || w.foreign {
		dial, ok := errors.AsType[*net.OpError](err)
		return ok && dial.Op == "dial"
	}
	return w.conn == nil || w.conn.shutIfUnwritten(w.before)
}
