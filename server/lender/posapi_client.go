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

// Merchant is how one merchant gets access to the API.
type Merchant struct {
	ID          relay.MerchantID
	ClientID    string
	Secret      func() (relay.Secret, error) // the client secret; called for each new token
	Environment Environment
	BaseURL     string               // origin that replaces the environment's host; required for the sandbox
	Versions    map[Endpoint]Version // that replace the documented ones
	Types       map[Field]Type       // that replace those of the tables (posapi_field_types.go)
}

// Timeouts bound one exchange. Zero stands for the default.
type Timeouts struct {
	Connect time.Duration // connection and TLS together: 5 s
	Header  time.Duration // from the request's last byte to the answer's first: 5 s
	Total   time.Duration // from the start of the exchange to the end of the answer: 15 s
}

// Options configure a Client.
type Options struct {
	Merchants []Merchant
	Now       func() time.Time     // the wall clock; nil: time.Now
	Uptime    func() time.Duration // a clock that cannot be set; nil: the time since New
	Rand      io.Reader            // reference ids of shared tokens, and renewal jitter; nil: crypto/rand
	Log       *slog.Logger         // nil: no log
	Observer  relay.Observer       // nil: calls are not counted
	RootCAs   *x509.CertPool       // nil: the system's
	Transport http.RoundTripper    // nil: the client's own, which knows exactly whether anything was written
	Timeouts  Timeouts
}

// Client makes the calls. It is safe for concurrent use. It makes calls only for the merchants of its
// Options.
type Client struct {
	opt       Options
	merchants map[relay.MerchantID]*merchant
	transport http.RoundTripper
	end       context.CancelFunc // ends the renewal of tokens
}

// merchant is a Merchant with its origin, its shared token and the circuit breakers of its endpoints.
type merchant struct {
	Merchant
	origin   origin.Origin
	shared   *tokenCache
	cooldown cooldown
	breakers map[Endpoint]*breaker
}

var _ relay.Lender = (*Client)(nil)

// New makes a Client. It checks the configuration, reports every problem at once, and opens no connection.
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

// newMerchant prepares a merchant without a token: its first call asks for one.
func (c *Client) newMerchant(ctx context.Context, given Merchant, base origin.Origin) *merchant {
	m := &merchant{Merchant: given, origin: base, breakers: map[Endpoint]*breaker{}}
	for op := range routes {
		m.breakers[op] = newBreaker(given.ID, op, c.opt.Log, c.opt.Observer)
	}
	m.shared = &tokenCache{ctx: ctx, now: c.now, jitter: c.jitter, limit: c.opt.Timeouts.Header,
		take: func(ctx context.Context) (token, error) { return c.newToken(ctx, m, merchantScope, "") }}
	return m
}

// TokenAges are the ages of the shared tokens that are valid now, by merchant. An age counts from the request
// for the token.
func (c *Client) TokenAges() map[relay.MerchantID]time.Duration {
	ages := map[relay.MerchantID]time.Duration{}
	for id, m := range c.merchants {
		if age, valid := m.shared.age(); valid {
			ages[id] = age
		}
	}
	return ages
}

// Close ends the renewal of tokens and closes idle connections. Later calls succeed only while the present
// token is valid.
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
		timeout  *time.Duration
		fallback time.Duration
	}{
		{&opt.Timeouts.Connect, 5 * time.Second},
		{&opt.Timeouts.Header, 5 * time.Second},
		{&opt.Timeouts.Total, 15 * time.Second},
	} {
		if *d.timeout <= 0 {
			*d.timeout = d.fallback
		}
	}
	return opt
}

// referenceID checks the reference id of a flow, or makes a new one where none is given: a GUID of version 4
// without its dashes.
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
