package lender

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
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

// token is an access token and the moment it ends. The zero value has ended.
type token struct {
	secret relay.Secret
	ends   time.Time
}

// fresh reports whether there is time left. A clock that was set and a host that slept are both seen: the earlier of
// wall and monotonic time counts.
func (t token) fresh(now time.Time) bool {
	last := t.ends.Add(-renewBefore)
	return !t.secret.IsZero() && now.Before(last) && now.Round(0).Before(last.Round(0))
}

// sharedToken is the merchant's token; callers who come while one is being taken wait for the same. The taking does not
// end with the first caller's request.
func (c *Client) sharedToken(ctx context.Context, m *merchant) (relay.Secret, error) {
	if t := m.kept(); t.fresh(c.opt.Now()) {
		return t.secret, nil
	}
	taken := c.flight.DoChan(string(m.ID), func() (any, error) {
		if t := m.kept(); t.fresh(c.opt.Now()) {
			return t, nil
		}
		t, err := c.takeToken(context.WithoutCancel(ctx), m, merchantScope, "")
		if err == nil {
			m.keep(t)
		}
		return t, err
	})
	select {
	case <-ctx.Done():
		return relay.Secret{}, fmt.Errorf("wait for a token: %w", ctx.Err())
	case r := <-taken:
		if r.Err != nil {
			return relay.Secret{}, r.Err
		}
		return r.Val.(token).secret, nil
	}
}

func (m *merchant) kept() token {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.shared
}

func (m *merchant) keep(t token) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.shared = t
}

// drop forgets a refused token, unless another has already taken its place.
func (m *merchant) drop(refused relay.Secret) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.shared.secret == refused {
		m.shared = token{}
	}
}

// takeToken asks for a new token. The secret is read each time, so that a changed one is used at once.
func (c *Client) takeToken(ctx context.Context, m *merchant, scope, reference string) (token, error) {
	secret, err := m.Secret()
	if err != nil || secret.IsZero() {
		return token{}, unsent(Token, errors.New("the client secret cannot be read"))
	}
	if reference, err = c.referenceID(reference); err != nil {
		return token{}, unsent(Token, err)
	}
	form := url.Values{
		"client_id": {m.ClientID}, "client_secret": {secret.Reveal()},
		"grant_type": {"client_credentials"}, "scope": {scope},
	}
	var out token
	asked := c.opt.Now()
	err = c.send(ctx, m, exchange{op: Token, form: []byte(form.Encode()), reference: reference, read: func(v value) (err error) {
		out, err = readToken(v, asked)
		return err
	}}, relay.Secret{})
	return out, err
}

// readToken counts the token's life from before it was asked for.
func readToken(v value, asked time.Time) (token, error) {
	if kind := v.get("token_type").word(); kind != "" && !strings.EqualFold(kind, "bearer") {
		return token{}, &misfit{"token_type", "not bearer"}
	}
	access, _ := v.get("access_token").text()
	if !segment(access, 1000) {
		return token{}, &misfit{"access_token", "not a token"}
	}
	seconds, err := strconv.Atoi(v.get("expires_in").word())
	if err != nil {
		return token{}, &misfit{"expires_in", "not a number of seconds"}
	}
	life := time.Duration(max(0, min(seconds, int(tokenLife/time.Second)))) * time.Second
	return token{relay.NewSecret(access), asked.Add(life)}, nil
}
