package lender

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"candor/core/origin"
	"candor/server/relay"

	"github.com/google/uuid"
)

// Merchant is one merchant's access to the API.
type Merchant struct {
	ID          relay.MerchantID
	ClientID    string
	Secret      func() (relay.Secret, error) // the client secret; asked for each time a token is taken
	Environment Environment
	BaseURL     string               // origin in place of the environment's host; required for the sandbox
	Versions    map[Endpoint]Version // where the lender wants another than the documented one
	Types       map[Field]Type       // where the lender wants another than the tables say (fieldtype.go)
}

// Timeouts bound one call. A zero is the default.
type Timeouts struct {
	Connect time.Duration // connection and TLS together: 5 s
	Header  time.Duration // from the request's last byte to the answer's first: 5 s
	Total   time.Duration // 15 s
}

// Options are what a Client needs.
type Options struct {
	Merchants []Merchant
	Now       func() time.Time     // the wall's clock; nil: time.Now
	Uptime    func() time.Duration // a clock that nobody can set; nil: the time since New
	Rand      io.Reader            // reference ids of shared tokens, and when these are renewed; nil: crypto/rand
	Log       *slog.Logger         // nil: silent
	Observer  relay.Observer       // nil: nobody counts
	RootCAs   *x509.CertPool       // nil: the system's
	Transport http.RoundTripper    // nil: the client's own, which knows exactly whether anything was written
	Timeouts  Timeouts
}

// Client makes the calls. It is safe for concurrent use and knows the merchants it was made with, no others.
type Client struct {
	opt       Options
	merchants map[relay.MerchantID]*merchant
	transport http.RoundTripper
	end       context.CancelFunc // of the renewing of tokens
}

// merchant is a Merchant with its origin, its shared token, and what stands before its endpoints.
type merchant struct {
	Merchant
	origin   origin.Origin
	shared   *tokenCache
	quiet    cooldown
	breakers map[Endpoint]*breaker
}

var _ relay.Lender = (*Client)(nil)

// New checks the configuration, reporting every problem at once, and connects to nothing.
func New(opt Options) (*Client, error) {
	c := &Client{opt: withDefaults(opt), merchants: map[relay.MerchantID]*merchant{}}
	ctx, end := context.WithCancel(context.Background())
	c.end = end
	var problems []error
	reachable := map[string]bool{}
	for _, given := range opt.Merchants {
		base, err := given.check()
		if err == nil && c.merchants[given.ID] != nil {
			err = errors.New("configured twice")
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("merchant %q: %w", given.ID, err))
			continue
		}
		c.merchants[given.ID] = c.newMerchant(ctx, given, base)
		reachable[base.Address()] = true
	}
	if len(problems) > 0 {
		end()
		return nil, errors.Join(problems...)
	}
	if c.transport = opt.Transport; c.transport == nil {
		c.transport = newTransport(reachable, c.opt)
	}
	return c, nil
}

// newMerchant has no token yet: the first call takes one.
func (c *Client) newMerchant(ctx context.Context, given Merchant, base origin.Origin) *merchant {
	m := &merchant{Merchant: given, origin: base, breakers: map[Endpoint]*breaker{}}
	for op := range routes {
		m.breakers[op] = newBreaker(given.ID, op, c.opt.Log, c.opt.Observer)
	}
	m.shared = &tokenCache{ctx: ctx, now: c.now, chance: c.chance, limit: c.opt.Timeouts.Header,
		take: func(ctx context.Context) (token, error) { return c.takeToken(ctx, m, merchantScope, "") }}
	return m
}

// TokenAges are how long ago the shared tokens that are valid now were asked for, by merchant.
func (c *Client) TokenAges() map[relay.MerchantID]time.Duration {
	ages := map[relay.MerchantID]time.Duration{}
	for id, m := range c.merchants {
		if age, valid := m.shared.age(); valid {
			ages[id] = age
		}
	}
	return ages
}

// Close ends the renewing of tokens and drops idle connections. Calls after it live as long as the token that is there.
func (c *Client) Close() {
	c.end()
	for _, m := range c.merchants {
		m.shared.stop()
	}
	if t, ok := c.transport.(*http.Transport); ok {
		t.CloseIdleConnections()
	}
}

func withDefaults(opt Options) Options {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Uptime == nil {
		start := time.Now()
		opt.Uptime = func() time.Duration { return time.Since(start) }
	}
	if opt.Rand == nil {
		opt.Rand = rand.Reader
	}
	if opt.Observer == nil {
		opt.Observer = relay.NoObserver{}
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	for _, d := range []struct {
		of *time.Duration
		by time.Duration
	}{{&opt.Timeouts.Connect, 5 * time.Second}, {&opt.Timeouts.Header, 5 * time.Second}, {&opt.Timeouts.Total, 15 * time.Second}} {
		if *d.of <= 0 {
			*d.of = d.by
		}
	}
	return opt
}

// referenceID is the one the flow has, or a new one where there is no flow: a GUID of version 4 without its dashes.
func (c *Client) referenceID(given string) (string, error) {
	if given == "" {
		id, err := uuid.NewRandomFromReader(c.opt.Rand)
		if err != nil {
			return "", errors.New("no random bytes for a reference id")
		}
		return hex.EncodeToString(id[:]), nil
	}
	if b, err := hex.DecodeString(given); err != nil || len(b) != 16 {
		return "", errors.New("the reference id is not 32 hex digits")
	}
	return given, nil
}
