package cli

import (
	"bufio"
	"candor/server/api"
	"candor/server/relay"
	"candor/server/tablet"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// key makes keys and passcode hashes. What it prints is secret.
func key(_ context.Context, args []string, _ func(string) string, stdout, _ io.Writer) error {
	switch {
	case len(args) == 1 && args[0] == "new", len(args) == 2 && args[0] == "new" && args[1] == "test":
		prefix := api.LiveKey
		if len(args) == 2 {
			prefix = api.TestKey
		}
		merchantKey, err := api.NewAPIKey(prefix, rand.Reader)
		if err != nil {
			return err
		}
		fmt.Fprintf(stdout, "CANDOR_KEY=%s\nCANDOR_SEAL_KEYS=%s %s\n", NewKey(), time.Now().UTC().Format("2006-01-02"), NewKey())
		fmt.Fprintf(stdout, "# a merchant's API key, shown once, and its line for candor.toml\n%s\nkeys_sha256 = [%q]\n",
			merchantKey, relay.Hash(merchantKey))
		return nil
	case len(args) == 1 && args[0] == "passcode":
		line, err := bufio.NewReader(os.Stdin).ReadString('\n')
		passcode := strings.TrimSpace(line)
		if passcode == "" {
			return usageError{errors.Join(errors.New("type the passcode on standard input"), err)}
		}
		hash, err := tablet.HashPasscode(passcode, rand.Reader)
		if err != nil {
			return err
		}
		fmt.Fprintf(stdout, "passcode_hash = %q\n", hash)
		return nil
	}
	return usageError{errors.New("usage: candor key new [test] | candor key passcode")}
}

func NewKey() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails: crypto/rand
	return base64.StdEncoding.EncodeToString(b)
}
