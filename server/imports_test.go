package main_test

import (
	"slices"
	"strings"
	"testing"
)

// The import table of ARCHITECTURE.md, enforced. A refusal prints its reason.

const module = "candor/"

// goApp draws in the browser.
const goApp = "github.com/maxence-charriere/go-app"

// arrows is the table: which of our packages each of our packages may import. A package that is not here is
// refused: it needs a place, and a sentence saying why a file would not do.
var arrows = map[string][]string{
	"core/money":           nil,
	"core/origin":          nil,
	"core/strictjson":      nil,
	"core/licence":         nil,
	"core/locale":          {"core/money"},
	"core/offer":           {"core/money"},
	"core/offer/reference": {"core/money", "core/offer"},
	"core/disclosure":      {"core/money", "core/locale", "core/offer"},
	"core/receipt":         {"core/money", "core/locale", "core/offer", "core/disclosure"},
	"core/checkout":        {"core/money", "core/locale", "core/offer", "core/disclosure", "core/licence"},

	"app":                {"app/widget"},
	"app/screen":         {"core/..."},
	"app/screen/fixture": {"core/...", "app/screen"},
	"app/widget":         {"core/...", "app/screen"},
	"app/verifier":       {"core/..."},
	"app/verify":         {"app/verifier", "core/locale"},

	"server/requestlog": {"core/checkout"},
	"server/request": {"core/checkout", "core/locale", "core/money", "core/strictjson",
		"server/requestlog"},
	"server/front":    {"core/checkout", "server/request"},
	"server/relay":    {"core/...", "server/requestlog"},
	"server/tablet":   {"core/checkout", "server/relay"},
	"server/receipts": {"core/...", "server/relay"},
	"server/api": {"core/checkout", "core/disclosure", "core/locale", "core/money", "core/offer",
		"core/receipt", "server/receipts", "server/relay", "server/request", "server/requestlog"},
	"server/lender":  {"core/...", "server/relay"},
	"server/webhook": {"server/relay"},
	"server/store":   {"core/...", "server/receipts", "server/relay", "server/tablet"},
	"server/page": {"core/...", "app/screen", "app/screen/fixture", "server/relay", "server/tablet",
		"server/request", "server/requestlog", "web"},
	"server/sandbox": nil,
	"server/config": {"core/...", "server/receipts", "server/relay", "server/tablet", "server/lender",
		"server/store",
		"server/front", "server/webhook"},
	"server/service": {"core/checkout", "server/config", "server/front", "server/request",
		"server/receipts", "server/requestlog", "server/relay", "server/tablet", "server/api",
		"server/lender", "server/store",
		"server/page", "server/webhook"},
	"server/demo": {"core/origin", "server/config", "server/relay", "server/tablet", "server/sandbox",
		"server/service", "web/storefront"},
	"server/cli": {"core/...", "server/api", "server/config", "server/demo", "server/front", "server/lender",
		"server/page", "server/receipts", "server/relay", "server/sandbox", "server/service", "server/store",
		"server/tablet",
		"web"},
	"server": {"server/cli"},

	"server/test/memory":     {"core/...", "server/receipts", "server/relay", "server/tablet"},
	"server/test/postgres":   nil,
	"server/test/network":    {"server/sandbox"},
	"server/test/simulation": nil,
	"server/test/reach":      {"server/relay"},
	"server/test/mutants":    nil,
	"server/test/clocked":    {"server/cli"},
	"server/test/harness": {"core/...", "server/api", "server/config", "server/demo", "server/page",
		"server/relay", "server/request", "server/sandbox", "server/service", "server/tablet",
		"server/test/postgres"},

	"web":            nil,
	"web/storefront": nil,
}

// testsOnly are packages of ours that only tests may import, each with the reason. They are in no binary
// either.
var testsOnly = map[string]string{
	"core/offer/reference": "only tests: it holds core/offer to published figures, " +
		"and no product code calls it",
}

// testFolders hold acceptance tests and nothing else. They may use whatever they like.
const testFolders = "server/test/..."

// rule refuses an import: by whom, of what, why. Patterns end in "/..." for everything below, too.
type rule struct {
	by, of []string
	except []string
	why    string
}

