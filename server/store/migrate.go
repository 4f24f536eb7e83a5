package store

import (
	"context"
	"database/sql"
	"embed"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations
var migrations embed.FS

func provider(dialect goose.Dialect, folder string, db *sql.DB,
	options ...goose.ProviderOption) (*goose.Provider, error) {
	dir, err := fs.Sub(migrations, "migrations/"+folder)
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, db, dir, append(options, goose.WithDisableGlobalRegistry(true))...)
}

// migrateSQLite applies the missing migrations. If two processes start at once on a new file, one may lose
// the race. It then finds nothing left to do.
func migrateSQLite(ctx context.Context, db *sql.DB) error {
	p, err := provider(goose.DialectSQLite3, "sqlite", db)
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

// migratePostgres applies the missing migrations. If several replicas start at once, one holds the advisory
// lock. The others ask for the lock every second, for five minutes, and then find nothing left to do.
func migratePostgres(ctx context.Context, db *sql.DB) error {
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
	if err != nil {
		return err
	}
	p, err := provider(goose.DialectPostgres, "postgres", db, goose.WithSessionLocker(locker))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}
