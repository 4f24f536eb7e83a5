// Package store keeps what must outlive the process. It implements relay.Store and tablet.Store with SQLite
// or PostgreSQL.
//
// Its laws:
//
//   - Commit writes a whole relay.Change in one transaction, or nothing. The transaction is on the disk
//     before Commit returns.
//   - A row changes only if it still is what the caller read (compare and set). The loser gets
//     relay.ErrStale.
//   - One live attempt of a checkout, and one approved attempt ever, are unique indexes, not checks.
//   - Every statement names the merchant, except those that find the merchant out. A test reads the
//     statements.
//   - What only the relay may read, and what it knows of a person, is sealed: with AES-256-GCM, under a key
//     that is not in the database, bound to merchant, column and row. Tokens, and the secrets of devices and
//     sessions, are stored as their SHA-256 only. What is forgotten is empty.
//
// It refuses to decide: it has no state machine, no clock and no retention rule. All statements are in sql.go
// and sql_retention.go, in the SQL that SQLite and PostgreSQL share. What differs is in sqlite.go,
// postgres.go, constraint_errors.go and migrations.
package store
