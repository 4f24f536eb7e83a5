package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

func folder(t *testing.T) string {
	t.Helper()
	web := t.TempDir()
	if err := os.Mkdir(filepath.Join(web, "dist"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"boot.js": "1", "embed.js": "2", "widget.css": "a{}", "dist/candor.wasm": "wasm",
		"dist/wasm_exec.js": "3", "dist/boot.js.0011223344556677.br": "of an older source"} {
		if err := os.WriteFile(filepath.Join(web, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return web
}

func TestCompress(t *testing.T) {
	web := folder(t)
	if err := run([]string{"compress", "-web", web}, nil, io.Discard); err != nil {
		t.Fatal(err)
	}
	twins, _ := filepath.Glob(filepath.Join(web, "dist", "*.br"))
	if len(twins) != 5 {
		t.Errorf("twins %q, want five and none of an older source", twins)
	}
	small, err := os.ReadFile(filepath.Join(web, "dist/candor.wasm.br"))
	if err != nil {
		t.Fatal(err)
	}
	if back, err := io.ReadAll(brotli.NewReader(bytes.NewReader(small))); err != nil || string(back) != "wasm" {
		t.Errorf("twin reads %q, %v", back, err)
	}
}

func TestSizeHoldsBudgets(t *testing.T) {
	web := folder(t)
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"within":    {nil, ""},
		"wasm":      {[]string{"-max-wasm", "1"}, "dist/candor.wasm"},
		"paint":     {[]string{"-max-paint", "1"}, "before first paint"},
		"embed":     {[]string{"-max-embed", "1"}, "embed.js"},
		"no folder": {[]string{"-web", "nowhere"}, "measure"},
	} {
		args := append([]string{"size", "-web", web}, c.args...)
		err := run(args, strings.NewReader("<p>page"), io.Discard)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
}
