package input

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"candor/core/checkout"
	"candor/server/config"
	"candor/server/relay"
	"candor/server/test/harness"
)

// isolatedShop is an env whose merchant's pages are isolated, or not.
func isolatedShop(t *testing.T, isolated bool) *env {
	return newEnvWith(t, func(c *config.Config) { c.Merchant[0].Isolated = isolated })
}

// in makes a checkout of a use, at a step before or at the lender's page.
func (e *env) in(use checkout.Use, step checkout.Step) (path string) {
	ref := e.Create(func(r *relay.CreateRequest) { r.Use = use })
	if step == checkout.StepLender {
		e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoIdentify, Number: "9000000000000042"}, step)
	}
	return "/c/" + e.ClientToken(ref)
}

// asked is a request as a browser makes it for a document in a frame, in a tab, or without saying so.
func (e *env) asked(method, path, destination, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if destination != "" {
		r.Header.Set("Sec-Fetch-Dest", destination)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	e.Service.Public.ServeHTTP(w, r)
	return w
}

// How a document leads to the lender's page.
const (
	framesLender = " id=\"lender\""
	linksToTab   = "?top\" target=\"_blank\""
)

// A frame on a page of a merchant who is configured as isolated is isolated too, and leads to the lender's
// page instead of framing it. No other document is, and every one that frames the lender's page is not.
func TestB13WhatIsIsolated(t *testing.T) {
	both := []checkout.Step{checkout.StepIdentify, checkout.StepLender}
	for _, tt := range []struct {
		name               string
		configured         bool
		use                checkout.Use
		destination, query string
		isolated           bool
	}{
		{"a frame", true, checkout.Embedded, "iframe", "", true},
		{"a frame of the old kind", true, checkout.Embedded, "frame", "", true},
		{"a frame at the address of the tab", true, checkout.Embedded, "iframe", "?top", true},
		{"a frame without WebAssembly", true, checkout.Embedded, "iframe", "?plain", true},
		{"a browser that does not say", true, checkout.Embedded, "", "", true},
		{"the tab of a browser that does not say", true, checkout.Embedded, "", "?top", false},
		{"the tab", true, checkout.Embedded, "document", "?top", false},
		{"a page of its own", true, checkout.Embedded, "document", "", false},
		{"a hosted page", true, checkout.Hosted, "document", "", false},
		{"a hosted page, in a browser that does not say", true, checkout.Hosted, "", "", false},
		{"a frame of a merchant who is not", false, checkout.Embedded, "iframe", "", false},
		{"the tab of a merchant who is not", false, checkout.Embedded, "document", "?top", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := isolatedShop(t, tt.configured)
			for _, step := range both {
				path := e.in(tt.use, step)
				w := e.asked(http.MethodGet, path+tt.query, tt.destination, "")
				if w.Code != http.StatusOK {
					t.Fatalf("%s: status %d", step, w.Code)
				}
				checkIsolation(t, e, w, step, tt.use, tt.isolated)
			}
		})
	}
}

func checkIsolation(t *testing.T, e *env, w *httptest.ResponseRecorder, step checkout.Step, use checkout.Use,
	isolated bool) {
	t.Helper()
	embedder, resource := "", "same-origin"
	if isolated {
		embedder = "require-corp"
	}
	if use == checkout.Embedded {
		resource = "cross-origin"
	}
	for name, want := range map[string]string{"Cross-Origin-Embedder-Policy": embedder,
		"Cross-Origin-Resource-Policy": resource, "Cross-Origin-Opener-Policy": "same-origin"} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %s %q, want %q", step, name, got, want)
		}
	}
	frames := step == checkout.StepLender && !isolated
	policy := strings.Contains(w.Header().Get("Content-Security-Policy"), "frame-src 'self' "+e.LenderURL)
	if got := strings.Contains(w.Body.String(), framesLender); got != frames || policy != frames {
		t.Errorf("%s: frames the lender's page: %v, may: %v, want %v", step, got, policy, frames)
	}
	links := step == checkout.StepLender && isolated
	if got := strings.Contains(w.Body.String(), linksToTab); got != links {
		t.Errorf("%s: links to the tab: %v, want %v", step, got, links)
	}
}

