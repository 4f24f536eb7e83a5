package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What no import shows, read from the sources: floats and clocks in core, raw HTML in the browser, init
// anywhere.

// listed is what "go list" tells of a package.
type listed struct {
	Dir, ImportPath                    string
	Imports, Deps                      []string
	GoFiles, TestGoFiles, XTestGoFiles []string
}

func (p listed) path() string { return strings.TrimPrefix(p.ImportPath, module) }

// everything is the module as it is built for this machine, and again what is built for the browser.
func everything(t *testing.T) []listed {
	t.Helper()
	return append(list(t, "", "./..."), list(t, "js/wasm", "./app/...", "./core/...")...)
}

// list asks the go command for packages of this module, as built for a target ("" for this machine).
func list(t *testing.T, target string, patterns ...string) []listed {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list",
		"-json=Dir,ImportPath,Imports,Deps,GoFiles,TestGoFiles,XTestGoFiles"}, patterns...)...)
	cmd.Dir = ".."
	if system, machine, ok := strings.Cut(target, "/"); ok {
		cmd.Env = append(cmd.Environ(), "GOOS="+system, "GOARCH="+machine, "CGO_ENABLED=0")
	}
	var problem bytes.Buffer
	cmd.Stderr = &problem
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list %s for %q: %v\n%s", patterns, target, err, &problem)
	}
	var all []listed
	for d := json.NewDecoder(bytes.NewReader(text)); d.More(); {
		var p listed
		if err := d.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// ban is something a source may not say.
type ban struct {
	by   []string // packages
	said func(file *ast.File, n ast.Node) bool
	why  string
}

var bans = []ban{
	{[]string{"core/..."}, isFloat, "amounts and rates are exact: no float in core"},
	{[]string{"core/..."}, uses("time", "Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick",
		"NewTimer", "NewTicker", "Local"),
		"core has no clock: the time comes in"},
	{[]string{"app/..."}, uses(goApp+"/v10/pkg/app", "Raw", "HTMLString", "Handler", "GenerateStaticWebsite"),
		"go-app writes no HTML of ours: its raw elements are not escaped"},
	{[]string{"app/..."}, isHTMLProperty, "the browser is given elements, never HTML"},
	{[]string{"..."}, isInit, "nothing happens before main: no init"},
}

// isFloat finds float types, float literals, and the methods that make or take floats.
func isFloat(_ *ast.File, n ast.Node) bool {
	switch n := n.(type) {
	case *ast.Ident:
		return strings.Contains(strings.ToLower(n.Name), "float") || n.Name == "complex128" ||
			n.Name == "complex64"
	case *ast.BasicLit:
		return n.Kind == token.FLOAT || n.Kind == token.IMAG
	}
	return false
}

// uses finds names of a package, whatever the file calls it.
func uses(path string, names ...string) func(*ast.File, ast.Node) bool {
	return func(file *ast.File, n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		if !ok {
			return false
		}
		x, ok := s.X.(*ast.Ident)
		return ok && x.Name == called(file, path) && matches(names, s.Sel.Name)
	}
}

// called is the name under which a file knows a package; a dot import is the empty name, which nothing has.
func called(file *ast.File, path string) string {
	for _, i := range file.Imports {
		if strings.Trim(i.Path.Value, `"`) != path {
			continue
		}
		if i.Name != nil {
			return i.Name.Name
		}
		return path[strings.LastIndexByte(path, '/')+1:]
	}
	return ""
}

func isHTMLProperty(_ *ast.File, n ast.Node) bool {
	l, ok := n.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return false
	}
	switch strings.Trim(l.Value, "\"`") {
	case "innerHTML", "outerHTML", "insertAdjacentHTML", "setHTMLUnsafe", "document.write", "srcdoc", "eval":
		return true
	}
	return false
}

func isInit(_ *ast.File, n ast.Node) bool {
	f, ok := n.(*ast.FuncDecl)
	return ok && f.Recv == nil && f.Name.Name == "init"
}

