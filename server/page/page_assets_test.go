package page_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"candor/core/checkout"
	"candor/web"
)

func TestAssets(t *testing.T) {
	b := newHarness(t, online(checkout.Hosted))
	for _, name := range []string{web.Boot, web.Style, web.Icon, web.Embed} {
		a, _ := assets.Named(name)
		w := b.get(a.Path)
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != a.Type ||
			w.Body.String() != string(a.Body) ||
			w.Header().Get("Cache-Control") != "public, max-age=31536000, immutable" {
			t.Errorf("%s: %d %v", a.Path, w.Code, w.Header())
		}
		cors, resource := w.Header().Get("Access-Control-Allow-Origin"),
			w.Header().Get("Cross-Origin-Resource-Policy")
		open := name == web.Embed || name == web.Price
		if open != (cors == "*") || open != (resource == "cross-origin") {
			t.Errorf("%s: shared as %q, %q", name, cors, resource)
		}
	}
	if w := b.get("/assets/boot.0000000000000000.js"); w.Code != http.StatusNotFound {
		t.Errorf("an address of an older build: %d", w.Code)
	}
}

func TestLoader(t *testing.T) {
	b := newHarness(t, online(checkout.Hosted))
	for _, path := range []string{"/embed.js", "/message.js"} {
		w := b.get(path)
		tag := w.Header().Get("ETag")
		if w.Code != http.StatusOK || tag == "" || w.Header().Get("Cache-Control") != "public, max-age=300" ||
			w.Header().Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: %d %v", path, w.Code, w.Header())
		}
		if again := b.get(path, "If-None-Match", tag); again.Code != http.StatusNotModified ||
			again.Body.Len() != 0 {
			t.Errorf("%s, asked again: %d", path, again.Code)
		}
	}
}

// A page of a build without scripts names none, and a waiting page loads itself again without one.
func TestPageWithoutScript(t *testing.T) {
	v := online(checkout.Hosted)
	v.Step = checkout.StepAuthorizing
	b := newHarness(t, v)
	b.serve(web.Read(fstest.MapFS{"widget.css": {Data: []byte("body {}")}}))
	body := b.get(checkoutPath).Body.String()
	if strings.Contains(body, "<script src") || strings.Contains(body, "<noscript><meta") {
		t.Errorf("a script that was not built is counted on: %s", body)
	}
	if !strings.Contains(body, `<meta http-equiv="refresh"`) {
		t.Error("a waiting page does not ask again")
	}
}
