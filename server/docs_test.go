package main_test

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/offer"
	"candor/server/relay"
	"candor/server/request"

	"github.com/getkin/kin-openapi/openapi3"
)

// What keeps the documentation true: what the program knows is named on its page, and no page names what the
// program does not know. What the program knows is read from its sources, so these tests hold wherever a
// source lies.

// Where things lie, from this folder.
const (
	moduleRoot = ".."
	pages      = "../web/docs"
	eventTypes = "../web/embed.d.ts"
	browser    = "../web/e2e"
)

// statusOf is the HTTP status of a problem code.
var statusOf = request.Status

// testOnly are folders below the module's that no product code lies in.
var testOnly = []string{
	"server/test", "server/tools", "web/tools", "web/e2e", "web/frameworks", "web/dist",
	"web/node_modules", "data",
}

// sources gives every Go file of the module, of the product or of its tests.
func sources(t *testing.T, tests bool) map[string]*ast.File {
	t.Helper()
	all := map[string]*ast.File{}
	err := filepath.WalkDir(moduleRoot, func(path string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(moduleRoot, path)
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") ||
			!tests && slices.Contains(testOnly, filepath.ToSlash(name))):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") != tests:
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		all[filepath.ToSlash(name)] = file
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 100 {
		t.Fatalf("only %d sources were read", len(all))
	}
	return all
}

// words are the texts in the program's sources that a pattern takes as a whole.
func words(t *testing.T, whole string) map[string]bool {
	t.Helper()
	pattern, found := regexp.MustCompile(`^(?:`+whole+`)$`), map[string]bool{}
	for _, file := range sources(t, false) {
		ast.Inspect(file, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
				if text, err := strconv.Unquote(l.Value); err == nil && pattern.MatchString(text) {
					found[text] = true
				}
			}
			return true
		})
	}
	return found
}

// said are the matches of a pattern in some pages.
func said(t *testing.T, pattern string, names ...string) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for _, name := range names {
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(readPage(t, name), -1) {
			found[m[len(m)-1]] = true
		}
	}
	return found
}

