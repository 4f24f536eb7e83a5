package store

import (
	"database/sql"
	"encoding/base64"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"candor/core/money"
	"candor/server/relay"
	"candor/server/test/postgres"
)

func openAt(t *testing.T, url string) *Store {
	t.Helper()
	sealer, err := NewSealer(Key{"k1", relay.NewSecret(base64.StdEncoding.EncodeToString(make([]byte, 32)))})
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), url, sealer, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func openHere(t *testing.T) (*Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "candor.db")
	return openAt(t, path), path
}

func commitOne(t *testing.T, s *Store, id string) error {
	c := relay.Checkout{ID: relay.CheckoutID(id), Merchant: "m", Revision: 1, TokenHash: id,
		Reference: strings.Repeat("x", 8000)}
	return s.Commit(t.Context(), relay.Change{Checkout: &c})
}

// TestSettings asks every connection of both pools what it really runs with.
func TestSettings(t *testing.T) {
	s, _ := openHere(t)
	for name, db := range map[string]*sql.DB{"write": s.write.db, "read": s.read.db} {
		for range db.Stats().MaxOpenConnections {
			conn, err := db.Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			for pragma, want := range map[string]string{
				"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000",
				"query_only": map[string]string{"write": "0", "read": "1"}[name],
			} {
				var got string
				if err := conn.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil ||
					got != want {
					t.Errorf("%s: %s is %q, %v, want %q", name, pragma, got, err, want)
				}
			}
		}
	}
	if n := s.write.db.Stats().MaxOpenConnections; n != 1 {
		t.Errorf("%d writers, want one", n)
	}
}

// TestCannotWrite takes the database away in three ways: read-only, full, locked; what was written stays
// readable, and all is well once the fault is over.
func TestCannotWrite(t *testing.T) {
	for name, fault := range map[string]func(*testing.T, *Store, string) (mend func()){
		"read-only": func(t *testing.T, s *Store, _ string) func() {
			run(t, s, "PRAGMA query_only = 1")
			return func() { run(t, s, "PRAGMA query_only = 0") }
		},
		"full": func(t *testing.T, s *Store, _ string) func() {
			run(t, s, "PRAGMA max_page_count = 1") // SQLite raises it to the present size
			return func() { run(t, s, "PRAGMA max_page_count = 1000000") }
		},
		"locked": func(t *testing.T, s *Store, path string) func() {
			run(t, s, "PRAGMA busy_timeout = 20")
			other, err := sql.Open("sqlite", dsn(path, "_txlock", "immediate"))
			if err != nil {
				t.Fatal(err)
			}
			tx, err := other.BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			return func() { _, _ = tx.Rollback(), other.Close() }
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, path := openHere(t)
			if err := commitOne(t, s, "before"); err != nil {
				t.Fatal(err)
			}
			mend := fault(t, s, path)
			if err := commitOne(t, s, "during"); err == nil {
				t.Error("commit: no error")
			}
			if name != "full" && s.Ping(t.Context()) == nil {
				t.Error("ping: no error")
			}
			if _, err := s.Checkout(t.Context(), "m", "before"); err != nil {
				t.Errorf("read: %v", err)
			}
			mend()
			if err := commitOne(t, s, "during"); err != nil {
				t.Errorf("commit after the fault: %v", err)
			}
			if err := s.Ping(t.Context()); err != nil {
				t.Errorf("ping after the fault: %v", err)
			}
		})
	}
}

func run(t *testing.T, s *Store, text string) {
	t.Helper()
	if _, err := s.write.db.ExecContext(t.Context(), text); err != nil {
		t.Fatal(err)
	}
}

// TestApprovedOnceByItself takes the wider index away: the narrower one still refuses a second approval.
func TestApprovedOnceByItself(t *testing.T) {
	for name, s := range map[string]*Store{"sqlite": openAt(t, filepath.Join(t.TempDir(), "candor.db")),
		"postgres": openAt(t, postgres.NewDatabase(t))} {
		if err := commitOne(t, s, "co_1"); err != nil {
			t.Fatal(err)
		}
		run(t, s, "DROP INDEX attempts_one_live")
		a := relay.Attempt{ID: "a1", Merchant: "m", Checkout: "co_1", State: relay.AttemptApproved,
			Amount: money.MustAmount("1.00")}
		if err := s.Commit(t.Context(), relay.Change{Attempt: &a}); err != nil {
			t.Fatal(err)
		}
		a.ID = "a2"
		if err := s.Commit(t.Context(), relay.Change{Attempt: &a}); !errors.Is(err, relay.ErrLive) {
			t.Errorf("%s: second approval: error %v, want %v", name, err, relay.ErrLive)
		}
	}
}
