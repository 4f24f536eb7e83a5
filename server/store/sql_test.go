package store

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"candor/server/relay"
)

// withoutMerchant are the statements that name no merchant, each with the reason why it may.
var withoutMerchant = map[string]string{
	"findCheckoutByToken": "finds the merchant out: by the hash of 256 bits of this checkout's link",
	"findMarks":           "tells each holder of such a link alone that something changed, and how far it is",
	"findMarksPostgres":   "as findMarks",
	"findDevice":          "finds the merchant out: by the hash of the secret that only this tablet holds",
	"findSession":         "finds the merchant out: by the hash of the secret that only this session holds",
	"takeEnrolment":       "finds the merchant out: by the hash of a code that can be used once",
	"takeSessionAway":     "ends the one session whose secret is given",

	"findDueAttempts":    "the relay's own settling, for all merchants; each row is then its merchant's",
	"findDueOperations":  "as findDueAttempts",
	"takeAttempts":       "as findDueAttempts",
	"takeOperations":     "as findDueAttempts",
	"takeFreeAttempts":   "as findDueAttempts",
	"takeFreeOperations": "as findDueAttempts",
	"takeBackAttempts":   "ends the leases of one process",
	"takeBackOperations": "ends the leases of one process",

	"skipLocked":          "the end of a statement above",
	"takeThoseAttempts":   "the end of a statement above",
	"takeThoseOperations": "the end of a statement above",

	"findOpenAttempts":   "the relay's own gauges, over all merchants; each count is then its merchant's",
	"findOpenOperations": "as findOpenAttempts",
	"findOpenFindings":   "as findOpenAttempts",
	"findResolutions":    "as findOpenAttempts",

	"findMerchantsAwaiting": "the relay's own issuing; each receipt is then its merchant's",
	"findChains":            "the relay's own forgetting; each chain is then its merchant's",
	"findOutbox":            "the relay's own log, of all merchants; each event is then its merchant's",
	"takeEventHead":         "as findOutbox",
	"takeEventHeadOn":       "as findOutbox",
	"takeIntoLog":           "as findOutbox",
	"takeThoseIntoLog":      "as findOutbox",
	"takeThoseIntoLogPG":    "as findOutbox",
	"takeOutboxAway":        "as findOutbox",
	"takeThoseAway":         "as findOutbox",
	"takeThoseAwayPG":       "as findOutbox",
	"takeThose":             "the end of a statement above",
	"takeThosePostgres":     "the end of a statement above",
	"takeAllOf":             "the end of a statement above",
	"takeAllOfPostgres":     "the end of a statement above",
	"takeLines":             "the merchant's, by the statement within",
	"takeFreeLines":         "as takeLines",
	"takeThoseLines":        "the end of a statement above",
	"takeBackLines":         "ends the leases of one process",
	"dropDeliveries":        "forgetting by age alone",
	"takeEventsBack":        "puts the log's clock right",
	"findPositionAt":        "a position of the log, which tells nothing of an event",
	"dropEvents":            "forgetting by age alone",
	"findRanOut":            "the relay's own ending; each checkout is then ended as its merchant's",

	"takeOldCounters": "the relay's own forgetting, by age alone",

	"takeLease":        "a lease is the relay's, not a merchant's",
	"dropFailed":       "forgetting by age alone",
	"dropAccounts":     "forgetting by age alone",
	"dropOrders":       "forgetting by age alone",
	"dropReplies":      "forgetting by age alone",
	"dropSessions":     "forgetting by age alone",
	"dropEnrolments":   "forgetting by age alone",
	"dropAudits":       "forgetting by age alone",
	"dropComparedDays": "forgetting by age alone",
	"findSecrets":      "forgetting by age alone; what it finds is forgotten as its merchant's",
	"findPersonal":     "as findSecrets",
	"findAbandoned":    "as findSecrets",
	"findEvidence":     "as findSecrets",

	"findSealKeys":   "the sealing keys are the relay's, not a merchant's",
	"takeSealKey":    "as findSealKeys",
	"takeSealUse":    "as findSealKeys",
	"takeSealAway":   "as findSealKeys",
	"takeSealsAlone": "as findSealKeys",

	"findNewestCheckouts": "the relay's own sealing, for all merchants: whether a key is right",
	"findNewestAttempts":  "as findNewestCheckouts",
	"findSealedCheckouts": "the relay's own sealing; each row is then changed as its merchant's",
	"findSealedAttempts":  "as findSealedCheckouts",
	"findSealedReplies":   "as findSealedCheckouts",

	"findVersionTable":         "reads the catalogue of the database",
	"findVersionTablePostgres": "as findVersionTable",
	"findVersion":              "the migrations are the database's",

	"findOutWhetherWritable": "the probe of readiness has one row, of nobody",
	"findOutEncoding":        "reads no table",
}

var (
	tables       = regexp.MustCompile(`\b(FROM|UPDATE|INTO)\s+(\w+)`)
	reads        = regexp.MustCompile(`(?s)^\s*(SET\b.*?)?\s*WHERE merchant = \$1\b`)
	writes       = regexp.MustCompile(`(?s)^\s*\(merchant, [^)]*\)\s*(VALUES \(|SELECT )\$1,`)
	onConflictOf = regexp.MustCompile(`ON CONFLICT \((\w+)`)
)

