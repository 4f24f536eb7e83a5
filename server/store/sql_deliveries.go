package store

// The statements of deliveries (see sql.go). $1 is the merchant, $2 the endpoint, $3 the line.

const lineColumns = `merchant, endpoint, line, next, last, tries, since`

const (
	// A line that has work already gets more of it. $4 is a position, $5 is now.
	upsertLine = `INSERT INTO deliveries (merchant, endpoint, line, next, last, tries, since, created,
		checked, due, owner, leased) VALUES ($1, $2, $3, $4, $4, 0, 0, $5, 0, $5, '', 0)
		ON CONFLICT (merchant, endpoint, line) DO UPDATE SET last = $4`
	// One event alone is due again, whatever became of it.
	upsertAlone = `INSERT INTO deliveries (merchant, endpoint, line, next, last, tries, since, created,
		checked, due, owner, leased) VALUES ($1, $2, $3, $4, $4, 0, 0, $5, 0, $5, '', 0)
		ON CONFLICT (merchant, endpoint, line) DO UPDATE SET tries = 0, since = 0, checked = 0, due = $5`
	insertParked = `INSERT INTO deliveries (merchant, endpoint, line, next, last, tries, since, created,
		checked, due, owner, leased) VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $7, 0, '', 0)
		ON CONFLICT (merchant, endpoint, line) DO NOTHING`

	// $3 is now, $4 a number of rows, $5 the latest end of a lease, $6 the owner, $7 the end of the lease.
	findDueLines = `SELECT line FROM deliveries WHERE merchant = $1 AND endpoint = $2 AND due > 0
		AND due <= $3 AND (leased <= $3 OR leased > $5) ORDER BY due, line LIMIT $4 + 0`
	takeThoseLines = `) UPDATE deliveries SET owner = $6, leased = $7
		WHERE merchant = $1 AND endpoint = $2 AND line IN (SELECT line FROM next) RETURNING ` + lineColumns
	takeLines     = `WITH next AS (` + findDueLines + takeThoseLines
	takeFreeLines = `WITH next AS (` + findDueLines + skipLocked + takeThoseLines
	// What is due after $4 was written before the clock was set back.
	findFarLine    = `SELECT line FROM deliveries WHERE merchant = $1 AND endpoint = $2 AND due > $3 LIMIT 1`
	updateFarLines = `UPDATE deliveries SET due = $3 WHERE merchant = $1 AND endpoint = $2 AND due > $4`
	takeBackLines  = `UPDATE deliveries SET owner = '', leased = 0 WHERE owner = $1 AND leased > 0`

	// $4 is the position that the line is done with, $5 the owner, $6 is now. One of the two finds the row.
	deleteLine = `DELETE FROM deliveries
		WHERE merchant = $1 AND endpoint = $2 AND line = $3 AND last <= $4 AND owner = $5`
	advanceLine = `UPDATE deliveries SET next = CAST($4 AS BIGINT) + 1, tries = 0, since = 0, checked = $6,
		due = $6, owner = '', leased = 0
		WHERE merchant = $1 AND endpoint = $2 AND line = $3 AND last > $4 AND owner = $5`
	retryLine = `UPDATE deliveries SET next = $4, tries = $5, since = $6, checked = $7, due = $8,
		owner = '', leased = 0 WHERE merchant = $1 AND endpoint = $2 AND line = $3 AND owner = $9`

	selectEventAt = `SELECT ` + eventColumns + `, position FROM events WHERE merchant = $1 AND id = $2`
	selectOfLine  = `SELECT ` + eventColumns + `, position FROM events WHERE merchant = $1 AND checkout = $2
		AND position >= $3 AND position <= $4 ORDER BY position LIMIT $5 + 0`
	selectParked = `SELECT line, endpoint, checked FROM deliveries WHERE merchant = $1 AND due = 0
		ORDER BY checked, line, endpoint LIMIT $2 + 0`
	dropDeliveries = `DELETE FROM deliveries WHERE (merchant, endpoint, line) IN
		(SELECT merchant, endpoint, line FROM deliveries WHERE created <= $1 ORDER BY created LIMIT $2)`
)
