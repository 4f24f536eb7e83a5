package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"candor/server/test/postgres"
)

// TestPostgresSettings asks the connections what they really run with; the URL has the last word.
func TestPostgresSettings(t *testing.T) {
	url := postgres.NewDatabase(t)
	for _, row := range []struct {
		extra       string
		connections int
		want        map[string]string
	}{
		{"", maxConnections, map[string]string{"application_name": "candor",
			"transaction_isolation": "read committed",
			"synchronous_commit":    "on", "statement_timeout": "5s",
			"idle_in_transaction_session_timeout": "10s"}},
		{"&pool_max_conns=3&statement_timeout=700&synchronous_commit=remote_apply&application_name=till", 3,
			map[string]string{"application_name": "till", "synchronous_commit": "remote_apply",
				"statement_timeout":                   "700ms",
				"idle_in_transaction_session_timeout": "10s"}},
	} {
		s := openAt(t, url+row.extra)
		if got := s.write.db.Stats().MaxOpenConnections; got != row.connections {
			t.Errorf("with %q: %d connections, want %d", row.extra, got, row.connections)
		}
		for name, want := range row.want {
			if got := show(t, s.write.db, name); got != want {
				t.Errorf("with %q: %s is %q, want %q", row.extra, name, got, want)
			}
		}
	}
}

func show(t *testing.T, db *sql.DB, name string) (value string) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), "SHOW "+name).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

// TestSameTables holds the migrations of the two dialects against each other.
func TestSameTables(t *testing.T) {
	lite, _ := openHere(t)
	post := openAt(t, postgres.NewDatabase(t))
	for what, ask := range map[string][2]string{
		"columns": {
			`SELECT m.name || '.' || c.name || CASE WHEN c."notnull" THEN '' ELSE ' null' END
			FROM sqlite_master m, pragma_table_info(m.name) c
			WHERE m.type = 'table' AND m.name NOT LIKE 'goose%' AND m.name NOT LIKE 'sqlite%'
			ORDER BY m.name, c.cid`,
			`SELECT table_name || '.' || column_name || CASE is_nullable WHEN 'YES' THEN ' null' ELSE '' END
			FROM information_schema.columns
			WHERE table_schema = 'public' AND table_name NOT LIKE 'goose%'
			ORDER BY table_name, ordinal_position`,
		},
		"indexes": {
			`SELECT name || (sql LIKE '% UNIQUE %') || (sql LIKE '% WHERE %') FROM sqlite_master
			WHERE type = 'index' AND sql IS NOT NULL ORDER BY name`,
			`SELECT indexname || (indexdef LIKE '% UNIQUE %')::int || (indexdef LIKE '% WHERE %')::int
			FROM pg_indexes
			WHERE schemaname = 'public' AND indexname NOT LIKE '%\_pkey' ORDER BY indexname`,
		},
	} {
		first, second := texts(t, lite.read, ask[0]), texts(t, post.read, ask[1])
		if len(first) == 0 || !slices.Equal(first, second) {
			t.Errorf("%s: SQLite has\n%s\nPostgreSQL has\n%s", what, strings.Join(first, "\n"),
				strings.Join(second, "\n"))
		}
	}
}

