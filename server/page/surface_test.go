package page_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"candor/core/checkout"
	"candor/server/page"
	"candor/server/request"
	"candor/web"
)

// fill replaces the variables of a pattern by real values.
func fill(pattern string) (method, path string) {
	method, path, _ = strings.Cut(pattern, " ")
	path = strings.NewReplacer("{token}", goodToken, "{id}", string(checkoutID), "{file}",
		strings.TrimPrefix(assets.Path(web.Boot), "/assets/"), "{page...}", "embed", "{$}", "").Replace(path)
	return method, path
}

func patterns() []string {
	return page.Patterns(page.Options{Assets: &assets, Tablets: newFakeTablets()})
}

// Every answer of every route has the same security headers, signed in or not, refused or not.
func TestHeadersOfEveryRoute(t *testing.T) {
	for _, pattern := range patterns() {
		for _, signed := range []bool{false, true} {
			b := newHarness(t, online(checkout.Hosted))
			if signed {
				b.signIn()
			}
			method, path := fill(pattern)
			w := b.do(method, path, "do=check&revision=4")
			h := w.Header()
			for name, want := range map[string]string{"X-Content-Type-Options": "nosniff",
				"Referrer-Policy":            "same-origin",
				"Cross-Origin-Opener-Policy": "same-origin"} {
				if h.Get(name) != want && !strings.HasSuffix(path, "/lender") {
					t.Errorf("%s: %s %q, want %q", pattern, name, h.Get(name), want)
				}
			}
			if h.Get("X-Request-Id") == "" || h.Get("Permissions-Policy") == "" {
				t.Errorf("%s: no request id or permissions policy", pattern)
			}
			asset := strings.HasPrefix(path, "/assets/") && w.Code == http.StatusOK
			if asset || strings.HasPrefix(path, "/embed.") || strings.HasPrefix(path, "/message.") {
				if got := h.Get("Content-Security-Policy"); got != "default-src 'none'" {
					t.Errorf("%s: policy %q", pattern, got)
				}
			} else {
				checkPolicy(t, pattern, h.Get("Content-Security-Policy"))
			}
			checkCaching(t, pattern, path, h)
			checkCookies(t, pattern, path, w)
		}
	}
}

func checkPolicy(t *testing.T, pattern, csp string) {
	t.Helper()
	for _, want := range []string{"default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'",
		"base-uri 'none'", "form-action 'self'", "frame-ancestors ", "require-trusted-types-for 'script'",
		"trusted-types 'none'", "worker-src 'none'"} {
		if !strings.Contains(csp, want) {
			t.Errorf("%s: policy %q lacks %q", pattern, csp, want)
		}
	}
	if strings.Contains(csp, "unsafe-inline") || strings.Contains(csp, "'unsafe-eval'") ||
		strings.Contains(csp, "*") {
		t.Errorf("%s: policy %q", pattern, csp)
	}
}

func checkCaching(t *testing.T, pattern, path string, h http.Header) {
	t.Helper()
	static := strings.HasPrefix(path, "/assets/") || strings.HasPrefix(path, "/embed.") ||
		strings.HasPrefix(path, "/message.") || path == "/favicon.ico" ||
		strings.HasPrefix(path, "/docs") || path == "/openapi.yaml"
	if static == (h.Get("Cache-Control") == "no-store") || !static && h.Get("ETag") != "" {
		t.Errorf("%s: Cache-Control %q, ETag %q", pattern, h.Get("Cache-Control"), h.Get("ETag"))
	}
}

func checkCookies(t *testing.T, pattern, path string, w *httptest.ResponseRecorder) {
	t.Helper()
	for _, c := range w.Result().Cookies() {
		if !strings.HasPrefix(path, "/tablet") || c.Path != "/tablet" || !c.HttpOnly || !c.Secure ||
			c.SameSite != http.SameSiteStrictMode {
			t.Errorf("%s: cookie %v", pattern, c)
		}
	}
}

// A GET changes nothing, whoever sends it and however often.
func TestGetChangesNothing(t *testing.T) {
	for _, pattern := range patterns() {
		method, path := fill(pattern)
		if method != http.MethodGet {
			continue
		}
		for _, prepare := range []func(*harness){func(*harness) {}, (*harness).signIn,
			func(b *harness) { b.signIn(); b.tablets.idle = true },
			func(b *harness) {
				b.signIn()
				b.tablets.session.Checkout, b.tablets.session.Locked = checkoutID, true
			}} {
			b := newHarness(t, inStore(checkout.StepOffers))
			prepare(b)
			b.tablets.writes = nil
			first, second := b.get(path), b.get(path)
			if first.Code != second.Code ||
				first.Header().Get("Location") != second.Header().Get("Location") ||
				withoutRequest(first) != withoutRequest(second) {
				t.Errorf("%s: the second answer differs", path)
			}
			if len(b.tablets.writes)+len(b.relay.acts)+len(b.relay.created)+b.relay.revoked != 0 {
				t.Errorf("%s: wrote %v", path, b.tablets.writes)
			}
		}
	}
}

