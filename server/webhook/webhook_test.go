package webhook_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"candor/server/relay"
	"candor/server/webhook"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// secret makes a secret of one repeated byte.
func secret(b byte, length int) string {
	return "whsec_" + base64.StdEncoding.EncodeToString([]byte(strings.Repeat(string(rune(b)), length)))
}

func secrets(texts ...string) func() ([]relay.Secret, error) {
	return func() ([]relay.Secret, error) { return webhook.ParseSecrets(strings.Join(texts, " ")) }
}

var event = relay.Event{ID: "ev_1", Merchant: "m", Type: relay.EventCheckoutApproved, Checkout: "co_1",
	Reference: "MB-1", At: time.Unix(1772400000, 0), Data: []byte(`{"amount":"1200.00"}`)}

// received is what an endpoint got.
type received struct {
	body   []byte
	header http.Header
}

// endpoint answers with a handler, and keeps what it got.
func endpoint(t *testing.T, h http.HandlerFunc) (relay.Endpoint, *[]received) {
	t.Helper()
	var got []received
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got = append(got, received{body, r.Header})
		h(w, r)
	}))
	t.Cleanup(s.Close)
	return relay.Endpoint{ID: "shop", URL: s.URL, AllowPrivate: true, Secrets: secrets(secret('a', 32))}, &got
}

func send(t *testing.T, to relay.Endpoint) error {
	t.Helper()
	return webhook.New(time.Now, "Candor/test", 300*time.Millisecond).Send(t.Context(), to, event)
}

// The scheme's own library accepts what was sent, under each of the secrets, and nothing that was changed.
func TestM13VerifiedByTheSchemesLibrary(t *testing.T) {
	to, got := endpoint(
		t,
		func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) },
	)
	first, second, foreign := secret('a', 24), secret('b', 64), secret('c', 32)
	to.Secrets = secrets(first, second)
	if err := send(t, to); err != nil {
		t.Fatal(err)
	}
	it := (*got)[0]
	if it.header.Get("webhook-id") != "ev_1" || it.header.Get("Content-Type") != "application/json" ||
		it.header.Get("User-Agent") != "Candor/test" || !strings.Contains(string(it.body), `"id":"ev_1"`) {
		t.Errorf("got %s %v", it.body, it.header)
	}
	verify := func(secret string, body []byte, change func(http.Header)) error {
		w, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			t.Fatal(err)
		}
		h := it.header.Clone()
		if change != nil {
			change(h)
		}
		return w.Verify(body, h)
	}
	for _, known := range []string{first, second} {
		if err := verify(known, it.body, nil); err != nil {
			t.Errorf("a right one is refused: %v", err)
		}
	}
	forged := append([]byte{}, it.body...)
	forged[len(forged)-3] ^= 1
	for name, err := range map[string]error{
		"a foreign secret": verify(foreign, it.body, nil),
		"another body":     verify(first, forged, nil),
		"another id":       verify(first, it.body, func(h http.Header) { h.Set("webhook-id", "ev_2") }),
		"another time": verify(first, it.body, func(h http.Header) {
			h.Set("webhook-timestamp", fmt.Sprint(time.Now().Unix()-1))
		}),
		"no signature": verify(first, it.body, func(h http.Header) { h.Del("webhook-signature") }),
	} {
		if err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestM13Answers(t *testing.T) {
	elsewhere, reached := endpoint(t, func(http.ResponseWriter, *http.Request) {})
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   string // part of the error; "" is a delivery
	}{
		"200": {func(http.ResponseWriter, *http.Request) {}, ""},
		"299": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(299) }, ""},
		"500": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, "status 500"},
		"410": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(410) }, "status 410"},
		"redirect": {http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect).ServeHTTP,
			"status 307"},
		"hangs": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "in time"},
		"hangs in its body": {func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(200)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, ""},
		"endless": {func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := w.Write(make([]byte, 1<<16)); err != nil {
					return
				}
			}
		}, ""},
		"long header": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Long", strings.Repeat("x", 1<<20))
		}, "no HTTP"},
		"garbage": {garbage("SSH-2.0-OpenSSH\r\n\r\n"), "no HTTP"},
		"nothing": {garbage(""), "no HTTP"},
	} {
		t.Run(name, func(t *testing.T) {
			to, _ := endpoint(t, c.answer)
			begun := time.Now()
			err := send(t, to)
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
			if took := time.Since(begun); took > 5*time.Second {
				t.Errorf("took %s", took)
			}
			if err != nil && strings.Contains(err.Error(), to.URL) {
				t.Errorf("the error names the address: %v", err)
			}
		})
	}
	if len(*reached) != 0 {
		t.Error("a redirect was followed")
	}
}

