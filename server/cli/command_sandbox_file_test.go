package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Several clients come from a file, each with what the lender has set up for it.
func TestSandboxFile(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	secret := write("secret", "from-a-file\n")
	good := write("good.toml", `credit_falls = true
frame_ancestors = ["https://pay.example"]

[[client]]
id = "maple"
secret = "one"
name = "Maple"
locations = ["M-1", "M-2"]
merchant_override = true

[[client]]
id = "birch"
secret_file = "`+secret+`"
consumer_only = true
no_pre_authorization = true
no_authorization = true
no_regular = true
not_provisioned = true
no_role = true
`)
	o, err := readSandbox(good)
	if err != nil || len(o.Clients) != 2 || !o.CreditFalls || o.FrameAncestors[0] != "https://pay.example" {
		t.Fatalf("%+v, %v", o, err)
	}
	maple, birch := o.Clients[0], o.Clients[1]
	if maple.Secret != "one" || len(maple.Locations) != 2 || !maple.MerchantOverride || maple.NoRole {
		t.Errorf("%+v", maple)
	}
	if birch.Secret != "from-a-file" || !birch.ConsumerOnly || !birch.NoPreAuthorization ||
		!birch.NoAuthorization ||
		!birch.NoRegular || !birch.NotProvisioned ||
		!birch.NoRole {
		t.Errorf("%+v", birch)
	}
	err = Run(t.Context(), []string{"sandbox", filepath.Join(dir, "none.toml")},
		func(string) string { return "" }, os.Stderr, os.Stderr)
	if ExitCode(err) != 2 {
		t.Errorf("a file that is not there: %v", err)
	}
}

// All that is wrong in the file is told at once.
func TestWrongSandboxFile(t *testing.T) {
	const client = "[[client]]\nid = \"a\"\n"
	for text, want := range map[string]string{
		"":     "no [[client]]",
		client: "secret or secret_file is needed",
		client + "secret = \"s\"\n" + client + "secret = \"s\"\n": "missing or repeated",
		client + "secret = \"s\"\nsecret_file = \"none\"\n":       "secret_file must be readable",
		client + "secrets = \"s\"\n":                              "unknown name",
	} {
		file := filepath.Join(t.TempDir(), "bad.toml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readSandbox(file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want it to say %q", text, err, want)
		}
	}
}
