package faults

import (
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/demo"
	"candor/server/lender"
	"candor/server/relay"
	"candor/server/test/network"
)

// networkFaults are the faults before HTTP begins. They last from the last action until it is answered.
func networkFaults() []fault {
	return []fault{
		{"network: connection refused", false, func(t *testing.T) {
			surviveElsewhere(t, func(s *scenario) (string, *x509.CertPool) {
				origin, err := network.RefusingOrigin()
				s.Must(err)
				return origin, nil
			})
		}},
		{"network: no such name", false, func(t *testing.T) {
			surviveElsewhere(t, func(*scenario) (string, *x509.CertPool) { return network.Unresolved, nil })
		}},
		{"network: no TLS where TLS is expected", false, func(t *testing.T) {
			surviveElsewhere(t, func(s *scenario) (string, *x509.CertPool) {
				plain := httptest.NewServer(s.LenderHandler)
				s.Cleanup(plain.Close)
				return "https://" + plain.Listener.Addr().String(), nil
			})
		}},
		{"network: certificate has expired", false,
			func(t *testing.T) { surviveCertificate(t, time.Now().Add(-time.Hour), true) }},
		{"network: certificate of nobody known", false,
			func(t *testing.T) { surviveCertificate(t, time.Now().Add(time.Hour), false) }},
		{"network: reset when accepted", false,
			func(t *testing.T) { surviveConnections(t, (*network.Listener).Reset) }},
		{"network: half-open", true,
			func(t *testing.T) { surviveConnections(t, (*network.Listener).HalfOpen) }},
	}
}

// surviveElsewhere sends the last action while the lender is not at its address.
func surviveElsewhere(t *testing.T, where func(*scenario) (string, *x509.CertPool)) {
	s := newScenario(t, false)
	s.actUntil(9, checkout.StepReview)
	home := s.Service.Relay.Lender
	origin, trusted := where(s)
	s.Service.Relay.Lender = struckLender{s.lenderAt(origin, trusted), s}
	s.acceptOnce()
	s.awaitLender()
	if n := len(s.Lender.Ledger()); n != 0 {
		t.Errorf("%d authorizations at a lender that cannot be reached", n)
	}
	s.Service.Relay.Lender = home
	s.finish()
}

// lenderAt is the relay's client for another address of the lender.
func (s *scenario) lenderAt(origin string, trusted *x509.CertPool) *lender.Client {
	s.Helper()
	c, err := lender.New(lender.Options{
		Merchants: []lender.Merchant{{ID: demo.Merchant, ClientID: demo.Merchant, Environment: lender.Sandbox,
			BaseURL: origin, Secret: func() (relay.Secret, error) {
				return relay.NewSecret(demo.ClientSecret),
					nil
			}}},
		Now: s.Clock.Now, Log: s.Logger(), RootCAs: trusted})
	s.Must(err)
	s.Cleanup(c.Close)
	return c
}

func surviveCertificate(t *testing.T, ends time.Time, known bool) {
	surviveElsewhere(t, func(s *scenario) (string, *x509.CertPool) {
		cert, pool, err := network.Certificate(ends)
		s.Must(err)
		server := httptest.NewUnstartedServer(s.LenderHandler)
		server.TLS = &tls.Config{Certificates: []tls.Certificate{cert}}
		// a refused handshake is expected here
		server.Config.ErrorLog = slog.NewLogLogger(s.Logger().Handler(), slog.LevelDebug)
		server.StartTLS()
		s.Cleanup(server.Close)
		if !known {
			pool = x509.NewCertPool()
		}
		return server.URL, pool
	})
}

// surviveConnections breaks the connections to the lender while one of them is kept.
func surviveConnections(t *testing.T, fail func(*network.Listener)) {
	surviveElsewhere(t, func(s *scenario) (string, *x509.CertPool) {
		inner, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
		s.Must(err)
		line := &network.Listener{Listener: inner}
		server := &http.Server{Handler: s.LenderHandler, ReadHeaderTimeout: time.Minute}
		go func() { _ = server.Serve(line) }()
		s.Cleanup(func() { _ = server.Close() })
		fail(line)
		return "http://" + inner.Addr().String(), nil
	})
}
