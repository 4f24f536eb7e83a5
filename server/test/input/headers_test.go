package input

import (
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"candor/core/checkout"
	"candor/server/config"
	"candor/server/demo"
	"candor/server/front"
	"candor/server/relay"
	"candor/server/test/harness"
	"candor/web"
)

// headers are the security headers of an answer: every header but those of its content.
type headers map[string]string

// contentHeaders tell of an answer's content and of its request.
var contentHeaders = []string{"Accept-Ranges", "Allow", "Content-Encoding", "Content-Language",
	"Content-Length", "Content-Type", "Date", "Etag", "Location", "Retry-After", "Set-Cookie", "Vary",
	"Www-Authenticate", "X-Request-Id", "Connection"}

const pagePolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; " +
	"img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; " +
	"frame-ancestors ANCESTORS; require-trusted-types-for 'script'; trusted-types 'none'; worker-src 'none'"

// every is what all answers have; the kinds of answer differ in what follows it.
var every = headers{
	"Cache-Control":                "no-store",
	"Content-Security-Policy":      strings.Replace(pagePolicy, "ANCESTORS", "'none'", 1),
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), " +
		"usb=()",
	"Referrer-Policy":           "same-origin",
	"Strict-Transport-Security": "max-age=31536000",
	"X-Content-Type-Options":    "nosniff",
}

// but is a kind of answer that differs from another in some headers.
func (h headers) but(pairs ...string) headers {
	other := maps.Clone(h)
	for i := 0; i < len(pairs); i += 2 {
		other[pairs[i]] = pairs[i+1]
	}
	return other
}

// framedBy is a page that pages of these origins may frame, isolated ones too.
func framedBy(ancestors string) headers {
	return every.but("Content-Security-Policy", strings.Replace(pagePolicy, "ANCESTORS", ancestors, 1),
		"Cross-Origin-Resource-Policy", "cross-origin")
}

