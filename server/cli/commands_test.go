package cli

import (
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A command that serves does not start when it was asked something else, such as for help.
func TestArgumentsNobodyReads(t *testing.T) {
	for _, line := range []string{"demo -h", "serve --help", "check candor.toml", "sandbox -h", "gallery -h",
		"gallery offers en-CA twice", "unknown"} {
		unset := func(string) string { return "" }
		err := Run(t.Context(), strings.Fields(line), unset, io.Discard, io.Discard)
		if ExitCode(err) != 2 || strings.Contains(err.Error(), "\n") {
			t.Errorf("candor %s: got %v (exit %d), want one line and exit 2", line, err, ExitCode(err))
		}
	}
}

// Help that was asked for is no error.
func TestHelpOfACommand(t *testing.T) {
	for _, line := range []string{"device list -h", "device enroll -h", "offers -h", "disclose -h"} {
		err := Run(t.Context(), strings.Fields(line), os.Getenv, io.Discard, io.Discard)
		if !errors.Is(err, flag.ErrHelp) {
			t.Errorf("candor %s: got %v, want help", line, err)
		}
	}
}

// README.md names every command, and the documents name no file that is not here.
func TestDocumentsName(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for name := range commands {
		if name != "demo" && name != "sandbox" && !strings.Contains(string(readme), "candor "+name) {
			t.Errorf("README.md does not name candor %s", name)
		}
	}
	architecture, err := os.ReadFile("../../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for i, code := range strings.Split(string(architecture), "`") {
		top, _, path := strings.Cut(code, "/")
		folders := []string{"app", "core", "server", "web", "relay", "page"}
		if i%2 == 0 || !path || !slices.Contains(folders, top) {
			continue
		}
		if top == "relay" || top == "page" {
			code = "server/" + code
		}
		found++
		if _, err := os.Stat(filepath.Join("../..", code)); err != nil {
			t.Errorf("ARCHITECTURE.md: %v", err)
		}
	}
	if found < 20 {
		t.Errorf("only %d paths were found", found)
	}
}
