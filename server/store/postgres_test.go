package store_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"candor/core/money"
	"candor/server/relay"
	"candor/server/store"
	"candor/server/test/postgres"
)

func TestPostgres(t *testing.T) {
	url, schemas := postgres.NewDatabase(t), 0
	suite(t, func(t *testing.T) database { // a schema each: a database writes seven megabytes
		schemas++
		name := fmt.Sprintf("empty_%d", schemas)
		postgres.Run(t, url, "CREATE SCHEMA "+name)
		return func() everything { return open(t, url+"&search_path="+name) }
	})
}

// TestPostgresOpenTogether starts four replicas at once on an empty database.
func TestPostgresOpenTogether(t *testing.T) {
	url, keys := postgres.NewDatabase(t), sealer(t, key("k1", 1))
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			s, err := store.Open(t.Context(), url, keys, slog.New(slog.DiscardHandler))
			if err != nil {
				t.Errorf("open: %v", err)
				return
			}
			defer func() { _ = s.Close() }()
			if err := s.Ping(context.Background()); err != nil {
				t.Errorf("ping: %v", err)
			}
		})
	}
	all.Wait()
	want := stored(t, open(t, url), "1")
	got, err := open(t, strings.Replace(url, "postgres:", "postgresql:", 1)).Checkout(t.Context(), maple,
		want.ID)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("opened again: %v\n got %+v\nwant %+v", err, got, want)
	}
}

// TestPostgresOpenRefuses plants a password in every URL: none may come back.
func TestPostgresOpenRefuses(t *testing.T) {
	c := postgres.Cluster(t)
	postgres.Run(t, c.URL("postgres"), "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")
	for _, row := range []struct{ url, says string }{
		{"postgres://candor:hunter2@db:port/candor", "is not understood"},
		{"postgres://candor:hunter2%zz@db/candor", "is not understood"},
		{"postgres://candor:hunter2/hunter2@db/candor?sslmode=maybe", "is not understood"},
		{"postgres://candor:hunter2@db/candor?sslmode=verify-full&sslrootcert=missing.pem", "missing.pem"},
		{"postgres://candor:hunter2@db/candor?pool_max_conns=0", "pool_max_conns"},
		{"postgres://candor:hunter2@127.0.0.1:1/candor", "refused"},
		{c.URL("nowhere") + "&password=hunter2", `"nowhere" does not exist`},
		{c.URL("latin") + "&password=hunter2", "UTF8 is needed"},
	} {
		_, err := store.Open(t.Context(), row.url, sealer(t, key("k1", 1)), slog.New(slog.DiscardHandler))
		if err == nil || !strings.Contains(err.Error(), row.says) ||
			strings.Contains(err.Error(), "hunter2") {
			t.Errorf("open %s: error %v, want %q", row.url, err, row.says)
		}
	}
}

// TestPostgresAtRest looks for every planted secret in the journal, through which every byte of the tables
// goes.
func TestPostgresAtRest(t *testing.T) {
	url := postgres.NewDatabase(t)
	s := open(t, url)
	first := walFile(t, url)
	plant(t, s)
	dir := filepath.Join(postgres.Cluster(t).Files(), "pg_wal")
	if n := searchFrom(t, dir, first, "co_1"); n == 0 {
		t.Error("the search does not find what is there in plain text")
	}
	if n := searchFrom(t, dir, first, "canary"); n > 0 {
		t.Errorf("%d planted secrets in the journal", n)
	}
}

// walFile is the name of the file of the journal that is being written.
func walFile(t *testing.T, url string) (name string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	if err := conn.QueryRow(t.Context(),
		"SELECT pg_walfile_name(pg_current_wal_lsn())").Scan(&name); err != nil {
		t.Fatal(err)
	}
	return name
}

// searchFrom counts a text in the files of a directory from a name on.
func searchFrom(t *testing.T, dir, first, text string) (hits int) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "[0-9A-F]*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		if filepath.Base(path) < first {
			continue
		}
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		hits += strings.Count(string(content), text)
	}
	return hits
}

// TestPostgresAmounts reads amounts as numbers, to the cent and up to the largest.
func TestPostgresAmounts(t *testing.T) {
	url := postgres.NewDatabase(t)
	s := open(t, url)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	for _, amount := range []string{"0.00", "0.01", "1200.10", "9999999999999999.99"} {
		c := sample(amount)
		c.Amount = money.MustAmount(amount)
		a := attempt(c, amount, relay.AttemptIntent)
		a.Amount = c.Amount
		commit(t, s, relay.Change{Checkout: &c, Attempt: &a})
		gotC, err1 := s.Checkout(t.Context(), maple, c.ID)
		gotA, err2 := s.Attempt(t.Context(), maple, a.ID)
		if err1 != nil || err2 != nil || gotC.Amount != c.Amount || gotA.Amount != c.Amount {
			t.Errorf("%s: got %s, %v and %s, %v", amount, gotC.Amount, err1, gotA.Amount, err2)
		}
	}
	var sum string
	if err := conn.QueryRow(t.Context(), `SELECT sum(amount)::text FROM checkouts`).Scan(&sum); err != nil ||
		sum != "10000000000001200.10" {
		t.Errorf("sum in the database: %s, %v", sum, err)
	}
}
