package sandbox_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"candor/server/sandbox"
)

const reference = "0123456789abcdef0123456789abcdef"

// fixture is a sandbox behind HTTP with a clock that the test moves. Every call through it is checked against
// the API's description.
type fixture struct {
	t      *testing.T
	box    *sandbox.Sandbox
	server *httptest.Server
	router routers.Router
	client string // client_id of the calls

	mu     sync.Mutex
	now    time.Time
	waited time.Duration
}

var clients = []sandbox.Client{
	{ID: "maple", Secret: "s3cret", Name: "Maple & Birch", MerchantOverride: true,
		Locations: []string{"0042"}},
	{ID: "plain", Secret: "plain"},
	{ID: "nopreauth", Secret: "x", NoPreAuthorization: true},
	{ID: "noauth", Secret: "x", NoAuthorization: true},
	{ID: "consumers", Secret: "x", ConsumerOnly: true},
	{ID: "noregular", Secret: "x", NoRegular: true},
	{ID: "norole", Secret: "x", NoRole: true},
	{ID: "nobody", Secret: "x", NotProvisioned: true},
}

var description = sync.OnceValues(func() (routers.Router, error) {
	doc, err := openapi3.NewLoader().LoadFromFile("testdata/pos-api.openapi.yaml")
	if err != nil {
		return nil, err
	}
	doc.Servers = openapi3.Servers{{URL: "/flexiti/pos-api"}}
	return gorillamux.NewRouter(doc)
})

func newFixture(t *testing.T, opts ...func(*sandbox.Options)) *fixture {
	t.Helper()
	router, err := description()
	if err != nil {
		t.Fatalf("read description: %v", err)
	}
	fx := &fixture{t: t, router: router, client: "maple", now: time.Date(2026, 1, 14, 15, 0, 0, 0, time.UTC)}
	opt := sandbox.Options{PublicURL: "http://lender.test/", Now: fx.clock, Clients: clients, Wait: fx.wait}
	for _, o := range opts {
		o(&opt)
	}
	fx.box = sandbox.New(opt)
	fx.server = httptest.NewServer(fx.box)
	t.Cleanup(fx.server.Close)
	return fx
}

// run runs a subtest on the same fixture. What goes wrong inside is the subtest's failure.
func (fx *fixture) run(name string, f func(*testing.T)) {
	whole := fx.t
	defer func() { fx.t = whole }()
	whole.Run(name, func(t *testing.T) { fx.t = t; f(t) })
}

func (fx *fixture) clock() time.Time { fx.mu.Lock(); defer fx.mu.Unlock(); return fx.now }

func (fx *fixture) advance(d time.Duration) {
	fx.mu.Lock()
	defer fx.mu.Unlock()
	fx.now = fx.now.Add(d)
}

func (fx *fixture) wait(_ context.Context, d time.Duration) {
	fx.mu.Lock()
	defer fx.mu.Unlock()
	fx.waited += d
}

// reply is an answer that was read to its end.
type reply struct {
	status int
	header http.Header
	raw    []byte
	body   any
}

func (r reply) get(path string) any {
	at := r.body
	for name := range strings.SplitSeq(path, ".") {
		m, ok := at.(map[string]any)
		if !ok {
			return nil
		}
		at = m[name]
	}
	return at
}

// text gives a member as text, whatever its JSON type.
func (r reply) text(path string) string {
	switch v := r.get(path).(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		if v {
			return "true"
		}
		return "false"
	}
	return ""
}

