package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// linked builds the program stress for the browser.
func linked(t *testing.T, flags ...string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "stress.wasm")
	b := builder{root: "testdata/stress", out: io.Discard}
	if err := b.goTool(append(append([]string{"build", "-o", name}, flags...), "main.go")...); err != nil {
		t.Fatal(err)
	}
	return name
}

// inNode runs a program and returns what it printed.
func inNode(t *testing.T, name string) string {
	t.Helper()
	b := builder{root: "."}
	goroot, err := b.goOutput("env", "GOROOT")
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(filepath.Join(goroot, "lib/wasm/go_js_wasm_exec"), name)
	c.Env = b.command().Env
	text, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return string(text)
}

// A program does after the linker's work was changed what it did before, the collector and panics included.
func TestProgramIsTheSame(t *testing.T) {
	name := linked(t)
	want := inNode(t, name)
	if !strings.Contains(want, "index out of range") || !strings.Contains(want, "deferred 0") {
		t.Fatalf("the program did not do its work: %s", want)
	}
	before, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	b := builder{root: ".", out: io.Discard}
	if err := b.afterLink(name); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(before, after) || bytes.Contains(after, []byte("main.recovered\x00")) ||
		!bytes.Contains(after, []byte("runtime.gopanic\x00")) {
		t.Error("the tables were not trimmed")
	}
	if got := inNode(t, name); got != want {
		t.Errorf("it says\n%s\nand said\n%s", got, want)
	}
}

func section(id byte, body []byte) []byte {
	return append([]byte{id, byte(len(body))}, body...)
}

func file(sections ...[]byte) []byte {
	return append([]byte("\x00asm\x01\x00\x00\x00"), bytes.Join(sections, nil)...)
}

func TestMergeData(t *testing.T) {
	far := maxGap + 40
	in := []segment{{20, []byte("b")}, {8, []byte("aa")}, {uint64(far), []byte("c")}}
	other := section(1, []byte("types"))
	out, err := mergeData(file(other, section(sectionData, writeSegments(in)), section(0, []byte("end"))))
	if err != nil {
		t.Fatal(err)
	}
	want := []segment{{8, []byte("aa\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00b")}, {uint64(far), []byte("c")}}
	if !bytes.Equal(out, file(other, section(sectionData, writeSegments(want)), section(0, []byte("end")))) {
		t.Errorf("%x", out)
	}
}

func TestMergeRefuses(t *testing.T) {
	good := writeSegments([]segment{{8, []byte("aa")}})
	for name, in := range map[string][]byte{
		"no file":     []byte("hello"),
		"cut short":   file(section(sectionData, good))[:12],
		"passive":     file(section(sectionData, []byte{1, 1, 2, 'a', 'a'})),
		"no constant": file(section(sectionData, []byte{1, 0, 0x23, 0, 0x0b, 0})),
		"negative":    file(section(sectionData, []byte{1, 0, 0x41, 0x7f, 0x0b, 0})),
		"overlap": file(section(sectionData, writeSegments([]segment{{8, []byte("aa")}, {9,
			[]byte("b")}}))),
		"more after":   file(section(sectionData, append(bytes.Clone(good), 0))),
		"counted":      file(section(sectionDataCount, []byte{1}), section(sectionData, good)),
		"fewer inside": file(section(sectionData, append([]byte{2}, good[1:]...))),
	} {
		if _, err := mergeData(in); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// A file without tables, or with tables of another layout, is refused.
func TestTrimRefuses(t *testing.T) {
	for name, data := range map[string][]byte{
		"none":   []byte("nothing"),
		"broken": append([]byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8}, bytes.Repeat([]byte{0xff}, 100)...),
		"short":  {0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8},
	} {
		if _, err := trimTables(file(section(sectionData, writeSegments([]segment{{8, data}})))); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// The tables are not trimmed for a release of Go that trim_tables.go does not know.
func TestTrimKnowsItsGo(t *testing.T) {
	version, err := builder{root: "."}.goOutput("env", "GOVERSION")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(version+".", trimmedGo+".") {
		t.Errorf("trim_tables.go knows %s, this is %s: compare moduledata and _func of package runtime, "+
			"then change trimmedGo", trimmedGo, version)
	}
}

// The same sources give the same program, wherever they are and however often they are built.
func TestBuildIsReproducible(t *testing.T) {
	var built [2][]byte
	for i := range built {
		b := builder{root: copyOfRepository(t), out: io.Discard}
		if err := b.build(false, ""); err != nil {
			t.Fatal(err)
		}
		var err error
		if built[i], err = os.ReadFile(filepath.Join(b.root, "web/dist/candor.wasm")); err != nil {
			t.Fatal(err)
		}
		for _, private := range []string{b.root, "/home/", "/root/"} {
			if bytes.Contains(built[i], []byte(private)) {
				t.Errorf("the program has %q of this machine", private)
			}
		}
	}
	if !bytes.Equal(built[0], built[1]) {
		t.Error("two builds differ")
	}
}

// copyOfRepository has what the browser's program is built from.
func copyOfRepository(t *testing.T) string {
	t.Helper()
	root, to := filepath.Join("..", "..", ".."), t.TempDir()
	for _, name := range []string{"app", "core"} {
		if err := os.CopyFS(filepath.Join(to, name), os.DirFS(filepath.Join(root, name))); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(to, "web", "dist"), 0o755); err != nil {
		t.Fatal(err)
	}
	return to
}

// A cut of a module that is not the one it was made for is refused, and so is one that comes out differently.
func TestCutChecksums(t *testing.T) {
	b := builder{root: filepath.Join("..", "..", ".."), out: io.Discard}
	for _, c := range cuts {
		if _, err := b.madeBy(c); err != nil {
			t.Error(err)
		}
		other := c
		other.from = "h1:other"
		if _, err := b.madeBy(other); err == nil || !strings.Contains(err.Error(), "made for") {
			t.Errorf("%s, another module: %v", c.name, err)
		}
		other = c
		other.to = "h1:other"
		if _, err := b.madeBy(other); err == nil || !strings.Contains(err.Error(), "comes out") {
			t.Errorf("%s, another cut: %v", c.name, err)
		}
	}
}

// What is cut of decimal is text: every function that stays has the body that it had, texts of errors aside.
func TestCutOfDecimal(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`return Decimal{}, fmt.Errorf("no %s", a)`, `return Decimal{}, errors.New("no %s")`},
		{`panic(fmt.Sprintf("bad %v", a))`, `panic("bad %v")`},
		{`return a.Add(b).Mul(c)`, `return a.Add(b).Mul(c)`},
		{`x := fmt.Sprint(a)`, `x := fmt.Sprint(a)`},
	} {
		s, err := parse("a.go", []byte("package a\n\nimport \"fmt\"\n\nfunc f() {\n\t"+c.in+"\n}\n"))
		if err != nil {
			t.Fatal(err)
		}
		s.unformat()
		text, err := s.text()
		if err != nil || !strings.Contains(string(text), c.want) {
			t.Errorf("%s: %s %v", c.in, text, err)
		}
	}
}

func TestPackageSizes(t *testing.T) {
	text, err := os.ReadFile(linked(t))
	if err != nil {
		t.Fatal(err)
	}
	sizes, err := packageSizes(text, []string{"runtime", "fmt", "internal/runtime/maps", "internal/runtime"})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, s := range sizes {
		got[s.name] = s.code
	}
	if sizes[0].name != "runtime" || got["fmt"] < 10_000 || got["main"] < 500 ||
		got["internal/runtime/maps"] < 5_000 ||
		got["internal/runtime"] != 0 {
		t.Errorf("%+v", sizes)
	}
}
