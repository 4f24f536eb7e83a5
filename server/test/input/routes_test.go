package input

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/api"
	"candor/server/demo"
	"candor/server/front"
	"candor/server/request"
	"candor/server/test/harness"
)

// guardedRoutes is every route of the public port by its guard. A new route is added here, so that reviewers
// see it.
var guardedRoutes = map[string][]string{
	"a merchant's key": {
		"POST /v1/checkouts", "GET /v1/checkouts", "GET /v1/checkouts/{id}", "POST /v1/checkouts/{id}/amount",
		"GET /v1/checkouts/{id}/qr.svg",
		"POST /v1/checkouts/{id}/cancel", "POST /v1/checkouts/{id}/reconcile",
		"POST /v1/checkouts/{id}/renew",
		"POST /v1/checkouts/{id}/captures", "POST /v1/checkouts/{id}/release",
		"POST /v1/checkouts/{id}/captures/{capture_id}/returns",
		"POST /v1/checkouts/{id}/refunds", "GET /v1/checkouts/{id}/operations/{operation_id}",
		"POST /v1/checkouts/{id}/operations/{operation_id}/reconcile",
		"POST /v1/checkouts/{id}/operations/{operation_id}/resolve", "GET /v1/open-work",
		"GET /v1/checkouts/{id}/receipt",
		"GET /v1/events", "GET /v1/events/{id}", "POST /v1/events/{id}/redeliver",
	},
	"a checkout's client token": {
		"GET /v1/view", "POST /v1/view", "GET /c/{token}", "GET /c/{token}/frame",
		"GET /c/{token}/changes", "POST /c/{token}",
		"GET /c/{token}/lender",
		"POST /c/{token}/touch",
	},
	"an enrolled tablet": {"GET /tablet/signin", "POST /tablet/signin", "POST /tablet/signout"},
	"an associate's session": {
		"POST /tablet/touch", "POST /tablet/lock", "GET /tablet/unlock", "POST /tablet/unlock",
		"GET /tablet/unlock/{id}", "POST /tablet/unlock/{id}",
		"GET /tablet/checkouts/{id}/take-back", "POST /tablet/checkouts/{id}/take-back",
	},
	"an associate's unlocked session": {
		"GET /tablet", "GET /tablet/sales", "POST /tablet/sales", "GET /tablet/reset", "POST /tablet/reset",
		"GET /tablet/checkouts/{id}",
		"POST /tablet/checkouts/{id}", "GET /tablet/checkouts/{id}/view", "POST /tablet/checkouts/{id}/view",
	},
	"nobody": {"GET /embed.js", "GET /message.js", "GET /v1/message", "GET /v1/message.html",
		"GET /assets/{file}", "GET /favicon.ico", "GET /tablet/{$}",
		"GET /tablet/enrol", "POST /tablet/enrol", "GET /docs", "GET /docs/{page...}", "GET /openapi.yaml",
		"GET /.well-known/candor-keys.json",
		"GET /receipt"},
}

// wildcards fill every wildcard of a route's pattern.
var wildcards = map[string]string{"id": "co_00000000000000000000000000", "token": "ct_guess",
	"capture_id": "1", "operation_id": "1", "file": "none", "page...": "none", "$": ""}

// hashed are the patterns of scripts for other sites whose name holds their hash.
var hashed = regexp.MustCompile(`^GET /(embed|message)\.[0-9a-f]{16}\.js$`)

func TestI6EveryRouteHasItsDoor(t *testing.T) {
	got := map[string][]string{}
	for _, r := range newEnv(t).Routes() {
		// the names of the other two hold their hash
		if !hashed.MatchString(r.Pattern) {
			got[r.Guard] = append(got[r.Guard], r.Pattern)
		}
	}
	for _, guard := range slices.Sorted(maps.Keys(got)) {
		slices.Sort(got[guard])
		slices.Sort(guardedRoutes[guard])
		if !slices.Equal(got[guard], guardedRoutes[guard]) {
			t.Errorf("past %q get\n  %s\nwant\n  %s", guard, strings.Join(got[guard], "\n  "),
				strings.Join(guardedRoutes[guard], "\n  "))
		}
	}
	if len(got) != len(guardedRoutes) {
		t.Errorf("guards: %q, want %q", slices.Sorted(maps.Keys(got)),
			slices.Sorted(maps.Keys(guardedRoutes)))
	}
}

