package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// source is one Go file of a module that is being cut. The edits are made in its syntax tree, so that what
// stays is the module's own text.
type source struct {
	files *token.FileSet
	tree  *ast.File
}

func parse(name string, text []byte) (source, error) {
	files := token.NewFileSet()
	tree, err := parser.ParseFile(files, name, text, parser.SkipObjectResolution)
	return source{files, tree}, err
}

// keep leaves only the declarations whose name matches a regular expression in full; with "!" before it, only
// those whose name does not. The name of a method is "Type.method".
func (s source) keep(names string) error {
	pattern, others := strings.CutPrefix(names, "!")
	re, err := regexp.Compile("^(?:" + pattern + ")$")
	if err != nil {
		return err
	}
	s.filter(func(name string) bool { return re.MatchString(name) != others })
	return nil
}

// without takes out the declarations that are in a set.
func (s source) without(names map[string]bool) {
	s.filter(func(name string) bool { return !names[name] })
}

func (s source) filter(stays func(name string) bool) {
	var kept []ast.Decl
	for _, d := range s.tree.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok != token.IMPORT {
			var specs []ast.Spec
			for _, spec := range g.Specs {
				if stays(specName(spec)) {
					specs = append(specs, spec)
				}
			}
			g.Specs = specs
			if len(specs) == 0 {
				continue
			}
		}
		if f, ok := d.(*ast.FuncDecl); ok && !stays(declName(f)) {
			continue
		}
		kept = append(kept, d)
	}
	s.tree.Decls, s.tree.Comments = kept, nil
}

// declared lists the names of the declarations.
func (s source) declared() map[string]bool {
	all := map[string]bool{}
	s.filter(func(name string) bool { all[name] = true; return true })
	return all
}

// specName is the first name that a specification declares: those that declare several are kept or cut whole.
func specName(spec ast.Spec) string {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		return s.Name.Name
	case *ast.ValueSpec:
		return s.Names[0].Name
	}
	return ""
}

func declName(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return f.Name.Name
	}
	of := f.Recv.List[0].Type
	if p, ok := of.(*ast.StarExpr); ok {
		of = p.X
	}
	return of.(*ast.Ident).Name + "." + f.Name.Name
}

// untag takes out calls of one method that returns its receiver with something added: x.WithTag(…) becomes x.
func (s source) untag(method string) {
	rewrite(s.tree, func(e ast.Expr) ast.Expr {
		for {
			call, ok := e.(*ast.CallExpr)
			if !ok {
				return e
			}
			selector, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || selector.Sel.Name != method {
				return e
			}
			e = selector.X
		}
	})
}

// unformat makes fixed texts of formatted ones: fmt.Errorf("…", …) becomes errors.New("…"), and
// fmt.Sprintf("…", …) becomes "…". The text of the format stays.
func (s source) unformat() {
	rewrite(s.tree, func(e ast.Expr) ast.Expr {
		call, ok := e.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			return e
		}
		text, ok := call.Args[0].(*ast.BasicLit)
		if !ok || text.Kind != token.STRING {
			return e
		}
		switch qualified(call.Fun) {
		case "fmt.Errorf":
			return &ast.CallExpr{Fun: &ast.SelectorExpr{X: ast.NewIdent("errors"), Sel: ast.NewIdent("New")},
				Args: []ast.Expr{text}}
		case "fmt.Sprintf":
			return text
		}
		return e
	})
}

func qualified(e ast.Expr) string {
	if s, ok := e.(*ast.SelectorExpr); ok {
		if x, ok := s.X.(*ast.Ident); ok {
			return x.Name + "." + s.Sel.Name
		}
	}
	return ""
}

// rewrite replaces the expressions of calls, wherever a call can stand.
func rewrite(tree ast.Node, by func(ast.Expr) ast.Expr) {
	each := func(list []ast.Expr) {
		for i := range list {
			list[i] = by(list[i])
		}
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			each(n.Args)
		case *ast.ReturnStmt:
			each(n.Results)
		case *ast.ValueSpec:
			each(n.Values)
		case *ast.AssignStmt:
			each(n.Rhs)
		case *ast.SelectorExpr:
			n.X = by(n.X)
		}
		return true
	})
}

// text is the file as Go. Imports that nothing uses any more are left out; "errors" is added where it is
// used.
func (s source) text() ([]byte, error) {
	used := map[string]bool{}
	ast.Inspect(s.tree, func(n ast.Node) bool {
		if x, ok := n.(*ast.SelectorExpr); ok {
			if name, ok := x.X.(*ast.Ident); ok {
				used[name.Name] = true
			}
		}
		return true
	})
	var b bytes.Buffer
	fmt.Fprintf(&b, "package %s\n\n", s.tree.Name.Name)
	for _, i := range s.tree.Imports {
		of, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			return nil, err
		}
		if i.Name != nil && i.Name.Name != "_" {
			return nil, errors.New("an import with a name of its own")
		}
		if used[path.Base(of)] {
			fmt.Fprintf(&b, "import %q\n", of)
			delete(used, path.Base(of))
		}
	}
	if used["errors"] {
		b.WriteString("import \"errors\"\n")
	}
	for _, d := range s.tree.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
			continue
		}
		b.WriteString("\n")
		if err := format.Node(&b, s.files, d); err != nil {
			return nil, err
		}
		b.WriteString("\n")
	}
	return format.Source(b.Bytes())
}
