package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// maxTries is how often a transaction is begun that other transactions undo.
const maxTries = 12

// transaction runs the statements of one change, prepared if they are in the cache.
type transaction struct {
	tx         *sql.Tx
	statements *statementCache
}

func (t transaction) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if s := t.statements.lookUp(query); s != nil {
		return t.tx.StmtContext(ctx, s).ExecContext(ctx, args...)
	}
	return t.tx.ExecContext(ctx, query, args...)
}

func (t transaction) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if s := t.statements.lookUp(query); s != nil {
		return t.tx.StmtContext(ctx, s).QueryRowContext(ctx, args...)
	}
	return t.tx.QueryRowContext(ctx, query, args...)
}

func (t transaction) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s := t.statements.lookUp(query); s != nil {
		return t.tx.StmtContext(ctx, s).QueryContext(ctx, args...)
	}
	return t.tx.QueryContext(ctx, query, args...)
}

// work is what one transaction does. It must not use what it read in an earlier run, because it may run
// again.
type work func(context.Context, transaction) error

// transact does f in one transaction of the writer. PostgreSQL undoes one of two transactions that wait for
// each other. Nothing of it is written, so f runs again. SQLite has one writer, whose transactions are
// grouped.
func (s *Store) transact(ctx context.Context, f work) error {
	ctx, stop := context.WithTimeout(ctx, s.write.timeout)
	defer stop()
	for try := 1; ; try++ {
		err := s.tryTransact(ctx, f)
		if try == maxTries || !isRetryable(err) {
			return err
		}
	}
}

// tryTransact does f once, in a group if there is one.
func (s *Store) tryTransact(ctx context.Context, f work) error {
	if s.group != nil {
		return s.group.submit(ctx, f)
	}
	return s.write.transact(ctx, f)
}

// transact does f in a transaction of its own.
func (p pool) transact(ctx context.Context, f work) error {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := f(ctx, transaction{tx, p.statements}); err != nil {
		return errors.Join(err, ignoreTxDone(tx.Rollback()))
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("end: %w", err)
	}
	return nil
}

// ignoreTxDone drops the error of a transaction that had ended, for example with its context.
func ignoreTxDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}