// withoutRequest is the body without the id of its request.
func withoutRequest(w *httptest.ResponseRecorder) string {
	return strings.ReplaceAll(w.Body.String(), w.Header().Get("X-Request-Id"), "")
}

func TestBadInput(t *testing.T) {
	good := form(checkout.DoIdentify, "4", "first_name", "A").Encode()
	tests := map[string]struct {
		path, body string
		header     []string
		code       checkout.Code
	}{
		"wrong token":     {"/c/ct_bad", good, nil, checkout.CodeUnauthorized},
		"no token at all": {"/c/", good, nil, checkout.CodePageNotFound},
		"over 16 KiB": {checkoutPath,
			good + "&last_name=" + strings.Repeat("x", request.MaxBody), nil, checkout.CodeBodyTooLarge},
		"repeated field":    {checkoutPath, good + "&first_name=B", nil, checkout.CodeRequestInvalid},
		"repeated revision": {checkoutPath, good + "&revision=4", nil, checkout.CodeRequestInvalid},
		"no revision":       {checkoutPath, "do=identify", nil, checkout.CodeRequestInvalid},
		"revision in words": {checkoutPath, "do=identify&revision=four", nil,
			checkout.CodeRequestInvalid},
		"revision with plus": {checkoutPath, "do=identify&revision=%2B4", nil,
			checkout.CodeRequestInvalid},
		"revision padded": {checkoutPath, "do=identify&revision=04", nil,
			checkout.CodeRequestInvalid},
		"revision negative": {checkoutPath, "do=identify&revision=-1", nil,
			checkout.CodeRequestInvalid},
		"revision too large": {checkoutPath, "do=identify&revision=9223372036854775808", nil,
			checkout.CodeRequestInvalid},
		"broken escape": {checkoutPath, good + "&last_name=%zz", nil,
			checkout.CodeRequestInvalid},
		"semicolon": {checkoutPath, good + ";last_name=x", nil, checkout.CodeRequestInvalid},
		"not UTF-8": {checkoutPath, good + "&last_name=%ff", nil,
			checkout.CodeRequestInvalid},
		"JSON": {checkoutPath, `{"do":"identify"}`,
			[]string{"Content-Type", "application/json"}, checkout.CodeMediaType},
		"multipart": {checkoutPath, good,
			[]string{"Content-Type", "multipart/form-data; boundary=x"}, checkout.CodeMediaType},
		"no media type": {checkoutPath, good, []string{"Content-Type", ""},
			checkout.CodeMediaType},
		"another charset": {checkoutPath, good,
			[]string{"Content-Type", "application/x-www-form-urlencoded; charset=utf-16"},
			checkout.CodeMediaType},
		"another site": {checkoutPath, good, []string{"Sec-Fetch-Site", "cross-site", "Origin",
			"https://evil.example"}, checkout.CodeCrossSite},
		"same site": {checkoutPath, good, []string{"Sec-Fetch-Site", "same-site"},
			checkout.CodeCrossSite},
		"Origin null": {checkoutPath, good, []string{"Origin", "null"}, checkout.CodeCrossSite},
		"Origin of another": {checkoutPath, good, []string{"Origin", "https://evil.example"},
			checkout.CodeCrossSite},
		"old browser, another site": {checkoutPath, good,
			[]string{"Sec-Fetch-Site", "", "Origin", "https://evil.example"}, checkout.CodeCrossSite},
		"trailing path":             {checkoutPath + "/x", good, nil, checkout.CodePageNotFound},
		"the lender's page by post": {checkoutPath + "/lender", good, nil, checkout.CodeMethodNotAllowed},
		"no such page":              {"/admin", good, nil, checkout.CodePageNotFound},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b := newHarness(t, online(checkout.Hosted))
			w := b.do(http.MethodPost, tt.path, tt.body, tt.header...)
			if w.Code != request.Status(tt.code) || len(b.relay.acts) != 0 {
				t.Errorf("status %d, want %d; %d acts", w.Code, request.Status(tt.code), len(b.relay.acts))
			}
			body := w.Body.String()
			if !strings.Contains(body, page.Escaped(checkout.Sentence(tt.code, "en-CA"))) ||
				!strings.Contains(body, w.Header().Get("X-Request-Id")) {
				t.Errorf("no sentence or request id in\n%s", body)
			}
			nothingInline(t, body)
		})
	}
}

func TestPathsAreTakenAsTheyAre(t *testing.T) {
	for _, path := range []string{"//c/" + goodToken, "/c//" + goodToken, "/c/x/../" + goodToken,
		"/c/%2e%2e/c/" + goodToken,
		"/tablet/..%2fc%2f" + goodToken, "/C/" + goodToken, "/c/" + goodToken + "%00",
		"/c/" + goodToken + "%2flender"} {
		b := newHarness(t, online(checkout.Hosted))
		w := b.do(http.MethodPost, path, form(checkout.DoIdentify, "4").Encode(),
			"X-Forwarded-Host", "pay.example", "X-Original-URL", checkoutPath, "X-Rewrite-URL", checkoutPath,
			"X_Forwarded_For", "127.0.0.1")
		if len(b.relay.acts) != 0 || w.Code < 300 {
			t.Errorf("POST %s: %d, %d acts", path, w.Code, len(b.relay.acts))
		}
	}
}

