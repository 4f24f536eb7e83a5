package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	files "candor/web"
)

func folder(t *testing.T) string {
	t.Helper()
	web := t.TempDir()
	for name, text := range map[string]string{"embed.js": "2", "message.js": "3", "receipt.js": "4",
		"widget.css":   "a{}",
		"dist/boot.js": strings.Repeat("boot", 100), "dist/candor.wasm": strings.Repeat("wasm", 100),
		"dist/compressed/embed.js.0011223344556677.br": "of an older source",
		"docs/decisions/one.md":                        "# One",
		"dist/docs/decisions/one.html":                 strings.Repeat("<h1>One</h1>", 100)} {
		write(t, web, name, text)
	}
	return web
}

func write(t *testing.T, web, name, text string) {
	t.Helper()
	file := filepath.Join(web, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// The archive is what npm installs: the files of the package below "package", nothing else, and the same
// bytes whenever it is made.
func TestPack(t *testing.T) {
	web := filepath.Join(t.TempDir(), "web")
	for name, text := range map[string]string{"npm/index.js": "1", "npm/index.d.ts": "2",
		"npm/package.json": "{}", "npm/README.md": "4", "npm/build.js": "5", "npm/embed.js": "of an older source", "npm/old.tgz": "6",
		"embed.js": "7", "embed.d.ts": "8", "message.js": "9", "message.d.ts": "10", "../LICENSE": "11",
		"dist/boot.js": "12"} {
		write(t, web, name, text)
	}
	pack := func() []byte {
		t.Helper()
		if err := run([]string{"pack", "-web", web}, io.Discard); err != nil {
			t.Fatal(err)
		}
		a, ok := files.Read(os.DirFS(web)).Doc(files.NPM)
		if !ok || a.Type != "application/gzip" {
			t.Fatalf("served %t as %q", ok, a.Type)
		}
		return a.Body
	}
	first := pack()
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(filepath.Join(web, "embed.js"), later, later); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, pack()) {
		t.Error("another archive of the same sources")
	}
	small, err := gzip.NewReader(bytes.NewReader(first))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for archive := tar.NewReader(small); ; {
		h, err := archive.Next()
		if err == io.EOF {
			break
		}
		body, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		got[h.Name] = string(body)
	}
	want := map[string]string{"package/LICENSE": "11", "package/README.md": "4", "package/embed.d.ts": "8",
		"package/embed.js": "7", "package/index.d.ts": "2", "package/index.js": "1",
		"package/message.d.ts": "10", "package/message.js": "9", "package/package.json": "{}"}
	if !maps.Equal(got, want) {
		t.Errorf("packed %v, want %v", got, want)
	}
	if err := os.Remove(filepath.Join(web, "message.js")); err != nil {
		t.Fatal(err)
	}
	if err := run([]string{"pack", "-web", web}, io.Discard); err == nil {
		t.Error("packed without message.js")
	}
}

func TestCompress(t *testing.T) {
	web := folder(t)
	for range 2 { // the second time everything is there
		if err := run([]string{"compress", "-web", web}, io.Discard); err != nil {
			t.Fatal(err)
		}
	}
	all, _ := filepath.Glob(filepath.Join(web, "dist", "compressed", "*"))
	if len(all) != 3*3 {
		t.Errorf("forms %q, want those of the three files that are not short, and none of an older content",
			all)
	}
	s := files.Read(os.DirFS(web))
	for _, name := range []string{files.Wasm, files.Boot} {
		a, _ := s.Named(name)
		for coding, reader := range map[string]func(io.Reader) (io.Reader, error){
			"br":   func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
			"zstd": func(r io.Reader) (io.Reader, error) { return zstd.NewReader(r) },
			"gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		} {
			r, err := reader(bytes.NewReader(a.Encoded[coding]))
			if err != nil {
				t.Fatalf("%s %s: %v", name, coding, err)
			}
			if back, err := io.ReadAll(r); err != nil || !bytes.Equal(back, a.Body) {
				t.Errorf("%s %s reads %.20q, %v", name, coding, back, err)
			}
		}
	}
	page, _ := s.Doc("decisions/one")
	if len(page.Encoded) != 3 {
		t.Error("a page of the documentation is not compressed")
	}
}

// server answers as a gallery does, with bodies of these lengths.
func server(t *testing.T, page string) string {
	t.Helper()
	mux := http.NewServeMux()
	answer := func(path, body string) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Accept-Encoding") == browserCodings && path != "/gallery/offers/en-CA" {
				w.Header().Set("Content-Encoding", "br")
				_, _ = io.WriteString(w, body[:len(body)/2])
				return
			}
			_, _ = io.WriteString(w, body)
		})
	}
	answer("/gallery/offers/en-CA", page)
	for path, length := range map[string]int{"/assets/widget.0a.css": 100, "/assets/boot.0a.js": 200,
		"/assets/candor.0a.wasm": 5000, "/assets/wasm_exec.0a.js": 50, "/embed.js": 1000,
		"/message.js": 900} {
		answer(path, strings.Repeat("x", length))
	}
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

const goodPage = `<link rel="stylesheet" href="/assets/widget.0a.css">` +
	`<script src="/assets/boot.0a.js"></script>` +
	`{"wasm":"/assets/candor.0a.wasm","exec":"/assets/wasm_exec.0a.js"}`

func TestSizeHoldsBudgets(t *testing.T) {
	most := budgets{wasm: 3000, paint: 2000, embed: 1000, message: 1000}
	for name, c := range map[string]struct {
		page string
		most budgets
		want string
	}{
		"within":      {goodPage, most, ""},
		"wasm":        {goodPage, budgets{2500, 2000, 1000, 1000}, "candor.wasm"},
		"paint":       {goodPage, budgets{3000, 300, 1000, 1000}, "before it can be used"},
		"embed":       {goodPage, budgets{3000, 2000, 500, 1000}, "embed.js"},
		"message":     {goodPage, budgets{3000, 2000, 1000, 450}, "message.js"},
		"not built":   {"<p>", most, "was everything built"},
		"missing one": {strings.Replace(goodPage, "candor.0a", "candor.0b", 1), most, "404"},
	} {
		var out strings.Builder
		err := size(server(t, c.page), "/gallery/offers/en-CA", c.most, &out)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
		if name == "within" &&
			!regexp.MustCompile(`candor.wasm +5000 +2[5-9]\d\d  br`).MatchString(out.String()) {
			t.Errorf("it prints\n%s", out.String())
		}
	}
	if err := size("http://127.0.0.1:1", "/", most, io.Discard); err == nil {
		t.Error("no server: no error")
	}
}

func TestBundle(t *testing.T) {
	web := folder(t)
	write(t, web, "boot/main.js", "import { b } from './other.js'\nconsole.log(b)")
	write(t, web, "boot/other.js", "export const b = 'from another module'")
	if err := run([]string{"bundle", "-web", web}, io.Discard); err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile(filepath.Join(web, "dist/boot.js"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"use strict";(()=>{`, "from another module"} {
		if !strings.Contains(string(script), want) {
			t.Errorf("bundle %q, want %q in it", script, want)
		}
	}
}

func TestBundleRefuses(t *testing.T) {
	for name, source := range map[string]string{
		"syntax":  "const = 1",
		"missing": "import './nowhere.js'",
		"warning": "console.log(typeof window === 'nothing')",
	} {
		web := folder(t)
		write(t, web, "boot/main.js", source)
		err := run([]string{"bundle", "-web", web}, io.Discard)
		if err == nil || !strings.Contains(err.Error(), "main.js") {
			t.Errorf("%s: error %v, want one with the module", name, err)
		}
	}
}
