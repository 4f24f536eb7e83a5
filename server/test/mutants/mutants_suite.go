package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// suite is the test program of one package.
type suite struct {
	folder, program string
	args            []string // of the program
	tests           []observed
}

// observed is one test as it ran without a mutant.
type observed struct {
	name    string
	took    time.Duration
	reaches map[int]bool // the mutants whose operators it evaluated
}

// command runs the suite's program in its package's folder. The environment names the living mutant, 0 for
// none.
func (s *suite) command(ctx context.Context, mutant int, reached string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, s.program, append(args, s.args...)...)
	c.Dir = s.folder
	c.Env = append(os.Environ(), "MUTANT_ALIVE="+strconv.Itoa(mutant), "MUTANTS_REACHED="+reached)
	return c
}

// observe runs each test once. One that fails without a mutant proves nothing, and is an error.
func (s *suite) observe(ctx context.Context, folder string, named *regexp.Regexp) error {
	list, err := s.command(ctx, 0, "", "-test.list", ".").Output()
	if err != nil {
		return fmt.Errorf("list the tests of %s: %w", s.folder, err)
	}
	for _, name := range strings.Fields(string(list)) {
		if !strings.HasPrefix(name, "Test") || !named.MatchString(name) {
			continue
		}
		file := filepath.Join(folder, "reached")
		_ = os.Remove(file)
		began := time.Now()
		text, err := s.command(ctx, 0, file, "-test.run", "^"+name+"$", "-test.timeout",
			"10m").CombinedOutput()
		if err != nil {
			return fmt.Errorf("%s of %s fails without a mutant: %w\n%s", name, s.folder, err, text)
		}
		o := observed{name: name, took: time.Since(began), reaches: map[int]bool{}}
		if err := o.read(file); err != nil {
			return err
		}
		s.tests = append(s.tests, o)
		fmt.Fprintf(os.Stderr, "%s %s reaches %d in %v\n", s.folder, name, len(o.reaches),
			o.took.Round(time.Millisecond))
	}
	// a test that reaches little tests that little
	slices.SortStableFunc(s.tests, func(a,
		b observed) int {
		return cmp.Compare(len(a.reaches), len(b.reaches))
	})
	return nil
}

func (o *observed) read(path string) error {
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil // it reaches none
	}
	if err != nil {
		return err
	}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		id, err := strconv.Atoi(lines.Text())
		if err != nil {
			return err
		}
		o.reaches[id] = true
	}
	return nil
}

// reaching are the tests that reach a mutant, the most specific first.
func (s *suite) reaching(id int) (out []observed) {
	for _, o := range s.tests {
		if o.reaches[id] {
			out = append(out, o)
		}
	}
	return out
}

var failedTest = regexp.MustCompile(`--- FAIL: (\w+)`)

// run runs some tests with a mutant alive.
func (s *suite) run(ctx context.Context, id int, some []observed) (fate, string) {
	names, usual := make([]string, 0, len(some)), time.Duration(0)
	for _, o := range some {
		names, usual = append(names, o.name), usual+o.took
	}
	limited, cancel := context.WithTimeout(ctx, patience(usual))
	defer cancel()
	text, err := s.command(limited, id, "", "-test.run", "^("+strings.Join(names, "|")+")$",
		"-test.failfast").CombinedOutput()
	switch {
	case err == nil:
		return lived, ""
	case limited.Err() != nil:
		return timedOut, s.folder
	}
	if m := failedTest.FindSubmatch(text); m != nil {
		return killed, string(m[1])
	}
	return killed, s.folder // a panic
}
