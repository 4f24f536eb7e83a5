package lender

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"slices"

	"candor/server/relay"
)

// exchange is one request to make. read takes the answer in; what it does not accept makes the answer unreadable.
type exchange struct {
	op            Endpoint
	account       accountNumber // in the path, where there is one
	authorization lenderID      // in the path of what happens to it later
	capture       lenderID
	query         url.Values
	form          []byte // the token endpoint's body
	body          any    // every other body, as JSON
	flow          relay.Secret
	reference     string
	once          bool // not even when nothing was written
	head          func(http.Header)
	read          func(value) error
}

// do makes a call on the flow's token, or on the merchant's. A merchant's token that is refused is replaced once, since
// 401 says that nothing was done; a flow's never is, because it is the flow. All of it together ends in time.
func (c *Client) do(ctx context.Context, call relay.Call, x exchange) error {
	m, err := c.admit(call, &x)
	if err != nil {
		return unsent(x.op, err)
	}
	ctx, cancel := context.WithTimeout(ctx, c.opt.Timeouts.Header+c.opt.Timeouts.Total)
	defer cancel()
	if !x.flow.IsZero() {
		return c.send(ctx, m, x, x.flow)
	}
	for renewed := false; ; renewed = true {
		shared, err := c.sharedToken(ctx, m)
		if err != nil {
			return withoutToken(x.op, err)
		}
		err = c.send(ctx, m, x, shared)
		if renewed || classOf(err) != relay.Unauthorized || !m.shared.replace(shared) {
			return err
		}
	}
}

func (c *Client) admit(call relay.Call, x *exchange) (*merchant, error) {
	m := c.merchants[call.Merchant]
	if m == nil {
		return nil, errors.New("the merchant is not configured")
	}
	if !x.flow.IsZero() && !segment(x.flow.Reveal(), 1000) {
		return nil, errors.New("the flow's token cannot stand in a header")
	}
	var err error
	x.reference, err = c.referenceID(call.Reference)
	if routes[x.op].lang {
		if x.query == nil {
			x.query = url.Values{}
		}
		x.query.Set("lang", call.Language.Short())
	}
	return m, err
}

// withoutToken is the failure of a call for which no token could be had: nothing was sent, and where the lender refused
// the merchant by a documented code, that is the answer.
func withoutToken(op Endpoint, err error) error {
	out := &relay.LenderError{Op: string(op), Class: relay.NotSent, Err: err}
	if e, ok := errors.AsType[*relay.LenderError](err); ok {
		out.Code, out.Status = e.Code, e.Status
		if e.Class == relay.Refused {
			out.Class = relay.Refused
		}
	}
	return out
}

// send makes the exchange, once more when nothing was written and the budget allows it.
func (c *Client) send(ctx context.Context, m *merchant, x exchange, bearer relay.Secret) error {
	err := c.attempt(ctx, m, x, bearer)
	if classOf(err) == relay.NotSent && !x.once && !errors.Is(err, errBreakerOpen) && ctx.Err() == nil && m.breakers[x.op].mayRetry() {
		err = c.attempt(ctx, m, x, bearer)
	}
	return err
}

// attempt makes the exchange once and writes its one line of log.
func (c *Client) attempt(ctx context.Context, m *merchant, x exchange, bearer relay.Secret) error {
	start := c.opt.Now()
	status, err := m.breakers[x.op].call(x.op, func() (int, error) { return c.roundTrip(ctx, m, x, bearer) })
	class := "ok"
	if e, ok := errors.AsType[*relay.LenderError](err); ok {
		class = string(e.Class)
	}
	took := c.opt.Now().Sub(start)
	c.opt.Observer.LenderCalled(string(x.op), class, took)
	c.opt.Log.LogAttrs(ctx, slog.LevelDebug, "lender call", slog.String("op", string(x.op)), slog.Int("status", status),
		slog.String("class", class), slog.Duration("duration", took),
		slog.String("reference_id", x.reference), slog.String("merchant", string(m.ID)))
	return err
}

// roundTrip bypasses http.Client: there is nothing that could follow a redirect, and no error that holds a URL.
func (c *Client) roundTrip(ctx context.Context, m *merchant, x exchange, bearer relay.Secret) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, c.opt.Timeouts.Total)
	defer cancel()
	var s watch
	req, err := newRequest(s.trace(ctx), m, x, bearer)
	if err != nil {
		return 0, unsent(x.op, err)
	}
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		class := relay.Unknown
		if s.nothingWritten(err, c.opt.Transport == nil) {
			class = relay.NotSent
		}
		return 0, &relay.LenderError{Op: string(x.op), Class: class, Err: plain(err)}
	}
	defer func() { _ = resp.Body.Close() }()
	if x.head != nil {
		x.head(resp.Header)
	}
	v, err := readBody(resp)
	return resp.StatusCode, judge(x, resp.StatusCode, v, err)
}

func newRequest(ctx context.Context, m *merchant, x exchange, bearer relay.Secret) (*http.Request, error) {
	body, kind, err := x.encode(m.Types)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, routes[x.op].method, m.address(x), nil)
	if err != nil {
		return nil, errors.New("the request cannot be built") // the cause would hold the URL
	}
	if body != nil {
		carry(req, body) // without a GetBody: the transport must not re-send a body on its own
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("X-Reference-Id", x.reference)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if !bearer.IsZero() {
		req.Header.Set("Authorization", "Bearer "+bearer.Reveal())
	}
	return req, nil
}

func (x exchange) encode(types map[Field]Type) (body []byte, kind string, err error) {
	switch {
	case x.form != nil:
		return slices.Clone(x.form), "application/x-www-form-urlencoded", nil
	case x.body != nil:
		if body, err = json.Marshal(x.body); err != nil {
			return nil, "", errors.New("the request cannot be written as JSON")
		}
		body, err = retype(body, x.op, types)
		return body, "application/json", err
	}
	return nil, "", nil
}
