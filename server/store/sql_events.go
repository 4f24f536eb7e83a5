package store

// The statements of events (see sql.go). Positions in the log go over all merchants, and no merchant sees
// one.

const eventColumns = `merchant, id, type, checkout, reference, live, at, logged, data`

const (
	insertEvent = `INSERT INTO outbox (merchant, id, type, checkout, live, at, data)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`

	findOutbox = `SELECT seq, merchant, id, type, checkout FROM outbox ORDER BY seq LIMIT $1 + 0`
	// Whoever logs holds the head until its transaction ends, so that positions appear in their order.
	takeEventHead = `UPDATE event_head SET position = position WHERE one = 1 RETURNING position, logged`
	// $3 is a JSON array of numbers of the outbox.
	takeIntoLog = `INSERT INTO events
		(merchant, position, id, type, checkout, reference, live, at, logged, data)
		SELECT o.merchant, $1 + ROW_NUMBER() OVER (ORDER BY o.seq), o.id, o.type, o.checkout,
		COALESCE(c.reference, ''), o.live, o.at, $2, o.data
		FROM outbox AS o LEFT JOIN checkouts AS c ON c.merchant = o.merchant AND c.id = o.checkout
		WHERE o.seq IN `
	takeOutboxAway      = `DELETE FROM outbox WHERE seq IN `
	takeThose           = `(SELECT value FROM json_each($3))`
	takeThosePostgres   = `(SELECT value::bigint FROM json_array_elements_text($3::json))`
	takeAllOf           = `(SELECT value FROM json_each($1))`
	takeAllOfPostgres   = `(SELECT value::bigint FROM json_array_elements_text($1::json))`
	takeThoseIntoLog    = takeIntoLog + takeThose
	takeThoseIntoLogPG  = takeIntoLog + takeThosePostgres
	takeThoseAway       = takeOutboxAway + takeAllOf
	takeThoseAwayPG     = takeOutboxAway + takeAllOfPostgres
	takeEventHeadOn     = `UPDATE event_head SET position = $1, logged = $2 WHERE one = 1`
	takeEventsBack      = `UPDATE events SET logged = $1 WHERE logged > $1`
	findPositionAt      = `SELECT position FROM events WHERE logged >= $1 ORDER BY logged, position LIMIT 1`
	selectEventPosition = `SELECT position FROM events WHERE merchant = $1 AND id = $2`
	selectEvent         = `SELECT ` + eventColumns + ` FROM events WHERE merchant = $1 AND id = $2`
	selectEventsFrom    = `SELECT ` + eventColumns + `, position FROM events
		WHERE merchant = $1 AND position > $2 AND position < $3`
	// One type of several, each with a limit of its own, and what joins them.
	eventsOfType = `SELECT * FROM (%s AND type = %s%s) AS of_type_%d`
	unionAll     = ` UNION ALL `

	dropEvents = `DELETE FROM events WHERE position IN
		(SELECT position FROM events WHERE logged <= $1 ORDER BY logged, position LIMIT $2)`

	findRanOut = `SELECT merchant, id, expires FROM checkouts
		WHERE ended = 0 AND expires <= $1 AND step NOT IN ('authorizing', 'pending')
		AND (expires, merchant, id) > ($2, $3, $4) ORDER BY expires, merchant, id LIMIT $5 + 0`
)
