package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"candor/server/relay"
)

// Store implements relay.Store and tablet.Store. Make one with Open. Safe for concurrent use.
type Store struct {
	write       pool       // SQLite: one connection, so that writers queue here and not in the database
	read        pool       // PostgreSQL: the same as write
	group       *group     // nil if the database has many writers
	quotes      quoteCache // that were read last
	sealer      Sealer
	log         *slog.Logger
	skipsLocked bool // PostgreSQL: a claim skips rows that others are about to claim
}

var _ relay.Store = (*Store)(nil)

// Open opens the database of a URL and applies the missing migrations. The URL is that of an existing
// PostgreSQL database, "postgres://…", or "sqlite:" and a path, or a path alone. A file that does not exist
// is made, readable by its owner only. Any other scheme is an error. So is a database that a newer release
// has used, and one that the sealing keys do not open (*KeyError).
func Open(ctx context.Context, url string, sealer Sealer, log *slog.Logger) (*Store, error) {
	return openAs(ctx, url, sealer, log, migrating)
}

// OpenExisting is Open for a database that is there and up to date: it creates and migrates nothing. It
// returns ErrNoDatabase or ErrOlderSchema where Open would.
func OpenExisting(ctx context.Context, url string, sealer Sealer, log *slog.Logger) (*Store, error) {
	return openAs(ctx, url, sealer, log, existing)
}

// access is what may be done with a database as it is opened.
type access int

const (
	migrating access = iota // it is created and brought up to date
	existing                // it is used as it is
	looking                 // it is only read
)

func openAs(ctx context.Context, url string, sealer Sealer, log *slog.Logger, as access) (*Store, error) {
	if sealer.first == "" {
		return nil, errors.New("open store: the sealer has no key")
	}
	s := &Store{sealer: sealer, log: log}
	dialect, err := s.open(ctx, url, as)
	if err == nil && as != looking {
		err = s.guardKeys(ctx)
	}
	if err != nil {
		_ = s.Close()
		return nil, fmt.Errorf("open store: %w", err)
	}
	log.InfoContext(ctx, "store opened", "dialect", dialect)
	return s, nil
}

func (s *Store) open(ctx context.Context, url string, as access) (dialect string, err error) {
	if isPostgres(url) {
		return "postgres", s.openPostgres(ctx, url, as)
	}
	path, err := sqlitePath(url)
	if err != nil {
		return "", err
	}
	return "sqlite", s.openSQLite(ctx, path, as)
}

// sqlitePath returns the path in a store URL. Its error does not quote the URL, which may hold a password.
func sqlitePath(url string) (string, error) {
	path, named := strings.CutPrefix(url, "sqlite:")
	scheme, _, other := strings.Cut(path, "://")
	switch {
	case !named && other:
		return "", fmt.Errorf("unknown scheme %q; known are sqlite:path and postgres://…", scheme)
	case path == "" || path == ":memory:":
		return "", errors.New("the path of a file is needed, as in sqlite:data/candor.db")
	}
	return path, nil
}

// Ping proves by a write that the database can be written.
func (s *Store) Ping(ctx context.Context) error {
	if _, err := s.write.exec(ctx, findOutWhetherWritable); err != nil {
		return fmt.Errorf("ping store: %w", err)
	}
	return nil
}

// Close closes every connection.
func (s *Store) Close() error {
	var problems []error
	for _, p := range []pool{s.read, s.write} {
		if p.db != nil {
			problems = append(problems, p.db.Close())
		}
	}
	return errors.Join(problems...)
}

// storeError names the operation in an error, and turns "no row" into relay.ErrNotFound. It is nil without an
// error.
func storeError(what string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		err = relay.ErrNotFound
	}
	return fmt.Errorf("%s: %w", what, err)
}

// changedOne returns relay.ErrStale unless exactly one row changed.
func changedOne(r sql.Result, err error) error {
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil {
		return err
	} else if n != 1 {
		return relay.ErrStale
	}
	return nil
}
