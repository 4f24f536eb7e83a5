package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// implied are methods that other packages call by their names alone: the standard library says what they do.
var implied = []string{"String", "Error", "Unwrap", "MarshalJSON", "UnmarshalJSON", "MarshalText",
	"UnmarshalText", "Scan"}

// TestExamples holds core to an example that runs for every exported function and method: its documentation
// is tests.
func TestExamples(t *testing.T) {
	functions := 0
	for _, p := range list(t, "", "./core/...") {
		examples := map[string]bool{}
		for _, f := range declared(t, p.Dir, append(p.TestGoFiles, p.XTestGoFiles...)) {
			if isExample(f) {
				examples[withoutRemark(f.Name.Name)] = true
			}
		}
		for _, f := range declared(t, p.Dir, p.GoFiles) {
			name, exported := exampleName(f)
			if !exported {
				continue
			}
			functions++
			if !examples[name] {
				t.Errorf("%s: %s has no example", p.path(), name)
			}
		}
	}
	if functions < 100 {
		t.Errorf("only %d functions were found", functions)
	}
}

// withoutRemark takes the remark off an example's name; it begins with a small letter: ExampleParse_french.
func withoutRemark(name string) string {
	cut := strings.LastIndexByte(name, '_')
	if cut < 0 || cut+1 == len(name) || name[cut+1] < 'a' || name[cut+1] > 'z' {
		return name
	}
	return name[:cut]
}

// declared are the functions of some files.
func declared(t *testing.T, dir string, files []string) (out []*ast.FuncDecl) {
	t.Helper()
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, name), nil,
			parser.SkipObjectResolution|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if isExample(f) && !runs(file, f) {
				t.Errorf("%s: %s prints nothing that is compared, so it does not run", dir, f.Name.Name)
			}
			out = append(out, f)
		}
	}
	return out
}

func isExample(f *ast.FuncDecl) bool {
	return f.Recv == nil && strings.HasPrefix(f.Name.Name, "Example")
}

// runs reports whether an example says what it prints.
func runs(file *ast.File, f *ast.FuncDecl) bool {
	return slices.ContainsFunc(file.Comments, func(c *ast.CommentGroup) bool {
		return c.Pos() > f.Body.Pos() && c.End() < f.Body.End() &&
			(strings.HasPrefix(c.Text(), "Output:") || strings.HasPrefix(c.Text(), "Unordered output:"))
	})
}

// exampleName is what the example of a function is called: ExampleParse, ExampleAmount_Add.
func exampleName(f *ast.FuncDecl) (name string, exported bool) {
	if !f.Name.IsExported() {
		return "", false
	}
	if f.Recv == nil {
		return "Example" + f.Name.Name, true
	}
	receiver := f.Recv.List[0].Type
	if star, ok := receiver.(*ast.StarExpr); ok {
		receiver = star.X
	}
	of, ok := receiver.(*ast.Ident)
	if !ok || !of.IsExported() || slices.Contains(implied, f.Name.Name) {
		return "", false
	}
	return "Example" + of.Name + "_" + f.Name.Name, true
}
