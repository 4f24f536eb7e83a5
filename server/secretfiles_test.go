package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A file of secrets that others can read or change is told of; its content is not.
func TestC1OpenSecretFiles(t *testing.T) {
	dir := t.TempDir()
	for mode, warned := range map[fs.FileMode]bool{0o600: false, 0o400: false, 0o440: false, 0o640: false, 0o644: true, 0o620: true, 0o602: true} {
		file := filepath.Join(dir, mode.String())
		if err := os.WriteFile(file, []byte("canary"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(file, mode); err != nil {
			t.Fatal(err)
		}
		said := openSecrets(map[string]string{"CANDOR_KEY_FILE": file})
		if (len(said) == 1) != warned || strings.Contains(strings.Join(said, ""), "canary") {
			t.Errorf("mode %04o: %q", mode, said)
		}
	}
	c := config{Merchant: []merchantConfig{{ID: "m", Lender: lenderConfig{SecretFile: filepath.Join(dir, "lender")}}}}
	files := secretFiles(func(name string) string {
		return map[string]string{"CANDOR_SEAL_KEYS_FILE": filepath.Join(dir, "seal")}[name]
	}, c)
	if len(files) != 2 || files["CANDOR_SEAL_KEYS_FILE"] == "" || files["client_secret_file of m"] == "" {
		t.Errorf("files that are looked at: %v", files)
	}
}

// secretive are names of what must be a relay.Secret where it is kept in a field.
var secretive = regexp.MustCompile(`(?i)^(.*(secret|pin|password|passcode|privatekey|sealkeys?)|token|accesstoken|account|accountnumber|card|cardnumber|licence|code)$`)

// plain are the fields that have such a name, and why they may be text.
var plain = map[string]string{
	"Attempt.Code":              "the lender's word for a refusal",
	"Operation.Code":            "the lender's word for a refusal",
	"LenderError.Code":          "the lender's word for a refusal",
	"orderBody.Card":            "the body of a call, made to be encoded at once",
	"orderBody.Code":            "the body of a call, made to be encoded at once",
	"saleBody.Card":             "the body of a call, made to be encoded at once",
	"verifyBody.Card":           "the body of a call, made to be encoded at once",
	"Problem.Code":              "a closed set",
	"sealedDocument.Account":    "what is encrypted, between a Secret and the cipher",
	"sealedDocument.Card":       "what is encrypted, between a Secret and the cipher",
	"sealedDocument.Token":      "what is encrypted, between a Secret and the cipher",
	"candidateDocument.Account": "what is encrypted, between a Secret and the cipher",
	"candidateDocument.Card":    "what is encrypted, between a Secret and the cipher",
}

// TestC1SecretsAreOfATypeThatHidesThem reads the structs of the server: a field that is named like a secret and is plain text could
// be printed with its struct.
func TestC1SecretsAreOfATypeThatHidesThem(t *testing.T) {
	seen := 0
	for _, dir := range []string{".", "relay", "lender", "store", "page"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				seen += plainSecrets(t, file)
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d fields are named like secrets", seen)
	}
}

func plainSecrets(t *testing.T, file string) (seen int) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok {
			return true
		}
		structure, ok := spec.Type.(*ast.StructType)
		if !ok {
			return true
		}
		for _, f := range structure.Fields.List {
			for _, name := range f.Names {
				if !secretive.MatchString(name.Name) {
					continue
				}
				seen++
				kind, text := f.Type.(*ast.Ident)
				if text && kind.Name == "string" && plain[spec.Name.Name+"."+name.Name] == "" {
					t.Errorf("%s: %s.%s is plain text; relay.Secret hides it wherever it is printed", file, spec.Name.Name, name.Name)
				}
			}
		}
		return true
	})
	return seen
}