// What a frame is answered on its way has the headers of a frame: a redirect, a form with an error, a
// refusal. The route that leads to the lender's page never has an embedder policy, redirect or refusal.
func TestB13WhatAFrameIsAnsweredOnItsWay(t *testing.T) {
	e := isolatedShop(t, true)
	for _, tt := range []struct {
		name                       string
		method, path, body         string
		status                     int
		resource, embedder, leadTo string
	}{
		{"done", "POST", e.in(checkout.Embedded, checkout.StepIdentify), "do=cancel&revision=1",
			http.StatusSeeOther, "cross-origin", "require-corp", ""},
		{"wrong", "POST", e.in(checkout.Embedded, checkout.StepIdentify), "do=identify&revision=1&number=x",
			http.StatusUnprocessableEntity, "cross-origin", "require-corp", ""},
		{"refused", "POST", e.in(checkout.Embedded, checkout.StepIdentify), "do=identify&do=identify",
			http.StatusBadRequest, "cross-origin", "require-corp", ""},
		{"to the lender's page", "GET", e.in(checkout.Embedded, checkout.StepLender) + "/lender", "",
			http.StatusFound, "same-origin", "", e.LenderURL},
		{"to the lender's page, too early", "GET", e.in(checkout.Embedded, checkout.StepIdentify) + "/lender",
			"", http.StatusConflict, "cross-origin", "", ""},
	} {
		w := e.asked(tt.method, tt.path, "iframe", tt.body)
		h := w.Header()
		if w.Code != tt.status || h.Get("Cross-Origin-Resource-Policy") != tt.resource ||
			h.Get("Cross-Origin-Embedder-Policy") != tt.embedder ||
			!strings.HasPrefix(h.Get("Location"), tt.leadTo) {
			t.Errorf("%s: %d %v, want %d, %q, %q", tt.name, w.Code, h, tt.status, tt.resource, tt.embedder)
		}
		if tt.status >= http.StatusBadRequest && !strings.Contains(h.Get("Content-Security-Policy"),
			harness.ShopOrigin) {
			t.Errorf("%s: the shop's page may not frame it", tt.name)
		}
	}
}

// The tab stays what it is through its posts, and is left by the link alone.
func TestB13TabStaysATab(t *testing.T) {
	e := isolatedShop(t, true)
	path := e.in(checkout.Embedded, checkout.StepLender)
	w := e.asked(http.MethodPost, path+"?top", "document", "do=restart&revision=2")
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != path+"?top" {
		t.Fatalf("%d to %q", w.Code, w.Header().Get("Location"))
	}
	body := e.asked(http.MethodGet, path+"?top", "document", "").Body.String()
	if strings.Contains(body, "<button") || !strings.Contains(body, `href="`+path+`"`) {
		t.Error("the tab has an act after the lender's page, or no way on")
	}
	if body := e.asked(http.MethodGet, path, "document", "").Body.String(); !strings.Contains(body,
		`value="identify"`) {
		t.Error("the way on does not show the whole checkout")
	}
}

// embed.js learns why a frame stayed away from an isolated page.
func TestB13CauseOfABlockedFrame(t *testing.T) {
	for _, tt := range []struct {
		configured bool
		query      string
		want       checkout.FrameCode
	}{
		{false, "?isolated", checkout.FrameBlocked},
		{false, "", "ok"},
		{true, "?isolated", "ok"},
		{true, "", "ok"},
	} {
		e := isolatedShop(t, tt.configured)
		path := e.in(checkout.Embedded, checkout.StepIdentify)
		r := httptest.NewRequest(http.MethodGet, path+"/frame"+tt.query, nil)
		r.Header.Set("Origin", harness.ShopOrigin)
		w := httptest.NewRecorder()
		e.Service.Public.ServeHTTP(w, r)
		if body := w.Body.String(); !strings.Contains(body, `"`+string(tt.want)+`"`) {
			t.Errorf("isolated %v, asked %q: %s, want %s", tt.configured, tt.query, body, tt.want)
		}
	}
}
