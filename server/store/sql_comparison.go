package store

// The statements of comparisons with the lender's list (see sql.go).

const findingColumns = `merchant, checkout, attempt, kind, subject, entry, operation, amount, since,
	confirmed, settled, people`

const (
	upsertFinding = `INSERT INTO findings (` + findingColumns + `)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (merchant, attempt, kind, subject, entry, operation)
		DO UPDATE SET amount = $8, since = $9, confirmed = $10, settled = $11, people = $12`
	selectFindings = `SELECT ` + findingColumns + ` FROM findings WHERE merchant = $1 AND attempt = $2
		ORDER BY since, kind, subject, entry, operation`
	selectFindingsOfDay = `SELECT ` + findingColumns + ` FROM findings WHERE merchant = $1 AND confirmed > 0
		AND attempt IN (SELECT id FROM attempts WHERE merchant = $1 AND created >= $2 AND created < $3)
		UNION SELECT ` + findingColumns + ` FROM findings WHERE merchant = $1 AND confirmed > 0
		AND since >= $2 AND since < $3
		ORDER BY 9, 3, 4, 5, 6, 7`
	deleteFindings = `DELETE FROM findings WHERE merchant = $1 AND checkout = $2`
)

const (
	// $4 and $5 are the time and the id of the last row of the page before.
	selectAttemptsOfDay = `SELECT ` + attemptColumns + ` FROM attempts WHERE merchant = $1
		AND created >= $2 AND created < $3 AND (created, id) > ($4, $5) ORDER BY created, id LIMIT $6 + 0`
	selectOlderAttempts = `SELECT ` + attemptColumns + ` FROM attempts WHERE merchant = $1
		AND created < $2 AND (created, id) > ($4, $5) AND compared < $7 AND due = 0
		AND id IN (SELECT id FROM attempts WHERE merchant = $1 AND capture_by > 0
		UNION SELECT attempt FROM findings WHERE merchant = $1 AND settled = 0
		UNION SELECT attempt FROM operations WHERE merchant = $1 AND created >= $2 AND created < $3)
		ORDER BY created, id LIMIT $6 + 0`
	markCompared = `UPDATE attempts SET compared = $3, due = $4 WHERE merchant = $1 AND id = $2 AND due = 0`
	// capture_by is set for approved attempts only.
	selectClosingAttempts = `SELECT ` + attemptColumns + ` FROM attempts WHERE merchant = $1
		AND capture_by > 0 AND capture_by <= $2
		AND id NOT IN (SELECT attempt FROM findings WHERE merchant = $1 AND kind = 'capture_by'
		AND settled = 0) ORDER BY capture_by, id LIMIT $3 + 0`
	selectLives = `SELECT closed - decided FROM attempts WHERE merchant = $1 AND closed > 0
		AND closed - decided >= $2
		AND id NOT IN (SELECT attempt FROM operations WHERE merchant = $1 AND cause <> 'closed')
		ORDER BY 1 LIMIT 2`

	selectComparedDay = `SELECT merchant, day, started, finished, unread, not_ours FROM compared_days
		WHERE merchant = $1 AND day = $2`
	upsertComparedDay = `INSERT INTO compared_days (merchant, day, started, finished, unread, not_ours)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (merchant, day)
		DO UPDATE SET started = $3, finished = $4, unread = $5, not_ours = $6`
	dropComparedDays = `DELETE FROM compared_days WHERE (merchant, day) IN
		(SELECT merchant, day FROM compared_days WHERE started <= $1 ORDER BY started LIMIT $2)`
)
