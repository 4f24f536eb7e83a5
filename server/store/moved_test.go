package store_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"candor/server/relay"
	"candor/server/test/postgres"
)

// TestC7MovedCiphertext moves every sealed text to another row, another column and another merchant: none
// opens there. What was moved back opens again.
func TestC7MovedCiphertext(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "candor.db")
		moves(t, open(t, path), raw(t, "sqlite", path))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		url := postgres.NewDatabase(t)
		moves(t, open(t, url), raw(t, "pgx", url))
	})
}

func raw(t *testing.T, driver, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// cell is one sealed text: a column of the row with an id.
type cell struct {
	merchant               relay.MerchantID
	table, column, key, id string
}

func (c cell) read(t *testing.T, db *sql.DB) (sealed []byte) {
	t.Helper()
	if err := db.QueryRow(fmt.Sprintf(`SELECT %s FROM %s WHERE merchant = $1 AND %s = $2`, c.column, c.table,
		c.key), c.merchant, c.id).Scan(&sealed); err != nil || len(sealed) == 0 {
		t.Fatalf("%v: %d bytes, %v", c, len(sealed), err)
	}
	return sealed
}

func (c cell) write(t *testing.T, db *sql.DB, sealed []byte) {
	t.Helper()
	if _, err := db.Exec(fmt.Sprintf(`UPDATE %s SET %s = $1 WHERE merchant = $2 AND %s = $3`, c.table,
		c.column, c.key), sealed, c.merchant, c.id); err != nil {
		t.Fatal(err)
	}
}

func moves(t *testing.T, s everything, db *sql.DB) {
	var cells []cell
	for _, row := range []struct {
		id string
		m  relay.MerchantID
	}{{"1", maple}, {"2", maple}, {"1", other}} {
		id, m := row.id, row.m
		c := sample(id)
		c.Merchant, c.TokenHash = m, c.TokenHash+string(m)
		commit(t, s, relay.Change{Checkout: &c, Attempt: new(attempt(c, "a"+id, relay.AttemptIntent))})
		_, _, err1 := s.Remember(t.Context(), m, "k"+id, "b", noon)
		err2 := s.Answer(t.Context(), m, "k"+id, relay.Reply{Status: 201, Body: []byte("canary-reply")})
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		cells = append(cells, cell{m, "checkouts", "sealed", "id", "co_" + id},
			cell{m, "checkouts", "personal", "id", "co_" + id},
			cell{m, "attempts", "account", "id", "a" + id}, cell{m, "replies", "body", "key", "k" + id})
	}
	reads := map[string]func(string) error{
		"checkouts": func(id string) error {
			_, err := s.Checkout(t.Context(), maple, relay.CheckoutID(id))
			return err
		},
		"attempts": func(id string) error {
			_, err := s.Attempt(t.Context(), maple, relay.AttemptID(id))
			return err
		},
		"replies": func(id string) error {
			_, _, err := s.Remember(t.Context(), maple, id, "b", noon)
			return err
		},
	}
	for _, to := range cells {
		if to.merchant != maple || !strings.HasSuffix(to.id, "1") {
			continue
		}
		own := to.read(t, db)
		for _, from := range cells {
			if from == to {
				continue
			}
			to.write(t, db, from.read(t, db))
			if err := reads[to.table](to.id); err == nil || strings.Contains(err.Error(), "canary") {
				t.Errorf("%v opened as %v: %v", from, to, err)
			}
		}
		to.write(t, db, own)
		if err := reads[to.table](to.id); err != nil {
			t.Errorf("%v moved back: %v", to, err)
		}
	}
}

// TestC7DumpOfPostgres looks for planted secrets in what a backup would hold; as text, and as it writes
// bytes.
func TestC7DumpOfPostgres(t *testing.T) {
	url := postgres.NewDatabase(t)
	plant(t, open(t, url))
	dump := postgres.Dump(t, url)
	if !strings.Contains(dump, "co_1") {
		t.Error("the dump does not hold what is there in plain text")
	}
	for _, text := range []string{"canary", fmt.Sprintf("%x", "canary")} {
		if n := strings.Count(dump, text); n > 0 {
			t.Errorf("%d planted secrets in a dump as %q", n, text)
		}
	}
}