func (fx *fixture) request(method, path, token, body string) *http.Request {
	fx.t.Helper()
	r, err := http.NewRequest(method, fx.server.URL+path, strings.NewReader(body))
	if err != nil {
		fx.t.Fatal(err)
	}
	r.Header.Set("x-reference-id", reference)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

// call sends a request that must match the description, and checks that the answer does, too.
func (fx *fixture) call(method, path, token, body string) reply {
	fx.t.Helper()
	return fx.do(fx.request(method, apiPath(fx.client, path), token, body), true)
}

// callUnchecked sends a request that may be invalid. Its answer is still checked when the description has the
// path.
func (fx *fixture) callUnchecked(method, path, token, body string) reply {
	fx.t.Helper()
	return fx.do(fx.request(method, apiPath(fx.client, path), token, body), false)
}

func apiPath(client, path string) string {
	version, rest, _ := strings.Cut(path, "/")
	if strings.HasPrefix(rest, "oauth/") {
		return "/flexiti/pos-api/" + path
	}
	return "/flexiti/pos-api/" + version + "/client-id/" + client + "/" + rest
}

func (fx *fixture) do(r *http.Request, strict bool) reply {
	fx.t.Helper()
	sent, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(sent))
	answer, err := fx.server.Client().Do(r)
	if err != nil {
		fx.t.Fatalf("%s %s: %v", r.Method, r.URL.Path, err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		fx.t.Fatalf("read answer: %v", err)
	}
	out := reply{status: answer.StatusCode, header: answer.Header, raw: raw}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	d.Decode(&out.body) // not every answer is JSON; tests check what they expect
	r.Body = io.NopCloser(bytes.NewReader(sent))
	fx.check(r, out, strict)
	return out
}

// check validates request and answer. A status that the description does not list fails, so faults use plain
// HTTP instead.
func (fx *fixture) check(r *http.Request, out reply, strict bool) {
	fx.t.Helper()
	route, params, err := fx.router.FindRoute(r)
	if err != nil {
		if strict {
			fx.t.Fatalf("%s %s is not described: %v", r.Method, r.URL.Path, err)
		}
		return
	}
	in := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}}
	if err := openapi3filter.ValidateRequest(fx.t.Context(), in); err != nil && strict {
		fx.t.Fatalf("request %s %s: %v", r.Method, r.URL.Path, err)
	}
	err = openapi3filter.ValidateResponse(fx.t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: out.status, Header: out.header,
		Body:    io.NopCloser(bytes.NewReader(out.raw)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	})
	if err != nil {
		fx.t.Fatalf("response %d of %s %s: %v", out.status, r.Method, r.URL.Path, err)
	}
}

func (fx *fixture) form(values url.Values, strict bool) reply {
	fx.t.Helper()
	r := fx.request("POST", apiPath("", "v2.5/oauth/token"), "", values.Encode())
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return fx.do(r, strict)
}

func (fx *fixture) token(scope string) string {
	fx.t.Helper()
	secret := ""
	for _, c := range clients {
		if c.ID == fx.client {
			secret = c.Secret
		}
	}
	got := fx.form(url.Values{"client_id": {fx.client}, "client_secret": {secret}, "scope": {scope}}, true)
	if got.status != 200 {
		fx.t.Fatalf("token: %d %s", got.status, got.raw)
	}
	return got.text("access_token")
}

func (fx *fixture) quote(token, account, amount string) reply {
	fx.t.Helper()
	return fx.call("POST", "v2.5.1/accounts/"+account+"/calculate-interest", token, `{"amount":`+amount+`}`)
}

// wants fails unless the answer has this status and this error code, in whichever of the three shapes.
func (fx *fixture) wants(got reply, status int, code string) {
	fx.t.Helper()
	if found := got.text("error"); got.status != status || (found != code && found+"s" != code) {
		fx.t.Fatalf("got %d %s\nwant %d %s", got.status, got.raw, status, code)
	}
}

// purchase is the body of an authorization that works; change it with set.
type purchase map[string]any

func promotional(account, amount string, plan, term int) purchase {
	return purchase{"account_number": json.Number(account), "reference": "W-1", "amount": json.Number(amount),
		"auto_capture": false,
		"financing_option": map[string]any{"transaction_type": "promotional_purchase", "plan_id": plan,
			"term": term}}
}

func regular(account, amount string) purchase {
	p := promotional(account, amount, 0, 0)
	p["financing_option"] = map[string]any{"transaction_type": "regular_purchase"}
	return p
}

func (p purchase) set(name string, value any) purchase {
	out := purchase{}
	for k, v := range p {
		out[k] = v
	}
	out[name] = value
	return out
}

func (p purchase) inStore(requestID, code string) purchase {
	return p.set("request_id", requestID).set("verification_code", code).set(
		"external_location_id", "0042").set("external_employee_id", "E-17")
}

func (p purchase) json() string { raw, _ := json.Marshal(p); return string(raw) }
