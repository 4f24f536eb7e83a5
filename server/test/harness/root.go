package harness

import (
	"os"
	"path/filepath"
	"testing"
)

// Root is the root folder of the module: the nearest one above that holds LICENSE. The test fails when there
// is none.
func Root(t testing.TB) string {
	t.Helper()
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "LICENSE")); err == nil {
			return folder
		}
		above := filepath.Dir(folder)
		if above == folder {
			t.Fatal("no folder above holds the module")
		}
		folder = above
	}
}
