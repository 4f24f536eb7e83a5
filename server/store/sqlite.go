package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"candor/server/relay"
)

//go:embed migrations
var migrations embed.FS

// readers is how many connections read at the same time; in WAL mode none of them waits for the writer.
const readers = 4

// settings of every connection. With WAL and synchronous FULL a committed transaction survives the loss of power
// (sqlite.org/pragma.html#pragma_synchronous); five seconds is how long another process may hold the write lock.
var settings = url.Values{
	"_busy_timeout": {"5000"},
	"_journal_mode": {"WAL"},
	"_synchronous":  {"FULL"},
	"_foreign_keys": {"on"},
	"_dqs":          {"0"},
	"_defensive":    {"1"},
}

func (s *Store) openSQLite(ctx context.Context, path string) error {
	if err := private(path); err != nil {
		return err
	}
	var err error
	if s.write, err = sql.Open("sqlite", dsn(path, "_txlock", "immediate")); err != nil {
		return err
	}
	s.write.SetMaxOpenConns(1)
	if err := migrate(ctx, s.write); err != nil {
		return fmt.Errorf("bring tables up to date: %w", err)
	}
	if s.read, err = sql.Open("sqlite", dsn(path, "_query_only", "on")); err != nil {
		return err
	}
	s.read.SetMaxOpenConns(readers)
	s.read.SetMaxIdleConns(readers)
	return s.read.PingContext(ctx)
}

// private makes the file for its owner only; SQLite gives its journal the same mode.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func dsn(path, key, value string) string {
	q := url.Values{key: {value}}
	for k, v := range settings {
		q[k] = v
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// migrate applies what is missing. Of two processes that start at once on a new file one may lose the race; it then
// finds nothing left to do.
func migrate(ctx context.Context, db *sql.DB) error {
	dir, err := fs.Sub(migrations, "migrations/sqlite")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, dir, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	for range 5 {
		if _, err = p.Up(ctx); err == nil {
			return nil
		}
		if pending, again := p.HasPending(ctx); again == nil && !pending {
			return nil
		}
	}
	return err
}

// taken maps a refused insert to the error that the primary key or a unique index of the table stands for.
func taken(err error, primary, unique error) error {
	e, ok := errors.AsType[*sqlite.Error](err)
	switch {
	case ok && e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return primary
	case ok && e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE:
		return unique
	}
	return err
}

func exists(err error) error { return taken(err, relay.ErrExists, relay.ErrExists) }
