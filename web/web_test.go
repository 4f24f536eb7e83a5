package web

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestAddressNamesContent(t *testing.T) {
	a := Read(fstest.MapFS{"dist/boot.js": {Data: []byte("one")}})
	b := Read(fstest.MapFS{"dist/boot.js": {Data: []byte("two")}})
	if a.Path(Boot) == b.Path(Boot) || !strings.HasPrefix(a.Path(Boot), "/assets/boot.") || !strings.HasSuffix(a.Path(Boot), ".js") {
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
	css := []byte("a{}")
	hash := asset(Style, css).Hash
	s := Read(fstest.MapFS{
		"widget.css":                        {Data: css},
		"dist/widget.css." + hash + ".br":   {Data: []byte("fresh")},
		"embed.js":                          {Data: []byte("new")},
		"dist/embed.js.0123456789abcdef.br": {Data: []byte("of an older embed.js")},
		"dist/boot.js":                      {Data: []byte("boot")},
		"dist/boot.js.br":                   {Data: []byte("boot, compressed")},
		"dist/candor.wasm":                  {Data: []byte("wasm")},
		"dist/candor.wasm.br":               {Data: []byte("wasm, compressed")},
	})
	for name, want := range map[string]string{Style: "fresh", Embed: "", Boot: "boot, compressed", Wasm: "wasm, compressed"} {
		if a, ok := s.Named(name); !ok || string(a.Brotli) != want {
			t.Errorf("twin of %s = %q, want %q", name, a.Brotli, want)
		}
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
