package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// maxReaders is how many connections read at the same time. In WAL mode none of them waits for the writer.
const maxReaders = 4

// pragmas of every connection. With WAL and synchronous FULL a committed transaction survives the loss of
// power (sqlite.org/pragma.html#pragma_synchronous). Another process may hold the write lock for five
// seconds.
var pragmas = url.Values{
	"_busy_timeout": {"5000"},
	"_journal_mode": {"WAL"},
	"_synchronous":  {"FULL"},
	"_foreign_keys": {"on"},
	"_dqs":          {"0"},
	"_defensive":    {"1"},
}

func (s *Store) openSQLite(ctx context.Context, path string, as access) error {
	if err := prepareFile(path, as); err != nil {
		return err
	}
	if as == looking {
		return s.lookAtSQLite(ctx, path)
	}
	write, err := sql.Open("sqlite", dsn(path, "_txlock", "immediate"))
	if err != nil {
		return err
	}
	s.write = pool{write, defaultTimeout, newStatementCache(write)}
	write.SetMaxOpenConns(1)
	s.group = &group{pool: s.write}
	if err := s.requireSchema(ctx, sqliteSchema, as); err != nil {
		return err
	}
	if as == migrating {
		if err := migrateSQLite(ctx, write); err != nil {
			return fmt.Errorf("bring tables up to date: %w", err)
		}
		// a newer release may have migrated at the same time
		if err := s.requireSchema(ctx, sqliteSchema, existing); err != nil {
			return err
		}
	}
	read, err := sql.Open("sqlite", dsn(path, "_query_only", "on"))
	if err != nil {
		return err
	}
	s.read = pool{read, defaultTimeout, newStatementCache(read)}
	read.SetMaxOpenConns(maxReaders)
	read.SetMaxIdleConns(maxReaders)
	return read.PingContext(ctx)
}

// lookAtSQLite opens a file for reading alone.
func (s *Store) lookAtSQLite(ctx context.Context, path string) error {
	q := url.Values{"mode": {"ro"}, "_busy_timeout": pragmas["_busy_timeout"]}
	read, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		return err
	}
	s.read = pool{read, defaultTimeout, nil}
	return s.requireSchema(ctx, sqliteSchema, looking)
}

// prepareFile makes a file that may be created, and otherwise requires that it exists.
func prepareFile(path string, as access) error {
	if as == migrating {
		return createPrivate(path)
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0:
		return ErrNoDatabase
	case err == nil && info.IsDir():
		return fmt.Errorf("%s is a directory", path)
	}
	return err
}

// createPrivate makes the file for its owner only. SQLite gives its journal the same mode.
func createPrivate(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func dsn(path, key, value string) string {
	q := url.Values{key: {value}}
	for k, v := range pragmas {
		q[k] = v
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}
