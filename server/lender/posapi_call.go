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

// exchange is one request and how its answer is read.
type exchange struct {
	op            Endpoint
	account       accountNumber // in the path, where the endpoint has one
	authorization lenderID      // in the path, where the endpoint has one
	capture       lenderID      // in the path, where the endpoint has one
	query         url.Values
	form          []byte            // the body of the token endpoint
	body          any               // the body of every other endpoint, as JSON
	flow          relay.Secret      // a customer-scope token; zero for the merchant's shared token
	reference     string            // sent as X-Reference-Id
	once          bool              // never repeat it, not even when nothing was written
	head          func(http.Header) // reads the headers of any answer; may be nil
	read          func(value) error // reads the body of a 200; its error makes the answer unreadable
}

// do makes a call on the flow's token, or on the merchant's shared token. A shared token that the lender
// refuses is replaced once, because 401 means that nothing was done. A flow's token is never replaced,
// because the lender identifies the flow by it. The time limit is for the whole call, tokens and repetitions
// included.
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

// admit finds the merchant of a call, checks its token, and completes the exchange with reference id and
// language.
func (c *Client) admit(call relay.Call, x *exchange) (*merchant, error) {
	m := c.merchants[call.Merchant]
	if m == nil {
		return nil, errors.New("the merchant is not configured")
	}
	if !x.flow.IsZero() && !isSegment(x.flow.Reveal(), 1000) {
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

// withoutToken is the error of a call that got no token. The call itself was not sent. If the lender refused
// the merchant with a documented code, that refusal is the answer to the call.
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

// send makes the exchange, and repeats it once when nothing was written and the retry budget allows it.
func (c *Client) send(ctx context.Context, m *merchant, x exchange, bearer relay.Secret) error {
	err := c.attempt(ctx, m, x, bearer)
	repeatable := classOf(err) == relay.NotSent && !x.once && !errors.Is(err, errBreakerOpen) &&
		ctx.Err() == nil
	if repeatable && m.breakers[x.op].mayRetry() {
		err = c.attempt(ctx, m, x, bearer)
	}
	return err
}

// attempt makes the exchange once, counts it and writes its log record.
func (c *Client) attempt(ctx context.Context, m *merchant, x exchange, bearer relay.Secret) error {
	start := c.opt.Now()
	status, err := m.breakers[x.op].call(x.op, func() (int, error) {
		return c.roundTrip(ctx, m, x, bearer)
	})
	class := "ok"
	if e, ok := errors.AsType[*relay.LenderError](err); ok {
		class = string(e.Class)
	}
	took := c.opt.Now().Sub(start)
	c.opt.Observer.LenderCalled(string(x.op), class, took)
	c.opt.Log.LogAttrs(ctx, slog.LevelDebug, "lender call",
		slog.String("op", string(x.op)), slog.Int("status", status),
		slog.String("class", class), slog.Duration("duration", took),
		slog.String("reference_id", x.reference), slog.String("merchant", string(m.ID)))
	return err
}

// roundTrip uses the transport and not http.Client, which follows redirects and writes URLs into its errors.
func (c *Client) roundTrip(ctx context.Context, m *merchant, x exchange, bearer relay.Secret) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, c.opt.Timeouts.Total)
	defer cancel()
	var w writeWatch
	req, err := newRequest(w.trace(ctx), m, x, bearer)
	if err != nil {
		return 0, unsent(x.op, err)
	}
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		class := relay.Unknown
		if w.nothingWritten(err, c.opt.Transport == nil) {
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
	body, mediaType, err := x.encode(m.Types)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, routes[x.op].method, m.address(x), nil)
	if err != nil {
		return nil, errors.New("the request cannot be built") // the cause holds the URL
	}
	if body != nil {
		setBody(req, body) // without a GetBody, so that the transport cannot send the body again
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("X-Reference-Id", x.reference)
	if mediaType != "" {
		req.Header.Set("Content-Type", mediaType)
	}
	if !bearer.IsZero() {
		req.Header.Set("Authorization", "Bearer "+bearer.Reveal())
	}
	return req, nil
}

// encode is the body of an exchange and its media type; nil for none.
func (x exchange) encode(types map[Field]Type) (body []byte, mediaType string, err error) {
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
