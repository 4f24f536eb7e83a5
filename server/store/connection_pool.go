package store

import (
	"context"
	"database/sql"
	"time"
)

// defaultTimeout is how long one operation may take, with its waits for a connection and for locks. A
// database that stops answering gives an error, not a request that hangs.
const defaultTimeout = 10 * time.Second

// pool is the connections for one purpose. Its calls end in time.
type pool struct {
	db         *sql.DB
	timeout    time.Duration
	statements *statementCache // nil: the driver has its own cache
}

func (p pool) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	ctx, stop := context.WithTimeout(ctx, p.timeout)
	defer stop()
	if s := p.statements.prepared(ctx, query); s != nil {
		return s.ExecContext(ctx, args...)
	}
	return p.db.ExecContext(ctx, query, args...)
}

// row queries one row. The timeout runs until the row is scanned.
func (p pool) row(ctx context.Context, query string, args ...any) scanner {
	ctx, stop := context.WithTimeout(ctx, p.timeout)
	if s := p.statements.prepared(ctx, query); s != nil {
		return timedRow{s.QueryRowContext(ctx, args...), stop}
	}
	return timedRow{p.db.QueryRowContext(ctx, query, args...), stop}
}

func (p pool) rows(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s := p.statements.prepared(ctx, query); s != nil {
		return s.QueryContext(ctx, args...)
	}
	return p.db.QueryContext(ctx, query, args...)
}

// scanner is a row that can be read once.
type scanner interface{ Scan(dest ...any) error }

// timedRow is a row whose timeout ends when it is scanned.
type timedRow struct {
	row  *sql.Row
	stop context.CancelFunc
}

func (l timedRow) Scan(dest ...any) error {
	defer l.stop()
	return l.row.Scan(dest...)
}

// collect reads every row of a query.
func collect[T any](ctx context.Context, p pool, scan func(scanner) (T, error), query string,
	args ...any) ([]T, error) {
	ctx, stop := context.WithTimeout(ctx, p.timeout)
	defer stop()
	rows, err := p.rows(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return scanAll(rows, scan)
}

// scanAll scans every row and closes the rows.
func scanAll[T any](rows *sql.Rows, scan func(scanner) (T, error)) ([]T, error) {
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