func texts(t *testing.T, p pool, query string) []string {
	t.Helper()
	list, err := collect(t.Context(), p, func(row scanner) (s string, err error) { return s, row.Scan(&s) },
		query)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// victim is a store whose database is about to be taken away.
type victim struct {
	*Store
	url, admin, name string
}

// faults are the ways in which a database fails; each answers how to mend it.
var faults = map[string]struct {
	reads bool // what was written stays readable
	begin func(*testing.T, victim) (mend func())
}{
	"read-only": {true, func(t *testing.T, v victim) func() {
		postgres.Run(t, v.admin, "ALTER DATABASE "+v.name+" SET default_transaction_read_only = on",
			v.terminate())
		return func() {
			postgres.Run(t, v.admin, "ALTER DATABASE "+v.name+" RESET default_transaction_read_only",
				v.terminate())
		}
	}},
	"gone": {false, func(t *testing.T, v victim) func() {
		postgres.Run(t, v.admin, "ALTER DATABASE "+v.name+" ALLOW_CONNECTIONS false", v.terminate())
		return func() { postgres.Run(t, v.admin, "ALTER DATABASE "+v.name+" ALLOW_CONNECTIONS true") }
	}},
	"locked": {true, func(t *testing.T, v victim) func() {
		conn, err := pgx.Connect(t.Context(), v.url)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Exec(t.Context(),
			"BEGIN; LOCK TABLE checkouts, probe IN EXCLUSIVE MODE"); err != nil {
			t.Fatal(err)
		}
		return func() { _ = conn.Close(context.Background()) }
	}},
	"frozen": {false, func(t *testing.T, v victim) func() {
		pids := texts(t, v.read, "SELECT pid::text FROM pg_stat_activity "+
			"WHERE backend_type = 'client backend' AND datname = '"+v.name+"'")
		postmaster, err := os.ReadFile(filepath.Join(postgres.Cluster(t).Files(), "postmaster.pid"))
		if err != nil {
			t.Fatal(err)
		}
		pids = append(pids, strings.Fields(string(postmaster))[0])
		signal(t, pids, syscall.SIGSTOP)
		return func() { signal(t, pids, syscall.SIGCONT) }
	}},
}

func (v victim) terminate() string {
	return "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + v.name + "'"
}

func signal(t *testing.T, pids []string, s syscall.Signal) {
	t.Helper()
	for _, text := range pids {
		pid, err := strconv.Atoi(text)
		if err := errors.Join(err, syscall.Kill(pid, s)); err != nil {
			t.Error(err)
		}
	}
}

// TestPostgresCannotWrite takes the database away: a commit is an error, in time, and all is well once the
// fault is over, but for one error of each connection that was lost.
func TestPostgresCannotWrite(t *testing.T) {
	const lost = 2
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			url := postgres.NewDatabase(t)
			s := openAt(t, url+fmt.Sprintf("&pool_max_conns=%d", lost))
			v := victim{s, url, postgres.Cluster(t).URL("postgres"),
				texts(t, s.read, "SELECT current_database()::text")[0]}
			if err := commitOne(t, s, "before"); err != nil {
				t.Fatal(err)
			}
			mend := sync.OnceFunc(fault.begin(t, v))
			defer mend()
			if s.write.timeout = 300 * time.Millisecond; !fault.reads {
				s.read.timeout = s.write.timeout
			}
			if commitOne(t, s, "during") == nil || s.Ping(t.Context()) == nil {
				t.Error("commit or ping: no error")
			}
			read := func() error { _, err := s.Checkout(t.Context(), "m", "before"); return err }
			if err := within(lost, read); (err == nil) != fault.reads {
				t.Errorf("read: %v", err)
			}
			mend()
			s.write.timeout, s.read.timeout = defaultTimeout, defaultTimeout
			if err := within(lost, func() error { return commitOne(t, s, "during") }); err != nil {
				t.Errorf("commit after the fault: %v", err)
			}
			if err := errors.Join(within(lost, func() error { return s.Ping(t.Context()) }),
				within(lost, read)); err != nil {
				t.Errorf("ping and read after the fault: %v", err)
			}
		})
	}
}

// within is the error that is left after so many failures.
func within(failures int, f func() error) (err error) {
	for range failures + 1 {
		if err = f(); err == nil {
			return nil
		}
	}
	return err
}

// TestPostgresCrossed lets the database undo a transaction a number of times, counted by a sequence, which is
// not undone.
func TestPostgresCrossed(t *testing.T) {
	for _, row := range []struct {
		code       string
		undo, runs int
		commits    bool
	}{
		{"40001", maxTries - 1, maxTries, true},
		{"40P01", maxTries - 1, maxTries, true},
		{"40P01", maxTries, maxTries, false},
		{"23514", 1, 1, false}, // a check that failed would fail again
	} {
		url := postgres.NewDatabase(t)
		s := openAt(t, url)
		postgres.Run(t, url, "CREATE SEQUENCE runs",
			fmt.Sprintf(`CREATE FUNCTION cross_it() RETURNS trigger LANGUAGE plpgsql AS $$
			BEGIN IF nextval('runs') <= %d THEN RAISE EXCEPTION 'crossed' USING ERRCODE = '%s'; END IF;
			RETURN NEW; END $$`, row.undo, row.code),
			"CREATE TRIGGER crossing BEFORE INSERT ON checkouts FOR EACH ROW EXECUTE FUNCTION cross_it()")
		err := commitOne(t, s, "co_1")
		if e, _ := errors.AsType[*pgconn.PgError](err); (err == nil) != row.commits || err != nil &&
			(e == nil || e.Code != row.code) {
			t.Errorf("%s %d times: error %v", row.code, row.undo, err)
		}
		runs := texts(t, s.read, "SELECT last_value::text FROM runs")[0]
		rows := texts(t, s.read, "SELECT id FROM checkouts")
		if runs != strconv.Itoa(row.runs) || (len(rows) == 1) != row.commits {
			t.Errorf("%s %d times: %s runs, %d rows, want %d runs", row.code, row.undo, runs, len(rows),
				row.runs)
		}
	}
}
