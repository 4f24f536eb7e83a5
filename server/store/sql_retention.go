package store

// The statements that forget, and what a purge needs beside them (see sql.go).

const takeLease = `INSERT INTO leases (task, holder, ends) VALUES ($1, $2, $3)
	ON CONFLICT (task) DO UPDATE SET holder = $2, ends = $3 WHERE leases.ends <= $4 OR leases.holder = $2
	OR leases.ends > $5`

// These statements forget for all merchants, also for one that is no longer configured. $1 is an instant, $2
// a number of rows. The column kept says how much of a row is left: 0 is all, 1 is what the first step
// leaves, 2 is the facts only. Only these statements change it, and the index uses it, so that a purge finds
// its rows among those of years.
const (
	// A checkout that ended lost its secrets then, so that its revision may stay.
	findSecrets = `SELECT merchant, id, revision, ended, personal FROM checkouts
		WHERE kept = 0 AND expires <= $1 AND step NOT IN ('authorizing', 'pending')
		ORDER BY expires LIMIT $2`
	deleteSecrets = `UPDATE checkouts SET sealed = '', kept = 1, revision = $4, personal = $5
		WHERE merchant = $1 AND id = $2 AND revision = $3 AND kept = 0
		AND step NOT IN ('authorizing', 'pending')`
	dropFailed = `UPDATE attempts
		SET kept = CASE WHEN state IN ('refused', 'abandoned', 'not_executed', 'undone') THEN 2 ELSE 1 END,
		account = CASE WHEN state IN ('refused', 'abandoned', 'not_executed', 'undone') THEN ''
		ELSE account END
		WHERE kept = 0 AND (due = 0 OR state = 'approved') AND (merchant, id) IN
		(SELECT merchant, id FROM attempts WHERE kept = 0 AND created <= $1
		AND (due = 0 OR state = 'approved') ORDER BY created LIMIT $2)`
	dropAccounts = `UPDATE attempts SET account = '', kept = 2
		WHERE (merchant, id) IN (SELECT merchant, id FROM attempts WHERE kept = 1 AND created <= $1
		ORDER BY created LIMIT $2)`
	dropOrders = `DELETE FROM reservations WHERE (merchant, channel, location, reference) IN
		(SELECT merchant, channel, location, reference FROM reservations WHERE at <= $1
		ORDER BY at LIMIT $2)`
	dropReplies = `DELETE FROM replies WHERE (merchant, key) IN
		(SELECT merchant, key FROM replies WHERE created <= $1 ORDER BY created LIMIT $2)`
	dropSessions = `DELETE FROM sessions WHERE secret_hash IN
		(SELECT secret_hash FROM sessions WHERE seen <= $1 ORDER BY seen LIMIT $2)`
	dropEnrolments = `DELETE FROM enrolments WHERE code_hash IN
		(SELECT code_hash FROM enrolments WHERE expires <= $1 ORDER BY expires LIMIT $2)`
	dropAudits = `DELETE FROM audits WHERE checkout = '' AND at <=
		(SELECT MAX(at) FROM (SELECT at FROM audits WHERE checkout = '' AND at <= $1
		ORDER BY at LIMIT $2) AS oldest)`

	// What has more than one row is found first, and then forgotten under its merchant.
	findPersonal = `SELECT merchant, id FROM checkouts WHERE kept = 1 AND expires <= $1
		ORDER BY expires LIMIT $2`
	findAbandoned = `SELECT merchant, id FROM checkouts WHERE kept = 0 AND expires <= $1
		ORDER BY expires LIMIT $2`
	findEvidence = `SELECT merchant, id FROM checkouts WHERE kept = 2 AND expires <= $1
		ORDER BY expires LIMIT $2`

	deletePersonal = `UPDATE checkouts SET sealed = '', personal = '', kept = 2, revision = revision + 1
		WHERE merchant = $1 AND id = $2 AND kept < 2`
	deleteQuotes      = `DELETE FROM quotes WHERE merchant = $1 AND checkout = $2`
	deleteAudits      = `DELETE FROM audits WHERE merchant = $1 AND checkout = $2`
	endResolutions    = `DELETE FROM resolutions WHERE merchant = $1 AND checkout = $2`
	deleteConsents    = `DELETE FROM consents WHERE merchant = $1 AND checkout = $2`
	deleteDisclosures = `DELETE FROM disclosures WHERE merchant = $1 AND checkout = $2`
	deleteOperations  = `DELETE FROM operations WHERE merchant = $1 AND checkout = $2`
	deleteAttempts    = `DELETE FROM attempts WHERE merchant = $1 AND checkout = $2`
	deleteCheckout    = `DELETE FROM checkouts WHERE merchant = $1 AND id = $2`

	eraseCheckout = `UPDATE checkouts SET sealed = '', personal = '', kept = 2, revision = revision + 1
		WHERE merchant = $1 AND id = $2 AND (ended > 0 OR expires <= $3)
		AND step NOT IN ('authorizing', 'pending')
		AND NOT EXISTS (SELECT 1 FROM attempts WHERE merchant = $1 AND checkout = $2 AND due > 0)
		AND NOT EXISTS (SELECT 1 FROM operations WHERE merchant = $1 AND checkout = $2 AND due > 0)
		AND NOT EXISTS (SELECT 1 FROM attempts WHERE merchant = $1 AND checkout = $2 AND ` + sqlAwaits + `)`
	keepAccount   = `UPDATE attempts SET kept = 0 WHERE merchant = $1 AND id = $2 AND kept = 1`
	eraseAccounts = `UPDATE attempts SET account = '', kept = 2 WHERE merchant = $1 AND checkout = $2`
	eraseReplies  = `DELETE FROM replies WHERE merchant = $1 AND checkout = $2 AND checkout <> ''`
)