// outcome is the part of an answer that authorization decides.
type outcome struct {
	status   int
	location string
	code     checkout.Code
}

// send sends a request, written as on the wire, from a peer's address.
func (e *env) send(peer, text string) outcome {
	e.Helper()
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(text)))
	if err != nil {
		return outcome{status: http.StatusBadRequest} // the HTTP server answers so before any handler
	}
	r.RemoteAddr = peer
	w := httptest.NewRecorder()
	e.Service.Public.ServeHTTP(w, r.WithContext(context.Background()))
	var body struct {
		Code checkout.Code `json:"code"`
	}
	_ = json.NewDecoder(bytes.NewReader(w.Body.Bytes())).Decode(&body)
	return outcome{w.Code, w.Header().Get("Location"), body.Code}
}

// claims are headers by which a request claims to be another one.
func claims() []string {
	values := map[string][]string{
		"127.0.0.1": {"X-Forwarded-For", "X_Forwarded_For", "x-FORWARDED-for", "X-Real-IP", "X-Client-IP",
			"True-Client-IP", "CF-Connecting-IP", "X-Cluster-Client-IP"},
		"https":     {"X-Forwarded-Proto", "X_Forwarded_Proto", "X-Forwarded-Scheme"},
		"localhost": {"X-Forwarded-Host", "X-Forwarded-Server", "X-Host", "X-HTTP-Host-Override"},
		"/embed.js": {"X-Original-URL", "X-Original-URI", "X_Original_URL", "X-Rewrite-URL",
			"X-Forwarded-URI", "X-Forwarded-Path", "X-Forwarded-Prefix", "X-Accel-Redirect",
			"X-Envoy-Original-Path"},
		"GET": {"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Forwarded-Method",
			"X-Original-Method"},
		"merchant": {"X-Forwarded-User", "X-Forwarded-Email", "X-Forwarded-Groups",
			"X-Forwarded-Access-Token"},

		"for=127.0.0.1;proto=https;host=localhost": {"Forwarded"},
	}
	var all []string
	for value, names := range values {
		for _, name := range names {
			all = append(all, name+": "+value+"\r\n")
		}
	}
	return all
}

// credentials are what a request may carry. None of them opens the route.
func (e *env) credentials() map[string]string {
	foreign := e.ClientToken(e.Create(nil))
	return map[string]string{
		"nothing":      "",
		"a wrong key":  "Authorization: Bearer sk_test_wrong\r\n",
		"the demo key": "Authorization: Bearer " + demo.MerchantKey + "\r\n",
		"a token":      "Authorization: Bearer " + foreign + "\r\n",
		"cookies":      "Cookie: candor_device=guess; candor_session=guess\r\n",
	}
}

// A request's claims about itself change nothing: every route, with every kind of credential, from a stranger
// and from a configured proxy.
func TestI6ClaimsChangeNothing(t *testing.T) {
	e := newEnvBounded(t, front.Bounds{Proxies: []netip.Prefix{netip.MustParsePrefix("192.0.2.1/32")}})
	compared := 0
	for _, r := range e.Routes() {
		method, path := harness.FillPattern(r.Pattern, wildcards)
		for what, credential := range e.credentials() {
			if method == http.MethodPost && r.Guard == api.GuardMerchant && what == "the demo key" {
				continue // it would be let in, and make something
			}
			request := func(claim string) string {
				return fmt.Sprintf("%s %s HTTP/1.1\r\nHost: pay.example\r\n%s%sContent-Length: 0\r\n\r\n",
					method, path, credential, claim)
			}
			want := e.send("198.51.100.7:4711", request(""))
			for _, claim := range claims() {
				for _, peer := range []string{"198.51.100.7:4711", "192.0.2.1:4711"} {
					compared++
					if got := e.send(peer, request(claim)); got != want {
						t.Errorf("%s with %s and %q from %s: %+v, without %+v", r.Pattern, what, claim, peer,
							got, want)
					}
				}
			}
		}
	}
	t.Logf("%d requests compared", compared)
}

