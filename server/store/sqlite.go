package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

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
	write, err := sql.Open("sqlite", dsn(path, "_txlock", "immediate"))
	if err != nil {
		return err
	}
	s.write = pool{write, patience, keeper(write)}
	write.SetMaxOpenConns(1)
	s.group = &group{pool: s.write}
	if err := migrateSQLite(ctx, write); err != nil {
		return fmt.Errorf("bring tables up to date: %w", err)
	}
	read, err := sql.Open("sqlite", dsn(path, "_query_only", "on"))
	if err != nil {
		return err
	}
	s.read = pool{read, patience, keeper(read)}
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	return read.PingContext(ctx)
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
