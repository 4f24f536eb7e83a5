package cli

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"candor/server/service"
)

func TestVersion(t *testing.T) {
	var out strings.Builder
	unset := func(string) string { return "" }
	if err := Run(t.Context(), []string{"version"}, unset, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	want := regexp.MustCompile(`^candor \d+\.\d+\.\d+ \(revision [0-9a-z-]+, go1\.\S+\)\n$`)
	if !want.MatchString(out.String()) {
		t.Errorf("printed %q, want %s", out.String(), want)
	}
}

// The linker stamps the revision, as "make build" does.
func TestVersionStamped(t *testing.T) {
	program := filepath.Join(t.TempDir(), "candor")
	build := exec.CommandContext(t.Context(), "go", "build",
		"-ldflags=-X candor/server/service.revision=0123abcd-dirty",
		"-o", program, "candor/server")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	got, err := exec.CommandContext(t.Context(), program, "version").Output()
	want := "candor " + service.ReadBuild().Version + " (revision 0123abcd-dirty, "
	if err != nil || !strings.HasPrefix(string(got), want) {
		t.Errorf("%v: printed %q, want %q", err, got, want)
	}
}

// The log of a process begins with its version, even if the process then cannot start.
func TestVersionIsLogged(t *testing.T) {
	nowhere := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(nowhere, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	variables := complete(t)
	variables["CANDOR_STORE"] = "sqlite:" + t.TempDir()
	variables["CANDOR_LOG"], variables["CANDOR_DATA"] = "info", nowhere
	for _, name := range []string{"serve", "demo"} {
		var log strings.Builder
		getenv := func(name string) string { return variables[name] }
		err := Run(t.Context(), []string{name}, getenv, io.Discard, &log)
		first, _, _ := strings.Cut(log.String(), "\n")
		want := "msg=starting build.version=" + service.ReadBuild().Version
		if err == nil || !strings.Contains(first, want) {
			t.Errorf("%s: %v: the log begins with %q, want %s", name, err, first, want)
		}
	}
}