// unguarded are the places of a statement where a table is reached without its merchant: every table that is
// read or changed, within a subquery too, stands before a WHERE that begins with the merchant, and what is
// inserted begins with it.
func unguarded(statement string) (found []string) {
	for _, at := range tables.FindAllStringSubmatchIndex(statement, -1) {
		verb, table, rest := statement[at[2]:at[3]], statement[at[4]:at[5]], statement[at[1]:]
		guard := reads
		if verb == "INTO" {
			guard = writes
		}
		if table != "SET" && !guard.MatchString(rest) { // ON CONFLICT … DO UPDATE SET
			found = append(found, verb+" "+table)
		}
	}
	if outer := withoutParentheses(statement); strings.Contains(outer, " OR ") {
		found = append(found, "OR")
	}
	if c := onConflictOf.FindStringSubmatch(statement); c != nil && c[1] != "merchant" {
		found = append(found, c[0])
	}
	return found
}

var innermost = regexp.MustCompile(`\([^()]*\)`)

// withoutParentheses is what stands at the top, where an OR would undo the WHERE.
func withoutParentheses(text string) string {
	for innermost.MatchString(text) {
		text = innermost.ReplaceAllString(text, "")
	}
	return text
}

// TestP4EveryStatementNamesTheMerchant reads the statementFiles: a statement that names no merchant would
// mix them up.
func TestP4EveryStatementNamesTheMerchant(t *testing.T) {
	statements := constants(t)
	statements["narrow"], _ = listQuery("m", relay.Filter{Reference: "r", Location: "l",
		Steps: []string{"offers"},
		Now:   time.Unix(1, 0), Since: time.Unix(1, 0), Before: "co_1", Limit: 1})
	if len(statements) < 45 {
		t.Fatalf("only %d statements were found", len(statements))
	}
	for name, text := range statements {
		found, reason := unguarded(text), withoutMerchant[name]
		switch {
		case strings.HasSuffix(name, "Columns"):
		case len(found) > 0 && reason == "":
			t.Errorf("%s: no merchant at %q, and no reason why\n%s", name, found, text)
		case len(found) == 0 && reason != "" && tables.MatchString(text):
			t.Errorf("%s names the merchant, yet is listed as one that does not", name)
		}
		delete(withoutMerchant, name)
	}
	for name := range withoutMerchant {
		t.Errorf("%s is listed and is no statement", name)
	}
}

// TestUnguarded holds the reader of statements to ones that are wrong.
func TestUnguarded(t *testing.T) {
	for text, want := range map[string]int{
		"SELECT a FROM checkouts WHERE merchant = $1 AND id = $2":                                          0,
		"SELECT a FROM checkouts WHERE id = $1":                                                            1,
		"SELECT a FROM checkouts":                                                                          1,
		"SELECT a FROM checkouts WHERE merchant = $10":                                                     1,
		"SELECT a FROM checkouts WHERE id = $2 OR merchant = $1":                                           2,
		"SELECT a FROM checkouts WHERE merchant = $1 AND id = $2 OR id = $3":                               1,
		"UPDATE attempts SET state = $3 WHERE merchant = $1 AND id = $2":                                   0,
		"UPDATE attempts SET merchant = $1 WHERE id = $2":                                                  1,
		"DELETE FROM replies WHERE key = $2":                                                               1,
		"SELECT a FROM x WHERE merchant = $1 AND (b) < (SELECT b FROM y WHERE id = $2)":                    1,
		"INSERT INTO replies (merchant, key) VALUES ($1, $2) ON CONFLICT (merchant, key) DO NOTHING":       0,
		"INSERT INTO replies (key, merchant) VALUES ($1, $2)":                                              1,
		"INSERT INTO tries (merchant, used) VALUES ($1, 1) ON CONFLICT (device) DO UPDATE SET used = 2":    1,
		"INSERT INTO consents (merchant, d) SELECT $1, $2 WHERE EXISTS (SELECT 1 FROM texts WHERE d = $2)": 1,
	} {
		if found := unguarded(text); len(found) != want {
			t.Errorf("%s: found %q, want %d", text, found, want)
		}
	}
}

// TestStatementsInOnePlace looks for SQL in the other files.
func TestStatementsInOnePlace(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	verb := regexp.MustCompile("[`\"](SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER) ")
	for _, f := range files {
		if name := f.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") &&
			!slices.Contains(statementFiles, name) {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if found := verb.Find(text); found != nil {
				t.Errorf("%s: a statement begins with %s", name, found)
			}
		}
	}
}

// statementFiles hold all SQL of the package.
var statementFiles = []string{"sql.go", "sql_retention.go", "sql_seal.go", "sql_comparison.go",
	"sql_receipts.go", "sql_events.go", "sql_deliveries.go"}

// constants reads the string constants of the files that hold statements, sums of them included.
func constants(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, file := range statementFiles {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok {
				texts[spec.Names[0].Name] = text(t, spec.Values[0], texts)
			}
			return true
		})
	}
	return texts
}

func text(t *testing.T, e ast.Expr, known map[string]string) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		if err != nil {
			t.Fatal(err)
		}
		return s
	case *ast.BinaryExpr:
		return text(t, e.X, known) + text(t, e.Y, known)
	case *ast.Ident:
		return known[e.Name]
	}
	t.Fatalf("a constant is a %T", e)
	return ""
}
