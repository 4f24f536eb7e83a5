package config

import (
	"fmt"
	"io/fs"
	"os"
)

// SecretFiles are the files that hold secrets, each by the name of the setting that names it.
func SecretFiles(getenv func(string) string, c Config) map[string]string {
	files := map[string]string{}
	for _, name := range []string{"CANDOR_STORE_FILE", "CANDOR_KEY_FILE", "CANDOR_SEAL_KEYS_FILE",
		"CANDOR_RECEIPT_KEYS_FILE"} {
		if file := getenv(name); file != "" {
			files[name] = file
		}
	}
	for _, m := range c.Merchant {
		files["client_secret_file of "+m.ID] = m.Lender.SecretFile
		for _, w := range m.Webhook {
			files["secret_file of webhook "+w.ID+" of "+m.ID] = w.SecretFile
		}
	}
	return files
}

// SecretFileWarnings lists the files whose permissions are too wide: everybody can read them, or somebody
// other than their owner can write them. These are warnings, because some platforms mount secrets that way.
func SecretFileWarnings(files map[string]string) (warnings []string) {
	const tooWide = fs.FileMode(0o026)
	for name, file := range files {
		if info, err := os.Stat(file); err == nil && info.Mode().Perm()&tooWide != 0 {
			warnings = append(warnings, fmt.Sprintf("%s: others may read or change the file (mode %04o); "+
				"chmod 600 keeps it its owner's", name, info.Mode().Perm()))
		}
	}
	return warnings
}
