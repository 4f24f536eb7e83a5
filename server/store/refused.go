package store

import (
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"candor/server/relay"
)

// Codes of PostgreSQL (postgresql.org/docs/current/errcodes-appendix.html).
const (
	uniqueViolation      = "23505"
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
)

// taken maps a refused write to the error that the primary key or a unique index of the table stands for.
func taken(err error, primary, unique error) error {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok && e.Code == uniqueViolation {
		if strings.HasSuffix(e.ConstraintName, "_pkey") {
			return primary
		}
		return unique
	}
	e, ok := errors.AsType[*sqlite.Error](err)
	switch {
	case ok && e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return primary
	case ok && e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE:
		return unique
	}
	return err
}

func exists(err error) error { return taken(err, relay.ErrExists, relay.ErrExists) }

// errMoved is a row that another took away between two statements.
var errMoved = errors.New("a row moved")

// crossed reports whether a transaction was undone by others only, so that it may run again. SQLite's writers queue
// before they begin; theirs never is.
func crossed(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return errors.Is(err, errMoved) || ok && (e.Code == serializationFailure || e.Code == deadlockDetected)
}
