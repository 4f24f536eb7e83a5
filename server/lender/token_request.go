package lender

import (
	"context"
	"errors"
	"math/big"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"candor/server/relay"
)

const (
	tokenLife   = 20 * time.Minute // published (POS API, authentication); a longer one is cut to it
	renewBefore = time.Minute      // the lender's guidance: expired when now − created ≥ expires_in − 60 s
)

// scope is the scope of an access token (POS API, authentication).
type scope string

const (
	merchantScope scope = "merchant"
	customerScope scope = "customer"
)

// token is an access token and its lifetime. The zero value has expired.
type token struct {
	secret relay.Secret
	began  moment // before it was asked for
	life   time.Duration
}

// fresh reports whether the token may still be used. It takes into account that a clock was set or that the
// host slept (moment.since).
func (t token) fresh(now moment) bool { return !t.secret.IsZero() && now.since(t.began) < t.usable() }

// usable is how long a token may be shared. A token that expires at once is used for a second all the same,
// so that not every call asks for its own.
func (t token) usable() time.Duration { return max(t.life-renewBefore, time.Second) }

// ends is when the token expires by the wall clock, the only clock that other processes share.
func (t token) ends() time.Time { return t.began.wall.Add(t.life) }

// sharedToken is the merchant's shared token. No caller waits for it longer than one refresh may take, even
// if the refresh began before the call.
func (c *Client) sharedToken(ctx context.Context, m *merchant) (relay.Secret, error) {
	ctx, cancel := context.WithTimeout(ctx, c.opt.Timeouts.Header)
	defer cancel()
	return m.shared.get(ctx)
}

// newToken asks for a new token, always with the merchant's own credentials. The refresh_token of the last
// answer is not used. It works before expiry only, needs the client secret as well, would have to be
// protected like the secret, and would prolong a session that began with a secret which has been replaced
// since. What a refresh does to the data of a flow is not documented, so a flow never gets a second token
// (POS API, authentication).
//
// The client secret is read each time, and once more when the lender does not know it: it may have been
// replaced in between.
func (c *Client) newToken(ctx context.Context, m *merchant, s scope, reference string) (token, error) {
	if err := m.cooldown.ended(c.now()); err != nil {
		return token{}, err
	}
	reference, err := c.referenceID(reference)
	if err != nil {
		return token{}, unsent(Token, err)
	}
	secret, err := m.Secret()
	if err != nil || secret.IsZero() {
		return token{}, unsent(Token, errors.New("the client secret cannot be read"))
	}
	t, err := c.requestToken(ctx, m, secret, s, reference)
	if e, ok := errors.AsType[*relay.LenderError](err); ok && e.Code == "invalid_client" {
		if another, unread := m.Secret(); unread == nil && !another.IsZero() && another != secret {
			return c.requestToken(ctx, m, another, s, reference)
		}
	}
	return t, err
}

// requestToken makes one request for a token.
func (c *Client) requestToken(ctx context.Context, m *merchant, secret relay.Secret, s scope,
	reference string) (token, error) {
	form := url.Values{
		"client_id": {m.ClientID}, "client_secret": {secret.Reveal()},
		"grant_type": {"client_credentials"}, "scope": {string(s)},
	}
	var out token
	var wait time.Duration
	asked := c.now()
	err := c.send(ctx, m, exchange{op: Token, form: []byte(form.Encode()), reference: reference,
		once: s == merchantScope, // tokenCache tries again after a pause
		head: func(h http.Header) { wait = retryAfter(h, asked.wall) },
		read: func(v value) (err error) {
			out, err = readToken(v, asked)
			return err
		}}, relay.Secret{})
	if err != nil {
		m.cooldown.begin(c.now(), wait, err)
	}
	return out, err
}

// readToken reads a token. Its lifetime counts from the moment before it was asked for.
func readToken(v value, asked moment) (token, error) {
	if tokenType := v.get("token_type").trimmed(); tokenType != "" &&
		!strings.EqualFold(tokenType, "bearer") {
		return token{}, &fieldError{"token_type", "not bearer"}
	}
	access, _ := v.get("access_token").text()
	if !isSegment(access, 1000) {
		return token{}, &fieldError{"access_token", "not a token"}
	}
	return token{relay.NewSecret(access), asked, lifeOf(v.get("expires_in").trimmed())}, nil
}

// lifeOf reads expires_in, whole or not. One that is missing or cannot be read is the published life: a token
// that ends sooner is refused with 401, which does nothing.
func lifeOf(text string) time.Duration {
	if !plainNumber.MatchString(text) {
		return tokenLife
	}
	seconds, ok := new(big.Rat).SetString(text)
	if !ok || seconds.Cmp(big.NewRat(int64(tokenLife/time.Second), 1)) > 0 {
		return tokenLife
	}
	whole := new(big.Int).Quo(seconds.Num(), seconds.Denom()).Int64()
	return time.Duration(max(0, whole)) * time.Second
}

// plainNumber is a number too short to cost anything to read.
var plainNumber = regexp.MustCompile(`^-?[0-9]{1,24}(\.[0-9]{1,12})?([eE]\+?[0-9])?$`)
