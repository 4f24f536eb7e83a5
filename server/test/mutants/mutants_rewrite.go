package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// switches is the file that is added to the mutated package. Each operator became a call of one of these.
const switches = `package %s

import (
	"cmp"
	"os"
	"strconv"
	"sync"
)

var (
	mutantAlive, _ = strconv.Atoi(os.Getenv("MUTANT_ALIVE"))
	mutantsFile    = os.Getenv("MUTANTS_REACHED")
	mutantsReached sync.Map
)

func mutantIs(id int) bool {
	if mutantsFile != "" {
		if _, known := mutantsReached.LoadOrStore(id, true); !known {
			f, err := os.OpenFile(mutantsFile, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
			if err != nil {
				panic(err)
			}
			if _, err := f.WriteString(strconv.Itoa(id) + "\n"); err != nil {
				panic(err)
			}
			_ = f.Close()
		}
	}
	return id == mutantAlive
}

func mutantAnd(id int, a bool, b func() bool) bool {
	if mutantIs(id) {
		return a || b()
	}
	return a && b()
}

func mutantOr(id int, a bool, b func() bool) bool {
	if mutantIs(id) {
		return a && b()
	}
	return a || b()
}

func mutantLess[T cmp.Ordered](boundary, negation int, a, b T) bool {
	if mutantIs(boundary) {
		return a <= b
	}
	return (a < b) != mutantIs(negation)
}

func mutantLessOrEqual[T cmp.Ordered](boundary, negation int, a, b T) bool {
	if mutantIs(boundary) {
		return a < b
	}
	return (a <= b) != mutantIs(negation)
}

func mutantStep(id, by int) int {
	if mutantIs(id) {
		return -by
	}
	return by
}

type mutantNumber interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

func mutantNegative[T mutantNumber](id int, a T) T {
	if mutantIs(id) {
		return a
	}
	return -a
}

func mutantSum[T mutantNumber](id int, a, b T) T {
	if mutantIs(id) {
		return a - b
	}
	return a + b
}

func mutantDifference[T mutantNumber](id int, a, b T) T {
	if mutantIs(id) {
		return a + b
	}
	return a - b
}

func mutantProduct[T mutantNumber](id int, a, b T) T {
	if mutantIs(id) {
		return a / b
	}
	return a * b
}

func mutantQuotient[T mutantNumber](id int, a, b T) T {
	if mutantIs(id) {
		return a * b
	}
	return a / b
}

func mutantRemainder[T mutantNumber](id int, a, b T) T {
	if mutantIs(id) {
		return a * b
	}
	return a %% b
}
`

// rewriter turns the operators of one file into calls that know their mutants.
type rewriter struct {
	file    string
	source  []byte
	fset    *token.FileSet
	skip    map[string]bool // operators, as file:line:column, that cannot be mutated: constants, texts
	mutants *[]*mutant
	name    string // of the package
	edits   int
}

// mutate gives the text of a file with all its mutants.
func (w *rewriter) mutate() (string, error) {
	file, err := parser.ParseFile(w.fset, w.file, w.source, parser.SkipObjectResolution)
	if err != nil {
		return "", err
	}
	w.name = file.Name.Name
	var edits []edit
	ast.Inspect(file, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.GenDecl:
			return x.Tok != token.CONST && x.Tok != token.IMPORT
		case *ast.IncDecStmt:
			edits = append(edits, w.step(x)...)
		case *ast.BinaryExpr:
			edits = append(edits, w.binary(x)...)
		case *ast.UnaryExpr:
			if x.Op == token.SUB && !w.skipped(x.OpPos) {
				id := w.add(x.OpPos, "INVERT_NEGATIVES", "-", "")
				edits = append(edits, w.replace(x.OpPos, x.X.Pos(), fmt.Sprintf("mutantNegative(%d, ", id)),
					w.closes(x.End(), ")"))
			}
		}
		return true
	})
	return apply(w.source, edits), nil
}

// step turns n++ into a sum whose sign the mutant changes.
func (w *rewriter) step(x *ast.IncDecStmt) []edit {
	if w.skipped(x.TokPos) {
		return nil
	}
	was, is, by := "++", "--", 1
	if x.Tok == token.DEC {
		was, is, by = is, was, -1
	}
	id := w.add(x.TokPos, "INCREMENT_DECREMENT", was, is)
	return []edit{w.replace(x.TokPos, x.End(), fmt.Sprintf(" += mutantStep(%d, %d)", id, by))}
}

