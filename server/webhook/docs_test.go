package webhook_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"candor/server/relay"
	"candor/server/webhook"
)

// block is the first block of code of events.md whose first line begins so.
func block(t *testing.T, begins string) string {
	t.Helper()
	page, err := os.ReadFile("../../web/docs/events.md")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile("(?s)```" + regexp.QuoteMeta(begins) + "\n(.*?)```").
		FindStringSubmatch(string(page))
	if found == nil {
		t.Fatalf("no block %q", begins)
	}
	return found[1]
}

// signed is an event as it is sent, with its headers in lower case.
func signed(t *testing.T, at time.Time) (headers map[string]string, body string) {
	t.Helper()
	text, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	to := relay.Endpoint{AllowPrivate: true, Secrets: secrets(secret('a', 32), secret('b', 32))}
	headers = map[string]string{}
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		for _, name := range []string{"webhook-id", "webhook-timestamp", "webhook-signature"} {
			headers[name] = r.Header.Get(name)
		}
	}))
	defer s.Close()
	to.URL = s.URL
	if err := webhook.New(func() time.Time { return at }, "", 0).Send(t.Context(), to, event); err != nil {
		t.Fatal(err)
	}
	return headers, string(text)
}

// The example for Node stands in the docs as it runs here: it accepts what is right, and nothing else.
func TestM13NodeExample(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("missing: Node.js 20 or later, which runs the example")
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"verify.mjs": block(t, "js verify.mjs"), "run.mjs": `
import { readFileSync } from 'node:fs'
import { verify } from './verify.mjs'
for (const c of JSON.parse(readFileSync(0, 'utf8'))) {
  try { console.log(verify(c.secret, c.headers, c.body).id) } catch (e) { console.log('refused') }
}`} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	headers, body := signed(t, time.Now())
	late, _ := signed(t, time.Now().Add(-6*time.Minute))
	with := func(name, value string) map[string]string {
		out := map[string]string{name: value}
		for k, v := range headers {
			if k != name {
				out[k] = v
			}
		}
		return out
	}
	withEmptyKey := hmac.New(sha256.New, nil)
	withEmptyKey.Write([]byte(headers["webhook-id"] + "." + headers["webhook-timestamp"] + "." + body))
	forged := with("webhook-signature", "v1,"+base64.StdEncoding.EncodeToString(withEmptyKey.Sum(nil)))
	cases := []map[string]any{
		{"secret": secret('a', 32), "headers": headers, "body": body},
		{"secret": secret('b', 32), "headers": headers, "body": body},
		{"secret": secret('c', 32), "headers": headers, "body": body},
		{"secret": secret('a', 32), "headers": headers, "body": body + " "},
		{"secret": "", "headers": forged, "body": body},
		{"secret": "whsec_", "headers": forged, "body": body},
		{"secret": secret('a', 32), "headers": late, "body": body},
		{"secret": secret('a', 32), "headers": with("webhook-id", "ev_2"), "body": body},
		{"secret": secret('a', 32), "headers": with("webhook-timestamp", "now"), "body": body},
		{"secret": secret('a', 32), "headers": with("webhook-signature", "v1, v2,abc"), "body": body},
	}
	input, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	run := exec.CommandContext(t.Context(), node, "run.mjs")
	run.Dir, run.Stdin = dir, strings.NewReader(string(input))
	out, err := run.CombinedOutput()
	want := "ev_1\nev_1\n" + strings.Repeat("refused\n", len(cases)-2)
	if err != nil || string(out) != want {
		t.Errorf("%v: %q, want %q", err, out, want)
	}
}

// The example in Go is the one of this package, which receives an event here.
func TestM13GoExample(t *testing.T) {
	source, err := os.ReadFile("verify_go_test.go")
	if err != nil {
		t.Fatal(err)
	}
	_, code, _ := strings.Cut(string(source), "\nfunc receive")
	if text := block(
		t,
		"go",
	); !strings.HasSuffix(
		strings.TrimSpace(text),
		strings.TrimSpace("func receive"+code),
	) {
		t.Errorf("events.md has\n%s\nand the test\nfunc receive%s", text, code)
	}
	var handled []string
	s := httptest.NewServer(receive(secret('a', 32), func(id, kind, checkout string) error {
		handled = append(handled, id+" "+kind+" "+checkout)
		return nil
	}))
	defer s.Close()
	to := relay.Endpoint{URL: s.URL, AllowPrivate: true, Secrets: secrets(secret('a', 32))}
	if err := send(t, to); err != nil {
		t.Fatal(err)
	}
	to.Secrets = secrets(secret('b', 32))
	if err := send(t, to); err == nil || !strings.Contains(err.Error(), "400") {
		t.Errorf("a forged one: %v", err)
	}
	unset := httptest.NewServer(receive("", func(string, string, string) error { return nil }))
	defer unset.Close()
	to.URL = unset.URL
	if err := send(t, to); err == nil || !strings.Contains(err.Error(), "500") {
		t.Errorf("without a secret: %v", err)
	}
	if len(handled) != 1 || handled[0] != "ev_1 checkout.approved co_1" {
		t.Errorf("handled %q", handled)
	}
}
