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

// lab is a sandbox behind HTTP with a clock to turn. Every call through it is checked against the API's description.
type lab struct {
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
	{ID: "maple", Secret: "s3cret", Name: "Maple & Birch", MerchantOverride: true, Locations: []string{"0042"}},
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

func newLab(t *testing.T, opts ...func(*sandbox.Options)) *lab {
	t.Helper()
	router, err := description()
	if err != nil {
		t.Fatalf("read description: %v", err)
	}
	l := &lab{t: t, router: router, client: "maple", now: time.Date(2026, 1, 14, 15, 0, 0, 0, time.UTC)}
	opt := sandbox.Options{PublicURL: "http://lender.test/", Now: l.clock, Clients: clients, Wait: l.wait}
	for _, o := range opts {
		o(&opt)
	}
	l.box = sandbox.New(opt)
	l.server = httptest.NewServer(l.box)
	t.Cleanup(l.server.Close)
	return l
}

// sub runs a subtest on the same lab; what goes wrong inside is the subtest's failure.
func (l *lab) sub(name string, f func(*testing.T)) {
	whole := l.t
	defer func() { l.t = whole }()
	whole.Run(name, func(t *testing.T) { l.t = t; f(t) })
}

func (l *lab) clock() time.Time { l.mu.Lock(); defer l.mu.Unlock(); return l.now }

func (l *lab) pass(d time.Duration) { l.mu.Lock(); defer l.mu.Unlock(); l.now = l.now.Add(d) }

func (l *lab) wait(_ context.Context, d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waited += d
}

// reply is an answer read to its end.
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

// text is a member as text, whatever its JSON type.
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

func (l *lab) request(method, path, token, body string) *http.Request {
	l.t.Helper()
	r, err := http.NewRequest(method, l.server.URL+path, strings.NewReader(body))
	if err != nil {
		l.t.Fatal(err)
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

// call sends a request that must be good by the description, and checks that the answer is, too.
func (l *lab) call(method, path, token, body string) reply {
	l.t.Helper()
	return l.do(l.request(method, apiPath(l.client, path), token, body), true)
}

// lax sends a request that may be bad; its answer is still checked when the description knows the path.
func (l *lab) lax(method, path, token, body string) reply {
	l.t.Helper()
	return l.do(l.request(method, apiPath(l.client, path), token, body), false)
}

func apiPath(client, path string) string {
	version, rest, _ := strings.Cut(path, "/")
	if strings.HasPrefix(rest, "oauth/") {
		return "/flexiti/pos-api/" + path
	}
	return "/flexiti/pos-api/" + version + "/client-id/" + client + "/" + rest
}

func (l *lab) do(r *http.Request, strict bool) reply {
	l.t.Helper()
	sent, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(sent))
	answer, err := l.server.Client().Do(r)
	if err != nil {
		l.t.Fatalf("%s %s: %v", r.Method, r.URL.Path, err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		l.t.Fatalf("read answer: %v", err)
	}
	out := reply{status: answer.StatusCode, header: answer.Header, raw: raw}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	d.Decode(&out.body) // not every answer is JSON; tests look at what they expect
	r.Body = io.NopCloser(bytes.NewReader(sent))
	l.check(r, out, strict)
	return out
}

// check validates both sides. Statuses the description does not list fail, so faults go through plain HTTP instead.
func (l *lab) check(r *http.Request, out reply, strict bool) {
	l.t.Helper()
	route, params, err := l.router.FindRoute(r)
	if err != nil {
		if strict {
			l.t.Fatalf("%s %s is not described: %v", r.Method, r.URL.Path, err)
		}
		return
	}
	in := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}}
	if err := openapi3filter.ValidateRequest(l.t.Context(), in); err != nil && strict {
		l.t.Fatalf("request %s %s: %v", r.Method, r.URL.Path, err)
	}
	err = openapi3filter.ValidateResponse(l.t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: out.status, Header: out.header, Body: io.NopCloser(bytes.NewReader(out.raw)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	})
	if err != nil {
		l.t.Fatalf("response %d of %s %s: %v", out.status, r.Method, r.URL.Path, err)
	}
}

func (l *lab) form(values url.Values, strict bool) reply {
	l.t.Helper()
	r := l.request("POST", apiPath("", "v2.5/oauth/token"), "", values.Encode())
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return l.do(r, strict)
}

func (l *lab) token(scope string) string {
	l.t.Helper()
	secret := ""
	for _, c := range clients {
		if c.ID == l.client {
			secret = c.Secret
		}
	}
	got := l.form(url.Values{"client_id": {l.client}, "client_secret": {secret}, "scope": {scope}}, true)
	if got.status != 200 {
		l.t.Fatalf("token: %d %s", got.status, got.raw)
	}
	return got.text("access_token")
}

func (l *lab) quote(token, account, amount string) reply {
	l.t.Helper()
	return l.call("POST", "v2.5.1/accounts/"+account+"/calculate-interest", token, `{"amount":`+amount+`}`)
}

// wants fails unless the answer has this status and this error code, in whichever of the three shapes.
func (l *lab) wants(got reply, status int, code string) {
	l.t.Helper()
	if found := got.text("error"); got.status != status || (found != code && found+"s" != code) {
		l.t.Fatalf("got %d %s\nwant %d %s", got.status, got.raw, status, code)
	}
}

// purchase is the body of an authorization that works; change it with set.
type purchase map[string]any

func promotional(account, amount string, plan, term int) purchase {
	return purchase{"account_number": json.Number(account), "reference": "W-1", "amount": json.Number(amount), "auto_capture": false,
		"financing_option": map[string]any{"transaction_type": "promotional_purchase", "plan_id": plan, "term": term}}
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
	return p.set("request_id", requestID).set("verification_code", code).set("external_location_id", "0042").set("external_employee_id", "E-17")
}

func (p purchase) json() string { raw, _ := json.Marshal(p); return string(raw) }
