package lender_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"candor/core/locale"
	"candor/core/money"
	"candor/server/lender"
	"candor/server/relay"
)

// numbered answers a new token each time: PLANTEDtoken1, PLANTEDtoken2…
func numbered() http.HandlerFunc {
	n := 0
	var mu sync.Mutex
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		n++
		body := fmt.Sprintf(`{"token_type":"Bearer","access_token":"PLANTEDtoken%d","expires_in":1200}`, n)
		mu.Unlock()
		answering(200, body)(w, r)
	}
}

// accepting answers 401 to every token but one.
func accepting(token string, then http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+token {
			answering(401, `{"error":"invalid_token"}`)(w, r)
			return
		}
		then(w, r)
	}
}

// Many callers at once get one token.
func TestC4OneFlightForToken(t *testing.T) {
	s := newScript(t)
	release := make(chan struct{})
	s.set(lender.Token, func(w http.ResponseWriter, r *http.Request) {
		<-release
		answering(200, documented[lender.Token])(w, r)
	})
	c := s.client()
	impatient, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { // the first caller gives up; the refresh goes on
		if err := operations[lender.Search](impatient, c); classOf(err) != relay.NotSent ||
			!errors.Is(err, context.Canceled) {
			t.Errorf("impatient: %v", err)
		}
	})
	for len(s.received(lender.Token)) == 0 {
		time.Sleep(time.Millisecond) // until the refresh has begun
	}
	cancel()
	for range 50 {
		wg.Go(func() {
			if err := operations[lender.Search](t.Context(), c); err != nil {
				t.Error(err)
			}
		})
	}
	close(release)
	wg.Wait()
	if n := len(s.received(lender.Token)); n != 1 {
		t.Errorf("%d tokens taken, want 1", n)
	}
}

// A 401 on the merchant's token leads to a new token, once, for every operation, because nothing was done.
func TestC5RefusedSharedToken(t *testing.T) {
	for op, do := range operations {
		if op == lender.WidgetInit {
			continue // has no shared token
		}
		s := newScript(t)
		s.set(lender.Token, numbered())
		s.set(op, accepting("PLANTEDtoken2", answering(200, documented[op])))
		c := s.client()
		if err := do(t.Context(), c); err != nil {
			t.Errorf("%s: %v", op, err)
		}
		if err := do(t.Context(), c); err != nil {
			t.Errorf("%s again: %v", op, err)
		}
		if n, tokens := len(s.received(op)), len(s.received(lender.Token)); n != 3 || tokens != 2 {
			t.Errorf("%s: %d requests and %d tokens, want 3 and 2", op, n, tokens)
		}
		s.answer(op, 401, `{"error":"invalid_token"}`)
		s.pass(time.Second)
		// Called again at once: a lender that refuses good tokens is not asked for more.
		for i, want := range []int{2, 1} {
			before := len(s.received(op))
			if err := do(t.Context(), c); classOf(err) != relay.Unauthorized {
				t.Errorf("%s refused for good, call %d: got %v", op, i+1, err)
			}
			if n := len(s.received(op)) - before; n != want {
				t.Errorf("%s refused for good, call %d: %d requests, want %d", op, i+1, n, want)
			}
		}
	}
}

// A 401 on a flow's token ends the flow: no new token, no second request.
func TestC5RefusedFlowToken(t *testing.T) {
	s := newScript(t)
	for _, op := range []lender.Endpoint{lender.CalculateInterest, lender.Authorization, lender.WidgetInit} {
		s.answer(op, 401, `{"error":"invalid_token"}`)
	}
	c := s.client()
	_, quote := c.Quote(t.Context(), online, account, money.MustAmount("600"), locale.English)
	_, order := c.Authorize(t.Context(), online, onlineOrder)
	_, start := c.StartFlow(t.Context(), inStore, shopper)
	for _, err := range []error{quote, order, start} {
		if classOf(err) != relay.Unauthorized {
			t.Errorf("got %v", err)
		}
	}
	if n := len(s.requests); n != 4 { // the three and StartFlow's token
		t.Errorf("%d requests, want 4", n)
	}
}

func TestTokenAnswers(t *testing.T) {
	for _, c := range []struct {
		body  string
		life  time.Duration
		fails bool
	}{
		{`{"access_token":"a","expires_in":1199,"token_type":"BEARER"}`, 1199 * time.Second, false},
		{`{"access_token":"a","expires_in":"1200"}`, 20 * time.Minute, false},
		{`{"access_token":"a","expires_in":0}`, 0, false},
		{`{"access_token":"a","expires_in":-5}`, 0, false},
		{`{"access_token":"a","expires_in":999999999999}`, 20 * time.Minute, false},
		{`{"access_token":"a","expires_in":99999999999999999999}`, 20 * time.Minute, false},
		{`{"access_token":"a","expires_in":1e999999999}`, 20 * time.Minute, false},
		{`{"access_token":"a","expires_in":1e3}`, 1000 * time.Second, false},
		{`{"access_token":"a","expires_in":1199.0}`, 1199 * time.Second, false},
		{`{"access_token":"a","expires_in":"600.75"}`, 600 * time.Second, false},
		{`{"access_token":"a","expires_in":-0.5}`, 0, false},
		{`{"access_token":"a","expires_in":"twenty minutes"}`, 20 * time.Minute, false},
		{`{"access_token":"a","expires_in":null}`, 20 * time.Minute, false},
		{`{"access_token":"a"}`, 20 * time.Minute, false},
		{`{"access_token":"","expires_in":1200}`, 0, true},
		{`{"access_token":"a b","expires_in":1200}`, 0, true},
		{`{"access_token":"a\r\nX: y","expires_in":1200}`, 0, true},
		{`{"access_token":"a","expires_in":1200,"token_type":"mac"}`, 0, true},
		{`[]`, 0, true},
		{`nonsense`, 0, true},
	} {
		s := newScript(t)
		s.answer(lender.Token, 200, c.body)
		got, err := s.client().StartFlow(t.Context(), inStore, shopper)
		if (err != nil) != c.fails || err == nil && got.Expires != s.now.Add(c.life) {
			t.Errorf("%s: got %v (%v), want a life of %v", c.body, got.Expires.Sub(s.now), err, c.life)
		}
		if c.fails && classOf(err) != relay.NotSent {
			t.Errorf("%s: got %v, want not_sent", c.body, err)
		}
	}
}

