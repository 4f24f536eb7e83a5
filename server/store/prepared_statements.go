package store

import (
	"context"
	"database/sql"
	"sync"
)

// statementCache holds the prepared statements of a pool. SQLite parses a statement each time unless it is
// prepared. pgx has its own cache, so that PostgreSQL's pool has none (nil).
//
// A statement is prepared after it was requested once, and not within a transaction, which may hold the only
// connection.
type statementCache struct {
	db *sql.DB

	mu      sync.RWMutex
	byQuery map[string]*sql.Stmt
	missing []string
}

// maxStatements is more than the package has statements. Composed statements, such as a list with a filter,
// must not fill the memory.
const maxStatements = 200

func newStatementCache(db *sql.DB) *statementCache {
	return &statementCache{db: db, byQuery: map[string]*sql.Stmt{}}
}

// lookUp returns the prepared statement of a query. If there is none, it returns nil and requests it.
func (c *statementCache) lookUp(query string) *sql.Stmt {
	if c == nil {
		return nil
	}
	c.mu.RLock()
	s, known := c.byQuery[query]
	c.mu.RUnlock()
	if !known {
		c.request(query)
	}
	return s
}

// prepared is lookUp outside of a transaction: it prepares the statement first if needed.
func (c *statementCache) prepared(ctx context.Context, query string) *sql.Stmt {
	s := c.lookUp(query)
	if s == nil {
		c.prepare(ctx)
		s = c.lookUp(query)
	}
	return s
}

// request notes that a statement is to be prepared.
func (c *statementCache) request(query string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.byQuery[query]; !known && len(c.byQuery) < maxStatements {
		c.byQuery[query] = nil
		c.missing = append(c.missing, query)
	}
}

// prepare prepares what was requested. A statement that cannot be prepared runs unprepared, and its own error
// says what is wrong.
func (c *statementCache) prepare(ctx context.Context) {
	if c == nil {
		return
	}
	c.mu.Lock()
	missing := c.missing
	c.missing = nil
	c.mu.Unlock()
	for _, query := range missing {
		s, err := c.db.PrepareContext(ctx, query)
		if err != nil {
			continue
		}
		c.mu.Lock()
		c.byQuery[query] = s
		c.mu.Unlock()
	}
}
