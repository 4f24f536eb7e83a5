package store

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// findsMerchant are the statements that find the merchant out, or go over all of them for the relay itself.
var findsMerchant = map[string]bool{
	"findCheckoutByToken": true, "findUnsettled": true, "findDevice": true, "takeEnrolment": true, "findSession": true,
	"takeSessionAway": true, "takeOldCounters": true, "findOutWhetherWritable": true, "findOutEncoding": true,
}

var namesMerchant = regexp.MustCompile(`(?s)WHERE merchant = \$1|^INSERT INTO \w+ \(merchant, .*(VALUES \(|SELECT )\$1,`)

// TestStatementsNameTheMerchant reads sql.go: a statement that names no merchant would mix them up.
func TestStatementsNameTheMerchant(t *testing.T) {
	statements := constants(t, "sql.go")
	if len(statements) < 25 {
		t.Fatalf("only %d statements were found", len(statements))
	}
	for name, text := range statements {
		if strings.HasSuffix(name, "Columns") {
			continue
		}
		if ok := namesMerchant.MatchString(text); ok == findsMerchant[name] {
			t.Errorf("%s: names the merchant: %t; is listed as one that does not: %t\n%s", name, ok, findsMerchant[name], text)
		}
	}
}

// TestStatementsInOnePlace looks for SQL in the other files.
func TestStatementsInOnePlace(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	verb := regexp.MustCompile("[`\"](SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER) ")
	for _, f := range files {
		if name := f.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && name != "sql.go" {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if found := verb.Find(text); found != nil {
				t.Errorf("%s: a statement begins with %s", name, found)
			}
		}
	}
}

// constants reads the string constants of a file, sums of them included.
func constants(t *testing.T, file string) map[string]string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	ast.Inspect(parsed, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			texts[spec.Names[0].Name] = text(t, spec.Values[0], texts)
		}
		return true
	})
	return texts
}

func text(t *testing.T, e ast.Expr, known map[string]string) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		if err != nil {
			t.Fatal(err)
		}
		return s
	case *ast.BinaryExpr:
		return text(t, e.X, known) + text(t, e.Y, known)
	case *ast.Ident:
		return known[e.Name]
	}
	t.Fatalf("a constant is a %T", e)
	return ""
}
