package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// maxConnections is how many connections a replica holds at most, unless the URL says pool_max_conns.
// PostgreSQL admits 100 by default.
const maxConnections = 16

// sessionParameters are the parameters of every connection, unless the URL sets them.
var sessionParameters = map[string]string{
	"application_name": "candor",
	// Enough for compare and set: a writer that waited for another one reads the row again.
	"default_transaction_isolation": "read committed",
	// Commit is durable when it returns, whatever the server's default is.
	"synchronous_commit": "on",
	// In milliseconds. The server releases the locks of a replica that froze in a transaction.
	"statement_timeout":                   "5000",
	"idle_in_transaction_session_timeout": "10000",
}

// openPostgres opens one pool for reading and writing.
func (s *Store) openPostgres(ctx context.Context, url string, as access) error {
	config, most, err := postgresConfig(url)
	if err != nil {
		return err
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(most)
	db.SetMaxIdleConns(most)
	db.SetConnMaxIdleTime(5 * time.Minute)
	db.SetConnMaxLifetime(30 * time.Minute) // so that a new address of the server is found
	s.write = pool{db, defaultTimeout, nil}
	s.read, s.skipsLocked = s.write, true
	if err := s.requireUTF8(ctx); err != nil {
		return err
	}
	if err := s.requireSchema(ctx, postgresSchema, as); err != nil || as != migrating {
		return err
	}
	if err := migrateWith(ctx, *config); err != nil {
		return fmt.Errorf("bring tables up to date: %w", err)
	}
	// a newer release may have migrated at the same time
	return s.requireSchema(ctx, postgresSchema, existing)
}

// postgresConfig reads the URL as pgx does. The PG… variables and the password file count too. The message of
// pgx about a URL that it does not understand may hold a piece of the password, and is not repeated.
func postgresConfig(url string) (*pgx.ConnConfig, int, error) {
	config, err := pgx.ParseConfig(url)
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return nil, 0, path
	}
	if err != nil {
		return nil, 0, errors.New("the URL is not understood; " +
			"it is postgres://user:password@host:5432/database?sslmode=verify-full")
	}
	most, err := takeConnections(config.RuntimeParams)
	if err != nil {
		return nil, 0, err
	}
	if err := requireEncryption(url, config); err != nil {
		return nil, 0, err
	}
	set := maps.Clone(sessionParameters)
	maps.Copy(set, config.RuntimeParams)
	config.RuntimeParams = set
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 5 * time.Second
	}
	return config, most, nil
}

// takeConnections takes pool_max_conns out of the parameters: it is our parameter, not the server's.
func takeConnections(params map[string]string) (int, error) {
	text, set := params["pool_max_conns"]
	if !set {
		return maxConnections, nil
	}
	delete(params, "pool_max_conns")
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 1000 {
		return 0, errors.New("pool_max_conns is a number from 1 to 1000")
	}
	return n, nil
}

// migrateWith migrates over connections of its own, which have no statement timeout.
func migrateWith(ctx context.Context, config pgx.ConnConfig) (err error) {
	config.RuntimeParams = maps.Clone(config.RuntimeParams)
	config.RuntimeParams["statement_timeout"] = "0"
	config.RuntimeParams["idle_in_transaction_session_timeout"] = "0"
	db := stdlib.OpenDB(config)
	defer func() { err = errors.Join(err, db.Close()) }()
	return migratePostgres(ctx, db)
}

// requireUTF8 refuses a database whose encoding would refuse or change French and typographic characters.
func (s *Store) requireUTF8(ctx context.Context) error {
	var encoding string
	if err := s.read.row(ctx, findOutEncoding).Scan(&encoding); err != nil {
		return err
	}
	if encoding != "UTF8" {
		return fmt.Errorf("the database's encoding is %s; UTF8 is needed", encoding)
	}
	return nil
}
