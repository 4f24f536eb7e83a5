package config

import (
	"fmt"
	"io/fs"
	"os"
)

// SecretFiles are the files that hold secrets, by the name under which they are configured.
func SecretFiles(getenv func(string) string, c Config) map[string]string {
	files := map[string]string{}
	for _, name := range []string{"CANDOR_STORE_FILE", "CANDOR_KEY_FILE", "CANDOR_SEAL_KEYS_FILE"} {
		if file := getenv(name); file != "" {
			files[name] = file
		}
	}
	for _, m := range c.Merchant {
		files["client_secret_file of "+m.ID] = m.Lender.SecretFile
	}
	return files
}

// OpenSecrets says which files of secrets others than their owner and group can read, or others than their owner can
// write. It is a warning: some platforms mount secrets so.
func OpenSecrets(files map[string]string) (warnings []string) {
	const others = fs.FileMode(0o026)
	for name, file := range files {
		if info, err := os.Stat(file); err == nil && info.Mode().Perm()&others != 0 {
			warnings = append(warnings, fmt.Sprintf("%s: others may read or change the file (mode %04o); chmod 600 keeps it its owner's",
				name, info.Mode().Perm()))
		}
	}
	return warnings
}
