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

// asUniqueError turns the refusal of a write by the primary key, or by a unique index, into the error that it
// means.
func asUniqueError(err error, primary, unique error) error {
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

// asExists turns the refusal of a write by a unique key into relay.ErrExists.
func asExists(err error) error { return asUniqueError(err, relay.ErrExists, relay.ErrExists) }

// errRowGone means that another transaction deleted a row between two statements.
var errRowGone = errors.New("a row moved")

// isRetryable reports whether a transaction failed only because of other transactions, so that it may run
// again. SQLite's writers queue before they begin, so that theirs never does.
func isRetryable(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return errors.Is(err, errRowGone) || ok && (e.Code == serializationFailure || e.Code == deadlockDetected)
}
