package privacy

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/config"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/test/harness"
	"candor/server/test/postgres"
)

// TestP7ErasedPersonIsNowhere plants what tells of a person through the API, the tablet and the lender,
// sells, captures and erases. Then nothing planted is in any answer, not in one that is asked for again under
// its idempotency key either, and in no table: what is sealed is gone.
func TestP7ErasedPersonIsNowhere(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "candor.db")
		eraseEverywhere(t, "sqlite:"+path, "sqlite", path)
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		url := postgres.NewDatabase(t)
		eraseEverywhere(t, url, "pgx", url)
	})
}

// asked are the requests of a merchant, each under an idempotency key.
type asked struct{ path, body, key string }

func eraseEverywhere(t *testing.T, store, driver, source string) {
	e, c := newLender(t)
	e.Open(
		config.Environment{Store: relay.NewSecret(store), Key: relay.NewSecret(string(harness.RandomKey())),
			SealKeys: relay.NewSecret("k1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")},
		c,
	)
	create := asked{"/v1/checkouts", `{"amount":"1200.00","currency":"CAD","reference":"MB-20418",` +
		`"channel":"in_store","use":"tablet","locale":"en-CA","location_id":"queen-street",` +
		`"auto_capture":false,` +
		`"items":[{"description":"planted sofa","quantity":1,"unit_price":"1200.00"}]}`, "made"}
	made := e.keyed(create, 201)
	ref := relay.Ref{Merchant: demo.Merchant, Checkout: relay.CheckoutID(made.ID)}
	token := e.ClientToken(ref)
	e.ToCode(ref, "p4-24")
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: e.Code()}, checkout.StepApproved)
	own := "/v1/checkouts/" + made.ID
	requests := []asked{create, {own + "/captures", `{"amount":"400.00"}`, "captured"},
		{own + "/release", `{"amount":"200.00"}`, "released"}}
	for _, r := range requests[1:] {
		e.keyed(r, 201)
	}
	jordan := e.Customer("20000042")
	planted := []string{"planted sofa", jordan.Account, jordan.Card, "Jordan", "j•••@example.ca", token,
		"What is the name of the street"}
	before := e.everyAnswer(own, token, requests) + held(t, driver, source)
	for _, text := range []string{"planted sofa", "Jordan", token} {
		if !strings.Contains(before, text) {
			t.Errorf("%q is not found while it is there", text)
		}
	}
	if n := sealedTexts(t, driver, source); n == 0 {
		t.Error("nothing is sealed before the erasure")
	}
	for range 2 { // its operations, and then the purchase, are compared with the lender's list first
		e.Clock.Advance(6 * time.Minute)
		_, err := e.Service.Relay.Settle(t.Context())
		e.Must(err)
	}
	e.IssueReceipts()
	erased, running, err := e.Service.Relay.Erase(t.Context(), demo.Merchant, "MB-20418", "Robin")
	if err != nil || len(erased) != 1 || len(running) != 0 {
		t.Fatalf("erased %s, running %s, %v", erased, running, err)
	}
	if n := sealedTexts(t, driver, source); n != 0 {
		t.Errorf("%d sealed texts are left", n)
	}
	tables := held(t, driver, source)
	for _, text := range planted {
		if n := strings.Count(tables, text); n > 0 {
			t.Errorf("%q stands %d times in the tables", text, n)
		}
	}
	answers := e.everyAnswer(own, token, nil)
	for _, r := range requests[1:] { // asked again: the journal knows them
		answers += e.keyed(r, 0).Body
	}
	for _, text := range planted {
		if n := strings.Count(answers, text); n > 0 {
			t.Errorf("%q stands %d times in answers", text, n)
		}
	}
	if again := e.keyed(create, 201); again.ID != made.ID {
		t.Error("the request that made the checkout makes another one")
	}
	e.CheckEvidence(ref)
}

// keyed sends a merchant's request under its idempotency key and wants a status; 0 is any.
func (e *env) keyed(r asked, status int) harness.Answer {
	e.Helper()
	got := e.Call("POST", r.path, r.body, map[string]string{"Authorization": "Bearer " + demo.MerchantKey,
		"Idempotency-Key": r.key})
	if status != 0 && got.Status != status {
		e.Fatalf("%s: %d %s", r.path, got.Status, got.Body)
	}
	return got
}

// everyAnswer is what everyone is told of a checkout: its merchant, its customer, whoever repeats requests,
// and the person who asks what is held.
func (e *env) everyAnswer(own, token string, repeated []asked) string {
	e.Helper()
	var all strings.Builder
	for path, header := range map[string]map[string]string{
		own: harness.MerchantHeader, "/v1/checkouts": harness.MerchantHeader,
		"/v1/checkouts?reference=MB-20418": harness.MerchantHeader,
		"/v1/view":                         {"Authorization": "Bearer " + token},
		"/c/" + token:                      nil,
	} {
		got := e.Call("GET", path, "", header)
		if got.Status != 200 {
			e.Fatalf("%s: %d %s", path, got.Status, got.Body)
		}
		// the customer's own page has the token in its address
		all.WriteString(strings.ReplaceAll(got.Body, "/c/"+token, "/c/…"))
	}
	for _, r := range repeated {
		all.WriteString(e.keyed(r, 201).Body)
	}
	export, err := e.Service.Relay.Export(e.Context(), demo.Merchant, "MB-20418", "Robin")
	e.Must(err)
	text, err := json.Marshal(export)
	e.Must(err)
	all.Write(text)
	return all.String()
}

// tablesOf lists every table of a database.
func tablesOf(t *testing.T, driver string, db *sql.DB) []string {
	t.Helper()
	query := `SELECT name FROM sqlite_master WHERE type = 'table'`
	if driver == "pgx" {
		query = `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`
	}
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		all = append(all, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if len(all) < 12 {
		t.Fatalf("only the tables %s were found", all)
	}
	return all
}

// held is every column of every row of every table.
func held(t *testing.T, driver, source string) string {
	t.Helper()
	var all strings.Builder
	eachCell(t, driver, source, func(table, column string, value any) {
		if bytes, ok := value.([]byte); ok {
			value = string(bytes)
		}
		fmt.Fprintf(&all, "%s.%s: %v\n", table, column, value)
	})
	return all.String()
}

// sealedTexts counts the sealed texts, which no search can look into, beside the sentinels of the keys.
func sealedTexts(t *testing.T, driver, source string) (n int) {
	t.Helper()
	eachCell(t, driver, source, func(table, column string, value any) {
		if bytes, ok := value.([]byte); ok && len(bytes) > 0 && table != "seal_keys" {
			n++
		}
	})
	return n
}

func eachCell(t *testing.T, driver, source string, do func(table, column string, value any)) {
	t.Helper()
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, table := range tablesOf(t, driver, db) {
		eachCellOf(t, db, table, do)
	}
}

func eachCellOf(t *testing.T, db *sql.DB, table string, do func(table, column string, value any)) {
	t.Helper()
	rows, err := db.Query("SELECT * FROM " + table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values, to := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			to[i] = &values[i]
		}
		if err := rows.Scan(to...); err != nil {
			t.Fatal(err)
		}
		for i, column := range columns {
			do(table, column, values[i])
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}
