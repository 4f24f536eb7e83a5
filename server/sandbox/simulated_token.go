package sandbox

import (
	"crypto/subtle"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"
)

// tokenLife is 20 minutes, published.
const tokenLife = 20 * time.Minute

// token is an access token and, for customer scope, the flow it belongs to: the lender keys a whole checkout
// on it.
type token struct {
	access, refresh string
	client          *Client
	scope           string
	expires         time.Time
	session         *session // of the last widget/init
}

// flow is the key of remembered quotes: the token itself online, the merchant in a store, where one token
// serves all.
func (t *token) flow() string {
	if t.scope == "customer" {
		return t.access
	}
	return "client " + t.client.ID
}

// issueToken answers POST oauth/token. Only the form body counts; parameters in the query are not read.
func issueToken(c *request) (any, error) {
	kind, _, _ := mime.ParseMediaType(c.http.Header.Get("Content-Type"))
	if kind != "application/x-www-form-urlencoded" || c.http.ParseForm() != nil {
		return nil, refuse(http.StatusBadRequest, "invalid_request")
	}
	form := c.http.PostForm
	client := c.s.clients[form.Get("client_id")]
	if client == nil || subtle.ConstantTimeCompare(
		[]byte(client.Secret), []byte(form.Get("client_secret"))) != 1 {
		return nil, refuse(http.StatusBadRequest, "invalid_client")
	}
	if client.NotProvisioned {
		return nil, conflict("invalid_role")
	}
	switch form.Get("grant_type") {
	case "", "client_credentials":
		return c.grant(client, form.Get("scope"))
	case "refresh_token":
		return c.renew(client, form.Get("refresh_token"))
	}
	return nil, refuse(http.StatusBadRequest, "invalid_request")
}

func (c *request) grant(client *Client, scope string) (any, error) {
	if scope == "" {
		scope = "merchant"
	}
	if !slices.Contains(either, scope) {
		return nil, conflict("wrong_inputs")
	}
	t := &token{access: c.s.hex40(), refresh: c.s.hex40(), client: client, scope: scope,
		expires: c.now().Add(tokenLife)}
	c.s.tokens[t.access], c.s.refreshes[t.refresh] = t, t
	c.token = t
	return map[string]any{
		"token_type": "bearer", "access_token": t.access, "expires_in": int(tokenLife / time.Second),
		"refresh_token": t.refresh, "scope": t.scope,
	}, nil
}

// renew works only before expiry, and once per refresh token. The new token is a new flow: what the lender
// does with the flow of a refreshed token is not documented, and this interpretation is the least lenient.
func (c *request) renew(client *Client, refresh string) (any, error) {
	t := c.s.refreshes[refresh]
	if t == nil || t.client != client || !c.now().Before(t.expires) {
		return nil, refuse(http.StatusUnauthorized, "invalid_token")
	}
	delete(c.s.refreshes, refresh)
	return c.grant(client, t.scope)
}

func (c *request) authenticate(scopes []string) error {
	bearer, ok := cutBearer(c.http.Header.Get("Authorization"))
	t := c.s.tokens[bearer]
	if !ok || t == nil || !c.now().Before(t.expires) || t.client.ID != c.http.PathValue("client_id") {
		return refuse(http.StatusUnauthorized, "invalid_token")
	}
	c.token = t
	if t.client.NoRole {
		return conflict("invalid_role")
	}
	if !slices.Contains(scopes, t.scope) {
		return &refusal{status: http.StatusForbidden, code: "insufficient_scope",
			text: "Insufficient scope: authorized scope is insufficient"}
	}
	return nil
}

func cutBearer(header string) (string, bool) {
	scheme, value, ok := strings.Cut(header, " ")
	return value, ok && strings.EqualFold(scheme, "bearer")
}
