package page_test

import (
	"net/http"
	"strings"
	"testing"

	"candor/core/checkout"
)

// Every page of the documentation is served under its name, may be kept for a while, and is asked for again
// by its ETag. A name that is none gets the page that says so, in English.
func TestDocumentation(t *testing.T) {
	b := newHarness(t, online(checkout.Hosted))
	names := assets.Docs()
	if len(names) < 5 {
		t.Errorf("only %d pages are there", len(names))
	}
	for _, name := range names {
		a, _ := assets.Doc(name)
		path := strings.TrimSuffix("/docs/"+name, "/")
		w := b.get(path)
		if w.Code != http.StatusOK || w.Body.Len() == 0 || w.Header().Get("Content-Type") != a.Type ||
			w.Header().Get("Cache-Control") != "public, max-age=300" {
			t.Errorf("%s: %d %v", path, w.Code, w.Header())
		}
		again := b.get(path, "If-None-Match", w.Header().Get("ETag"))
		if again.Code != http.StatusNotModified || again.Body.Len() != 0 {
			t.Errorf("%s asked again: %d", path, again.Code)
		}
		if strings.HasPrefix(a.Type, "text/html") {
			nothingInline(t, w.Body.String())
		}
	}
	for path, want := range map[string]int{
		"/docs/": 200, "/openapi.yaml": 200, "/docs/none": 404, "/docs/embed/": 404, "/docs/none.md": 404,
		"/docs/index.html": 404, "/docs/embed.md": 302, "/docs/index.md": 302, "/docs/index": 302,
	} {
		if w := b.get(path); w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
	}
	for _, path := range []string{"/docs/none", "/docs/not-found", "/docs/not-found.md"} {
		w := b.get(path, "Accept-Language", "fr-CA")
		if w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "There is no such page") ||
			!strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") ||
			w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %v %s", path, w.Code, w.Header(), w.Body)
		}
	}
	for path, want := range map[string]string{"/docs/embed.md": "/docs/embed", "/docs/index.md": "/docs"} {
		if got := b.get(path).Header().Get("Location"); got != want {
			t.Errorf("%s leads to %q, want %q", path, got, want)
		}
	}
	if w := b.get("/openapi.yaml"); w.Header().Get("Content-Type") != "application/yaml" {
		t.Errorf("openapi.yaml is %q", w.Header().Get("Content-Type"))
	}
}
