package web

import (
	"maps"
	"strings"
	"testing"
	"testing/fstest"
)

func TestAddressNamesContent(t *testing.T) {
	a := Read(fstest.MapFS{"dist/boot.js": {Data: []byte("one")}})
	b := Read(fstest.MapFS{"dist/boot.js": {Data: []byte("two")}})
	if a.Path(Boot) == b.Path(Boot) || !strings.HasPrefix(a.Path(Boot), "/assets/boot.") ||
		!strings.HasSuffix(a.Path(Boot), ".js") {
		t.Errorf("addresses %q and %q", a.Path(Boot), b.Path(Boot))
	}
	if got, ok := a.At(a.Path(Boot)); !ok || string(got.Body) != "one" {
		t.Errorf("At(%q) = %q, %v", a.Path(Boot), got.Body, ok)
	}
}

func TestWhatIsNotBuiltIsAbsent(t *testing.T) {
	s := Read(fstest.MapFS{"embed.js": {Data: []byte("x")}})
	for _, name := range []string{Boot, Wasm, Exec} {
		if p := s.Path(name); p != "" {
			t.Errorf("Path(%q) = %q, want none", name, p)
		}
	}
	if _, ok := s.At("/assets/candor.wasm"); ok {
		t.Error("an unbuilt file has an address")
	}
}

func TestTwins(t *testing.T) {
	css, wasm := []byte("a{}"), []byte("wasm")
	s := Read(fstest.MapFS{
		"widget.css":                           {Data: css},
		asset(Style, css).Twin("br"):           {Data: []byte("css, br")},
		asset(Style, css).Twin("gzip"):         {Data: []byte("css, gzip")},
		"embed.js":                             {Data: []byte("new")},
		asset(Embed, []byte("old")).Twin("br"): {Data: []byte("of an older embed.js")},
		"dist/candor.wasm":                     {Data: wasm},
		asset(Wasm, wasm).Twin("zstd"):         {Data: []byte("wasm, zstd")},
		"docs/decisions/one.md":                {Data: []byte("# One")},
		"dist/docs/decisions/one.html":         {Data: []byte("<h1>One</h1>")},
		asset("decisions/one.html", []byte("<h1>One</h1>")).Twin("br"): {Data: []byte("one, br")},
	})
	page, _ := s.Doc("decisions/one")
	got := map[string]string{}
	for _, a := range append(s.All(), page) {
		for coding, body := range a.Encoded {
			got[a.Name+" "+coding] = string(body)
		}
	}
	want := map[string]string{Style + " br": "css, br", Style + " gzip": "css, gzip", Wasm +
		" zstd": "wasm, zstd",
		"decisions/one.html br": "one, br"}
	if !maps.Equal(got, want) {
		t.Errorf("twins %q, want %q", got, want)
	}
}

func TestEmbeddedFiles(t *testing.T) {
	s := Assets()
	for _, name := range []string{Embed, Style, Icon} {
		a, ok := s.Named(name)
		if !ok || a.Type == "" || !strings.HasPrefix(a.Integrity, "sha384-") {
			t.Errorf("%s: %v, type %q, integrity %q", name, ok, a.Type, a.Integrity)
		}
	}
	if got := s.Path(Embed); strings.HasPrefix(got, "/assets/") || !strings.HasPrefix(got, "/embed.") {
		t.Errorf("loader at %q, want it at the top", got)
	}
}

// A page of the documentation is what was rendered, else its Markdown as text; a folder's name is its first
// page.
func TestDocs(t *testing.T) {
	sources := fstest.MapFS{
		"docs/index.md":           {Data: []byte("# Docs")},
		"docs/embed.md":           {Data: []byte("# Embed")},
		"docs/openapi.yaml":       {Data: []byte("openapi: 3.1.0")},
		"docs/decisions/index.md": {Data: []byte("# Decisions")},
		"docs/decisions/one.md":   {Data: []byte("# One")},
		"docs/docs.css":           {Data: []byte("a{}")},
	}
	bare := Read(sources)
	sources["dist/docs/embed.html"] = &fstest.MapFile{Data: []byte("<h1>Embed</h1>")}
	sources["dist/"+NPM] = &fstest.MapFile{Data: []byte("packed")}
	sources["dist/docs/docs.css"] = &fstest.MapFile{Data: []byte(":root{}a{}")}
	built := Read(sources)
	for name, want := range map[string][2]string{ // without "make docs", and with it
		"":              {"# Docs", "# Docs"},
		"embed":         {"# Embed", "<h1>Embed</h1>"},
		"decisions":     {"# Decisions", "# Decisions"},
		"decisions/one": {"# One", "# One"},
		"openapi.yaml":  {"openapi: 3.1.0", "openapi: 3.1.0"},
		"docs.css":      {"", ":root{}a{}"},
		"index":         {"", ""},
		"embed.md":      {"", ""},
		NPM:             {"", "packed"},
		"none":          {"", ""},
	} {
		before, _ := bare.Doc(name)
		after, _ := built.Doc(name)
		if string(before.Body) != want[0] || string(after.Body) != want[1] {
			t.Errorf("%q is %q, and %q when it is built, want %q", name, before.Body, after.Body, want)
		}
	}
	if a, _ := bare.Doc("embed"); a.Type != "text/plain; charset=utf-8" {
		t.Errorf("Markdown is served as %q", a.Type)
	}
	if a, _ := built.Doc("embed"); a.Type != "text/html; charset=utf-8" {
		t.Errorf("a page is served as %q", a.Type)
	}
}
