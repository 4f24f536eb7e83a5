package cli

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"candor/server/api"
	"candor/server/relay"
	"candor/server/tablet"
)

// key makes keys and hashes passcodes. The keys that it prints are secret.
func key(_ context.Context, args []string, _ func(string) string, stdout, _ io.Writer) error {
	switch strings.Join(args, " ") {
	case "new":
		return printKeys(api.LiveKey, stdout)
	case "new test":
		return printKeys(api.TestKey, stdout)
	case "webhook":
		_, err := fmt.Fprintf(stdout, "whsec_%s\n", NewKey())
		return err
	case "passcode":
		return printPasscodeHash(os.Stdin, stdout)
	}
	return usageError{errors.New("usage: candor key new [test] | candor key webhook | candor key passcode")}
}

// printKeys prints new keys of a process, and a new API key of a merchant with its hash for candor.toml.
func printKeys(prefix string, stdout io.Writer) error {
	merchantKey, err := api.NewAPIKey(prefix, rand.Reader)
	if err != nil {
		return err
	}
	today := time.Now().UTC().Format("2006-01-02")
	fmt.Fprintf(stdout, "CANDOR_KEY=%s\nCANDOR_SEAL_KEYS=%s %s\nCANDOR_RECEIPT_KEYS=%s %s\n", NewKey(), today,
		NewKey(), today, NewKey())
	fmt.Fprintf(stdout,
		"# an API key of a merchant whose lender.environment is %s;\n"+
			"# it is shown once, and stands in candor.toml as its SHA-256\n%s\nkeys_sha256 = [%q]\n",
		environments[prefix], merchantKey, relay.Hash(merchantKey))
	return nil
}

// environments are the lender's environments in which a kind of key opens its merchant.
var environments = map[string]string{api.LiveKey: "production", api.TestKey: "training, mi or sandbox"}

// printPasscodeHash reads a passcode in one line and prints its hash for candor.toml.
func printPasscodeHash(stdin io.Reader, stdout io.Writer) error {
	line, err := bufio.NewReader(stdin).ReadString('\n')
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

// NewKey is 32 random bytes in base64, as CANDOR_KEY, CANDOR_SEAL_KEYS and CANDOR_RECEIPT_KEYS take them.
func NewKey() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails: crypto/rand
	return base64.StdEncoding.EncodeToString(b)
}