var rules = []rule{
	{by: []string{"core/..."}, why: "core computes: no I/O, no clock, no randomness, no logging, no floats",
		of: []string{"net/...", "os/...", "io/fs", "database/...", "log/...", "syscall/...", "math",
			"math/rand/...", "math/cmplx", "crypto/rand", "unsafe", "runtime/...", "context", "sync/...",
			"html/template", "text/template"}},
	{by: []string{"..."}, except: []string{"core/money"}, of: []string{"github.com/shopspring/decimal"},
		why: "amounts pass one gate: only core/money knows the decimal library"},
	{by: []string{"core/...", "app/..."}, why: "it would weigh on everyone who loads the WebAssembly",
		of: []string{"net/...", "regexp/...", "text/template/...", "html/template", "github.com/google/uuid",
			"log/slog/..."}},
	{by: []string{"..."}, except: []string{"app", "app/widget"}, of: []string{goApp + "/..."},
		why: "go-app draws in the browser; the server writes HTML itself"},
	{by: []string{"app/screen/..."}, of: []string{"syscall/js", "html"},
		why: "a screen is the same on both sides, and one writer escapes it"},
	{by: []string{"..."}, except: []string{"server/test/harness"},
		of:  []string{"github.com/getkin/kin-openapi/..."},
		why: "the API description is checked in tests only"},
	{by: []string{"..."}, except: []string{"server/test/harness", "server/test/postgres"},
		of:  []string{"testing/..."},
		why: "what tests need stays with the tests"},
	{by: []string{"server/relay"}, of: []string{"net/http/..."}, why: decides},
	{by: []string{"..."}, except: []string{"server/request"},
		of:  []string{"github.com/andybalholm/brotli/...", "github.com/klauspost/compress/..."},
		why: "files are compressed when they are built; what is made for each request, request compresses"},
	{by: []string{"app/widget", "app/screen", "core/locale", "core/disclosure", "core/checkout",
		"core/offer"},
		of:  []string{"fmt", "encoding/json"},
		why: "it would be a tenth of the WebAssembly"},
}

// decides is why package relay links no HTTP.
const decides = "relay decides; who speaks HTTP is request, front, api and page"

// unit is a package of ours, with what it imports itself.
type unit struct {
	path    string // without the module's name
	imports []string
}

// refuse lists what is wrong with the imports of a package, each with its reason.
func refuse(u unit) []string {
	allowed, known := arrows[u.path]
	if !known && matches([]string{testFolders}, u.path) && len(u.imports) == 0 {
		return nil // test files only
	}
	if !known {
		return []string{u.path + ": is not in the import table " +
			"(a new package needs a place, and a sentence saying why a file would not do)"}
	}
	var found []string
	for _, i := range u.imports {
		if own, ours := strings.CutPrefix(i, module); ours {
			if why, only := testsOnly[own]; only {
				found = append(found, u.path+" imports "+own+": "+why)
				continue
			}
			if !matches(allowed, own) {
				found = append(found,
					u.path+" imports "+own+": arrows point inward, and the table has none from here to there")
			}
			continue
		}
		for _, r := range rules {
			if matches(r.by, u.path) && !slices.Contains(r.except, u.path) && matches(r.of, i) {
				found = append(found, u.path+" imports "+i+": "+r.why)
			}
		}
	}
	return found
}

func matches(patterns []string, path string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		base, below := strings.CutSuffix(p, "...")
		base = strings.TrimSuffix(base, "/")
		return path == p || below && (base == "" || path == base || strings.HasPrefix(path, base+"/"))
	})
}

// barred are modules that must not be in the binary, however they would come in.
var barred = map[string]string{
	goApp:                           "the server never links the browser's runtime",
	"github.com/getkin/kin-openapi": "the API description is checked in tests only",
	"testing":                       "what tests need stays with the tests",
	module + "server/test":          "what only tests use is never part of the binary",
	module + "core/offer/reference": "only tests use it",
}

// bar lists what a binary may not hold among the packages it is linked from.
func bar(deps []string) []string {
	var found []string
	for _, d := range deps {
		for name, why := range barred {
			if matches([]string{name + "/..."}, d) {
				found = append(found, "the server's binary links "+d+": "+why)
			}
		}
	}
	return found
}

func TestImports(t *testing.T) {
	for _, p := range everything(t) {
		for _, no := range refuse(unit{p.path(), p.Imports}) {
			t.Error(no)
		}
	}
}

// TestRelayLinksNoHTTP looks at everything that package relay is linked from, its imports' imports too.
func TestRelayLinksNoHTTP(t *testing.T) {
	deps := list(t, "", "./server/relay")[0].Deps
	if len(deps) < 50 {
		t.Fatalf("only %d dependencies of package relay were listed", len(deps))
	}
	if slices.Contains(deps, "net/http") {
		t.Error("server/relay links net/http: " + decides)
	}
}

func TestBinary(t *testing.T) {
	server := list(t, "", "./server")[0]
	if len(server.Deps) == 0 {
		t.Fatal("the server's dependencies were not listed")
	}
	for _, no := range bar(server.Deps) {
		t.Error(no)
	}
}

