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

// networkFaults are what goes wrong before HTTP begins. The lender is elsewhere from the last act on, until it was answered.
func networkFaults() []fault {
	return []fault{
		{"network: connection refused", false, func(t *testing.T) {
			surviveElsewhere(t, func(o *scenario) (string, *x509.CertPool) {
				origin, err := network.RefusingOrigin()
				o.Must(err)
				return origin, nil
			})
		}},
		{"network: no such name", false, func(t *testing.T) {
			surviveElsewhere(t, func(*scenario) (string, *x509.CertPool) { return network.Unresolved, nil })
		}},
		{"network: no TLS where TLS is expected", false, func(t *testing.T) {
			surviveElsewhere(t, func(o *scenario) (string, *x509.CertPool) {
				plain := httptest.NewServer(o.LenderHandler)
				o.Cleanup(plain.Close)
				return "https://" + plain.Listener.Addr().String(), nil
			})
		}},
		{"network: certificate has expired", false, func(t *testing.T) { surviveCertificate(t, time.Now().Add(-time.Hour), true) }},
		{"network: certificate of nobody known", false, func(t *testing.T) { surviveCertificate(t, time.Now().Add(time.Hour), false) }},
		{"network: reset when accepted", false, func(t *testing.T) { surviveLine(t, (*network.Listener).Reset) }},
		{"network: half-open", true, func(t *testing.T) { surviveLine(t, (*network.Listener).HalfOpen) }},
	}
}

// surviveElsewhere makes the last act against a lender that is not where it was.
func surviveElsewhere(t *testing.T, where func(*scenario) (string, *x509.CertPool)) {
	o := newScenario(t, false)
	o.actUntil(9, checkout.StepReview)
	home := o.Service.Relay.Lender
	origin, trusted := where(o)
	o.Service.Relay.Lender = o.lenderAt(origin, trusted)
	o.accept1()
	o.awaitLender()
	if n := len(o.Lender.Ledger()); n != 0 {
		t.Errorf("%d authorizations at a lender that cannot be reached", n)
	}
	o.Service.Relay.Lender = home
	o.finish()
}

// lenderAt is the relay's client for another address of the lender.
func (o *scenario) lenderAt(origin string, trusted *x509.CertPool) *lender.Client {
	o.Helper()
	c, err := lender.New(lender.Options{Merchants: []lender.Merchant{{ID: demo.Merchant, ClientID: demo.Merchant, Environment: lender.Sandbox,
		BaseURL: origin, Secret: func() (relay.Secret, error) { return relay.NewSecret(demo.ClientSecret), nil }}},
		Now: o.Clock.Now, Log: o.Logger(), RootCAs: trusted})
	o.Must(err)
	o.Cleanup(c.Close)
	return c
}

func surviveCertificate(t *testing.T, ends time.Time, known bool) {
	surviveElsewhere(t, func(o *scenario) (string, *x509.CertPool) {
		cert, pool, err := network.Certificate(ends)
		o.Must(err)
		server := httptest.NewUnstartedServer(o.LenderHandler)
		server.TLS = &tls.Config{Certificates: []tls.Certificate{cert}}
		server.Config.ErrorLog = slog.NewLogLogger(o.Logger().Handler(), slog.LevelDebug) // a refused handshake is what is wanted
		server.StartTLS()
		o.Cleanup(server.Close)
		if !known {
			pool = x509.NewCertPool()
		}
		return server.URL, pool
	})
}

// surviveLine breaks the line to the lender while a connection is kept.
func surviveLine(t *testing.T, fail func(*network.Listener)) {
	surviveElsewhere(t, func(o *scenario) (string, *x509.CertPool) {
		inner, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
		o.Must(err)
		line := &network.Listener{Listener: inner}
		server := &http.Server{Handler: o.LenderHandler, ReadHeaderTimeout: time.Minute}
		go func() { _ = server.Serve(line) }()
		o.Cleanup(func() { _ = server.Close() })
		fail(line)
		return "http://" + inner.Addr().String(), nil
	})
}
