package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path"
	"strconv"
	"strings"
)

// ErrNoDatabase says that there is no database yet, or none with tables.
var ErrNoDatabase = errors.New("there is no database yet: candor serve and candor migrate make it")

// ErrOlderSchema says that a database has to be brought up to date first.
var ErrOlderSchema = errors.New(
	"the database is of an older release: candor serve and candor migrate bring it up to date")

// SchemaError says that a newer release has changed the tables.
type SchemaError struct{ Found, Known int64 } // the numbers of the newest migrations

func (e *SchemaError) Error() string {
	return fmt.Sprintf(
		"the database was changed by a newer release (its schema is %d, this binary knows %d): "+
			"run that release, or restore the backup from before",
		e.Found,
		e.Known,
	)
}

// schema is where a dialect keeps its migrations, and how to find out which were applied.
type schema struct{ folder, hasVersions string }

var (
	sqliteSchema   = schema{"sqlite", findVersionTable}
	postgresSchema = schema{"postgres", findVersionTablePostgres}
)

// newest is the number of the newest migration of this binary.
func (d schema) newest() (most int64, err error) {
	names, err := fs.Glob(migrations, "migrations/"+d.folder+"/*.sql")
	for _, name := range names {
		number, _, _ := strings.Cut(path.Base(name), "_")
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("name of migration %s: %w", name, err)
		}
		most = max(most, n)
	}
	return most, err
}

// requireSchema refuses a database that a newer release has used. Where it is not migrated next, it refuses
// one without tables and one of an older release too.
func (s *Store) requireSchema(ctx context.Context, d schema, as access) error {
	known, err := d.newest()
	if err != nil {
		return err
	}
	found, err := s.schemaVersion(ctx, d)
	switch {
	case err != nil:
		return fmt.Errorf("read version of tables: %w", err)
	case found > known:
		return &SchemaError{found, known}
	case as == migrating:
		return nil
	case found == 0:
		return ErrNoDatabase
	case found < known:
		return ErrOlderSchema
	}
	return nil
}

// schemaVersion is the number of the newest migration that was applied; 0 where none was.
func (s *Store) schemaVersion(ctx context.Context, d schema) (version int64, err error) {
	p := s.read
	if p.db == nil {
		p = s.write
	}
	var tables int
	if err := p.row(ctx, d.hasVersions).Scan(&tables); err != nil || tables == 0 {
		return 0, err
	}
	return version, p.row(ctx, findVersion).Scan(&version)
}

// Inspect looks at the database of a URL without changing it. It returns an error that Open or OpenExisting
// would return: ErrNoDatabase, ErrOlderSchema, a *SchemaError, a *KeyError, or why it cannot be read. uses is
// what the keys still seal; it is counted if there is more than one.
func Inspect(ctx context.Context, url string, sealer Sealer) (uses []SealUse, err error) {
	s, err := openAs(ctx, url, sealer, slog.New(slog.DiscardHandler), looking)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if _, err := s.checkKeys(ctx); err != nil || len(sealer.keys) < 2 {
		return nil, err
	}
	return s.SealUses(ctx)
}
