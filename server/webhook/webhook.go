// Package webhook sends events to the endpoints of merchants, signed by the Standard Webhooks scheme
// (github.com/standard-webhooks/standard-webhooks, version 1 of the signature: HMAC-SHA256).
//
// Its laws:
//
//   - One call of Send is one request. It follows no redirect, and ends after ten seconds.
//   - A request goes to no private, local or reserved address, unless the endpoint allows it. That is decided
//     by the address that is dialled, after the name was resolved.
//   - No error holds a secret, or anything that the endpoint answered.
//
// It refuses to decide when an event is sent, again or at all: package relay does.
package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
	"time"

	"candor/server/relay"
)

const (
	// Timeout is how long one delivery may take, from the name to the end of the answer.
	Timeout = 10 * time.Second
	// answerLimit is how many bytes of an answer are read, and how many its header may have.
	answerLimit = 64 << 10
)

// Sender sends events. Make one with New. It is safe for concurrent use.
type Sender struct {
	now             func() time.Time
	agent           string
	public, private *http.Client
}

// New makes a Sender that signs with the time of now and names itself as agent. timeout is how long a
// delivery may take; 0: Timeout.
func New(now func() time.Time, agent string, timeout time.Duration) *Sender {
	if timeout == 0 {
		timeout = Timeout
	}
	return &Sender{now: now, agent: agent, public: client(timeout, onlyPublic),
		private: client(timeout, nil)}
}

// client makes a client that dials directly, and nowhere that control refuses.
func client(
	timeout time.Duration,
	control func(network, address string, c syscall.RawConn) error,
) *http.Client {
	dialer := &net.Dialer{Timeout: timeout / 2, Control: control}
	return &http.Client{
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy:                  nil, // not even from the environment
			DialContext:            dialer.DialContext,
			TLSHandshakeTimeout:    timeout / 2,
			MaxResponseHeaderBytes: answerLimit,
			MaxIdleConnsPerHost:    32,
			IdleConnTimeout:        30 * time.Second,
			DisableCompression:     true,
		},
	}
}

// Send implements relay.Sender. An answer 200 to 299 is a delivery; its body is read so far that the
// connection can be used again, and means nothing.
func (s *Sender) Send(ctx context.Context, to relay.Endpoint, e relay.Event) error {
	body, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("encode event: %w", err)
	}
	secrets, err := to.Secrets()
	if err != nil {
		return fmt.Errorf("read secrets: %w", err)
	}
	now := s.now()
	signature, err := Sign(secrets, string(e.ID), now, body)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to.URL, bytes.NewReader(body))
	if err != nil {
		return errors.New("make request: the address is not usable")
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", s.agent)
	r.Header.Set(headerID, string(e.ID))
	r.Header.Set(headerTime, strconv.FormatInt(now.Unix(), 10))
	r.Header.Set(headerSignature, signature)
	client := s.public
	if to.AllowPrivate {
		client = s.private
	}
	answer, err := client.Do(r)
	if err != nil {
		return reason(err)
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.CopyN(io.Discard, answer.Body, answerLimit)
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return fmt.Errorf("the endpoint answered with status %d", answer.StatusCode)
	}
	return nil
}

// reason is the error of a request, without its address and without what was answered.
func reason(err error) error {
	refused, isRefused := errors.AsType[*refusedAddress](err)
	network, isNetwork := errors.AsType[net.Error](err)
	switch {
	case isRefused:
		return refused
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case isNetwork && network.Timeout():
		return errors.New("the endpoint did not answer in time")
	}
	return errors.New("the endpoint could not be reached, or answered no HTTP")
}

// refusedAddress says that a name led to an address that is not dialled.
type refusedAddress struct{ address netip.Addr }

func (e *refusedAddress) Error() string {
	return "the endpoint is at the private or reserved address " + e.address.String()
}

// onlyPublic refuses a connection to an address that is not public. The dialer calls it with the address
// itself, after the name was resolved, for every address that it tries.
func onlyPublic(_, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return errors.New("the address is not usable")
	}
	if !IsPublic(ap.Addr()) {
		return &refusedAddress{ap.Addr()}
	}
	return nil
}

// reserved are ranges that lead to no server of the public internet: the special-purpose registries of RFC
// 6890 beside what package netip knows, and those that carry an IPv4 address within.
var reserved = prefixes("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
	"198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16",
	"fec0::/10", "5f00::/16", "3fff::/20")

func prefixes(all ...string) (out []netip.Prefix) {
	for _, text := range all {
		out = append(out, netip.MustParsePrefix(text))
	}
	return out
}

// IsPublic reports whether an address is one of the public internet.
func IsPublic(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	for _, p := range reserved {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// CheckURL refuses an address that no event can be sent to. Without private, it is https and names no private
// address; what its name leads to is checked again at each connection.
func CheckURL(text string, private bool) error {
	r, err := http.NewRequest(http.MethodPost, text, nil) //nolint:noctx // it is not sent
	if err != nil || r.URL.Host == "" {
		return errors.New("it is not understood; it is https://shop.example/webhooks")
	}
	switch host := r.URL.Hostname(); {
	case r.URL.User != nil:
		return errors.New("it must hold no user and no password")
	case r.URL.Fragment != "":
		return errors.New("it must hold no fragment")
	case r.URL.Scheme != "https" && (r.URL.Scheme != "http" || !private):
		return errors.New("it must begin with https:// (or allow_private = true, on your own network)")
	case !private:
		if a, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil && !IsPublic(a) {
			return errors.New("it is a private or reserved address (allow_private = true allows that)")
		}
	}
	return nil
}
