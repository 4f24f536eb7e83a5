package cli

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"io"
	"regexp"
	"strings"
	"testing"

	"candor/web"
)

// keyFiles are the private and the public key of a seed, as openssl writes them.
func keyFiles(t *testing.T, seed byte) (private, public string) {
	t.Helper()
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	pkix, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return fileOf(t, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}))),
		fileOf(t, string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pkix})))
}

func runAssets(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out strings.Builder
	err := Run(t.Context(), append([]string{"assets"}, args...), func(string) string { return "" }, &out,
		io.Discard)
	return out.String(), err
}

func TestB7Assets(t *testing.T) {
	list, err := runAssets(t)
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^candor-assets/1 \d+\.\d+\.\d+ \(revision .+\)\n`).MatchString(list) {
		t.Errorf("the list begins %.80q", list)
	}
	s := web.Assets()
	for _, name := range []string{web.Embed, web.Style, web.Icon} {
		a, _ := s.Named(name)
		if !strings.Contains(list, "\n"+a.Path+" "+a.Integrity+"\n") {
			t.Errorf("%s is not in the list:\n%s", name, list)
		}
	}
	if strings.Contains(list, "/assets/embed") || strings.Contains(list, ".html") {
		t.Errorf("the list has addresses that are none:\n%s", list)
	}
}

func TestB7AssetsSigned(t *testing.T) {
	private, public := keyFiles(t, 1)
	_, stranger := keyFiles(t, 2)
	list, err := runAssets(t)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := runAssets(t, "--sign", private)
	if err != nil {
		t.Fatal(err)
	}
	signature := fileOf(t, signed)
	greeting := ed25519.Sign(ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, ed25519.SeedSize)),
		[]byte("hello"))
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"this binary", []string{"--verify", signature, "--key", public}, ""},
		{"the list", []string{"--verify", signature, "--key", public, fileOf(t, list)}, ""},
		{"another list", []string{"--verify", signature, "--key", public,
			fileOf(t, strings.Replace(list, "sha384-", "sha384-x", 1))}, "not one of this list"},
		{"no list", []string{"--verify", signature, "--key", public, fileOf(t, "hello")},
			"not one of this list"},
		{"a signature of another text", []string{"--verify",
			fileOf(t, base64.StdEncoding.EncodeToString(greeting)),
			"--key", public, fileOf(t, "hello")}, "not one of this list"},
		{"another key", []string{"--verify", signature, "--key", stranger}, "not one of this list"},
		{"no signature", []string{"--verify", fileOf(t, "!"), "--key", public}, "base64"},
		{"a private key", []string{"--verify", signature, "--key", private}, "public Ed25519"},
		{"signing with a public key", []string{"--sign", public}, "private Ed25519"},
		{"no PEM", []string{"--sign", signature}, "not PEM"},
		{"no file", []string{"--sign", signature + ".none"}, "cannot be read"},
		{"no key", []string{"--verify", signature}, "usage"},
		{"both", []string{"--sign", private, "--verify", signature, "--key", public}, "usage"},
		{"a list to sign", []string{"--sign", private, "list"}, "usage"},
	} {
		out, err := runAssets(t, c.args...)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) ||
			err == nil && out != "valid\n" {
			t.Errorf("%s: %q, %v; want %q", c.name, out, err, c.want)
		}
	}
}
