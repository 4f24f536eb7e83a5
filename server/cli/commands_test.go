package cli

import (
	"errors"
	"flag"
	"io"
	"os"
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
