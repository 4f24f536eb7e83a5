package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"candor/server/relay"
	"candor/server/store"
	"candor/server/test/postgres"
)

var silent = slog.New(slog.DiscardHandler)

// onBoth runs a test on an empty database of each dialect, with a connection beside the store.
func onBoth(t *testing.T, test func(t *testing.T, url string, db func() *sql.DB)) {
	t.Run("SQLite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "candor.db")
		test(t, path, func() *sql.DB { return raw(t, "sqlite", path) })
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		url := postgres.NewDatabase(t)
		test(t, url, func() *sql.DB { return raw(t, "pgx", url) })
	})
}

func execute(t *testing.T, db *sql.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.Exec(query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// refuses opens a database in each of the three ways and wants the same error each time.
func refuses(t *testing.T, what, url string, want error, keys ...store.Key) {
	t.Helper()
	s := sealer(t, keys...)
	_, err1 := store.Open(t.Context(), url, s, silent)
	_, err2 := store.OpenExisting(t.Context(), url, s, silent)
	_, err3 := store.Inspect(t.Context(), url, s)
	for how, err := range map[string]error{"open": err1, "open existing": err2, "inspect": err3} {
		key, isKey := errors.AsType[*store.KeyError](err)
		schema, isSchema := errors.AsType[*store.SchemaError](err)
		if !(isKey && reflect.DeepEqual(error(key), want) ||
			isSchema && reflect.DeepEqual(error(schema), want)) ||
			strings.Contains(err.Error(), "\n") {
			t.Errorf("%s, %s: %v, want %v", what, how, err, want)
		}
	}
}

// TestC8WrongSealKey: a database opens with its keys only, before anything sealed is in it, and also if an
// older release has sealed it, which noted no key.
func TestC8WrongSealKey(t *testing.T) {
	onBoth(t, func(t *testing.T, url string, db func() *sql.DB) {
		s := open(t, url, key("k1", 1))
		wrong := func(what string) {
			t.Helper()
			refuses(t, what+", another key of the id", url, &store.KeyError{ID: "k1"}, key("k1", 2))
			refuses(t, what+", missing", url, &store.KeyError{ID: "k1", Unknown: true}, key("k2", 1))
			refuses(
				t,
				what+", missing and a wrong one",
				url,
				&store.KeyError{ID: "k1", Unknown: true},
				key("k2", 1),
				key("k3", 1),
			)
		}
		wrong("nothing sealed")
		for _, id := range []string{"1", "2", "3"} {
			c := sample(id)
			a := attempt(c, "a"+id, relay.AttemptRefused)
			commit(t, s, relay.Change{Checkout: &c, Attempt: &a})
		}
		wrong("sealed rows")
		execute(t, db(), "DELETE FROM seal_keys")
		wrong("of an older release")
		execute(t, db(), "UPDATE checkouts SET kept = 2, personal = '', sealed = ''")
		wrong("of an older release, attempts alone")
		execute(t, db(), "UPDATE attempts SET account = (SELECT account FROM attempts WHERE id = 'a2') "+
			"WHERE id = 'a1'") // damaged: of another row
		wrong("with a damaged row")
		again := open(t, url, key("k1", 1))
		if _, err := again.Attempt(t.Context(), maple, "a3"); err != nil {
			t.Error(err)
		}
		wrong("noted at the start")
	})
}

// TestC8FirstStarts starts replicas at once on an empty database. With the same keys all start. With
// different keys one wins, and who has lost starts never.
func TestC8FirstStarts(t *testing.T) {
	onBoth(t, func(t *testing.T, url string, db func() *sql.DB) {
		_ = open(t, url, key("k0", 9)).Close() // the tables, so that all meet at the keys
		for _, keys := range [][]store.Key{
			{key("k1", 1), key("k1", 1), key("k1", 1)}, {key("k1", 1), key("k2", 2), key("k1", 3)},
		} {
			execute(t, db(), "DELETE FROM seal_keys")
			errs, start := make([]error, len(keys)), make(chan struct{})
			var all sync.WaitGroup
			for i, k := range keys {
				s := sealer(t, k)
				all.Go(func() {
					<-start
					opened, err := store.Open(context.Background(), url, s, silent)
					if errs[i] = err; err == nil {
						_ = opened.Close()
					}
				})
			}
			close(start)
			all.Wait()
			won := 0
			for i, k := range keys {
				if errs[i] == nil {
					won++
				} else if _, isKey := errors.AsType[*store.KeyError](errs[i]); !isKey {
					t.Errorf("replica %d: %v", i, errs[i])
				}
				s, err := store.OpenExisting(t.Context(), url, sealer(t, k), silent)
				if (err == nil) != (errs[i] == nil) {
					t.Errorf("replica %d: %v at first, %v again", i, errs[i], err)
				}
				if err == nil {
					_ = s.Close()
				}
			}
			if same := keys[0] == keys[2]; same && won != 3 || !same && won != 1 {
				t.Errorf("%d replicas started: %v", won, errs)
			}
		}
	})
}

// TestC8NewerSchema: a database that a newer release has used, an older one, and none.
func TestC8NewerSchema(t *testing.T) {
	onBoth(t, func(t *testing.T, url string, db func() *sql.DB) {
		s := sealer(t, key("k1", 1))
		for how, try := range map[string]func() error{
			"open existing": func() error {
				_, err := store.OpenExisting(t.Context(), url, s, silent)
				return err
			},
			"inspect": func() error { _, err := store.Inspect(t.Context(), url, s); return err },
		} {
			if err := try(); !errors.Is(err, store.ErrNoDatabase) {
				t.Errorf("%s without a database: %v", how, err)
			}
			if _, err := os.Stat(url); err == nil {
				t.Errorf("%s made the database", how)
			}
		}
		_ = open(t, url).Close()
		var newest int64
		if err := db().QueryRow("SELECT MAX(version_id) FROM goose_db_version").Scan(&newest); err != nil {
			t.Fatal(err)
		}
		execute(
			t,
			db(),
			"INSERT INTO goose_db_version (version_id, is_applied) VALUES ($1, $2)",
			newest+1,
			true,
		)
		refuses(t, "newer", url, &store.SchemaError{Found: newest + 1, Known: newest}, key("k1", 1))
		execute(t, db(), "DELETE FROM goose_db_version WHERE version_id >= $1", newest)
		if _, err := store.OpenExisting(t.Context(), url, s, silent); !errors.Is(err, store.ErrOlderSchema) {
			t.Errorf("open existing, older: %v", err)
		}
		if _, err := store.Inspect(t.Context(), url, s); !errors.Is(err, store.ErrOlderSchema) {
			t.Errorf("inspect, older: %v", err)
		}
	})
}

// TestC7OlderTextOfTheSameRow puts what a row had sealed at an earlier revision back: it does not open.
func TestC7OlderTextOfTheSameRow(t *testing.T) {
	onBoth(t, func(t *testing.T, url string, db func() *sql.DB) {
		s, b := open(t, url), db()
		c := stored(t, s, "1")
		for _, column := range []string{"personal", "sealed"} {
			var before []byte
			if err := b.QueryRow("SELECT " + column + " FROM checkouts").Scan(&before); err != nil {
				t.Fatal(err)
			}
			was := c.Revision
			c.Revision++
			commit(t, s, relay.Change{Checkout: &c, Was: was})
			if got, err := s.Checkout(t.Context(), maple, c.ID); err != nil || !reflect.DeepEqual(got, c) {
				t.Errorf("%s of the present revision: %v", column, err)
			}
			var now []byte
			if err := b.QueryRow("SELECT " + column + " FROM checkouts").Scan(&now); err != nil {
				t.Fatal(err)
			}
			execute(t, b, "UPDATE checkouts SET "+column+" = $1", before)
			if _, err := s.Checkout(t.Context(), maple, c.ID); err == nil {
				t.Errorf("%s of an earlier revision opened", column)
			}
			execute(t, b, "UPDATE checkouts SET "+column+" = $1", now)
		}
	})
}

// sealedByOlderRelease makes rows as an older release with the key k0 left them: one checkout, one attempt
// and one reply in its form.
func sealedByOlderRelease(t *testing.T, url string, b *sql.DB) relay.Checkout {
	t.Helper()
	k0 := sealer(t, key("k0", 9))
	s := open(t, url, key("k0", 9))
	c := sample("old")
	a := attempt(c, "a1", relay.AttemptRefused)
	commit(t, s, relay.Change{Checkout: &c, Attempt: &a})
	if _, _, err := s.Remember(t.Context(), maple, "r1", "b", noon); err != nil {
		t.Fatal(err)
	}
	if err := s.Answer(t.Context(), maple, "r1", relay.Reply{Status: 200, Body: []byte("told")}); err != nil {
		t.Fatal(err)
	}
	execute(t, b, "UPDATE checkouts SET personal = $1, sealed = ''",
		k0.SealDirect(maple, "checkouts.personal.co_old", []byte(`{"question":"of before"}`)))
	execute(t, b, "UPDATE attempts SET account = $1", k0.SealDirect(maple, "attempts.account.a1",
		[]byte("1234567890")))
	execute(t, b, "UPDATE replies SET body = $1", k0.SealDirect(maple, "replies.body.r1", []byte("told")))
	_ = s.Close()
	return c
}

// readsAll reads what sealedByOlderRelease made.
func readsAll(t *testing.T, when string, s *store.Store) {
	t.Helper()
	c, err1 := s.Checkout(t.Context(), maple, "co_old")
	a, err2 := s.Attempt(t.Context(), maple, "a1")
	r, _, err3 := s.Remember(t.Context(), maple, "r1", "b", noon)
	if err := errors.Join(err1, err2, err3); err != nil || c.State.Question != "of before" ||
		a.Account.Reveal() != "1234567890" || string(r.Body) != "told" {
		t.Errorf("%s: %v, %q, %q", when, err, c.State.Question, r.Body)
	}
}

func use(t *testing.T, s *store.Store, id string) store.SealUse {
	t.Helper()
	all, err := s.SealUses(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range all {
		if u.Key == id {
			return u
		}
	}
	return store.SealUse{}
}

// TestC7Reseal: what older releases and other keys sealed is sealed with the first key, while others write. A
// key can be taken away when nothing is sealed with it and nobody seals with it any more.
func TestC7Reseal(t *testing.T) {
	onBoth(t, func(t *testing.T, url string, db func() *sql.DB) {
		b := db()
		sealedByOlderRelease(t, url, b)
		old := open(t, url, key("k0", 9), key("k1", 1)) // a replica that was not restarted yet
		readsAll(t, "before", old)
		s := open(t, url, key("k1", 1), key("k0", 9))
		if u := use(t, s, "k0"); u.Texts != 3 || u.Older != 3 || !u.Noted {
			t.Errorf("before: %+v", u)
		}
		if err := old.KeepSealKey(t.Context(), noon); err != nil {
			t.Fatal(err)
		}
		stop := writing(t, old)
		for range 3 {
			if _, err := s.Reseal(t.Context(), func(store.Resealed) {}); err != nil {
				t.Fatal(err)
			}
			readsAll(t, "meanwhile", s)
			readsAll(t, "meanwhile, on the other replica", old)
		}
		stop()
		if done, err := s.Reseal(t.Context(), func(store.Resealed) {}); err != nil || done.Unreadable != 0 {
			t.Errorf("at last: %+v, %v", done, err)
		}
		if u := use(t, s, "k0"); u.Texts != 0 || u.Older != 0 || !u.Seen.Equal(noon) {
			t.Errorf("after: %+v", u)
		}
		refuses(t, "before it is retired", url, &store.KeyError{ID: "k0", Unknown: true}, key("k1", 1))
		if ok, err := s.RetireSealKey(t.Context(), "k0", noon.Add(store.SealKeyLife-time.Second)); ok ||
			err != nil {
			t.Errorf("retired while a process seals with it: %v", err)
		}
		if ok, err := s.RetireSealKey(t.Context(), "k1", noon.AddDate(1, 0, 0)); ok || err != nil {
			t.Errorf("the first key was retired: %v", err)
		}
		if ok, err := s.RetireSealKey(t.Context(), "k0", noon.Add(store.SealKeyLife)); !ok || err != nil {
			t.Errorf("not retired: %v", err)
		}
		readsAll(t, "without the old key", open(t, url, key("k1", 1)))
		if err := old.KeepSealKey(t.Context(), noon); err != nil { // it lives still, and seals on
			t.Fatal(err)
		}
		refuses(t, "a process seals with the retired key", url, &store.KeyError{ID: "k0", Unknown: true},
			key("k1", 1))
	})
}

// writing changes a checkout and its person 200 times a second until it is stopped, and fails the test if a
// change is lost. It leaves room between: SQLite's lock is not fair, and a process that writes without a
// pause can keep another one out for longer than that waits.
func writing(t *testing.T, s *store.Store) (stop func()) {
	c := stored(t, s, "busy")
	until, end := context.WithCancel(context.Background())
	done := make(chan struct{})
	t.Cleanup(func() { // also of a test that failed before it stopped it
		end()
		<-done
	})
	go func() {
		defer close(done)
		pace := time.NewTicker(5 * time.Millisecond)
		defer pace.Stop()
		for {
			select {
			case <-until.Done():
				return
			case <-pace.C:
			}
			was := c.Revision
			c.Revision++
			if err := s.Commit(context.Background(), relay.Change{Checkout: &c, Was: was}); err != nil {
				t.Errorf("a writer beside reseal: %v", err)
				return
			}
		}
	}()
	return func() {
		end()
		<-done
		got, err := s.Checkout(t.Context(), maple, c.ID)
		if err != nil || !reflect.DeepEqual(got, c) {
			t.Errorf("the last change: %v\n got %+v\nwant %+v", err, got, c)
		}
	}
}

// TestC7ResealAgain: a reseal that was stopped goes on, and what no key opens is left and told.
func TestC7ResealAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, url string, db func() *sql.DB) {
		s := open(t, url, key("k0", 9))
		const rows = 450 // more than two batches
		for i := range rows {
			c := sample(fmt.Sprint(i))
			commit(t, s, relay.Change{Checkout: &c})
		}
		next := open(t, url, key("k1", 1), key("k0", 9))
		ctx, cancel := context.WithCancel(t.Context())
		stopped, err := next.Reseal(ctx, func(store.Resealed) { cancel() })
		if !errors.Is(err, context.Canceled) || stopped.Done == 0 || stopped.Done >= 2*rows {
			t.Fatalf("stopped: %+v, %v", stopped, err)
		}
		if u := use(t, next, "k0"); u.Texts != 2*rows-stopped.Done {
			t.Errorf("%d texts are left, want %d", u.Texts, 2*rows-stopped.Done)
		}
		execute(
			t,
			db(),
			"UPDATE checkouts SET sealed = (SELECT sealed FROM checkouts ORDER BY id DESC LIMIT 1) "+
				"WHERE id = (SELECT id FROM (SELECT id FROM checkouts ORDER BY id DESC LIMIT 2) AS two "+
				"ORDER BY id LIMIT 1)",
		)
		rest, err := next.Reseal(t.Context(), func(store.Resealed) {})
		if err != nil || rest.Done != 2*rows-stopped.Done-1 || rest.Unreadable != 1 {
			t.Errorf("the rest: %+v, %v", rest, err)
		}
		if u := use(t, next, "k0"); u.Texts != 1 {
			t.Errorf("%d texts are left, want the one that opens with no key", u.Texts)
		}
	})
}
