package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"candor/server/relay"
	"candor/server/store"
	"candor/server/test/memory"
)

func open(t *testing.T, url string, keys ...store.Key) *store.Store {
	t.Helper()
	if keys == nil {
		keys = []store.Key{key("k1", 1)}
	}
	s, err := store.Open(t.Context(), url, sealer(t, keys...), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestSQLite(t *testing.T) {
	suite(t, func(t *testing.T) database {
		path := filepath.Join(t.TempDir(), "candor.db")
		return func() everything { return open(t, "sqlite:"+path) }
	})
}

func TestMemory(t *testing.T) {
	suite(t, func(*testing.T) database {
		s := memory.New()
		return func() everything { return s }
	})
}

func TestOpenAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "odd name %41?x=1#y.db")
	s := open(t, path)
	want := stored(t, s, "1")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := open(t, path).Checkout(t.Context(), maple, want.ID)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v\n got %+v\nwant %+v", err, got, want)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("file mode: %v, %v, want 0600", info, err)
	}
}

// TestOpenTogether starts eight processes' worth of stores on one new file.
func TestOpenTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "candor.db")
	sealer, err := store.NewSealer(key("k1", 1))
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			s, err := store.Open(t.Context(), path, sealer, slog.New(slog.DiscardHandler))
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
}

func TestOpenRefuses(t *testing.T) {
	sealer, err := store.NewSealer(key("k1", 1))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ url, says string }{
		{"mysql://candor:hunter2@db/candor", `unknown scheme "mysql"`},
		{"sqlite:", "the path of a file"},
		{"sqlite::memory:", "the path of a file"},
		{t.TempDir(), "is a directory"},
		{filepath.Join(t.TempDir(), "missing", "candor.db"), "no such file"},
	} {
		_, err := store.Open(t.Context(), row.url, sealer, slog.New(slog.DiscardHandler))
		if err == nil || !strings.Contains(err.Error(), row.says) ||
			strings.Contains(err.Error(), "hunter2") {
			t.Errorf("open %s: error %v, want %q", row.url, err, row.says)
		}
	}
	if _, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"), store.Sealer{},
		slog.New(slog.DiscardHandler)); err == nil {
		t.Error("a sealer without a key was accepted")
	}
	garbage := filepath.Join(t.TempDir(), "garbage.db")
	if err := os.WriteFile(garbage, bytes.Repeat([]byte("not a database "), 400), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), garbage, sealer, slog.New(slog.DiscardHandler)); err == nil {
		t.Error("a file that is no database was accepted")
	}
}

// TestAtRest looks for every planted secret in the database and its journals, before and after a checkpoint.
func TestAtRest(t *testing.T) {
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "candor.db"))
	plant(t, s)
	if n := search(t, dir, "co_1"); n == 0 {
		t.Error("the search does not find what is there in plain text")
	}
	if n := search(t, dir, "canary"); n > 0 {
		t.Errorf("%d planted secrets in the journal", n)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if n := search(t, dir, "canary"); n > 0 {
		t.Errorf("%d planted secrets in the database", n)
	}
}

// plant writes a secret into every sealed column.
func plant(t *testing.T, s everything) {
	t.Helper()
	c := stored(t, s, "1")
	commit(t, s, relay.Change{Attempt: new(attempt(c, "a1", relay.AttemptIntent))})
	if _, _, err := s.Remember(t.Context(), maple, "k", "b", noon); err != nil {
		t.Fatal(err)
	}
	if err := s.Answer(t.Context(), maple, "k", relay.Reply{Status: 201,
		Body: []byte("canary-client-token")}); err != nil {
		t.Fatal(err)
	}
}

func search(t *testing.T, dir, text string) (hits int) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		content, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		hits += bytes.Count(content, []byte(text))
	}
	return hits
}

// TestMovedRow moves ciphertexts to another merchant and to another row: neither opens.
func TestMovedRow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "candor.db")
	s := open(t, path)
	stored(t, s, "1")
	stored(t, s, "2")
	foreign := sample("3")
	foreign.Merchant = "other"
	commit(t, s, relay.Change{Checkout: &foreign})
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, from := range []string{"co_2", "co_3"} {
		if _, err := db.Exec(`UPDATE checkouts SET sealed = (SELECT sealed FROM checkouts WHERE id = $1)
			WHERE id = 'co_1'`, from); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Checkout(t.Context(), maple, "co_1"); err == nil ||
			got.Sealed.Account.Reveal() != "" {
			t.Errorf("sealed text of %s opened as co_1's: %v", from, err)
		}
	}
}

// TestKeyRotation puts a new key first and reads what the old one sealed. While the database is not sealed
// anew, the old key cannot be taken away.
func TestKeyRotation(t *testing.T) {
	path := filepath.Join(t.TempDir(), "candor.db")
	s := open(t, path, key("old", 1))
	old := stored(t, s, "1")
	_ = s.Close()
	s = open(t, path, key("new", 2), key("old", 1))
	if got, err := s.Checkout(t.Context(), maple, old.ID); err != nil ||
		got.Sealed.Token != old.Sealed.Token {
		t.Errorf("old row under both keys: %v", err)
	}
	fresh := stored(t, s, "2")
	_ = s.Close()
	if got, err := open(t, path, key("old", 1), key("new", 2)).Checkout(t.Context(), maple,
		fresh.ID); err != nil || got.Sealed.Token != fresh.Sealed.Token {
		t.Errorf("new row under both keys: %v", err)
	}
	_, err := store.Open(t.Context(), path, sealer(t, key("new", 2)), slog.New(slog.DiscardHandler))
	if missing, ok := errors.AsType[*store.KeyError](err); !ok || *missing != (store.KeyError{ID: "old",
		Unknown: true}) {
		t.Errorf("without the old key: %v", err)
	}
}
