package store_test

import (
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"candor/core/locale"
	"candor/server/relay"
	"candor/server/test/postgres"
)

// TestP3ForgottenRowsAreEmpty looks into the tables themselves: what was forgotten is empty, and a quote has
// no row.
func TestP3ForgottenRowsAreEmpty(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "candor.db")
		forgottenRows(t, open(t, path), raw(t, "sqlite", path))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		url := postgres.NewDatabase(t)
		forgottenRows(t, open(t, url), raw(t, "pgx", url))
	})
}

func forgottenRows(t *testing.T, s everything, db *sql.DB) {
	c := sample("1")
	c.State.Quoted, c.State.Quotes = 1, map[locale.Language]relay.Quote{locale.English: {}}
	a := attempt(c, "a1", relay.AttemptApproved)
	a.Due = time.Time{}
	commit(t, s, relay.Change{Checkout: &c, Attempt: &a})
	const left = `SELECT (SELECT count(*) FROM quotes) + (SELECT count(*) FROM checkouts
		WHERE length(sealed) > 0) +
		(SELECT count(*) FROM checkouts WHERE length(personal) > 0) + (SELECT count(*) FROM attempts
		WHERE length(account) > 0)`
	count := func(want int) {
		t.Helper()
		var n int
		if err := db.QueryRow(left).Scan(&n); err != nil || n != want {
			t.Errorf("%d rows hold something, %v, want %d", n, err, want)
		}
	}
	count(4)
	later := noon.AddDate(1, 0, 0)
	dropped(t, s, relay.RetainedSecrets, later, 1)
	count(3)
	dropped(t, s, relay.RetainedPersonal, later, 1)
	count(1)
	dropped(t, s, relay.RetainedFailed, later, 1)
	dropped(t, s, relay.RetainedAccounts, later, 1)
	count(0)
}
