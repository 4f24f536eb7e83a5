// Program mutants measures how many mutants of a package its tests and those of other packages kill. A mutant
// is the package with one operator changed. The operators and their changes are those of gremlins:
//
//	CONDITIONALS_NEGATION   == and !=, < and >=, > and <= for each other
//	CONDITIONALS_BOUNDARY   < and <=, > and >= for each other
//	INVERT_LOGICAL          && and || for each other
//	ARITHMETIC_BASE         + and -, * and / for each other, % becomes *
//	INCREMENT_DECREMENT     ++ and -- for each other
//	INVERT_NEGATIVES        -x becomes x
//
// gremlins compiles and links the tests anew for each mutant, which takes most of its time where many
// packages stand on the mutated one. It never mutates the conditions of a switch, nor the files of tests,
// which checkers are. Here each test program is compiled once: it holds all mutants, and the environment
// variable MUTANT_ALIVE says which one is alive. Each test runs once without a mutant and writes down which
// operators it reaches. A mutant is then given to the tests that reach it, those first that reach little
// else.
//
//	mutants -in server/relay -files 'attempt.*' -tests server/relay,server/test/money
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	in := flag.String("in", "", "the folder of the package to mutate")
	files := flag.String("files", ".*",
		"which of its files, a regular expression of the whole name without .go")
	tests := flag.String("tests", "", "the folders of the packages with tests, the quick ones first")
	names := flag.String("run", ".", "which of their tests, a regular expression")
	most := flag.Int("most", 40,
		"in how many tests of one package a mutant may live before it is said to live")
	out := flag.String("to", "", "a file for the table and the survivors, besides the output")
	again := flag.String("again", "", "such a file: only the survivors that it lists")
	flag.Parse()
	if err := run(ctx, options{*in, *files, *names, *out, *again, strings.Split(*tests, ","),
		*most}); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(1)
	}
}

// options are what the flags say.
type options struct {
	in, files, names, to, again string
	tests                       []string
	most                        int
}

func run(ctx context.Context, o options) error {
	folder, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	chosen, err := regexp.Compile(`^(?:` + o.files + `)\.go$`)
	if err != nil {
		return err
	}
	named, err := regexp.Compile(o.names)
	if err != nil {
		return err
	}
	all, err := compile(ctx, folder, o.in, chosen, o.tests)
	if err != nil {
		return err
	}
	if all, err = survivors(all, o.again); err != nil {
		return err
	}
	var suites []*suite
	for i, p := range o.tests {
		words := strings.Fields(p)
		s := &suite{folder: words[0], program: program(folder, i), args: words[1:]}
		if err := s.observe(ctx, folder, named); err != nil {
			return err
		}
		suites = append(suites, s)
	}
	for i, m := range all {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		m.judge(ctx, suites, o.most)
		fmt.Fprintf(os.Stderr, "%4d of %d  %-10s %s %s\n", i+1, len(all), m.fate, m.place(), m.by)
	}
	text := report(all)
	fmt.Print(text)
	if o.to == "" {
		return nil
	}
	return os.WriteFile(o.to, []byte(text), 0o600)
}

// survivors are the mutants that a former report lists, all without one.
func survivors(all []*mutant, report string) ([]*mutant, error) {
	if report == "" {
		return all, nil
	}
	text, err := os.ReadFile(report)
	return slices.DeleteFunc(all, func(m *mutant) bool {
		return !strings.Contains(string(text), string(lived)+" "+m.place()+"\n") &&
			!strings.Contains(string(text), string(notReached)+" "+m.place()+"\n")
	}), err
}

func program(folder string, i int) string { return filepath.Join(folder, fmt.Sprint("test", i)) }

// fate is what became of a mutant.
type fate string

const (
	killed     fate = "killed"
	timedOut   fate = "timed out" // its tests did not end, which counts as killed
	lived      fate = "LIVED"
	notReached fate = "NOT REACHED" // no test comes to the operator
)

// mutant is one change of one operator.
type mutant struct {
	id           int
	file         string
	line, column int
	kind         string
	was, is      string // the operators
	fate         fate
	by           string // the test that killed it
}

func (m *mutant) place() string {
	return fmt.Sprintf("%s:%d:%d %s %s→%s", m.file, m.line, m.column, m.kind, m.was, m.is)
}

// judge gives a mutant to the tests that reach it, suite by suite.
func (m *mutant) judge(ctx context.Context, suites []*suite, most int) {
	m.fate = notReached
	for _, s := range suites {
		reaching := s.reaching(m.id)
		if len(reaching) == 0 {
			continue
		}
		if m.fate = lived; len(reaching) > most {
			reaching = reaching[:most]
		}
		// a few first: most mutants die in the most specific tests
		for few := range slices.Chunk(reaching, 8) {
			if m.fate, m.by = s.run(ctx, m.id, few); m.fate != lived {
				return
			}
		}
	}
}

// report is the table of the files, then those that live.
func report(all []*mutant) string {
	var b strings.Builder
	count := map[string]map[fate]int{}
	total := map[fate]int{}
	for _, m := range all {
		if count[m.file] == nil {
			count[m.file] = map[fate]int{}
		}
		count[m.file][m.fate]++
		total[m.fate]++
	}
	line := func(name string, n map[fate]int) {
		dead, of := n[killed]+n[timedOut], n[killed]+n[timedOut]+n[lived]+n[notReached]
		fmt.Fprintf(&b, "%-28s %6d %6d %9d %11d %6.1f %%\n", name, n[killed], n[lived], n[timedOut],
			n[notReached], 100*float64(dead)/float64(max(of, 1)))
	}
	fmt.Fprintf(&b, "%-28s %6s %6s %9s %11s %8s\n", "file", "killed", "lived", "timed out", "not reached",
		"killed")
	names := make([]string, 0, len(count))
	for name := range count {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		line(name, count[name])
	}
	line("all", total)
	slices.SortFunc(all, func(a, b *mutant) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.line, b.line),
			cmp.Compare(a.column, b.column))
	})
	for _, m := range all {
		if m.fate == lived || m.fate == notReached {
			fmt.Fprintf(&b, "%s %s\n", m.fate, m.place())
		}
	}
	return b.String()
}

// patience is how long tests may run with a mutant: much longer than without, on a machine that is busy.
func patience(usual time.Duration) time.Duration { return 20*time.Second + 5*usual }