// read lists what a source of a package may not say, each with place and reason. Dot imports are refused,
// because they would hide the rest.
func read(pkg, name string, source any, test bool) ([]string, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var found []string
	say := func(n ast.Node, why string) {
		found = append(found, fmt.Sprintf("%s: %s: %s", pkg, set.Position(n.Pos()), why))
	}
	for _, i := range file.Imports {
		if i.Name != nil && i.Name.Name == "." {
			say(i, "a dot import hides what is used")
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		for i, b := range bans {
			last := i == len(bans)-1
			if matches(b.by, pkg) && (last || !test) && b.said(file, n) {
				say(n, b.why)
			}
		}
		return true
	})
	return found, nil
}

func TestSources(t *testing.T) {
	files := 0
	for _, p := range everything(t) {
		files += len(p.GoFiles)
		check(t, p, p.GoFiles, false)
		check(t, p, append(p.TestGoFiles, p.XTestGoFiles...), true)
	}
	if files < 100 {
		t.Errorf("only %d sources were read", files)
	}
}

func check(t *testing.T, p listed, names []string, test bool) {
	t.Helper()
	for _, name := range names {
		found, err := read(p.path(), filepath.Join(p.Dir, name), nil, test)
		if err != nil {
			t.Error(err)
		}
		for _, no := range found {
			t.Error(no)
		}
	}
}

// TestSourceRules proves that each ban can refuse, and lets the harmless neighbour pass.
func TestSourceRules(t *testing.T) {
	const gui = `import ui "` + goApp + `/v10/pkg/app"; `
	cases := []struct{ pkg, source, why string }{
		{"core/money", `var x float64`, "no float"},
		{"core/money", `var x float32`, "no float"},
		{"core/money", `var x = 1.5`, "no float"},
		{"core/money", `var x = 1e3`, "no float"},
		{"core/money", `var x = d.InexactFloat64()`, "no float"},
		{"core/money", `import "strconv"; var x, _ = strconv.ParseFloat("1", 64)`, "no float"},
		{"core/money", `var x = 15`, ""},
		{"core/money", `var x = "1.5 floats"`, ""},
		{"server/relay", `var x float64`, ""},
		{"core/offer", `import "time"; var x = time.Now()`, "no clock"},
		{"core/offer", `import clock "time"; var x = clock.Now`, "no clock"},
		{"core/offer", `import "time"; var x = time.Since(y)`, "no clock"},
		{"core/offer", `import "time"; var x = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)`, ""},
		{"core/offer", `import . "time"; var x = Now()`, "dot import"},
		{"server/relay", `import "time"; var x = time.Now`, ""},
		{"app/widget", gui + `var x = ui.Raw("<b>")`, "writes no HTML"},
		{"app/widget", gui + `var x = ui.HTMLString(y)`, "writes no HTML"},
		{"app/widget", gui + `var x = ui.Text("<b>")`, ""},
		{"app/widget", `var x = json.Raw("<b>")`, ""},
		{"app/widget", `var x = e.Set("innerHTML", y)`, "never HTML"},
		{"app/widget", "var x = e.Set(`srcdoc`, y)", "never HTML"},
		{"app/widget", `var x = e.Set("textContent", y)`, ""},
		{"server/page", `func init() {}`, "no init"},
		{"server/page", `func (x T) init() {}`, ""},
		{"server/page", `func initial() {}`, ""},
	}
	for _, c := range cases {
		found, err := read(c.pkg, "case.go", "package x; "+c.source, false)
		got := strings.Join(found, "\n")
		if err != nil || (got == "") != (c.why == "") || !strings.Contains(got, c.why) {
			t.Errorf("%s: %s: got %q, %v, want %q", c.pkg, c.source, got, err, c.why)
		}
	}
	found, _ := read("core/money", "x_test.go", `package x; var x = 1.5; func init() {}`, true)
	if len(found) != 1 {
		t.Errorf("a test may use a float and no init; got %v", found)
	}
}
