package store

import (
	"context"
	"database/sql"
	"time"
)

// patience is how long one act may take, waiting for a connection and for locks included: a database that stopped
// answering is an error, not a request that hangs.
const patience = 10 * time.Second

// pool is connections whose calls end in time.
type pool struct {
	db       *sql.DB
	patience time.Duration
	kept     *statements // nil: the driver keeps its own
}

func (p pool) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	ctx, stop := context.WithTimeout(ctx, p.patience)
	defer stop()
	if s := p.kept.now(ctx, query); s != nil {
		return s.ExecContext(ctx, args...)
	}
	return p.db.ExecContext(ctx, query, args...)
}

// row asks for one row; the time runs until it is scanned.
func (p pool) row(ctx context.Context, query string, args ...any) scanner {
	ctx, stop := context.WithTimeout(ctx, p.patience)
	if s := p.kept.now(ctx, query); s != nil {
		return limited{s.QueryRowContext(ctx, args...), stop}
	}
	return limited{p.db.QueryRowContext(ctx, query, args...), stop}
}

func (p pool) rows(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s := p.kept.now(ctx, query); s != nil {
		return s.QueryContext(ctx, args...)
	}
	return p.db.QueryContext(ctx, query, args...)
}

// scanner is a row that can be read once.
type scanner interface{ Scan(dest ...any) error }

type limited struct {
	row  *sql.Row
	stop context.CancelFunc
}

func (l limited) Scan(dest ...any) error {
	defer l.stop()
	return l.row.Scan(dest...)
}

// collect reads every row of a query.
func collect[T any](ctx context.Context, p pool, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	ctx, stop := context.WithTimeout(ctx, p.patience)
	defer stop()
	rows, err := p.rows(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return read(rows, scan)
}

func read[T any](rows *sql.Rows, scan func(scanner) (T, error)) ([]T, error) {
	defer func() { _ = rows.Close() }()
	var list []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}
