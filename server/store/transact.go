package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// tries is how often a transaction is begun that others undid.
const tries = 5

// transact runs f in one transaction of the writer. PostgreSQL undoes one of two transactions that wait for each other;
// nothing of it is written, so that f runs again. It must read nothing from before.
func (s *Store) transact(ctx context.Context, f func(context.Context, *sql.Tx) error) error {
	ctx, stop := context.WithTimeout(ctx, s.write.patience)
	defer stop()
	for try := 1; ; try++ {
		err := s.once(ctx, f)
		if try == tries || !crossed(err) {
			return err
		}
	}
}

func (s *Store) once(ctx context.Context, f func(context.Context, *sql.Tx) error) error {
	tx, err := s.write.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := f(ctx, tx); err != nil {
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
