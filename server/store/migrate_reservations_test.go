package store

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/test/postgres"

	"github.com/pressly/goose/v3"
)

// TestM9UpgradeReservesWhatIsBought: what was bought within 30 days before the upgrade is reserved after it.
func TestM9UpgradeReservesWhatIsBought(t *testing.T) {
	for driver, at := range map[string]struct {
		dialect goose.Dialect
		folder  string
		url     string
	}{
		"sqlite": {goose.DialectSQLite3, "sqlite", filepath.Join(t.TempDir(), "candor.db")},
		"pgx":    {goose.DialectPostgres, "postgres", postgres.NewDatabase(t)},
	} {
		t.Run(driver, func(t *testing.T) {
			db, err := sql.Open(driver, at.url)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() })
			p, err := provider(at.dialect, at.folder, db)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := p.UpTo(t.Context(), 9); err != nil {
				t.Fatal(err)
			}
			buyBeforeUpgrade(t, db, at.folder)
			if _, err := p.Up(t.Context()); err != nil {
				t.Fatal(err)
			}
			checkReserved(t, db)
		})
	}
}

// buyBeforeUpgrade writes checkouts with an attempt each, as an earlier version did.
func buyBeforeUpgrade(t *testing.T, db *sql.DB, dialect string) {
	t.Helper()
	empty := map[string]string{"sqlite": "x''", "postgres": "''::bytea"}[dialect]
	for i, row := range []struct {
		channel   checkout.Channel
		reference string
		state     relay.AttemptState
		age       time.Duration
	}{
		{checkout.Online, "A", relay.AttemptApproved, time.Hour},
		{checkout.Online, "A", relay.AttemptUndoing, time.Minute},
		{checkout.InStore, "A", relay.AttemptManual, time.Hour},
		{checkout.Online, "B", relay.AttemptRefused, time.Hour},
		{checkout.Online, "C", relay.AttemptApproved, 31 * 24 * time.Hour},
	} {
		id, created := fmt.Sprint(i), time.Now().Add(-row.age).UnixMicro()
		insert := func(statement string, args ...any) {
			if _, err := db.Exec(statement, args...); err != nil {
				t.Fatal(err)
			}
		}
		insert(`INSERT INTO checkouts (merchant, id, revision, step, reference, location, amount, token_hash,
			generation, created, expires, ended, state, sealed)
			VALUES ('m', $1, 1, 'approved', $2, 'queen', '1.00', $1, 1, 1, 1, 1, $3, `+empty+`)`,
			id, row.reference, fmt.Sprintf(`{"channel":%q}`, row.channel))
		insert(`INSERT INTO attempts (merchant, id, checkout, state, reference, flow_reference, amount, offer,
			digest, code, authorization_id, account, created, deadline, decided, checked, looks, due)
			VALUES ('m', $1, $2, $3, '', '', '1.00', '', '', '', '', `+empty+`, $4, 0, 0, 0, 0, 0)`,
			"a"+id, id, row.state, created)
	}
}

func checkReserved(t *testing.T, db *sql.DB) {
	t.Helper()
	rows, err := db.Query(`SELECT channel, location, reference, attempts FROM reservations
		ORDER BY channel, reference`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var got []string
	for rows.Next() {
		var channel, location, reference, attempts string
		if err := rows.Scan(&channel, &location, &reference, &attempts); err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%s %q %s: %s", channel, location, reference, attempts))
	}
	want := []string{`in_store "queen" A: a2`, `online "" A: a0 a1`}
	if err := rows.Err(); err != nil || !slices.Equal(got, want) {
		t.Errorf("reserved %q, %v, want %q", got, err, want)
	}
}
