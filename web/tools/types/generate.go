package main

import (
	_ "embed"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strings"

	"candor/core/checkout"
)

const written = "written by web/tools/types from core/checkout/checkout_facts.go. Do not edit."

// element is what is not of the frame: the class of the element, and where TypeScript finds it.
//
//go:embed element.d.ts
var element string

// generate gives the text of each file, by its name below web. It takes the comments from the source of the
// structs.
func generate(source string) (map[string]string, error) {
	comments, err := readComments(source)
	if err != nil {
		return nil, err
	}
	g := generator{comments: comments}
	if err := g.types(); err != nil {
		return nil, err
	}
	names, tuple := eventNames(", ", "'"), eventNames(", ", `"`)
	return map[string]string{
		"embed.d.ts": "// Types of embed.js, " + written + "\n" + g.out.String() + "\n" + element,
		"npm/events.js": "// The events of <candor-checkout>, without \"candor:\"; " + written +
			"\nexport const events = [\n  " + names + "\n]\n",
		"npm/events.d.ts": "// " + capital(written) + "\n\n" +
			"/** The names of the events, without \"candor:\". */\n" +
			"export const events: readonly [\n  " + tuple + "\n];\n",
	}, nil
}

func eventNames(between, quote string) string {
	var names []string
	for _, e := range checkout.FrameEvents() {
		names = append(names, quote+e.Type+quote)
	}
	return strings.Join(names, between)
}

// generator writes the types.
type generator struct {
	out      strings.Builder
	comments map[string]string // of a type, or of TYPE.FIELD
}

func (g *generator) line(format string, args ...any) { fmt.Fprintf(&g.out, format+"\n", args...) }

// comment writes an empty line and a comment, in lines of at most 110 columns.
func (g *generator) comment(text string) {
	if len(text) < 100 {
		g.line("\n/** %s */", text)
		return
	}
	g.line("\n/**")
	line := " *"
	for word := range strings.FieldsSeq(text) {
		if len(line)+1+len(word) > 110 {
			g.line("%s", line)
			line = " *"
		}
		line += " " + word
	}
	g.line("%s\n */", line)
}

// types writes a discriminated union: the type of what an event carries tells the rest.
func (g *generator) types() error {
	steps := checkout.Steps()
	var ended []checkout.Step
	for _, s := range steps {
		if s.Ended() {
			ended = append(ended, s)
		}
	}
	g.comment("Where a checkout stands.")
	g.line("export type CandorStatus =\n  | %s;", strings.ReplaceAll(union(steps), " | ", "\n  | "))
	g.comment("The statuses at which a checkout has ended.")
	g.line("export type CandorEnd = %s;", union(ended))
	g.comment(g.comments["FrameCode"])
	g.line("export type CandorFailureCode =\n  | %s;", union(checkout.FrameCodes()))
	g.comment(g.comments["Fact"])
	g.line("export interface CandorCheckout<Status extends CandorStatus = CandorStatus> {")
	if err := g.fields(reflect.TypeFor[checkout.Fact]()); err != nil {
		return err
	}
	g.line("}")
	var facts, others, events []string
	for _, e := range checkout.FrameEvents() {
		name := "Candor" + pascal(e.Type)
		fact, err := g.detail(name, e)
		if err != nil {
			return err
		}
		if fact {
			facts = append(facts, name)
		} else {
			others = append(others, name)
		}
		events = append(events, fmt.Sprintf("  %q: CustomEvent<%s>;", "candor:"+e.Type, name))
	}
	g.comment("A fact of a checkout. Its type is the event without \"candor:\".")
	g.line("export type CandorFact =\n  | %s;", strings.Join(facts, "\n  | "))
	g.comment("What an event carries. Its type tells which.")
	g.line("export type CandorDetail = CandorFact | %s;", strings.Join(others, " | "))
	g.comment("Each event is raised on the element, bubbles, and is raised once for each change.")
	g.line("export interface CandorEvents {\n%s\n}", strings.Join(events, "\n"))
	return nil
}

// detail writes what one event carries, and reports whether that is a fact.
func (g *generator) detail(name string, e checkout.FrameEvent) (fact bool, err error) {
	g.comment(e.Means)
	t := reflect.TypeOf(e.Carries)
	if t == reflect.TypeFor[checkout.Fact]() {
		of := ""
		if len(e.Steps) > 0 {
			of = "<" + union(e.Steps) + ">"
		}
		g.line("export interface %s extends CandorCheckout%s {\n  readonly type: %q;\n}", name, of, e.Type)
		return true, nil
	}
	g.line("export interface %s {\n  readonly type: %q;", name, e.Type)
	if err := g.fields(t); err != nil {
		return false, err
	}
	g.line("}")
	return false, nil
}

// fields writes the members of a struct as JSON names them.
func (g *generator) fields(t reflect.Type) error {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		kind, err := typeOf(f.Type)
		if err != nil || name == "" || options != "" {
			return fmt.Errorf("%s.%s: no type for it: %w", t, f.Name, err)
		}
		if comment := g.comments[t.Name()+"."+f.Name]; comment != "" {
			g.line("  /** %s. */", comment)
		}
		g.line("  readonly %s: %s;", name, kind)
	}
	return nil
}

// typeOf is the TypeScript of a Go type. A whole number above 2⁵³ does not occur.
func typeOf(t reflect.Type) (string, error) {
	switch t {
	case reflect.TypeFor[checkout.Step]():
		return "Status", nil
	case reflect.TypeFor[checkout.FrameCode]():
		return "CandorFailureCode", nil
	}
	switch t.Kind() {
	case reflect.String:
		return "string", nil
	case reflect.Bool:
		return "boolean", nil
	case reflect.Int, reflect.Int64:
		return "number", nil
	}
	return "", fmt.Errorf("%s is not known", t)
}

// readComments reads the comments of the types of a source and of their fields. A type's name at the
// beginning is its name in Go, and is left out.
func readComments(source string) (map[string]string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), source, nil, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	comments := map[string]string{}
	for _, d := range file.Decls {
		general, ok := d.(*ast.GenDecl)
		if !ok || general.Tok != token.TYPE {
			continue
		}
		for _, s := range general.Specs {
			t := s.(*ast.TypeSpec)
			comments[t.Name.Name] = plain(general.Doc, t.Name.Name)
			structure, ok := t.Type.(*ast.StructType)
			if !ok {
				continue
			}
			for _, f := range structure.Fields.List {
				for _, name := range f.Names {
					comments[t.Name.Name+"."+name.Name] = plain(f.Comment, "")
				}
			}
		}
	}
	return comments, nil
}

func plain(c *ast.CommentGroup, name string) string {
	text := strings.Join(strings.Fields(c.Text()), " ")
	return capital(strings.TrimPrefix(text, name+" is "))
}

func union[T ~string](names []T) string {
	var quoted []string
	for _, n := range names {
		quoted = append(quoted, fmt.Sprintf("%q", string(n)))
	}
	return strings.Join(quoted, " | ")
}

// pascal is OfferSelected of offer-selected. What fails and what is measured have names of their own.
func pascal(name string) string {
	switch name {
	case "error":
		return "Failure"
	case "resize":
		return "Size"
	}
	var out strings.Builder
	for part := range strings.SplitSeq(name, "-") {
		out.WriteString(capital(part))
	}
	return out.String()
}

func capital(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