// calls are the functions of an operator that is not one of equality.
var calls = map[token.Token]struct{ name, kind, is string }{
	token.LAND: {"mutantAnd", "INVERT_LOGICAL", "||"},
	token.LOR:  {"mutantOr", "INVERT_LOGICAL", "&&"},
	token.ADD:  {"mutantSum", "ARITHMETIC_BASE", "-"},
	token.SUB:  {"mutantDifference", "ARITHMETIC_BASE", "+"},
	token.MUL:  {"mutantProduct", "ARITHMETIC_BASE", "/"},
	token.QUO:  {"mutantQuotient", "ARITHMETIC_BASE", "*"},
	token.REM:  {"mutantRemainder", "ARITHMETIC_BASE", "*"},
}

func (w *rewriter) binary(x *ast.BinaryExpr) []edit {
	if w.skipped(x.OpPos) {
		return nil
	}
	operator := func(text string) edit { return w.replace(x.X.End(), x.Y.Pos(), text) }
	switch x.Op {
	case token.EQL, token.NEQ:
		is := map[token.Token]string{token.EQL: "!=", token.NEQ: "=="}[x.Op]
		id := w.add(x.OpPos, "CONDITIONALS_NEGATION", x.Op.String(), is)
		return []edit{w.opens(x.Pos(), "(("), w.closes(x.End(), fmt.Sprintf(") != mutantIs(%d))", id))}
	case token.LSS, token.LEQ, token.GTR, token.GEQ:
		return w.order(x)
	}
	c, known := calls[x.Op]
	if !known {
		return nil
	}
	id := w.add(x.OpPos, c.kind, x.Op.String(), c.is)
	begin := w.opens(x.Pos(), fmt.Sprintf("%s(%d, ", c.name, id))
	if x.Op == token.LAND || x.Op == token.LOR {
		return []edit{begin, operator(", func() bool { return ("), w.closes(x.End(), ") })")}
	}
	return []edit{begin, operator(", "), w.closes(x.End(), ")")}
}

// order turns a > b into the opposite of a <= b, and mutates its boundary and its sense.
func (w *rewriter) order(x *ast.BinaryExpr) []edit {
	name, not := "mutantLess", ""
	if x.Op == token.LEQ || x.Op == token.GTR {
		name = "mutantLessOrEqual"
	}
	if x.Op == token.GTR || x.Op == token.GEQ {
		not = "!"
	}
	boundary := map[token.Token]string{token.LSS: "<=", token.LEQ: "<", token.GTR: ">=", token.GEQ: ">"}[x.Op]
	negation := map[token.Token]string{token.LSS: ">=", token.LEQ: ">", token.GTR: "<=", token.GEQ: "<"}[x.Op]
	first := w.add(x.OpPos, "CONDITIONALS_BOUNDARY", x.Op.String(), boundary)
	second := w.add(x.OpPos, "CONDITIONALS_NEGATION", x.Op.String(), negation)
	return []edit{w.opens(x.Pos(), fmt.Sprintf("%s%s(%d, %d, ", not, name, first, second)),
		w.replace(x.X.End(), x.Y.Pos(), ", "), w.closes(x.End(), ")")}
}

func (w *rewriter) skipped(at token.Pos) bool {
	p := w.fset.Position(at)
	return w.skip[fmt.Sprintf("%s:%d:%d", w.file, p.Line, p.Column)]
}

func (w *rewriter) add(at token.Pos, kind, was, is string) int {
	p := w.fset.Position(at)
	m := &mutant{id: len(*w.mutants) + 1, file: w.file, line: p.Line, column: p.Column, kind: kind, was: was,
		is: is}
	*w.mutants = append(*w.mutants, m)
	return m.id
}

// edit replaces source[from:to] by a text. An insertion either opens a call or closes it.
type edit struct {
	from, to int
	text     string
	depth    int // how many edits were made before it: the outer ones are
	closes   bool
}

func (w *rewriter) replace(from, to token.Pos, text string) edit {
	w.edits++
	return edit{from: w.fset.Position(from).Offset, to: w.fset.Position(to).Offset, text: text,
		depth: w.edits}
}

func (w *rewriter) opens(at token.Pos, text string) edit { return w.replace(at, at, text) }

func (w *rewriter) closes(at token.Pos, text string) edit {
	e := w.replace(at, at, text)
	e.closes = true
	return e
}

// compare orders edits by place. Of those at one place, what closes comes first, the inner call before the
// outer one; then what opens, the outer call before the inner one.
func (e edit) compare(f edit) int {
	if e.from != f.from || e.closes != f.closes {
		first := map[bool]int{true: 0, false: 1}
		return cmp.Or(cmp.Compare(e.from, f.from), cmp.Compare(first[e.closes], first[f.closes]))
	}
	if e.closes {
		return cmp.Compare(f.depth, e.depth)
	}
	return cmp.Compare(e.depth, f.depth)
}

