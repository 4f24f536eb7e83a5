package store

import "database/sql"

// Pools are the connections to the database by their purpose, so that metrics show which of them are busy.
func (s *Store) Pools() map[string]*sql.DB {
	if s.read.db == s.write.db {
		return map[string]*sql.DB{"store": s.write.db}
	}
	return map[string]*sql.DB{"write": s.write.db, "read": s.read.db}
}
