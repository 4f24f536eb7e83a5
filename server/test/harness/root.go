package harness

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// Root is the root folder of the module: the nearest one above that holds LICENSE. The test fails when there
// is none.
func Root(t testing.TB) string {
	t.Helper()
	folder, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

func moduleRoot() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "LICENSE")); err == nil {
			return folder, nil
		}
		above := filepath.Dir(folder)
		if above == folder {
			return "", errors.New("no folder above holds the module")
		}
		folder = above
	}
}
