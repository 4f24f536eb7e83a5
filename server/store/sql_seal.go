package store

// The statements about sealing keys, and those that go over everything that is sealed (see sql.go).

const (
	findSealKeys   = `SELECT id, sealed, used FROM seal_keys ORDER BY id`
	takeSealKey    = `INSERT INTO seal_keys (id, sealed, used) VALUES ($1, $2, 0) ON CONFLICT (id) DO NOTHING`
	takeSealUse    = `UPDATE seal_keys SET used = $2 WHERE id = $1`
	takeSealAway   = `DELETE FROM seal_keys WHERE id = $1 AND used <= $2`
	takeSealsAlone = `LOCK TABLE seal_keys IN SHARE ROW EXCLUSIVE MODE` // PostgreSQL: SQLite has one writer

	// The newest rows that hold something sealed, by index.
	findNewestCheckouts = `SELECT merchant, id, revision, personal, sealed FROM checkouts WHERE kept = $1
		ORDER BY expires DESC LIMIT $2`
	findNewestAttempts = `SELECT merchant, id, 0, account, account FROM attempts WHERE kept = $1
		ORDER BY created DESC LIMIT $2`

	// All rows, a batch at a time, in the order of their keys.
	findSealedCheckouts = `SELECT merchant, id, revision, personal, sealed FROM checkouts
		WHERE (merchant, id) > ($1, $2) ORDER BY merchant, id LIMIT $3`
	findSealedAttempts = `SELECT merchant, id, 0, account, account FROM attempts
		WHERE (merchant, id) > ($1, $2) ORDER BY merchant, id LIMIT $3`
	findSealedReplies = `SELECT merchant, key, 0, body, body FROM replies
		WHERE (merchant, key) > ($1, $2) ORDER BY merchant, key LIMIT $3`

	// A text is replaced only if it still is the one that was opened. Its length is compared too, because in
	// SQLite a text that was forgotten is '' or x'', which differ.
	resealCheckout = `UPDATE checkouts SET personal = $4, sealed = $7
		WHERE merchant = $1 AND id = $2 AND revision = $3
		AND length(personal) = $6 AND ($6 = 0 OR personal = $5)
		AND length(sealed) = $9 AND ($9 = 0 OR sealed = $8)`
	resealAttempt = `UPDATE attempts SET account = $3
		WHERE merchant = $1 AND id = $2 AND length(account) = $5 AND account = $4`
	resealReply = `UPDATE replies SET body = $3
		WHERE merchant = $1 AND key = $2 AND length(body) = $5 AND body = $4`
)

const (
	findVersionTable         = `SELECT COUNT(*) FROM sqlite_master WHERE name = 'goose_db_version'`
	findVersionTablePostgres = `SELECT COUNT(*) FROM pg_class WHERE oid = to_regclass('goose_db_version')`
	findVersion              = `SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version`
)