// disguises are other ways to write a path.
func disguises(path string) []string {
	middle := strings.LastIndexByte(path, '/')
	return []string{
		"/" + path, path[:middle] + "/" + path[middle:], path[:middle] + "/." + path[middle:],
		path[:middle] + "/%2e" + path[middle:],
		"/x/.." + path, "/x/%2e%2e" + path, "/x/%2E%2E" + path, "/assets/.." + path, "/embed.js/.." + path,
		"/embed.js/%2e%2e" + path, "/embed.js%2f.." + path,
		"/%2f" + path[1:], strings.Replace(path, "/", "%2f", 1),
		"/" + strings.ReplaceAll(path[1:], "/", "%2f"), "/" + strings.ReplaceAll(path[1:], "/", "%5c"),
		"/" + strings.ReplaceAll(path[1:], "/", `\`), fmt.Sprintf("/%%%02x%s", path[1], path[2:]),
		path + "%00", path + "%20", path + "%0d%0a", path + "#",
		path + "#/embed.js", "/embed.js#" + path, path + "%23", path + "%3f", path + ";a=b",
		path + ";/embed.js", "/;a" + path, path + "/.", path + "/..;/", path + "/%2e%2e%3b/",
		strings.ToUpper(path), "http://127.0.0.1" + strings.ToUpper(path), "http://localhost/" + path,
		"/%c0%ae%c0%ae" + path, "/%ef%bc%8f" + path,
	}
}

// No disguised path reaches a route, whatever the credential. With the right credential, a proxy in front and
// this service could read two different paths.
func TestI6DisguisedPaths(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(nil)
	token := e.ClientToken(ref)
	asked := 0
	for path, credential := range map[string]string{
		"/v1/checkouts":                         "Authorization: Bearer " + demo.MerchantKey + "\r\n",
		"/v1/checkouts/" + string(ref.Checkout): "Authorization: Bearer " + demo.MerchantKey + "\r\n",
		"/v1/view":                              "Authorization: Bearer " + token + "\r\n", "/c/" + token: "",
		"/tablet/sales": "",
	} {
		plain := fmt.Sprintf("GET %s HTTP/1.1\r\nHost: pay.example\r\n%s\r\n", path, credential)
		if got := e.send("198.51.100.7:1", plain); got.status != 200 && got.status != 303 {
			t.Fatalf("%s undisguised: %+v", path, got)
		}
		for _, other := range disguises(path) {
			for _, c := range []string{"", credential} {
				asked++
				got := e.send("198.51.100.7:1",
					fmt.Sprintf("GET %s HTTP/1.1\r\nHost: pay.example\r\n%s\r\n", other, c))
				if got.status != 404 && got.status != 400 {
					t.Errorf("%s: %+v", strings.ReplaceAll(other, token, "TOKEN"), got)
				}
			}
		}
	}
	t.Logf("%d requests", asked)
}

// No handler receives a header by which a request claims to be another one. Ordinary headers arrive.
func TestI6ClaimsReachNobody(t *testing.T) {
	for _, claim := range append(claims(), "Origin: https://shop.example\r\n", "Host: pay.example\r\n",
		"Hostile: x\r\n", "X-Requested-With: x\r\n") {
		name, value, _ := strings.Cut(strings.TrimSpace(claim), ": ")
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header[name] = []string{value} // as written: not every spelling is made canonical
		r.Header.Add(name, value)
		var h http.Header
		f := front.New(front.Options{Bounds: front.Defaults, Rate: request.NewRateLimiter(1, 1, time.Now),
			Draining: func() bool { return false }, NearlyFull: func() bool { return false },
			Next: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { h = r.Header })})
		f.ServeHTTP(httptest.NewRecorder(), r)
		ordinary := name == "Origin" || name == "Host" || name == "Hostile" || name == "X-Requested-With"
		if ordinary == (len(h) == 0) {
			t.Errorf("%s: %v is left", name, h)
		}
	}
}
