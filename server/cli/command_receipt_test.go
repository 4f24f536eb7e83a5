package cli

import (
	"bytes"
	"crypto/ed25519"
	"database/sql"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"candor/core/checkout"
	"candor/core/receipt"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/test/harness"
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
	args := []string{keptReceipt, "--key", key}
	if err := verifyReceipt(t.Context(), nil, args, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	golden(t, "receipt.valid.txt", out.String())
	args = []string{"--key", key, "-"}
	if err := verifyReceipt(t.Context(), bytes.NewReader(kept), args, io.Discard, io.Discard); err != nil {
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
		err := verifyReceipt(t.Context(), nil, []string{c.file, "--key", c.key}, io.Discard, io.Discard)
		if err == nil || ExitCode(err) != c.exit || !strings.Contains(err.Error(), c.want) ||
			strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v, want %q and exit %d", c.name, err, c.want, c.exit)
		}
	}
	for _, args := range [][]string{nil, {"verify"}, {"verify", keptReceipt}, {"sign", keptReceipt, "--key",
		key},
		{"verify", "a", "b", "--key", key}, {"verify", keptReceipt, "--key", key, "--from",
			"https://a.example"},
		{"verify", keptReceipt, "--from", "http://a.example"}, {"verify", keptReceipt, "--from", "a.example"},
		{"audit"}, {"audit", "x", "--merchant", "m"}} {
		err := receiptCommand(t.Context(), args, func(string) string { return "" }, io.Discard, io.Discard)
		if ExitCode(err) != 2 {
			t.Errorf("%v: %v", args, err)
		}
	}
}

// The keys come from the relay that is named, and from nowhere else.
func TestReceiptVerifyFromRelay(t *testing.T) {
	answers := map[string]func(w http.ResponseWriter, r *http.Request){
		"":           func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, keptKey) },
		"status 404": func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) },
		"the keys are elsewhere": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/other", http.StatusFound)
		},
		"no Ed25519 key": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") },
		"not JSON": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, strings.Repeat(" ", maxKeys)+keptKey)
		},
	}
	for want, answer := range answers {
		relay := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/.well-known/candor-keys.json" {
				_, _ = io.WriteString(w, keptKey)
				return
			}
			answer(w, r)
		}))
		var out bytes.Buffer
		err := verifyReceipt(t.Context(), nil, []string{keptReceipt, "--from", relay.URL}, &out, io.Discard)
		relay.Close()
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) ||
			(want == "") != strings.HasPrefix(out.String(), "valid\n") {
			t.Errorf("%q: %v, %s", want, err, &out)
		}
	}
}

// TestW4AuditCommand audits, keeps a checkpoint, and finds by it that the end of the chain was cut off.
func TestW4AuditCommand(t *testing.T) {
	e := harness.New(t)
	dir := t.TempDir()
	kept, empty := filepath.Join(dir, "kept.json"), filepath.Join(dir, "empty.json")
	sell := func() {
		t.Helper()
		ref := e.Create(harness.InStore)
		e.ToCode(ref, "p4-24")
		e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: e.Code()},
			checkout.StepApproved)
	}
	audit := func(f auditFlags) (string, error) {
		t.Helper()
		f.merchant = demo.Merchant
		var out strings.Builder
		err := auditReceipts(t.Context(), e.Service, f, &out)
		return out.String(), err
	}
	said, err := audit(auditFlags{checkpoint: empty})
	if _, missing := os.Stat(empty); err != nil || missing == nil ||
		said != "maple-birch: 0 receipts issued, 0 whole, 0 forgotten by their age, 0 awaited\n" {
		t.Errorf("before the first: %v, %s", err, said)
	}
	sell()
	e.IssueReceipts()
	sell()
	if said, err := audit(auditFlags{checkpoint: kept}); err != nil ||
		said != "maple-birch: 1 receipts issued, 1 whole, 0 forgotten by their age, 1 awaited\n" {
		t.Errorf("after the first: %v, %s", err, said)
	}
	e.IssueReceipts()
	if said, err := audit(auditFlags{since: kept, checkpoint: kept}); err != nil ||
		!strings.Contains(said, "2 receipts issued, 2 whole") {
		t.Errorf("after the second: %v, %s", err, said)
	}
	before, err := os.ReadFile(kept)
	e.Must(err)
	db, err := sql.Open("sqlite", filepath.Join(e.Data, "candor.db"))
	e.Must(err)
	_, err = db.ExecContext(t.Context(), "DELETE FROM receipts WHERE seq = 2")
	e.Must(errors.Join(err, db.Close()))
	said, err = audit(auditFlags{since: kept, checkpoint: kept})
	if after, _ := os.ReadFile(kept); ExitCode(err) != 1 || !strings.Contains(said, "receipt 2: missing\n") ||
		!bytes.Equal(before, after) {
		t.Errorf("one was removed: %v, %s", err, said)
	}
	e.Must(os.WriteFile(empty, nil, 0o600))
	for _, f := range []auditFlags{{since: empty}, {since: filepath.Join(dir, "none")}} {
		if _, err := audit(f); ExitCode(err) != 2 {
			t.Errorf("%+v: %v", f, err)
		}
	}
	o := newOperator(t)
	o.serving()
	if said := o.must("receipt", "audit", "--merchant", demo.Merchant); !strings.Contains(said, "0 whole") {
		t.Errorf("the command: %s", said)
	}
	if _, err := o.types("receipt", "audit", "--merchant", "none"); ExitCode(err) != 2 {
		t.Errorf("no such merchant: %v", err)
	}
}

// TestW4KeysAreRequired: no process serves without a key for receipts. The keys may come from a file.
func TestW4KeysAreRequired(t *testing.T) {
	variables := complete(t)
	given := variables["CANDOR_RECEIPT_KEYS"]
	variables["CANDOR_RECEIPT_KEYS"] = ""
	const want = "CANDOR_RECEIPT_KEYS: a key is needed"
	if _, err := checkedWith(t, variables); !says(err, want) {
		t.Errorf("check without a key: %v", err)
	}
	getenv := func(name string) string { return variables[name] }
	if err := Run(t.Context(), []string{"serve"}, getenv, io.Discard, io.Discard); !says(err, want) {
		t.Errorf("serve without a key: %v", err)
	}
	variables["CANDOR_RECEIPT_KEYS_FILE"] = fileOf(t, given+"\nk0 "+NewKey()+"\n")
	if _, err := checkedWith(t, variables); err != nil {
		t.Errorf("two keys of a file: %v", err)
	}
}
