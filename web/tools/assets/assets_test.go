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
	for name, text := range map[string]string{"embed.js": "2", "widget.css": "a{}", "dist/boot.js": "1",
		"dist/candor.wasm": "wasm", "dist/wasm_exec.js": "3",
		"dist/embed.js.0011223344556677.br": "of an older source"} {
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
	back, err := io.ReadAll(brotli.NewReader(bytes.NewReader(small)))
	if err != nil || string(back) != "wasm" {
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

func TestBundle(t *testing.T) {
	web := folder(t)
	write(t, web, "boot/main.js", "import { b } from './other.js'\nconsole.log(b)")
	write(t, web, "boot/other.js", "export const b = 'from another module'")
	write(t, web, "dist/boot.js.br", "of an older bundle")
	if err := run([]string{"bundle", "-web", web}, nil, io.Discard); err != nil {
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
	if _, err := os.Stat(filepath.Join(web, "dist/boot.js.br")); err == nil {
		t.Error("the twin of an older bundle is left")
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
		err := run([]string{"bundle", "-web", web}, nil, io.Discard)
		if err == nil || !strings.Contains(err.Error(), "main.js") {
			t.Errorf("%s: error %v, want one with the module", name, err)
		}
	}
}
