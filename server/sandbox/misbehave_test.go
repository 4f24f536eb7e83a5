package sandbox_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"candor/server/sandbox"
	"candor/server/test/network"
)

// observed is what a caller received from one call.
type observed struct {
	status int
	header http.Header
	body   string
	err    error
}

// patience is how long a caller waits for the head of the answer, and then for its body.
type patience struct {
	head, body time.Duration
	until      func() bool // gives up waiting for the head once this holds
}

var patient = patience{20 * time.Second, 20 * time.Second, nil}

// observe makes one call.
func (fx *fixture) observe(p patience, method, path, token, body string) observed {
	fx.t.Helper()
	ctx, giveUp := context.WithCancel(fx.t.Context())
	defer giveUp()
	late := time.AfterFunc(p.head, giveUp)
	if p.until != nil {
		go func() {
			for !p.until() && ctx.Err() == nil {
				time.Sleep(time.Millisecond)
			}
			giveUp()
		}()
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	defer client.CloseIdleConnections()
	answer, err := client.Do(fx.request(method, apiPath(fx.client, path), token, body).WithContext(ctx))
	if err != nil {
		return observed{err: err}
	}
	defer answer.Body.Close()
	late.Reset(p.body)
	raw, err := io.ReadAll(io.LimitReader(answer.Body, 2<<20))
	return observed{answer.StatusCode, answer.Header, string(raw), err}
}

// captureLooks is what a caller receives from each misbehaviour at a capture.
var captureLooks = map[string]func(observed) bool{
	"accepts and hangs": func(s observed) bool {
		return errors.Is(s.err, context.Canceled) && s.status == 0
	},
	"executes and hangs": func(s observed) bool {
		return errors.Is(s.err, context.Canceled) && s.status == 0
	},
	"hangs after headers": func(s observed) bool {
		return errors.Is(s.err, context.Canceled) && s.status == 200
	},
	"resets before reading":   func(s observed) bool { return s.err != nil && s.status == 0 },
	"resets before answering": func(s observed) bool { return s.err != nil && s.status == 0 },
	"executes and resets":     func(s observed) bool { return s.err != nil && s.status == 0 },
	"resets in the body": func(s observed) bool {
		return s.err != nil && strings.HasPrefix(s.body, `{"capture_id"`)
	},
	"one byte a second": func(s observed) bool {
		return errors.Is(s.err, context.Canceled) && s.status == 200 && len(s.body) < 2
	},
	"endless body":                   func(s observed) bool { return len(s.body) == 2<<20 },
	"gzip bomb":                      func(s observed) bool { return len(s.body) == 2<<20 },
	"gzip that is none":              func(s observed) bool { return s.err != nil && s.status == 200 },
	"executes and answers 500":       func(s observed) bool { return s.status == 500 },
	"list lags 30 s":                 func(s observed) bool { return s.status == 500 },
	"executes twice and answers 500": func(s observed) bool { return s.status == 500 },
	"answers and loses it": func(s observed) bool {
		return s.status == 200 && strings.HasPrefix(s.body, `{"capture_id"`)
	},
	"executes twice": func(s observed) bool {
		return s.status == 200 && json.Valid([]byte(s.body))
	},
	"empty 200": func(s observed) bool { return s.status == 200 && s.body == "" },
	"HTML 200": func(s observed) bool {
		return strings.HasPrefix(s.header.Get("Content-Type"), "text/html")
	},
	"garbage": func(s observed) bool {
		return s.status == 200 && !json.Valid([]byte(s.body))
	},
	"truncated JSON": func(s observed) bool {
		return s.status == 200 && !json.Valid([]byte(s.body)) && s.err == nil
	},
	"trailing JSON": func(s observed) bool {
		return strings.Count(s.body, `"capture_id"`) == 2
	},
	"wrong types": func(s observed) bool {
		return strings.Contains(s.body, `"amount":[100.00]`)
	},
	"duplicate keys": func(s observed) bool { return strings.Count(s.body, `"date"`) == 3 },
	"NaN for numbers": func(s observed) bool {
		return strings.Contains(s.body, `"amount":NaN`)
	},
	"1e400 for numbers": func(s observed) bool {
		return strings.Contains(s.body, `"amount":1e400`)
	},
	"-Infinity in quotes for numbers": func(s observed) bool {
		return strings.Contains(s.body, `"amount":"-Infinity"`)
	},
	"success without id": func(s observed) bool { return s.body == "{}" },
	"short Content-Length": func(s observed) bool {
		return s.status == 200 && !json.Valid([]byte(s.body)) && s.err == nil
	},
	"long Content-Length": func(s observed) bool { return errors.Is(s.err, io.ErrUnexpectedEOF) },
	"redirect to another host": func(s observed) bool {
		return s.status == 307 && strings.Contains(s.header.Get("Location"), "elsewhere")
	},
	"token revoked": func(s observed) bool { return s.status == 401 },
	"429": func(s observed) bool {
		return s.status == 429 && s.header.Get("Retry-After") == ""
	},
	"executes, then answers 403": func(s observed) bool {
		return s.status == 403 && !strings.Contains(s.body, "error")
	},
	"byte order mark": func(s observed) bool { return strings.HasPrefix(s.body, "\xef\xbb\xbf{") },
	"text/json": func(s observed) bool {
		return strings.HasPrefix(s.header.Get("Content-Type"), "text/json")
	},
	"no content type": func(s observed) bool {
		return s.header["Content-Type"] == nil && json.Valid([]byte(s.body))
	},
	"201 for 200": func(s observed) bool { return s.status == 201 && json.Valid([]byte(s.body)) },
	"429 with Retry-After": func(s observed) bool {
		return s.status == 429 && s.header.Get("Retry-After") == "2"
	},
}

// Every named misbehaviour at a capture: whether it is executed, and what the caller receives.
func TestMisbehaviours(t *testing.T) {
	known := map[string]bool{}
	for _, m := range sandbox.Misbehaviours() {
		if m.Only != nil && !slices.Contains(m.Only, "capture") {
			continue
		}
		known[m.Name] = true
		t.Run(m.Name, func(t *testing.T) { testMisbehaviour(t, m) })
	}
	for name := range captureLooks {
		if !known[name] {
			t.Errorf("there is no %q", name)
		}
	}
}

// testMisbehaviour captures while the lender misbehaves, and again when it no longer does.
func testMisbehaviour(t *testing.T, m sandbox.Misbehaviour) {
	t.Parallel()
	fx := newFixture(t, func(o *sandbox.Options) {
		o.Wait = func(ctx context.Context, _ time.Duration) { <-ctx.Done() }
	})
	s := fx.sell(promotional(jordan, "600.00", 5, 12))
	if err := fx.box.Misbehave("capture", m.Name); err != nil {
		t.Fatal(err)
	}
	wait := patient
	switch m.Name {
	case "accepts and hangs":
		wait.head = 200 * time.Millisecond
	case "executes and hangs":
		wait.until = func() bool { return len(fx.box.Operations()) > 0 }
	case "hangs after headers", "one byte a second":
		wait.body = 200 * time.Millisecond
	}
	got := fx.observe(wait, "POST", "v2.5/authorization/"+s.id+"/capture", s.merchantToken,
		`{"amount":100.00}`)
	want := map[bool]int{true: 1}[m.Executes && m.Name != "token revoked"]
	if strings.HasPrefix(m.Name, "executes twice") {
		want = 2
	}
	if n := len(fx.box.Operations()); n != want {
		t.Errorf("executed %d times, want %d", n, want)
	}
	status, code, _ := strings.Cut(m.Name, " ")
	switch look := captureLooks[m.Name]; {
	case look != nil && !look(got):
		t.Errorf("the caller saw %d %.200q %v", got.status, got.body, got.err)
	case look == nil && (!strings.Contains(got.body, code) || status != strconv.Itoa(got.status)):
		t.Errorf("the caller saw %d %q %v", got.status, got.body, got.err)
	}
	if err := fx.box.Misbehave("capture", ""); err != nil {
		t.Fatal(err)
	}
	s.merchantToken = fx.token("merchant")
	if got := s.do("capture", `{"amount":100.00}`); got.status != 200 {
		t.Errorf("afterwards: %d %s", got.status, got.raw)
	}
}

// Faults of the lists: late, failing, and with entries of others.
func TestMisbehavingLists(t *testing.T) {
	fx := newFixture(t)
	s := fx.sell(promotional(jordan, "600.00", 5, 12))
	list := func() string {
		return fx.observe(patient, "GET", "v2.5.1/authorizations", s.merchantToken, "").body
	}
	before := list()
	fx.misbehave("capture", "list lags 30 s")
	s.callFaulty("capture", `{"amount":100.00}`, 1)
	if got := list(); got != before || len(fx.box.Ledger()[0].Captures) != 1 {
		t.Errorf("at once: %s, want %s", got, before)
	}
	fx.advance(30 * time.Second)
	if got := list(); !strings.Contains(got, `"remaining_authorization_amount":500.00`) ||
		!strings.Contains(got, `"capture_id"`) {
		t.Errorf("30 seconds later: %s", got)
	}
	fx.misbehave("authorizations", "list shows another tenant's entries")
	if got := list(); strings.Count(got, `"authorization_id"`) != 4 ||
		!strings.Contains(got, `"account_number":99999999`) {
		t.Errorf("another tenant's: %s", got)
	}
	fx.misbehave("authorizations", "list answers 500")
	if got := fx.observe(patient, "GET", "v2.5.1/authorizations", s.merchantToken, ""); got.status != 500 {
		t.Errorf("list: %d", got.status)
	}
	fx.misbehave("authorization", "list lags 30 s")
	token, p := fx.verified(jordan, "en")
	fx.quote(token, jordan, "90.00")
	fx.observe(patient, "POST", "v2.5.1/authorization", token,
		regular(jordan, "90.00").set("widget_session_id", p.session).json())
	fx.misbehave("authorizations", "")
	if got := list(); strings.Contains(got, "90.00") || len(fx.box.Ledger()) != 2 {
		t.Errorf("a purchase that is not listed yet: %s", got)
	}
}

func (fx *fixture) misbehave(op, name string) {
	fx.t.Helper()
	if err := fx.box.Misbehave(op, name); err != nil {
		fx.t.Fatal(err)
	}
}

// Faults of the token endpoint.
func TestMisbehavingTokens(t *testing.T) {
	fx := newFixture(t)
	for name, want := range map[string]string{
		"expires_in 0": `"expires_in":0,`, "expires_in negative": `"expires_in":-1200,`,
		"expires_in huge": `"expires_in":99999999999999999999,`,
		"500":             "general_error", "garbage": "\xff", "400 invalid_client": "invalid_client",
	} {
		fx.misbehave("token", name)
		r := fx.request("POST", apiPath("", "v2.5/oauth/token"), "", "client_id=maple&client_secret=s3cret")
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer, err := fx.server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		raw, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if !bytes.Contains(raw, []byte(want)) {
			t.Errorf("%s: %d %s", name, answer.StatusCode, raw)
		}
	}
}

// A sandbox can be made to misbehave over HTTP only when Options allow it.
func TestMisbehaveOverHTTP(t *testing.T) {
	post := func(fx *fixture, body string) int {
		return fx.do(fx.request("POST", "/sandbox/misbehave", "", body), false).status
	}
	if got := post(newFixture(t), `{"op":"token","name":"500"}`); got != http.StatusNotFound {
		t.Errorf("without being allowed: %d", got)
	}
	fx := newFixture(t, func(o *sandbox.Options) { o.Misbehave = true })
	names := fx.sandboxPage("/sandbox/misbehave")
	if list, _ := names.body.([]any); len(list) != len(sandbox.Misbehaviours()) {
		t.Errorf("names: %s", names.raw)
	}
	for body, want := range map[string]int{`{"op":"token","name":"no such"}`: 400, `nonsense`: 400,
		`{"op":"captures","name":"500"}`: 204} {
		if got := post(fx, body); got != want {
			t.Errorf("%s: %d, want %d", body, got, want)
		}
	}
	if got := fx.observe(patient, "GET", "v2.5.1/captures", fx.token("merchant"), ""); got.status != 500 {
		t.Errorf("captures: %d", got.status)
	}
}

// Faults before HTTP: a refused connection, half-open connections, and a reset.
func TestLine(t *testing.T) {
	nobody, err := network.RefusingOrigin()
	if err != nil {
		t.Fatal(err)
	}
	get := func(c *http.Client, origin string, patience time.Duration) error {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		r, err := http.NewRequestWithContext(ctx, "GET", origin, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := c.Do(r)
		if err == nil {
			answer.Body.Close()
		}
		return err
	}
	const dead, whole = 200 * time.Millisecond, 20 * time.Second
	plain := &http.Client{Transport: &http.Transport{}}
	if dial, ok := errors.AsType[*net.OpError](get(plain, nobody, whole)); !ok || dial.Op != "dial" {
		t.Errorf("nobody: %v", dial)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	line := &network.Listener{Listener: listener}
	server := &http.Server{Handler: sandbox.New(sandbox.Options{})}
	defer server.Close()
	go server.Serve(line)
	origin := "http://" + listener.Addr().String()
	if err := get(plain, origin, whole); err != nil {
		t.Fatalf("a whole line: %v", err)
	}
	line.HalfOpen()
	if err := get(plain, origin, dead); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a kept connection that died: %v", err)
	}
	plain.CloseIdleConnections()
	if err := get(plain, origin, dead); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a new connection that died: %v", err)
	}
	line.Reset()
	if err := get(plain, origin, whole); err == nil || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("reset: %v", err)
	}
	line.Heal()
	if err := get(plain, origin, whole); err != nil || line.Accepted() < 4 {
		t.Errorf("healed: %v after %d connections", err, line.Accepted())
	}
}

func TestCertificate(t *testing.T) {
	for ends, fine := range map[time.Duration]bool{time.Hour: true, -time.Hour: false} {
		certificate, pool, err := network.Certificate(time.Now().Add(ends))
		if err != nil {
			t.Fatal(err)
		}
		listener, err := tls.Listen("tcp", "127.0.0.1:0",
			&tls.Config{Certificates: []tls.Certificate{certificate}})
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			conn, err := listener.Accept()
			if err == nil {
				_ = conn.(*tls.Conn).Handshake()
				conn.Close()
			}
		}()
		conn, err := tls.Dial("tcp", listener.Addr().String(), &tls.Config{RootCAs: pool})
		if (err == nil) != fine || !fine && !strings.Contains(err.Error(), "expired") {
			t.Errorf("a certificate that ends in %s: %v", ends, err)
		}
		if err == nil {
			conn.Close()
		}
		listener.Close()
	}
}
