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

// newTransport dials only the given addresses, directly, and speaks HTTP/1.1: one exchange at a time has a connection,
// so that the bytes written to it are the exchange's own (see wire).
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
	return &wire{Conn: conn}, nil
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
	return &wire{Conn: secured}, nil
}

// wire counts what is written above TLS, so that "nothing was written" is known and not guessed.
type wire struct {
	net.Conn
	mu      sync.Mutex
	written int
	shut    bool
}

// Write counts before it writes.
func (w *wire) Write(p []byte) (int, error) {
	w.mu.Lock()
	if w.shut {
		w.mu.Unlock()
		return 0, net.ErrClosed
	}
	w.written += len(p)
	w.mu.Unlock()
	return w.Conn.Write(p)
}

func (w *wire) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.written
}

// untouched reports whether nothing was written since, and then sees to it that nothing will be.
func (w *wire) untouched(since int) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.written == since {
		w.shut = true
	}
	return w.shut
}

// watch follows one exchange.
type watch struct {
	conn    *wire
	since   int
	foreign bool // the connection is not one of ours
}

func (s *watch) trace(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(i httptrace.GotConnInfo) {
		var ours bool
		if s.conn, ours = i.Conn.(*wire); ours {
			s.since = s.conn.count()
		}
		s.foreign = !ours
	}})
}

// nothingWritten reports, after a failure, whether surely nothing was written. Of a transport that is not ours only a failed
// dial is sure.
func (s *watch) nothingWritten(err error, own bool) bool {
	if !own || s.foreign {
		dial, ok := errors.AsType[*net.OpError](err)
		return ok && dial.Op == "dial"
	}
	return s.conn == nil || s.conn.untouched(s.since)
}