func TestWhoMayFrame(t *testing.T) {
	tests := map[string]struct {
		view checkout.View
		want string
	}{
		"embedded: the merchant's exact origins, nothing else": {online(checkout.Embedded),
			"frame-ancestors " + shopOrigin + ";"},
		"hosted: nobody": {online(checkout.Hosted), "frame-ancestors 'none';"},
		"tablet: nobody": {inStore(checkout.StepReview), "frame-ancestors 'none';"},
	}
	for name, tt := range tests {
		if got := newHarness(t, tt.view).get(checkoutPath).Header().Get(
			"Content-Security-Policy"); !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
	for _, bad := range []string{"*", "https://*.example", "https://a.example/", "https://a.example/x",
		"http://a.example", "https://a.example;",
		"https://a.example script-src *", "https://a.example\r\nSet-Cookie: x", "https://u@a.example",
		"data:", "null", "https://", "a.example",
		"HTTPS://A.EXAMPLE", "https://a.example?x", "https://a.example#x", "javascript:alert(1)",
		"'unsafe-inline'", "https://é.example", ""} {
		v := online(checkout.Embedded)
		v.Merchant.Origins = []string{bad}
		if got := page.ViewPolicy(v); !strings.Contains(got, "frame-ancestors 'none';") {
			t.Errorf("origin %q became %q", bad, got)
		}
	}
	for _, good := range []string{"https://a.example", "https://a.example:8443", "http://localhost:8081",
		"http://127.0.0.1:8080"} {
		v := online(checkout.Embedded)
		v.Merchant.Origins = []string{good}
		if got := page.ViewPolicy(v); !strings.Contains(got, "frame-ancestors "+good+";") {
			t.Errorf("origin %q became %q", good, got)
		}
	}
}

func TestLogHoldsNoToken(t *testing.T) {
	b := newHarness(t, online(checkout.Hosted))
	b.get(checkoutPath + "?code=planted-query")
	b.post(checkoutPath, url.Values{"number": {"planted-number"}, "do": {"identify"}, "revision": {"4"}})
	b.post("/c/ct_planted-token", url.Values{"number": {"planted-number"}})
	b.get("/planted-path")
	b.do("PLANTED", checkoutPath, "")
	b.relay.broken = refuse(checkout.CodeUnavailable, "")
	b.get(checkoutPath)
	b.get("//c/planted-path")
	text := b.log.String()
	if strings.Contains(text, goodToken) || strings.Contains(strings.ToLower(text), "planted") {
		t.Errorf("the log holds what it must not:\n%s", text)
	}
	for _, want := range []string{"route=/c/{token}", "method=POST", "status=303", "merchant=maple",
		"status=503", "route=/ ", "method=other"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in the log:\n%s", want, text)
		}
	}
	if lines := strings.Count(text, "msg=request "); lines != 7 {
		t.Errorf("%d lines for 7 requests", lines)
	}
}

func TestPanicIsOneQuietAnswer(t *testing.T) {
	var text strings.Builder
	h := request.Logged(slog.New(slog.NewTextHandler(&text, nil)),
		http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("planted") }))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Code != http.StatusInternalServerError ||
		strings.Contains(w.Body.String()+text.String(), "planted") ||
		!strings.Contains(text.String(), "status=500") {
		t.Errorf("%d %s\n%s", w.Code, w.Body, text.String())
	}
}

// An embedded checkout shows its problems in its frame.
func TestProblemOfAnEmbeddedCheckoutCanBeFramed(t *testing.T) {
	b := newHarness(t, online(checkout.Embedded))
	w := b.do(http.MethodPost, checkoutPath, "x=1")
	if csp := w.Header().Get("Content-Security-Policy"); w.Code != http.StatusBadRequest ||
		!strings.Contains(csp, "frame-ancestors "+shopOrigin+";") {
		t.Errorf("%d %q", w.Code, csp)
	}
	if csp := b.get(checkoutPath + "/lender").Header().Get("Content-Security-Policy"); !strings.Contains(csp,
		"frame-ancestors 'self' "+shopOrigin+";") {
		t.Errorf("in our own frame: %q", csp)
	}
}

func TestProblemSpeaksTheRightLanguage(t *testing.T) {
	v := online(checkout.Hosted)
	v.Language = "fr-CA"
	b := newHarness(t, v)
	if w := b.do(http.MethodPost, checkoutPath, "x=1"); !strings.Contains(w.Body.String(),
		`<html lang="fr-CA"`) {
		t.Error("a checkout in French showed its problem in English")
	}
	if w := b.get("/c/ct_bad", "Accept-Language", "fr;q=0.9, en;q=0.8"); !strings.Contains(w.Body.String(),
		`<html lang="fr-CA"`) {
		t.Error("a browser in French got English")
	}
}
