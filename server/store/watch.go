package store

import "database/sql"

// Pools are the connections to the database by what they are for, so that who watches them sees who waits.
func (s *Store) Pools() map[string]*sql.DB {
	if s.read.db == s.write.db {
		return map[string]*sql.DB{"store": s.write.db}
	}
	return map[string]*sql.DB{"write": s.write.db, "read": s.read.db}
}