// apply makes the edits. A replaced text keeps its line ends, so that lines keep their numbers.
func apply(source []byte, edits []edit) string {
	slices.SortFunc(edits, edit.compare)
	var out strings.Builder
	at := 0
	for _, e := range edits {
		out.Write(source[at:e.from])
		out.WriteString(e.text)
		out.WriteString(strings.Repeat("\n", bytes.Count(source[e.from:e.to], []byte("\n"))))
		at = e.to
	}
	out.Write(source[at:])
	return out.String()
}

// compile compiles the test programs with all mutants, and gives the mutants. Where the compiler refuses a
// mutant, because its operator joins texts or stands in a constant, that one is left out.
func compile(ctx context.Context, folder, in string, chosen *regexp.Regexp, tests []string) ([]*mutant,
	error) {
	skip := map[string]bool{}
	for {
		all, texts, err := overlay(folder, in, chosen, skip)
		if err != nil {
			return nil, err
		}
		build := exec.CommandContext(ctx, "go", "test", "-c", "-vet=off", "-gcflags=-e", "-overlay",
			overlayFile(folder), "-o", os.DevNull, "./"+in)
		text, err := build.CombinedOutput()
		if err == nil {
			return all, link(ctx, folder, tests)
		}
		if !refused(string(text), texts, all, skip) {
			return nil, fmt.Errorf("compile: %w\n%s", err, text)
		}
	}
}

func link(ctx context.Context, folder string, tests []string) error {
	for i, p := range tests {
		c := exec.CommandContext(ctx, "go", "test", "-c", "-vet=off", "-overlay", overlayFile(folder), "-o",
			program(folder, i), "./"+strings.Fields(p)[0])
		if text, err := c.CombinedOutput(); err != nil {
			return fmt.Errorf("compile the tests of %s: %w\n%s", p, err, text)
		}
	}
	return nil
}

func overlayFile(folder string) string { return filepath.Join(folder, "overlay.json") }

// overlay writes the mutated files, and the list by which the compiler reads them in place of the others.
func overlay(folder, in string, chosen *regexp.Regexp, skip map[string]bool) ([]*mutant, map[string][]string,
	error) {
	paths, err := filepath.Glob(filepath.Join(in, "*.go"))
	if err != nil {
		return nil, nil, err
	}
	var all []*mutant
	var name string
	replaced, texts := map[string]string{}, map[string][]string{}
	for _, path := range paths {
		base := filepath.Base(path)
		// the files of tests only where the checkers are such files
		if !chosen.MatchString(base) || strings.HasSuffix(base, "_test.go") &&
			!strings.Contains(chosen.String(), "_test") {
			continue
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return nil, nil, err
		}
		w := rewriter{file: base, source: source, fset: token.NewFileSet(), skip: skip, mutants: &all}
		text, err := w.mutate()
		if err != nil {
			return nil, nil, err
		}
		name, texts[base] = w.name, strings.Split(text, "\n")
		if err := put(folder, replaced, path, text); err != nil {
			return nil, nil, err
		}
	}
	if name == "" {
		return nil, nil, errors.New("no file is chosen")
	}
	if err := put(folder, replaced, filepath.Join(in, "mutants_alive.go"),
		fmt.Sprintf(switches, name)); err != nil {
		return nil, nil, err
	}
	list, err := json.Marshal(map[string]any{"Replace": replaced})
	if err != nil {
		return nil, nil, err
	}
	return all, texts, os.WriteFile(overlayFile(folder), list, 0o600)
}

// put writes one mutated file into the folder and enters it into the overlay.
func put(folder string, replaced map[string]string, path, text string) error {
	real, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	replaced[real] = filepath.Join(folder, filepath.Base(path))
	return os.WriteFile(replaced[real], []byte(text), 0o600)
}

var (
	compilerSays = regexp.MustCompile(`(\w+\.go):(\d+):\d+: `)
	number       = regexp.MustCompile(`mutant(?:Sum|Difference|Product|Quotient|Remainder|Step|` +
		`Negative)\((\d+)`)
	anyMutant = regexp.MustCompile(`mutant[A-Z]\w+\((\d+)`)
)

// refused enters the mutants of the lines that the compiler refused into skip, those of numbers if there are
// any. It reports whether there were some that it did not know.
func refused(said string, texts map[string][]string, all []*mutant, skip map[string]bool) (more bool) {
	for _, m := range compilerSays.FindAllStringSubmatch(said, -1) {
		n, _ := strconv.Atoi(m[2])
		if n < 1 || n > len(texts[m[1]]) {
			continue
		}
		line := texts[m[1]][n-1]
		found := number.FindAllStringSubmatch(line, -1)
		if found == nil {
			found = anyMutant.FindAllStringSubmatch(line, -1)
		}
		for _, f := range found {
			id, _ := strconv.Atoi(f[1])
			at := all[id-1]
			place := fmt.Sprintf("%s:%d:%d", at.file, at.line, at.column)
			more, skip[place] = more || !skip[place], true
		}
	}
	return more
}
