package web

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestAddressNamesContent(t *testing.T) {
	a := read(fstest.MapFS{"boot.js": {Data: []byte("one")}})
	b := read(fstest.MapFS{"boot.js": {Data: []byte("two")}})
	if a.Path(Boot) == b.Path(Boot) || !strings.HasPrefix(a.Path(Boot), "/assets/boot.") || !strings.HasSuffix(a.Path(Boot), ".js") {
		t.Errorf("addresses %q and %q", a.Path(Boot), b.Path(Boot))
	}
	if got, ok := a.At(a.Path(Boot)); !ok || string(got.Body) != "one" {
		t.Errorf("At(%q) = %q, %v", a.Path(Boot), got.Body, ok)
	}
}

func TestWhatIsNotBuiltIsAbsent(t *testing.T) {
	s := read(fstest.MapFS{"boot.js": {Data: []byte("x")}})
	if p := s.Path(Wasm); p != "" {
		t.Errorf("Path(%q) = %q, want none", Wasm, p)
	}
	if _, ok := s.At("/assets/candor.wasm"); ok {
		t.Error("an unbuilt file has an address")
	}
}

func TestTwins(t *testing.T) {
	css := []byte("a{}")
	hash := asset(Style, css).Hash
	s := read(fstest.MapFS{
		"widget.css":                       {Data: css},
		"dist/widget.css." + hash + ".br":  {Data: []byte("fresh")},
		"boot.js":                          {Data: []byte("new")},
		"dist/boot.js.0123456789abcdef.br": {Data: []byte("of an older boot.js")},
		"dist/candor.wasm":                 {Data: []byte("wasm")},
		"dist/candor.wasm.br":              {Data: []byte("wasm, compressed")},
	})
	for name, want := range map[string]string{Style: "fresh", Boot: "", Wasm: "wasm, compressed"} {
		if a, ok := s.Named(name); !ok || string(a.Brotli) != want {
			t.Errorf("twin of %s = %q, want %q", name, a.Brotli, want)
		}
	}
}

func TestEmbeddedFiles(t *testing.T) {
	s := Assets()
	for _, name := range []string{Boot, Embed, Style, Icon} {
		a, ok := s.Named(name)
		if !ok || a.Type == "" || !strings.HasPrefix(a.Integrity, "sha384-") {
			t.Errorf("%s: %v, type %q, integrity %q", name, ok, a.Type, a.Integrity)
		}
	}
	if got := s.Path(Embed); strings.HasPrefix(got, "/assets/") || !strings.HasPrefix(got, "/embed.") {
		t.Errorf("loader at %q, want it at the top", got)
	}
}