// TestImportRules proves that each rule can refuse, and says why.
func TestImportRules(t *testing.T) {
	cases := []struct {
		by, of, why string // why is "" when it is allowed
	}{
		{"core/money", "github.com/shopspring/decimal", ""},
		{"core/offer", "github.com/shopspring/decimal", "one gate"},
		{"server/sandbox", "github.com/shopspring/decimal", "one gate"},
		{"core/locale", "candor/core/money", ""},
		{"core/money", "candor/core/locale", "arrows point inward"},
		{"core/offer", "candor/core/locale", "arrows point inward"},
		{"core/disclosure", "candor/core/checkout", "arrows point inward"},
		{"core/offer/reference", "candor/core/offer", ""},
		{"core/offer", "candor/core/offer/reference", "only tests"},
		{"core/receipt", "candor/core/offer/reference", "only tests"},
		{"app/screen", "candor/core/offer/reference", "only tests"},
		{"server", "candor/core/offer/reference", "only tests"},
		{"core/checkout", "net/http", "core computes"},
		{"core/checkout", "os", "core computes"},
		{"core/checkout", "database/sql", "core computes"},
		{"core/checkout", "log", "core computes"},
		{"core/checkout", "log/slog", "core computes"},
		{"core/checkout", "syscall/js", "core computes"},
		{"core/checkout", "math/rand/v2", "core computes"},
		{"core/checkout", "crypto/rand", "core computes"},
		{"core/checkout", "math", "core computes"},
		{"core/checkout", "math/big", ""},
		{"core/checkout", "crypto/sha256", ""},
		{"core/checkout", "regexp", "weigh"},
		{"app/screen", "net/http", "weigh"},
		{"app/screen", "html/template", "weigh"},
		{"app/screen", "candor/core/disclosure", ""},
		{"app/screen", "candor/app/widget", "arrows point inward"},
		{"app/screen", goApp + "/v10/pkg/app", "go-app draws in the browser"},
		{"app/widget", goApp + "/v10/pkg/app", ""},
		{"app/widget", "net/http", "weigh"},
		{"app/widget", "text/template", "weigh"},
		{"app/widget", "github.com/google/uuid", "weigh"},
		{"app/widget", "candor/server/relay", "arrows point inward"},
		{"server/relay", "candor/server/store", "arrows point inward"},
		{"server/relay", "candor/server/lender", "arrows point inward"},
		{"server/relay", "candor/server/page", "arrows point inward"},
		{"server/relay", "candor/server/sandbox", "arrows point inward"},
		{"server/relay", "net/http", "relay decides"},
		{"server/request", "net/http", ""},
		{"server/request", "candor/server/relay", "arrows point inward"},
		{"server/relay", "candor/server/request", "arrows point inward"},
		{"server/relay", "candor/server/requestlog", ""},
		{"server/front", "candor/server/relay", "arrows point inward"},
		{"server/page", "candor/server/test/harness", "arrows point inward"},
		{"server/cli", "candor/server/test/memory", "arrows point inward"},
		{"server/service", "candor/server/cli", "arrows point inward"},
		{"server/sandbox", "candor/server/lender", "arrows point inward"},
		{"server/sandbox", "candor/server/relay", "arrows point inward"},
		{"server/page", "candor/web", ""},
		{"server/page", "candor/server/lender", "arrows point inward"},
		{"server/store", "candor/server/relay", ""},
		{"server/store", "candor/server/lender", "arrows point inward"},
		{"server/relay", "github.com/getkin/kin-openapi/openapi3", "tests only"},
		{"server/page", "github.com/andybalholm/brotli", "when they are built"},
		{"server/store", "testing", "stays with the tests"},
		{"server/test/postgres", "testing", ""},
		{"server", "candor/server/sandbox", "arrows point inward"},
		{"server", "candor/app/widget", "arrows point inward"},
		{"server", "candor/app", "arrows point inward"},
		{"server/common", "fmt", "is not in the import table"},
	}
	for _, c := range cases {
		got := strings.Join(refuse(unit{c.by, []string{c.of}}), "\n")
		if (got == "") != (c.why == "") || !strings.Contains(got, c.why) {
			t.Errorf("%s imports %s: got %q, want %q", c.by, c.of, got, c.why)
		}
	}
	for name := range barred {
		if len(bar([]string{"fmt", name + "/v10/pkg"})) != 1 {
			t.Errorf("%s may be linked into the server", name)
		}
	}
	if got := bar([]string{"fmt", "github.com/andybalholm/brotlifake"}); got != nil {
		t.Errorf("a name that only begins alike is refused: %v", got)
	}
}
