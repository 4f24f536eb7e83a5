package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// tries is how often a transaction is begun that others undid.
const tries = 12

// transaction runs the statements of one change, kept ones where there are.
type transaction struct {
	tx   *sql.Tx
	kept *statements
}

func (t transaction) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if s := t.kept.of(query); s != nil {
		return t.tx.StmtContext(ctx, s).ExecContext(ctx, args...)
	}
	return t.tx.ExecContext(ctx, query, args...)
}

func (t transaction) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if s := t.kept.of(query); s != nil {
		return t.tx.StmtContext(ctx, s).QueryRowContext(ctx, args...)
	}
	return t.tx.QueryRowContext(ctx, query, args...)
}

func (t transaction) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s := t.kept.of(query); s != nil {
		return t.tx.StmtContext(ctx, s).QueryContext(ctx, args...)
	}
	return t.tx.QueryContext(ctx, query, args...)
}

// work is what one transaction does. It must read nothing from before: it may run again.
type work func(context.Context, transaction) error

// transact does f in one transaction of the writer. PostgreSQL undoes one of two transactions that wait for each other;
// nothing of it is written, so that f runs again. SQLite has one writer, whose transactions are grouped.
func (s *Store) transact(ctx context.Context, f work) error {
	ctx, stop := context.WithTimeout(ctx, s.write.patience)
	defer stop()
	for try := 1; ; try++ {
		err := s.once(ctx, f)
		if try == tries || !crossed(err) {
			return err
		}
	}
}

func (s *Store) once(ctx context.Context, f work) error {
	if s.group != nil {
		return s.group.do(ctx, f)
	}
	return s.write.alone(ctx, f)
}

// alone does f in a transaction of its own.
func (p pool) alone(ctx context.Context, f work) error {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := f(ctx, transaction{tx, p.kept}); err != nil {
		return errors.Join(err, undone(tx.Rollback()))
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("end: %w", err)
	}
	return nil
}

// undone keeps quiet about a transaction that ended by itself, as when the context did.
func undone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}
