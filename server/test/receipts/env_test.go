// Package receipts holds the acceptance tests of receipts: what they say, that each approved sale has exactly
// one, and that an audit finds every change and every removal.
package receipts

import (
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"path/filepath"
	"testing"

	"candor/core/checkout"
	"candor/core/receipt"
	"candor/server/config"
	"candor/server/demo"
	"candor/server/receipts"
	"candor/server/relay"
	"candor/server/test/harness"
	"candor/server/test/postgres"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"
)

// env is the harness with the helpers of this package.
type env struct {
	*harness.Env
	keys     receipts.Keys
	settings config.Environment
	config   config.Config
	db       *sql.DB // the database, past the store: what somebody with access to it can do
}

// onEveryDatabase runs a test on SQLite and on PostgreSQL.
func onEveryDatabase(t *testing.T, test func(t *testing.T, e *env)) {
	t.Run("SQLite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "candor.db")
		test(t, newEnv(t, "sqlite:"+path, "sqlite", path))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		url := postgres.NewDatabase(t)
		test(t, newEnv(t, url, "pgx", url))
	})
}

func newEnv(t *testing.T, store, driver, source string) *env {
	t.Helper()
	e, c := harness.NewLender(t)
	settings := config.Environment{Store: relay.NewSecret(store),
		Key:         relay.NewSecret(string(harness.RandomKey())),
		SealKeys:    relay.NewSecret("k1 " + base64.StdEncoding.EncodeToString(harness.RandomKey())),
		ReceiptKeys: relay.NewSecret(harness.ReceiptKeys)}
	e.Open(settings, c)
	keys, err := receipts.ParseKeys(settings.ReceiptKeys)
	e.Must(err)
	db, err := sql.Open(driver, source)
	e.Must(err)
	t.Cleanup(func() { _ = db.Close() })
	return &env{e, keys, settings, c, db}
}

// exec changes the database past the store.
func (e *env) exec(query string, args ...any) {
	e.Helper()
	_, err := e.db.ExecContext(e.Context(), query, args...)
	e.Must(err)
}

// sell makes an approved sale in the store on a plan. The test may change the request; nil leaves it.
func (e *env) sell(change func(*relay.CreateRequest)) relay.Ref {
	e.Helper()
	ref := e.Create(func(r *relay.CreateRequest) {
		harness.InStore(r)
		if change != nil {
			change(r)
		}
	})
	e.ToCode(ref, "p4-24")
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: e.Code()}, checkout.StepApproved)
	return ref
}

// issued makes sales and issues their receipts, one after the other.
func (e *env) issued(n int) []relay.Ref {
	e.Helper()
	var all []relay.Ref
	for range n {
		all = append(all, e.sell(nil))
		if got := e.IssueReceipts(); got != 1 {
			e.Fatalf("%d receipts were issued, want 1", got)
		}
	}
	return all
}

// audit audits the receipts of the merchant.
func (e *env) audit(earlier string) receipts.Audit {
	e.Helper()
	a, err := e.Service.Receipts.Audit(e.Context(), demo.Merchant, earlier)
	e.Must(err)
	return a
}

// whole fails the test unless an audit finds n whole receipts and nothing wrong.
func (e *env) whole(n int) receipts.Chain {
	e.Helper()
	a := e.audit("")
	if len(a.Findings) != 0 || a.Verified != n || a.Awaiting != 0 {
		e.Fatalf("%d receipts are whole and %d are awaited, want %d; found %v", a.Verified, a.Awaiting, n,
			a.Findings)
	}
	return a.Chain
}

// told checks that the merchant's server was told of each receipt once, in their order.
func (e *env) told(n int, chain receipts.Chain) {
	e.Helper()
	e.Must(e.Service.Relay.LogEvents(e.Context()))
	list, err := e.Service.Relay.Events(e.Context(), demo.Merchant, relay.EventQuery{Limit: n + 1,
		Types: []relay.EventType{relay.EventReceiptIssued}})
	e.Must(err)
	if len(list) != n {
		e.Fatalf("%d events tell of %d receipts", len(list), n)
	}
	for i, event := range list {
		var data struct {
			Number int
			Digest string
		}
		e.Must(json.Unmarshal(event.Data, &data))
		given, err := e.Service.Receipts.Receipt(e.Context(),
			relay.Ref{Merchant: event.Merchant, Checkout: event.Checkout})
		e.Must(err)
		if data.Number != i+1 || data.Digest != receipt.Digest([]byte(given.Body)) ||
			i == n-1 && data.Digest != chain.Digest {
			e.Errorf("event %d tells %s", i+1, event.Data)
		}
	}
}

// receipt reads and verifies the receipt of a sale.
func (e *env) receipt(ref relay.Ref) (receipts.Receipt, receipt.Record) {
	e.Helper()
	given, err := e.Service.Receipts.Receipt(e.Context(), ref)
	e.Must(err)
	record, err := receipt.Verify([]byte(given.Body), e.keys.Public()...)
	e.Must(err)
	return given, record
}