func readPage(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(pages, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// section is what stands under a heading of a page.
func section(t *testing.T, page, heading string) string {
	t.Helper()
	_, text, found := strings.Cut(readPage(t, page), "\n## "+heading+"\n")
	if !found {
		t.Fatalf("%s has no heading %q", page, heading)
	}
	text, _, _ = strings.Cut(text, "\n## ")
	return text
}

// firstCells are the first cells of the rows of tables, where they are code.
func firstCells(text string) map[string]bool {
	cells := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(text, -1) {
		cells[row[1]] = true
	}
	return cells
}

// everyPage lists the pages.
func everyPage(t *testing.T) (names []string) {
	t.Helper()
	err := filepath.WalkDir(pages, func(path string, d fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".md" {
			name, _ := filepath.Rel(pages, path)
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// same reports what one side has and the other has not.
func same(t *testing.T, what string, known, told map[string]bool, least int) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if !told[name] {
			t.Errorf("%s: no page names %s", what, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(told)) {
		if !known[name] {
			t.Errorf("%s: a page names %s, which the program does not know", what, name)
		}
	}
	if len(known) < least {
		t.Errorf("%s: only %d were found", what, len(known))
	}
}

func TestDocsNameEveryVariable(t *testing.T) {
	known := words(t, `CANDOR_[A-Z_]+|PORT|GOMEMLIMIT`)
	for name := range known {
		if strings.HasSuffix(name, "_FILE") { // of a secret, beside its name
			delete(known, name)
		}
	}
	same(t, "variable", known, said(t, "(?m)^\\| `(CANDOR_[A-Z_]+|PORT|GOMEMLIMIT)`", "configure.md"), 30)
	for name := range said(t, `CANDOR_[A-Z_]+[A-Z]`, everyPage(t)...) {
		if !known[name] && !known[strings.TrimSuffix(name, "_FILE")] {
			t.Errorf("a page names %s, which is not read", name)
		}
	}
}

// The names that begin like a metric and are none are the tablet's cookies; they stand on the page about
// privacy.
func TestDocsNameEveryMetric(t *testing.T) {
	told := said(t, "`(candor_[a-z_]+)`", everyPage(t)...)
	same(t, "metric or cookie", words(t, `candor_[a-z_]+`), told, 12)
	for metric := range words(t, `candor_[a-z_]+_(?:total|seconds)`) {
		if !strings.Contains(readPage(t, "operate.md"), "`"+metric+"`") {
			t.Errorf("operate.md does not explain %s", metric)
		}
	}
	alarms := map[string]bool{}
	for _, a := range relay.Alarms() {
		alarms[string(a)] = true
	}
	same(t, "alarm", alarms, firstCells(section(t, "operate.md", "Alarms")), 5)
}

// errorRow is one row of errors.md: code, status, title, the sentence that a person reads where there is one,
// remedy.
var errorRow = regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\| (\\d+) \\| (.+?) \\| (?:(.+?) \\| )?(.+) \\|$")

// A code's row says what its problem JSON says, and links besides.
func TestDocsExplainEveryCode(t *testing.T) {
	known, told := map[string]bool{}, map[string]bool{}
	for _, c := range checkout.Codes() {
		known[string(c)] = true
	}
	sentences := 0
	for _, row := range errorRow.FindAllStringSubmatch(readPage(t, "errors.md"), -1) {
		code := checkout.Code(row[1])
		told[row[1]] = true
		want := request.Explain(code)
		said := request.Explanation{Title: row[3], Remedy: withoutMarks(row[5])}
		if row[2] != fmt.Sprint(statusOf(code)) || said != want {
			t.Errorf("errors.md, %s: %s %+v, want %d %+v", code, row[2], said, statusOf(code), want)
		}
		if row[4] == "" {
			continue
		}
		if sentences++; row[4] != checkout.Sentence(code, locale.English) {
			t.Errorf("errors.md, %s: a person reads %q", code, checkout.Sentence(code, locale.English))
		}
	}
	same(t, "code", known, told, 80)
	same(t, "finding", findingCodes(), firstCells(section(t, "api.md", "Findings")), 10)
	if sentences < 50 {
		t.Errorf("errors.md has the sentences of %d codes", sentences)
	}
}

// withoutMarks is a line of Markdown as text: links keep their words, and code loses its marks.
func withoutMarks(line string) string {
	line = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`).ReplaceAllString(line, "$1")
	return strings.ReplaceAll(line, "`", "")
}

// messageEvent is the one event of message.js. The table of events is that of embed.js.
const messageEvent = "candor:message"

func TestDocsNameEveryEvent(t *testing.T) {
	types, err := os.ReadFile(eventTypes)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, m := range regexp.MustCompile(`"(candor:[a-z-]+)"`).FindAllStringSubmatch(string(types), -1) {
		known[m[1]] = true
	}
	same(t, "event", known, said(t, "(?m)^\\| `(candor:[a-z-]+)` \\|", "embed.md"), 10)
	for name := range said(t, `candor:[a-z-]+[a-z]`, everyPage(t)...) {
		if !known[name] && name != messageEvent {
			t.Errorf("a page names %s, which no event is called", name)
		}
	}
}

// events.md and openapi.yaml have the types of events that the code has.
func TestDocsNameEveryEventType(t *testing.T) {
	known := map[string]bool{}
	for _, each := range relay.EventTypes() {
		known[string(each)] = true
	}
	same(t, "type of event", known, firstCells(section(t, "events.md", "Types")), 15)
	doc, err := openapi3.NewLoader().LoadFromFile(filepath.Join(pages, "openapi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	same(t, "type of event in openapi.yaml", known, texts(doc.Components.Schemas["EventType"].Value.Enum), 15)
}

// The keys of candor.toml are the tags of the structures it is read into. Those of [limits] are a table of
// their own.
func TestDocsNameEveryKey(t *testing.T) {
	page, found := readPage(t, "configure.md"), 0
	for name, file := range sources(t, false) {
		ast.Inspect(file, func(n ast.Node) bool {
			if f, ok := n.(*ast.Field); ok && f.Tag != nil {
				if _, rest, tagged := strings.Cut(f.Tag.Value, `toml:"`); tagged {
					key, _, _ := strings.Cut(rest, `"`)
					found++
					if !regexp.MustCompile("`[^`\\n]*\\b" + key + "\\b[^`\\n]*`").MatchString(page) {
						t.Errorf("configure.md does not name %s (%s)", key, name)
					}
				}
			}
			return true
		})
	}
	if found < 30 {
		t.Errorf("only %d keys were found", found)
	}
	same(t, "limit", limitKeys(t), firstCells(section(t, "configure.md", "Limits")), 10)
}

// limitKeys are the keys of the map that holds a pointer to each limit, and the one key that is a time.
func limitKeys(t *testing.T) map[string]bool {
	t.Helper()
	keys := map[string]bool{}
	for _, file := range sources(t, false) {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CompositeLit:
				if m, ok := n.Type.(*ast.MapType); ok && pointsTo(m.Value, "Limit") {
					for _, e := range n.Elts {
						addText(keys, e.(*ast.KeyValueExpr).Key)
					}
				}
			case *ast.ValueSpec:
				if n.Names[0].Name == "MinimumSearchTime" && len(n.Values) == 1 {
					addText(keys, n.Values[0])
				}
			}
			return true
		})
	}
	return keys
}

func pointsTo(e ast.Expr, name string) bool {
	star, ok := e.(*ast.StarExpr)
	if !ok {
		return false
	}
	s, ok := star.X.(*ast.SelectorExpr)
	return ok && s.Sel.Name == name
}

func addText(to map[string]bool, e ast.Expr) {
	if l, ok := e.(*ast.BasicLit); ok {
		if text, err := strconv.Unquote(l.Value); err == nil {
			to[text] = true
		}
	}
}

// The commands are those that "candor help" lists.
func TestDocsNameEveryCommand(t *testing.T) {
	known, command := map[string]bool{}, regexp.MustCompile(`(?m)^  ([a-z]+(?: [a-z-]+)?)  `)
	for help := range words(t, `(?s)candor COMMAND\n.*`) {
		for _, m := range command.FindAllStringSubmatch(help, -1) {
			known["candor "+m[1]] = true
		}
	}
	same(t, "command", known, firstCells(section(t, "operate.md", "Commands")), 12)
}

// promise is a code in the name of a test.
var promise = regexp.MustCompile(`^Test([CEMIPBW]\d+)[A-Z]`)

// promiseRow is one row of threats.md: code, promise, control, tests.
var promiseRow = regexp.MustCompile(`(?m)^\| ([A-Z]\d+) \| .+ \| .+ \| (.+) \|$`)

// Every code in the name of a test has a row, and every row names a test that is there, or says that people
// keep it.
func TestDocsNameEveryPromise(t *testing.T) {
	tests, known := map[string]bool{}, map[string]bool{}
	for _, file := range sources(t, true) {
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
				tests[f.Name.Name] = true
				if m := promise.FindStringSubmatch(f.Name.Name); m != nil {
					known[m[1]] = true
				}
			}
		}
	}
	told := map[string]bool{}
	for _, row := range promiseRow.FindAllStringSubmatch(readPage(t, "threats.md"), -1) {
		told[row[1]] = true
		checkProof(t, row[1], row[2], tests)
	}
	for code := range known {
		if !told[code] {
			t.Errorf("threats.md has no row %s", code)
		}
	}
	if len(known) < 25 {
		t.Errorf("only %d promises were found in names of tests", len(known))
	}
}

// checkProof looks for the tests that a row names.
func checkProof(t *testing.T, code, cell string, tests map[string]bool) {
	t.Helper()
	proofs := 0
	for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cell, -1) {
		_, err := os.Stat(filepath.Join(browser, filepath.Base(m[1])))
		if !tests[m[1]] && err != nil {
			t.Errorf("threats.md, %s: there is no test %s", code, m[1])
			continue
		}
		proofs++
	}
	if proofs == 0 && !strings.Contains(cell, "operation") {
		t.Errorf("threats.md, %s: names no test, and does not say that people keep it", code)
	}
}

// openapi.yaml is a valid description, of the routes that the program registers, its codes and its findings.
func TestDocsDescribeEveryRoute(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromFile(filepath.Join(pages, "openapi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		t.Error(err)
	}
	described := map[string]bool{}
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			described[method+" "+path] = true
		}
	}
	registered := words(t, `[A-Z]+ /v1/.+`)
	same(t, "route of openapi.yaml", registered, described, 12)
	page := readPage(t, "api.md")
	for route := range registered {
		if !strings.Contains(page, "`"+route+"`") {
			t.Errorf("api.md does not name %s", route)
		}
	}
	for _, route := range regexp.MustCompile("`([A-Z]+ /v1/[^` ]+)`").FindAllStringSubmatch(page, -1) {
		if !registered[route[1]] {
			t.Errorf("api.md names %s, which is no route", route[1])
		}
	}
	findings := texts(doc.Components.Schemas["FindingCode"].Value.Enum)
	same(t, "finding of openapi.yaml", findingCodes(), findings, 10)
	codes := map[string]bool{}
	for _, c := range checkout.Codes() {
		codes[string(c)] = true
	}
	same(t, "code of openapi.yaml", codes, texts(doc.Components.Schemas["Code"].Value.Enum), 80)
}

func findingCodes() map[string]bool {
	all := map[string]bool{}
	for _, c := range offer.Codes() {
		all[string(c)] = true
	}
	return all
}

func texts(values []any) map[string]bool {
	all := map[string]bool{}
	for _, v := range values {
		all[fmt.Sprint(v)] = true
	}
	return all
}

// named is a path of the repository in a document; dist is built.
var named = regexp.MustCompile("`((?:app|core|server|web)/[^`\\s]*)`")

// No document names a file or folder that is not there.
func TestDocsNameNoMissingFile(t *testing.T) {
	documents, found := everyPage(t), 0
	for _, name := range []string{"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"} {
		documents = append(documents, filepath.Join("..", "..", name))
	}
	for _, name := range documents {
		for _, m := range named.FindAllStringSubmatch(readPage(t, name), -1) {
			found++
			at, err := filepath.Glob(filepath.Join(moduleRoot, filepath.FromSlash(m[1])))
			if err != nil || len(at) == 0 && !strings.HasPrefix(m[1], "web/dist") {
				t.Errorf("%s names %s, which is not there", name, m[1])
			}
		}
	}
	if found < 80 {
		t.Errorf("only %d paths were found", found)
	}
}
