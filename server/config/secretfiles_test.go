package config

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A file of secrets that others can read or change is warned of. The warning does not hold its content.
func TestC1OpenSecretFiles(t *testing.T) {
	dir := t.TempDir()
	for mode, warned := range map[fs.FileMode]bool{0o600: false, 0o400: false, 0o440: false, 0o640: false,
		0o644: true, 0o620: true, 0o602: true} {
		file := filepath.Join(dir, mode.String())
		if err := os.WriteFile(file, []byte("canary"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(file, mode); err != nil {
			t.Fatal(err)
		}
		warnings := SecretFileWarnings(map[string]string{"CANDOR_KEY_FILE": file})
		if (len(warnings) == 1) != warned || strings.Contains(strings.Join(warnings, ""), "canary") {
			t.Errorf("mode %04o: %q", mode, warnings)
		}
	}
	c := Config{Merchant: []Merchant{{ID: "m",
		Lender: lenderAccount{SecretFile: filepath.Join(dir, "lender")}}}}
	files := SecretFiles(func(name string) string {
		return map[string]string{"CANDOR_SEAL_KEYS_FILE": filepath.Join(dir, "seal")}[name]
	}, c)
	if len(files) != 2 || files["CANDOR_SEAL_KEYS_FILE"] == "" || files["client_secret_file of m"] == "" {
		t.Errorf("files that are checked: %v", files)
	}
}
