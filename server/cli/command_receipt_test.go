package cli

import (
	"bytes"
	"crypto/ed25519"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"candor/core/receipt"
)

// The receipt that core keeps for ever, and the key of RFC 8037 that it is signed with.
const (
	keptReceipt = "../../core/receipt/testdata/receipt.fr.json"
	keptKey     = `{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`
)

func fileOf(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "file.json")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestReceiptVerify(t *testing.T) {
	kept, err := os.ReadFile(keptReceipt)
	if err != nil {
		t.Fatal(err)
	}
	key := fileOf(t, keptKey)
	var out bytes.Buffer
	args := []string{"verify", keptReceipt, "--key", key}
	if err := verifyReceipt(nil, args, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	golden(t, "receipt.valid.txt", out.String())
	args = []string{"verify", "--key", key, "-"}
	if err := verifyReceipt(bytes.NewReader(kept), args, io.Discard, io.Discard); err != nil {
		t.Errorf("from standard input: %v", err)
	}
	another := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32)).Public().(ed25519.PublicKey)
	stranger := fileOf(t, string(receipt.PublishKeys(another)))
	forged := fileOf(t, strings.Replace(string(kept), "103.00", "130.00", 1))
	for _, c := range [...]struct {
		name, file, key, want string
		exit                  int
	}{
		{"changed", forged, key, "changed after it was signed: /receipt/offer/term_amount", 1},
		{"another key", keptReceipt, stranger, "a key that is not among those given", 1},
		{"no receipt", fileOf(t, `{"type":"x"}`), key, "/fields: missing", 2},
		{"no file", "testdata/none", key, "receipt: the file cannot be read", 2},
		{"no key file", keptReceipt, "testdata/none", "key: the file cannot be read", 2},
		{"no key in it", keptReceipt, fileOf(t, `{}`), "key: read keys: no Ed25519 key", 2},
	} {
		err := verifyReceipt(nil, []string{"verify", c.file, "--key", c.key}, io.Discard, io.Discard)
		if err == nil || ExitCode(err) != c.exit || !strings.Contains(err.Error(), c.want) ||
			strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v, want %q and exit %d", c.name, err, c.want, c.exit)
		}
	}
	for _, args := range [][]string{nil, {"verify"}, {"verify", keptReceipt},
		{"sign", keptReceipt, "--key", key}, {"verify", "a", "b", "--key", key}} {
		if err := verifyReceipt(nil, args, io.Discard, io.Discard); ExitCode(err) != 2 {
			t.Errorf("%v: %v", args, err)
		}
	}
}
