package sandbox_test

import (
	"os"
	"strings"
	"testing"

	"candor/server/sandbox"
)

// The package comment must hold everything that the pages print.
func TestPackageCommentIsComplete(t *testing.T) {
	raw, err := os.ReadFile("sandbox.go")
	if err != nil {
		t.Fatal(err)
	}
	comment := strings.Join(strings.Fields(strings.ReplaceAll(string(raw), "//", "")), " ")
	for _, line := range sandbox.NotImitated() {
		if !strings.Contains(comment, line) {
			t.Errorf("the package comment lacks: %s", line)
		}
	}
	for _, fault := range sandbox.Faults() {
		if !strings.Contains(comment, fault.Op+" "+fault.Does) {
			t.Errorf("the package comment lacks: .%02d %s %s", fault.Cents, fault.Op, fault.Does)
		}
	}
}