var (
	ofAPI = every.but("Referrer-Policy", "no-referrer", "Content-Security-Policy", "default-src 'none'; "+
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "+
		"trusted-types 'none'; worker-src 'none'")
	kept      = every.but("Cache-Control", "public, max-age=31536000, immutable")
	keptShort = every.but("Cache-Control", "public, max-age=300")
	forOthers = headers{"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
	loader    = forOthers.but("Content-Security-Policy", "default-src 'none'")
	embedded  = framedBy(harness.ShopOrigin)
)

// answered is the table: what an answer that is no refusal has, by route. A refusal has the headers of its
// surface.
var answered = map[string]headers{
	"GET /c/{token}":         embedded.but("Timing-Allow-Origin", harness.ShopOrigin),
	"GET /c/{token}/frame":   every.but(pairs(forOthers)...),
	"GET /c/{token}/changes": every,
	"GET /c/{token}/lender":  every.but("Referrer-Policy", "no-referrer"),
	"GET /embed.js":          keptShort.but(pairs(loader)...),
	"GET /embed.HASH.js":     kept.but(pairs(loader)...),
	"GET /message.js":        keptShort.but(pairs(loader)...),
	"GET /message.HASH.js":   kept.but(pairs(loader)...),
	"GET /v1/message":        ofAPI.but(pairs(forOthers)...).but("Cache-Control", "public, max-age=300"),
	"GET /v1/message.html":   ofAPI.but(pairs(forOthers)...).but("Cache-Control", "public, max-age=300"),
	"GET /assets/{file}":     kept.but("Content-Security-Policy", "default-src 'none'"),
	"GET /favicon.ico":       keptShort,
	"GET /docs":              keptShort,
	"GET /docs/{page...}":    keptShort,
	"GET /openapi.yaml":      keptShort,

	"GET /receipt":                      keptShort,
	"GET /.well-known/candor-keys.json": keptShort.but(pairs(forOthers)...),
}

// refused are the refusals that differ from other refusals of their surface: the merchant's page frames them,
// the lender's frame is in a page of ours, and every page may read why a message beside a price is refused.
var refused = map[string]headers{
	"POST /c/{token}":       embedded,
	"GET /c/{token}/lender": framedBy("'self' " + harness.ShopOrigin),
	"GET /v1/message":       ofAPI.but(pairs(forOthers)...),
	"GET /v1/message.html":  ofAPI.but(pairs(forOthers)...),
}

// beside is a question for the message beside a price.
const beside = "?merchant=" + demo.Merchant + "&amount=1200.00"

func pairs(h headers) (all []string) {
	for name, value := range h {
		all = append(all, name, value)
	}
	return all
}

// wantedOf is the row of the table for an answer.
func wantedOf(pattern string, status int, letIn bool) headers {
	surface := every
	if strings.Contains(pattern, " /v1/") {
		surface = ofAPI
	}
	row, special := answered[pattern]
	if status >= 400 {
		row, special = refused[pattern], refused[pattern] != nil && letIn
	}
	if special {
		return row
	}
	return surface
}

func securityHeaders(h http.Header) headers {
	out := headers{}
	for name, values := range h {
		if !slices.Contains(contentHeaders, name) {
			out[name] = strings.Join(values, " | ")
		}
	}
	return out
}

// overTLS is an env whose people come over TLS, and are to come back so.
func overTLS(t *testing.T, bounds front.Bounds) *env {
	e, c := newLender(t)
	e.Open(config.Environment{Store: relay.NewSecret("sqlite:" + filepath.Join(e.Data, "candor.db")),
		Key:       relay.NewSecret(string(harness.RandomKey())),
		SealKeys:  relay.NewSecret("k1 " + base64.StdEncoding.EncodeToString(harness.RandomKey())),
		PublicURL: "https://pay.example", StrictTransport: "max-age=31536000", Bounds: bounds}, c)
	return e
}

func (e *env) answer(method, path string, header map[string]string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	for name, value := range header {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	e.Service.Public.ServeHTTP(w, r)
	return w.Result()
}

// signedIn are the cookies of an enrolled tablet with an associate signed in.
func (e *env) signedIn() string {
	code, err := e.Service.Tablets.Enrol(e.Context(), demo.Merchant, "queen-street", "Till")
	e.Must(err)
	device, err := e.Service.Tablets.Redeem(e.Context(), code)
	e.Must(err)
	d, err := e.Service.Tablets.Device(e.Context(), device)
	e.Must(err)
	session, err := e.Service.Tablets.SignIn(e.Context(), d, "1042", demo.Passcode)
	e.Must(err)
	return "__Secure-candor_device=" + device + "; __Secure-candor_session=" + session
}

// Every route has the headers of the table, whoever asks: nobody, somebody with a wrong credential, and who
// may. What merchants change, people look at and the lender's page verifies are checkouts of their own.
func TestB4HeadersOfEveryAnswer(t *testing.T) {
	e := overTLS(t, front.Bounds{})
	changed, looked, verified, sale := e.Create(nil), e.Create(nil), e.Create(nil), e.Create(harness.InStore)
	e.Act(verified, relay.Shopper, checkout.Action{Do: checkout.DoIdentify, Number: "9000000000000042"},
		checkout.StepLender)
	cookies, files := e.signedIn(), web.Assets()
	reached := map[string]bool{}
	for _, route := range e.Routes() {
		name := strings.NewReplacer(files.Path(web.Embed), "/embed.HASH.js", files.Path(web.Price),
			"/message.HASH.js").Replace(route.Pattern)
		ref := changed
		switch {
		case strings.Contains(name, "/tablet/"):
			ref = sale
		case name == "GET /c/{token}":
			ref = looked
		case name == "GET /c/{token}/lender":
			ref = verified
		}
		fill := map[string]string{"id": string(ref.Checkout), "token": e.ClientToken(ref), "capture_id": "1",
			"file": strings.TrimPrefix(files.Path(web.Style), "/assets/"), "page...": "embed", "$": ""}
		for what, header := range map[string]map[string]string{
			"nobody": {}, "wrong": {"Authorization": "Bearer sk_test_wrong", "Cookie": "candor_device=guess"},
			"merchant": {"Authorization": "Bearer " + demo.MerchantKey},
			"person":   {"Authorization": "Bearer " + e.ClientToken(ref)}, "tablet": {"Cookie": cookies},
		} {
			method, path := harness.FillPattern(route.Pattern, fill)
			open := strings.HasPrefix(name, "GET /v1/message")
			if open && what != "wrong" {
				path += beside
			}
			for _, ask := range []string{method, http.MethodHead, http.MethodDelete, "PLANTED"} {
				got := e.answer(ask, path, header)
				letIn := (ask == method || ask == http.MethodHead && method == http.MethodGet) &&
					(open || strings.Contains(path, e.ClientToken(ref)))
				want := wantedOf(name, got.StatusCode, letIn)
				if ask != method && got.StatusCode < 400 {
					continue // the HEAD of a GET; its body decides nothing
				}
				reached[name] = reached[name] || got.StatusCode < 400
				compare(t, fmt.Sprintf("%s %s by %s: %d", ask, name, what, got.StatusCode), got.Header, want)
			}
		}
	}
	for name := range answered {
		if !reached[name] && !strings.Contains(name, "/docs") { // built documentation may be missing here
			t.Errorf("no answer of %s that is no refusal", name)
		}
	}
}

func compare(t *testing.T, what string, got http.Header, want headers) {
	t.Helper()
	if have := securityHeaders(got); !maps.Equal(have, want) {
		t.Errorf("%s", what)
		for _, name := range slices.Sorted(maps.Keys(every.but(append(pairs(have), pairs(want)...)...))) {
			if have[name] != want[name] {
				t.Errorf("  %s: %q\n  want %q", name, have[name], want[name])
			}
		}
	}
}

// What is refused before any route has the headers of its surface, and so has what no route answers.
func TestB4HeadersOfWhatReachesNoRoute(t *testing.T) {
	e := overTLS(t, front.Bounds{PerSecond: 1, Burst: 5})
	for path, want := range map[string]headers{"/v1/none": ofAPI, "/none": every, "/v1//view": ofAPI,
		"/c/%2e%2e": every} {
		got := e.answer("GET", path, nil)
		compare(t, fmt.Sprintf("%s: %d", path, got.StatusCode), got.Header, want)
	}
	for range 3 { // the bucket is empty
		e.answer("GET", "/none", nil)
	}
	for path, want := range map[string]headers{"/v1/view": ofAPI, "/tablet": every} {
		got := e.answer("GET", path, nil)
		if got.StatusCode != http.StatusTooManyRequests {
			t.Fatalf("%s: %d", path, got.StatusCode)
		}
		compare(t, path+" in a flood", got.Header, want)
	}
}

// While the lender's page is open, the checkout may frame it, and what the configuration lets it use.
func TestB4HeadersAroundTheLendersPage(t *testing.T) {
	e := newEnvWith(t, func(c *config.Config) { c.Merchant[0].Lender.FrameFeatures = []string{"camera"} })
	ref := e.Create(func(r *relay.CreateRequest) { r.Use = checkout.Hosted })
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoIdentify, Number: "9000000000000042"},
		checkout.StepLender)
	got := e.answer("GET", "/c/"+e.ClientToken(ref), nil)
	want := every.but("Content-Security-Policy",
		every["Content-Security-Policy"]+"; frame-src 'self' "+e.LenderURL, "Permissions-Policy",
		strings.Replace(every["Permissions-Policy"], "camera=()", `camera=("`+e.LenderURL+`")`, 1))
	delete(want, "Strict-Transport-Security") // off unless it is configured
	compare(t, "the lender's step", got.Header, want)
}
