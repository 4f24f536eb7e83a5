// Package store keeps what must outlive the process: it fills relay.Store with SQLite or PostgreSQL.
//
// Its laws:
//
//   - Commit writes a whole relay.Change in one transaction, flushed to the disk before it returns, or nothing.
//   - A row changes only when it still is what the caller read (compare and set); the loser gets relay.ErrStale.
//   - One live attempt per checkout and one approved attempt ever are unique indexes, not checks.
//   - Every statement names the merchant, but those that find the merchant out; a test reads the statements.
//   - What only the relay may read, and what it knows of a person, is sealed with AES-256-GCM under a key that is not in
//     the database, bound to its merchant, column and row. Tokens and secrets of devices and sessions are kept as their
//     SHA-256 only. What is forgotten is empty.
//
// It refuses to decide: no state machine, no clock, no retention rule is here. All statements are in sql.go, in the
// SQL that SQLite and PostgreSQL share; what differs between them is in sqlite.go, postgres.go, refused.go and migrations.
package store