// Without a token the call itself was not made. A documented refusal of the merchant is the answer to it.
func TestNoToken(t *testing.T) {
	for _, c := range []struct {
		status int
		body   string
		class  relay.Class
		code   string
	}{
		{400, `{"error":"invalid_client","error_description":"x"}`, relay.Refused, "invalid_client"},
		{409, `{"code":409,"error":"invalid_role"}`, relay.Refused, "invalid_role"},
		{401, `{"error":"invalid_token"}`, relay.NotSent, "invalid_token"},
		{500, `{}`, relay.NotSent, ""},
		{302, ``, relay.NotSent, ""},
	} {
		for op, do := range operations {
			s := newScript(t)
			s.answer(lender.Token, c.status, c.body)
			err := do(t.Context(), s.client())
			e, ok := errors.AsType[*relay.LenderError](err)
			if !ok || e.Class != c.class || string(e.Code) != c.code || e.Op != string(op) {
				t.Errorf("%s, token %d: got %v, want %s %q", op, c.status, err, c.class, c.code)
			}
			if n := len(s.received(op)); n != 0 {
				t.Errorf("%s, token %d: %d requests", op, c.status, n)
			}
		}
	}
}

// A client secret that was replaced between reading and use is read again, once.
func TestC6SecretReplacedWhileAsking(t *testing.T) {
	s := newScript(t)
	given := 0
	m := s.merchant()
	m.Secret = func() (relay.Secret, error) {
		given++
		return relay.NewSecret(fmt.Sprint("secret", given)), nil
	}
	s.set(lender.Token, func(w http.ResponseWriter, r *http.Request) {
		if r.PostFormValue("client_secret") == "secret1" {
			answering(400, `{"error":"invalid_client"}`)(w, r)
			return
		}
		answering(200, documented[lender.Token])(w, r)
	})
	c := s.client(func(o *lender.Options) { o.Merchants = []lender.Merchant{m} })
	if _, err := c.StartFlow(t.Context(), inStore, shopper); err != nil ||
		len(s.received(lender.Token)) != 2 {
		t.Errorf("got %v after %d token requests, want one more", err, len(s.received(lender.Token)))
	}
	s.answer(lender.Token, 400, `{"error":"invalid_client"}`)
	if _, err := c.StartFlow(t.Context(), inStore, shopper); classOf(err) != relay.Refused ||
		len(s.received(lender.Token)) != 4 {
		t.Errorf("refused for good: got %v after %d token requests, want 2", err,
			len(s.received(lender.Token))-2)
	}
}

// The client secret is read for each new token, so that a rotated one is used at once.
func TestC6SecretIsReadAgain(t *testing.T) {
	s := newScript(t)
	secret, broken := "first", error(nil)
	m := s.merchant()
	m.Secret = func() (relay.Secret, error) { return relay.NewSecret(secret), broken }
	c := s.client(func(o *lender.Options) { o.Merchants = []lender.Merchant{m} })
	for _, want := range []string{"first", "second"} {
		secret = want
		if _, err := c.StartFlow(t.Context(), inStore, shopper); err != nil {
			t.Fatal(err)
		}
		tokens := s.received(lender.Token)
		if got := tokens[len(tokens)-1].body; !strings.Contains(got, "client_secret="+want+"&") {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	broken = errors.New("PLANTED path")
	if _, err := c.StartFlow(t.Context(), inStore, shopper); classOf(err) != relay.NotSent ||
		strings.Contains(err.Error(), "PLANTED") {
		t.Errorf("got %v", err)
	}
}

// Each merchant has a token of its own.
func TestTokensPerMerchant(t *testing.T) {
	s := newScript(t)
	s.set(lender.Token, numbered())
	second := s.merchant()
	second.ID, second.ClientID = "m2", "other/client"
	c := s.client(func(o *lender.Options) { o.Merchants = append(o.Merchants, second) })
	for range 2 {
		for _, id := range []relay.MerchantID{"m1", "m2"} {
			if _, err := c.Lookup(t.Context(), relay.Call{Merchant: id, Reference: flowReference},
				relay.Identity{Account: account}); err != nil {
				t.Fatal(err)
			}
		}
	}
	tokens := map[string]int{}
	for _, r := range s.received(lender.Lookup) {
		tokens[r.request.URL.EscapedPath()+" "+r.request.Header.Get("Authorization")]++
	}
	const path = "/flexiti/pos-api/v2.5/client-id/%s/customers/lookup Bearer PLANTEDtoken%d"
	if len(tokens) != 2 || tokens[fmt.Sprintf(path, "maple", 1)] != 2 ||
		tokens[fmt.Sprintf(path, "other%2Fclient", 2)] != 2 {
		t.Errorf("got %v", tokens)
	}
}
