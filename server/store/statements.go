package store

import (
	"context"
	"database/sql"
	"sync"
)

// statements are the prepared ones of a pool. SQLite parses a statement each time unless it is kept; pgx keeps its own,
// so that PostgreSQL's pool has none (nil).
//
// A statement is prepared when it was asked for once: not within a transaction, which may hold the only connection.
type statements struct {
	db *sql.DB

	mu     sync.RWMutex
	kept   map[string]*sql.Stmt
	wanted []string
}

// enough is more than the package has statements. What is composed, as the list's filter, must not fill the memory.
const enough = 200

func keeper(db *sql.DB) *statements { return &statements{db: db, kept: map[string]*sql.Stmt{}} }

// of is the prepared statement of a query, or nil.
func (k *statements) of(query string) *sql.Stmt {
	if k == nil {
		return nil
	}
	k.mu.RLock()
	s, known := k.kept[query]
	k.mu.RUnlock()
	if !known {
		k.want(query)
	}
	return s
}

// now is of, outside of a transaction: what is not prepared yet will be first.
func (k *statements) now(ctx context.Context, query string) *sql.Stmt {
	s := k.of(query)
	if s == nil {
		k.prepare(ctx)
		s = k.of(query)
	}
	return s
}

func (k *statements) want(query string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, known := k.kept[query]; !known && len(k.kept) < enough {
		k.kept[query] = nil
		k.wanted = append(k.wanted, query)
	}
}

// prepare prepares what was wanted. What cannot be prepared runs as it did, unprepared, and says itself what is wrong.
func (k *statements) prepare(ctx context.Context) {
	if k == nil {
		return
	}
	k.mu.Lock()
	wanted := k.wanted
	k.wanted = nil
	k.mu.Unlock()
	for _, query := range wanted {
		s, err := k.db.PrepareContext(ctx, query)
		if err != nil {
			continue
		}
		k.mu.Lock()
		k.kept[query] = s
		k.mu.Unlock()
	}
}
