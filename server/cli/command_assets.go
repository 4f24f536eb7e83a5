package cli

import (
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"candor/server/service"
	"candor/web"
)

// assetsForm is the first word of the list. It is signed, so that no other text with a signature is a list.
const assetsForm = "candor-assets/1"

// assets prints the files that browsers load from this binary, each by its address with the hash and by its
// integrity, so that a merchant can write both into a page. With a key it signs the list, and with a
// signature it checks that a list, or its own, is what the holder of the key released.
func assets(_ context.Context, args []string, _ func(string) string, stdout, stderr io.Writer) error {
	const line = "candor assets [--sign KEY.pem | --verify SIGNATURE --key PUBLIC.pem [LIST]]"
	flags := newFlags("assets", stderr)
	sign := flags.String("sign", "", "private Ed25519 key, PKCS #8 in PEM: print the signature of the list")
	verify := flags.String("verify", "", "file of a signature: check it")
	key := flags.String("key", "", "public Ed25519 key in PEM, for --verify")
	rest, err := parseFlags(flags, args)
	switch {
	case err != nil || *sign != "" && *verify != "" || (*verify == "") != (*key == ""):
		return usageOf(line, err)
	case len(rest) > 1 || len(rest) == 1 && *verify == "":
		return usageOf(line, nil)
	case *sign != "":
		return signAssets(*sign, stdout)
	case *verify != "":
		return verifyAssets(strings.Join(rest, ""), *verify, *key, stdout)
	}
	_, err = io.WriteString(stdout, listAssets(web.Assets()))
	return err
}

// listAssets is the list: its form and the build, then in each line an address, a space and the integrity.
func listAssets(s web.Set) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", assetsForm, service.ReadBuild())
	for _, a := range s.All() {
		if s.Path(a.Name) == a.Path {
			fmt.Fprintf(&b, "%s %s\n", a.Path, a.Integrity)
		}
	}
	return b.String()
}

func signAssets(keyFile string, stdout io.Writer) error {
	block, err := readPEM(keyFile)
	if err != nil {
		return usageError{fmt.Errorf("key: %w", err)}
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block)
	key, isEd25519 := parsed.(ed25519.PrivateKey)
	if err != nil || !isEd25519 {
		return usageError{errors.New("key: not a private Ed25519 key (PKCS #8 in PEM)")}
	}
	signature := ed25519.Sign(key, []byte(listAssets(web.Assets())))
	_, err = fmt.Fprintln(stdout, base64.StdEncoding.EncodeToString(signature))
	return err
}

// verifyAssets checks a signature of the list in a file, or of this binary's own.
func verifyAssets(listFile, signatureFile, keyFile string, stdout io.Writer) error {
	block, err := readPEM(keyFile)
	if err != nil {
		return usageError{fmt.Errorf("key: %w", err)}
	}
	parsed, err := x509.ParsePKIXPublicKey(block)
	key, isEd25519 := parsed.(ed25519.PublicKey)
	if err != nil || !isEd25519 {
		return usageError{errors.New("key: not a public Ed25519 key (PEM)")}
	}
	text, err := readFile(signatureFile, os.Stdin)
	if err != nil {
		return usageError{fmt.Errorf("signature: %w", err)}
	}
	signature, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		return usageError{errors.New("signature: not in base64")}
	}
	list := []byte(listAssets(web.Assets()))
	if listFile != "" {
		if list, err = readFile(listFile, os.Stdin); err != nil {
			return usageError{fmt.Errorf("list: %w", err)}
		}
	}
	if !strings.HasPrefix(string(list), assetsForm+" ") || !ed25519.Verify(key, list, signature) {
		return errors.New("assets: the signature is not one of this list by this key")
	}
	_, err = fmt.Fprintln(stdout, "valid")
	return err
}

// readPEM reads the first block of a file.
func readPEM(name string) ([]byte, error) {
	text, err := readFile(name, os.Stdin)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("not PEM")
	}
	return block.Bytes, nil
}
