// Package network breaks connections for tests, before HTTP: origins that refuse or do not resolve,
// certificates that have expired, and a listener whose connections become half-open or are reset.
//
// Its law: a fault affects only the connections of its Listener, and Heal ends it for new ones. Nothing of
// the product imports it.
package network

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"sync"
	"time"

	"candor/server/sandbox"
)

// Unresolved is an origin whose name never resolves (RFC 6761 reserves it).
const Unresolved = "http://lender.invalid"

// RefusingOrigin is an origin on this machine that refuses connections: its port was free a moment ago.
func RefusingOrigin() (string, error) {
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	return "http://" + l.Addr().String(), l.Close()
}

// Certificate makes a certificate for 127.0.0.1 that expires at a time, and the pool that trusts it. With a
// time in the past, the certificate is expired and valid in every other way.
func Certificate(ends time.Time) (tls.Certificate, *x509.CertPool, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, fmt.Errorf("make a key: %w", err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "sandbox"},
		NotBefore: ends.Add(-90 * 24 * time.Hour), NotAfter: ends,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA:        true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, nil, fmt.Errorf("make a certificate: %w", err)
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		return tls.Certificate{}, nil, fmt.Errorf("read the certificate: %w", err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(made)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool, nil
}

// Listener is a listener that a test can break. It starts unbroken.
type Listener struct {
	net.Listener
	mu            sync.Mutex
	halfOpen      bool // half-open: the peer is gone and sent no FIN
	reset         bool // every connection is reset before a byte is read
	halfOpenConns []net.Conn
	accepted      int
}

// HalfOpen makes every connection half-open: what is written to it is lost, nothing arrives, and it is not
// closed.
func (l *Listener) HalfOpen() { l.set(true, false) }

// Reset makes every connection end with a reset as soon as it is accepted.
func (l *Listener) Reset() { l.set(false, true) }

// Heal makes new connections work. Those that are half-open stay so.
func (l *Listener) Heal() { l.set(false, false) }

// Accepted counts the connections that were accepted.
func (l *Listener) Accepted() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.accepted
}

func (l *Listener) set(dead, reset bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.halfOpen, l.reset = dead, reset
}

// Accept gives the next connection, which follows the state of the listener.
func (l *Listener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		l.mu.Lock()
		l.accepted++
		broken := l.reset
		l.mu.Unlock()
		if !broken {
			return &breakable{Conn: conn, listener: l, closed: make(chan struct{})}, nil
		}
		sandbox.Reset(conn)
	}
}

// Close closes the listener and the half-open connections.
func (l *Listener) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, conn := range l.halfOpenConns {
		_ = conn.Close()
	}
	return l.Listener.Close()
}

// breakable is a connection of a Listener. Once half-open, it stays half-open.
type breakable struct {
	net.Conn
	listener *Listener
	once     sync.Once
	closed   chan struct{}
	mu       sync.Mutex
	halfOpen bool
}

func (w *breakable) isHalfOpen() bool {
	w.listener.mu.Lock()
	defer w.listener.mu.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.halfOpen = w.halfOpen || w.listener.halfOpen
	return w.halfOpen
}

// Read discards what arrives once the connection is half-open, and waits until this side closes it.
func (w *breakable) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	if w.isHalfOpen() {
		<-w.closed
		return 0, net.ErrClosed
	}
	return n, err
}

// Write discards what is written once the connection is half-open.
func (w *breakable) Write(p []byte) (int, error) {
	if w.isHalfOpen() {
		return len(p), nil
	}
	return w.Conn.Write(p)
}

// Close sends nothing to the peer once the connection is half-open; the listener closes it.
func (w *breakable) Close() error {
	w.once.Do(func() { close(w.closed) })
	if !w.isHalfOpen() {
		return w.Conn.Close()
	}
	w.listener.mu.Lock()
	defer w.listener.mu.Unlock()
	w.listener.halfOpenConns = append(w.listener.halfOpenConns, w.Conn)
	return nil
}
