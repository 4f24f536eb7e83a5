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

// Unresolved is an origin whose name nobody resolves (RFC 6761 keeps it so).
const Unresolved = "http://lender.invalid"

// Nobody is an origin on this machine that refuses connections: its port was free a moment ago.
func Nobody() (string, error) {
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	return "http://" + l.Addr().String(), l.Close()
}

// Certificate makes a certificate for 127.0.0.1 that ends at a moment, and the pool that trusts it. With a moment in the past
// it is an expired one that is right in every other way.
func Certificate(ends time.Time) (tls.Certificate, *x509.CertPool, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, fmt.Errorf("make a key: %w", err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "sandbox"},
		NotBefore: ends.Add(-90 * 24 * time.Hour), NotAfter: ends, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
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

// Listener is a listener that a test can break. The zero value of its state is whole.
type Listener struct {
	net.Listener
	mu       sync.Mutex
	dead     bool // half-open: the other side is gone and nobody said so
	reset    bool // every connection is reset before a byte is read
	kept     []net.Conn
	accepted int
}

// Die makes every connection half-open: what is written to it goes nowhere, nothing comes, and it is not ended.
func (l *Listener) Die() { l.set(true, false) }

// Reset makes every connection end with a reset as soon as it is accepted.
func (l *Listener) Reset() { l.set(false, true) }

// Heal makes new connections whole. Those that died stay dead.
func (l *Listener) Heal() { l.set(false, false) }

// Accepted counts connections.
func (l *Listener) Accepted() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.accepted
}

func (l *Listener) set(dead, reset bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dead, l.reset = dead, reset
}

// Accept gives the next connection, which obeys the line's state.
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
			return &wire{Conn: conn, line: l, ended: make(chan struct{})}, nil
		}
		sandbox.Reset(conn)
	}
}

// Close closes the listener and what was kept of dead connections.
func (l *Listener) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, conn := range l.kept {
		_ = conn.Close()
	}
	return l.Listener.Close()
}

// wire is a connection of a Line. Once it died it stays dead.
type wire struct {
	net.Conn
	line  *Listener
	once  sync.Once
	ended chan struct{}
	mu    sync.Mutex
	died  bool
}

func (w *wire) dead() bool {
	w.line.mu.Lock()
	defer w.line.mu.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.died = w.died || w.line.dead
	return w.died
}

// Read gives nothing of what comes once the line is dead, and waits until this side gives up.
func (w *wire) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	if w.dead() {
		<-w.ended
		return 0, net.ErrClosed
	}
	return n, err
}

// Write loses what is written once the line is dead.
func (w *wire) Write(p []byte) (int, error) {
	if w.dead() {
		return len(p), nil
	}
	return w.Conn.Write(p)
}

// Close says nothing to the other side once the line is dead; the listener ends it.
func (w *wire) Close() error {
	w.once.Do(func() { close(w.ended) })
	if !w.dead() {
		return w.Conn.Close()
	}
	w.line.mu.Lock()
	defer w.line.mu.Unlock()
	w.line.kept = append(w.line.kept, w.Conn)
	return nil
}
