package credentials

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"candor/server/test/harness"
)

// secretive matches the names of fields that must be a relay.Secret.
var secretive = regexp.MustCompile(
	`(?i)^(.*(secret|pin|password|passcode|privatekey|sealkeys?)|token|accesstoken|` +
		`account|accountnumber|card|cardnumber|licence|code)$`)

// plain are the fields with such a name that may be text, each with the reason.
var plain = map[string]string{
	"Attempt.Code":              "the lender's word for a refusal",
	"Operation.Code":            "the lender's word for a refusal",
	"LenderError.Code":          "the lender's word for a refusal",
	"orderBody.Card":            "the body of a call, made to be encoded at once",
	"orderBody.Code":            "the body of a call, made to be encoded at once",
	"operationBody.Card":        "the body of a call, made to be encoded at once",
	"verifyBody.Card":           "the body of a call, made to be encoded at once",
	"Problem.Code":              "a closed set",
	"sealedDocument.Account":    "what is encrypted, between a Secret and the cipher",
	"sealedDocument.Card":       "what is encrypted, between a Secret and the cipher",
	"sealedDocument.Token":      "what is encrypted, between a Secret and the cipher",
	"candidateDocument.Account": "what is encrypted, between a Secret and the cipher",
	"candidateDocument.Card":    "what is encrypted, between a Secret and the cipher",
}

// TestC1SecretsAreOfATypeThatHidesThem reads the structs of the server. A field with the name of a secret
// that is plain text could be printed with its struct.
func TestC1SecretsAreOfATypeThatHidesThem(t *testing.T) {
	seen := 0
	for _, dir := range []string{".", "api", "cli", "config", "demo", "lender", "page", "receipts", "relay",
		"request",
		"service", "store", "tablet"} {
		files, err := filepath.Glob(filepath.Join(harness.Root(t), "server", dir, "*.go"))
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
					t.Errorf("%s: %s.%s is plain text; relay.Secret hides it wherever it is printed", file,
						spec.Name.Name, name.Name)
				}
			}
		}
		return true
	})
	return seen
}
