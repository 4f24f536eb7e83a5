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
	tokenLife   = 20 * time.Minute // published (POS API, authentication); a longer one is not believed
	renewBefore = time.Minute      // the lender's own guidance: expired when now − created ≥ expires_in − 60 s
)

const (
	merchantScope = "merchant"
	customerScope = "customer"
)

// token is an access token and its life. The zero value has ended.
type token struct {
	secret relay.Secret
	began  moment // before it was asked for
	life   time.Duration
}

// fresh reports whether there is time left. A clock that was set and a host that slept are both seen (moment.since).
func (t token) fresh(now moment) bool { return !t.secret.IsZero() && now.since(t.began) < t.usable() }

// usable is how long a token may be shared. One that is said to end at once serves for a second all the same, so that not
// every call takes its own.
func (t token) usable() time.Duration { return max(t.life-renewBefore, time.Second) }

// ends is when the token ends by the wall's clock, which is all that other processes can know.
func (t token) ends() time.Time { return t.began.wall.Add(t.life) }

// sharedToken is the merchant's token. Nobody waits for one longer than one taking may last, whichever was first.
func (c *Client) sharedToken(ctx context.Context, m *merchant) (relay.Secret, error) {
	ctx, cancel := context.WithTimeout(ctx, c.opt.Timeouts.Header)
	defer cancel()
	return m.shared.get(ctx)
}

// takeToken asks for a new token, always with the client's own credentials. The refresh_token of the last answer is not
// used: it works before expiry only, needs the client secret as well, would have to be kept like one, and would keep a
// session alive that began with a secret which has since been replaced. What a refresh does to the data of a flow is not
// documented, so a flow is never given a second token at all (POS API, authentication).
//
// The secret is read each time, and once more when the lender does not know it: it may have been replaced in between.
func (c *Client) takeToken(ctx context.Context, m *merchant, scope, reference string) (token, error) {
	if wait := m.quiet.ended(c.now()); wait != nil {
		return token{}, wait
	}
	reference, err := c.referenceID(reference)
	if err != nil {
		return token{}, unsent(Token, err)
	}
	secret, err := m.Secret()
	if err != nil || secret.IsZero() {
		return token{}, unsent(Token, errors.New("the client secret cannot be read"))
	}
	t, err := c.askToken(ctx, m, secret, scope, reference)
	if e, ok := errors.AsType[*relay.LenderError](err); ok && e.Code == "invalid_client" {
		if another, unread := m.Secret(); unread == nil && !another.IsZero() && another != secret {
			return c.askToken(ctx, m, another, scope, reference)
		}
	}
	return t, err
}

func (c *Client) askToken(ctx context.Context, m *merchant, secret relay.Secret, scope, reference string) (token, error) {
	form := url.Values{
		"client_id": {m.ClientID}, "client_secret": {secret.Reveal()},
		"grant_type": {"client_credentials"}, "scope": {scope},
	}
	var out token
	var wait time.Duration
	asked := c.now()
	err := c.send(ctx, m, exchange{op: Token, form: []byte(form.Encode()), reference: reference,
		once: scope == merchantScope, // its next try comes after a pause
		head: func(h http.Header) { wait = retryAfter(h, asked.wall) },
		read: func(v value) (err error) {
			out, err = readToken(v, asked)
			return err
		}}, relay.Secret{})
	if err != nil {
		m.quiet.until(c.now(), wait, err)
	}
	return out, err
}

// readToken counts the token's life from before it was asked for.
func readToken(v value, asked moment) (token, error) {
	if kind := v.get("token_type").word(); kind != "" && !strings.EqualFold(kind, "bearer") {
		return token{}, &misfit{"token_type", "not bearer"}
	}
	access, _ := v.get("access_token").text()
	if !segment(access, 1000) {
		return token{}, &misfit{"access_token", "not a token"}
	}
	return token{relay.NewSecret(access), asked, lifeOf(v.get("expires_in").word())}, nil
}

// lifeOf reads expires_in, whole or not. One that is missing or cannot be read is the published life: a token that ends
// sooner is refused with 401, which does nothing.
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