// garbage answers something that is no HTTP.
func garbage(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		c, rw, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer func(c net.Conn, _ *bufio.ReadWriter) { _ = c.Close() }(c, rw)
		_, _ = io.WriteString(c, text)
	}
}

// Nothing is sent to a private address, by number or by name, unless the endpoint allows it.
func TestM13PrivateAddresses(t *testing.T) {
	to, got := endpoint(t, func(http.ResponseWriter, *http.Request) {})
	byName := to
	byName.URL = strings.Replace(to.URL, "127.0.0.1", "localhost", 1)
	for _, each := range []relay.Endpoint{to, byName} {
		if err := send(t, each); err != nil {
			t.Errorf("allowed: %v", err)
		}
		each.AllowPrivate = false
		if err := send(t, each); err == nil || !strings.Contains(err.Error(), "private or reserved address") {
			t.Errorf("%s: %v", each.URL, err)
		}
	}
	if len(*got) != 2 {
		t.Errorf("%d requests arrived, want 2", len(*got))
	}
}

func TestIsPublic(t *testing.T) {
	for text, want := range map[string]bool{
		"8.8.8.8": true, "99.79.1.1": true, "2607:f8b0::1": true, "::ffff:8.8.8.8": true,
		"127.0.0.1": false, "127.8.8.8": false, "10.0.0.1": false, "172.16.0.1": false,
		"172.32.0.1":  true,
		"192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false, "0.0.0.0": false,
		"0.1.2.3":   false,
		"192.0.0.8": false, "198.18.0.1": false, "224.0.0.1": false, "255.255.255.255": false,
		"240.0.0.1": false,
		"192.0.2.1": false, "198.51.100.1": false, "203.0.113.1": false,
		"::1": false, "::": false, "fe80::1": false, "fe80::1%eth0": false, "fc00::1": false,
		"fd12::1": false,
		"ff02::1": false, "::ffff:10.0.0.1": false, "::ffff:127.0.0.1": false, "::7f00:1": false,
		"64:ff9b::7f00:1": false, "64:ff9b:1::1": false, "2002:7f00:1::": false, "2001:0:1::1": false,
		"2001:db8::1": false, "fec0::1": false,
	} {
		if got := webhook.IsPublic(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: %t, want %t", text, got, want)
		}
	}
}

func TestCheckURL(t *testing.T) {
	for text, want := range map[string][2]bool{ // may be, as a public one and as a private one
		"https://shop.example/hooks?a=b":   {true, true},
		"https://shop.example:8443":        {true, true},
		"https://8.8.8.8/":                 {true, true},
		"http://shop.example/":             {false, true},
		"https://10.0.0.1/":                {false, true},
		"https://[::1]:8443/":              {false, true},
		"http://127.0.0.1:9000/":           {false, true},
		"https://user:word@shop.example/":  {false, false},
		"https://shop.example/#a":          {false, false},
		"ftp://shop.example/":              {false, false},
		"shop.example":                     {false, false},
		"https://":                         {false, false},
		"https://shop.example/\r\nHost: x": {false, false},
		"":                                 {false, false},
	} {
		for i, private := range []bool{false, true} {
			if err := webhook.CheckURL(text, private); (err == nil) != want[i] {
				t.Errorf("%q, private %t: %v", text, private, err)
			}
		}
	}
}

func TestParseSecrets(t *testing.T) {
	good, other := secret('a', 24), secret('b', 64)
	for text, want := range map[string]int{
		good: 1, " " + good + "\n": 1, good + "\n" + other + "\n": 2,
		"": 0, " \n": 0, "whsec_": 0, good + " whsec_": 0, good + " " + good: 0,
		good + " " + other + " " + secret('c', 32): 0, secret('a', 23): 0, secret('a', 65): 0,
		strings.TrimPrefix(good, "whsec_"): 0, "whsec_not base64": 0, good + "=": 0,
	} {
		got, err := webhook.ParseSecrets(text)
		if len(got) != want || (err == nil) != (want > 0) {
			t.Errorf("%q: %d, %v; want %d", text, len(got), err, want)
		}
		if err != nil && len(text) > 20 && strings.Contains(err.Error(), text[8:20]) {
			t.Errorf("the error repeats a secret: %v", err)
		}
	}
	if _, err := webhook.Sign(nil, "ev_1", time.Now(), nil); err == nil {
		t.Error("signed without a secret")
	}
	if _, err := webhook.Sign([]relay.Secret{{}}, "ev_1", time.Now(), nil); err == nil {
		t.Error("signed with an empty secret")
	}
}

func TestSendIsCutOff(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	to, _ := endpoint(t, func(_ http.ResponseWriter, r *http.Request) { stop(); <-r.Context().Done() })
	if err := webhook.New(time.Now, "", 0).Send(ctx, to, event); err == nil {
		t.Error("delivered")
	}
}
