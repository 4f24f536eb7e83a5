package store

// The statements of the package, in the SQL that SQLite and PostgreSQL share: numbered parameters, ON
// CONFLICT, RETURNING, row values. $1 is the merchant if the caller knows it. A statement whose name begins
// with "find" or "take" finds the merchant out by a hash, or goes over all merchants for the relay itself.

const checkoutColumns = `merchant, id, revision, step, reference, location, amount, token_hash, generation,
	created, expires, ended, state, personal, sealed`

const (
	insertCheckout = `INSERT INTO checkouts (` + checkoutColumns + `)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`
	// A checkout's merchant, id, reference and time of creation never change.
	updateCheckout = `UPDATE checkouts
		SET revision = $3, step = $4, location = $5, amount = $6, token_hash = $7,
		generation = $8, expires = $9, ended = $10, state = $11, personal = $12, sealed = $13
		WHERE merchant = $1 AND id = $2 AND revision = $14`
	selectCheckout      = `SELECT ` + checkoutColumns + ` FROM checkouts WHERE merchant = $1 AND id = $2`
	selectCheckouts     = `SELECT ` + checkoutColumns + ` FROM checkouts WHERE merchant = $1`
	findCheckoutByToken = `SELECT ` + checkoutColumns + ` FROM checkouts WHERE token_hash = $1`

	// $1 is a JSON object: the revision that is known, by the hash of a token. Only what differs comes back.
	findMarks = `SELECT known.key, COALESCE(c.revision, 0), COALESCE(c.step, '')
		FROM json_each($1) AS known LEFT JOIN checkouts AS c ON c.token_hash = known.key
		WHERE c.revision IS DISTINCT FROM known.value`
	findMarksPostgres = `SELECT known.key, COALESCE(c.revision, 0), COALESCE(c.step, '')
		FROM json_each_text($1::json) AS known LEFT JOIN checkouts AS c ON c.token_hash = known.key
		WHERE c.revision IS DISTINCT FROM known.value::bigint`
)

const (
	insertQuote = `INSERT INTO quotes (merchant, checkout, revision, quote) VALUES ($1, $2, $3, $4)`
	selectQuote = `SELECT quote FROM quotes WHERE merchant = $1 AND checkout = $2 AND revision = $3`
)

const disclosureColumns = `merchant, checkout, revision, language, offer, version, digest, canonical, issued`

const (
	insertDisclosure = `INSERT INTO disclosures (` + disclosureColumns +
		`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`
	selectDisclosure = `SELECT ` + disclosureColumns + ` FROM disclosures
		WHERE merchant = $1 AND checkout = $2 AND digest = $3 ORDER BY revision DESC LIMIT 1`
)

const consentColumns = `merchant, checkout, revision, digest, language, offer, actor, at`

const (
	// Only a text that was issued can be consented to.
	insertConsent = `INSERT INTO consents (` + consentColumns + `)
		SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE EXISTS
		(SELECT 1 FROM disclosures WHERE merchant = $1 AND checkout = $2 AND digest = $4)`
	selectConsents = `SELECT ` + consentColumns +
		` FROM consents WHERE merchant = $1 AND checkout = $2 ORDER BY revision`
)

const attemptColumns = `merchant, id, checkout, state, reference, flow_reference, amount, offer, digest, code,
	authorization_id, account, created, deadline, decided, checked, looks, due, compared, capture_by, closed`

const (
	insertAttempt = `INSERT INTO attempts (` + attemptColumns + `)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
		$19, $20, $21)`
	// The request never changes, only its outcome. A write of the outcome ends the lease.
	updateAttempt = `UPDATE attempts
		SET state = $3, code = $4, authorization_id = $5, deadline = $6, decided = $7,
		checked = $8, looks = $9, due = $10, compared = $12, capture_by = $13, closed = $14,
		owner = '', leased = 0 WHERE merchant = $1 AND id = $2 AND state = $11`
	selectAttempt  = `SELECT ` + attemptColumns + ` FROM attempts WHERE merchant = $1 AND id = $2`
	selectAttempts = `SELECT ` + attemptColumns +
		` FROM attempts WHERE merchant = $1 AND checkout = $2 ORDER BY created, id`
)

const operationColumns = `merchant, id, checkout, attempt, seq, kind, state, cause, request, amount,
	authorization_id, capture_id, capture, done_id, reference, flow_reference, code,
	created, deadline, decided, checked, due`

const (
	insertOperation = `INSERT INTO operations (` + operationColumns + `)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
		$21, $22)`
	updateOperation = `UPDATE operations
		SET state = $3, capture_id = $4, done_id = $5, code = $6, decided = $7, checked = $8,
		due = $9, deadline = $11, owner = '', leased = 0 WHERE merchant = $1 AND id = $2 AND state = $10`
	selectOperation  = `SELECT ` + operationColumns + ` FROM operations WHERE merchant = $1 AND id = $2`
	selectOperations = `SELECT ` + operationColumns +
		` FROM operations WHERE merchant = $1 AND checkout = $2 ORDER BY seq`
)

// What is due and leased by nobody is claimed in one statement. If writers do not queue (PostgreSQL), a row
// that another writer is about to claim is skipped. LIMIT has an expression, which does not affect the plan:
// SQLite would prepare these statements, which run every second, again for each value of a bare LIMIT $2.
const (
	skipLocked = ` FOR UPDATE SKIP LOCKED`

	// Lease.Due and Lease.Free in SQL: $1 is now, $3 is Lease.Far, $4 is how far ahead a row can have been
	// written, $5 is Lease.LatestEnd. Few rows are open at a time.
	isDue = `due > 0 AND (due <= $1 OR due > $3 OR checked > $4 OR checked = 0 AND created > $4)
		AND (leased <= $1 OR leased > $5)`

	findDueAttempts = `SELECT merchant, id FROM attempts WHERE ` + isDue + `
		ORDER BY due, merchant, id LIMIT $2 + 0`
	takeThoseAttempts = `) UPDATE attempts SET owner = $6, leased = $7
		WHERE (merchant, id) IN (SELECT merchant, id FROM next) RETURNING ` + attemptColumns
	takeAttempts     = `WITH next AS (` + findDueAttempts + takeThoseAttempts
	takeFreeAttempts = `WITH next AS (` + findDueAttempts + skipLocked + takeThoseAttempts
	takeBackAttempts = `UPDATE attempts SET owner = '', leased = 0 WHERE owner = $1 AND leased > 0`

	findDueOperations = `SELECT merchant, id FROM operations WHERE ` + isDue + `
		ORDER BY due, merchant, id LIMIT $2 + 0`
	takeThoseOperations = `) UPDATE operations SET owner = $6, leased = $7
		WHERE (merchant, id) IN (SELECT merchant, id FROM next) RETURNING ` + operationColumns
	takeOperations     = `WITH next AS (` + findDueOperations + takeThoseOperations
	takeFreeOperations = `WITH next AS (` + findDueOperations + skipLocked + takeThoseOperations
	takeBackOperations = `UPDATE operations SET owner = '', leased = 0 WHERE owner = $1 AND leased > 0`
)

const (
	insertReservation = `INSERT INTO reservations (merchant, channel, location, reference, attempts, at)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (merchant, channel, location, reference) DO NOTHING`
	updateReservation = `UPDATE reservations SET attempts = $5, at = $6
		WHERE merchant = $1 AND channel = $2 AND location = $3 AND reference = $4 AND attempts = $7`
	// A writer that is moving the attempt is waited for (PostgreSQL), and what it wrote counts.
	holdAttempt       = `UPDATE attempts SET state = state WHERE merchant = $1 AND id = $2 AND state = $3`
	selectReservation = `SELECT attempts, at FROM reservations
		WHERE merchant = $1 AND channel = $2 AND location = $3 AND reference = $4`
)

const auditColumns = `merchant, checkout, associate, device, act, reason, at`

const (
	insertAudit  = `INSERT INTO audits (` + auditColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7)`
	selectAudits = `SELECT ` + auditColumns +
		` FROM audits WHERE merchant = $1 AND checkout = $2 ORDER BY at, act`
)

const resolutionColumns = `merchant, checkout, subject_kind, subject, outcome, amount, note, evidence,
	said_by, at`

const (
	upsertResolution = `INSERT INTO resolutions (` + resolutionColumns + `)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (merchant, subject) DO UPDATE SET outcome = $5, amount = $6, note = $7, evidence = $8,
		said_by = $9, at = $10`
	deleteResolution = `DELETE FROM resolutions WHERE merchant = $1 AND subject = $2`
	selectResolution = `SELECT ` + resolutionColumns +
		` FROM resolutions WHERE merchant = $1 AND subject = $2`
	selectResolutions = `SELECT ` + resolutionColumns +
		` FROM resolutions WHERE merchant = $1 ORDER BY at, subject LIMIT $2`
	updateOperationAmount = `UPDATE operations SET amount = $3 WHERE merchant = $1 AND id = $2`
)

// Open work: the states are those of relay.OpenAttempts and relay.OpenOperations and the kinds those of
// relay.OpenFindings, a test compares them. They stand here as in the partial indexes, and no other index has
// the order of a list (+ 0), so that a database of years finds them without a scan.
const (
	sqlOpenAttempt   = `state IN ('unknown', 'undoing', 'manual')`
	sqlOpenOperation = `state IN ('unknown', 'manual')`
	sqlOpenFinding   = `settled = 0 AND confirmed > 0 AND kind IN ('double', 'late_find', 'other_amount',
		'missing', 'unexplained', 'closed', 'unread', 'capture_by')`

	findOpenAttempts = `SELECT merchant, state, COUNT(*), MIN(created) FROM attempts WHERE ` +
		sqlOpenAttempt + ` GROUP BY merchant, state`
	findOpenOperations = `SELECT merchant, state, COUNT(*), MIN(created) FROM operations WHERE ` +
		sqlOpenOperation + ` GROUP BY merchant, state`
	findResolutions  = `SELECT merchant, '', COUNT(*), MIN(at) FROM resolutions GROUP BY merchant`
	findOpenFindings = `SELECT merchant, kind, COUNT(*), MIN(since) FROM findings WHERE ` +
		sqlOpenFinding + ` GROUP BY merchant, kind`

	selectOpenAttempts = `SELECT merchant, checkout, id, state, amount, reference, created, decided, checked
		FROM attempts WHERE merchant = $1 AND ` + sqlOpenAttempt + `
		ORDER BY created + 0, id LIMIT $2`
	selectOpenOperations = `SELECT merchant, checkout, id, state, kind, amount, reference, created, decided,
		checked FROM operations WHERE merchant = $1 AND ` + sqlOpenOperation +
		` ORDER BY created + 0, id LIMIT $2`
	selectOpenFindings = `SELECT ` + findingColumns + `,
		(SELECT reference FROM attempts WHERE merchant = $1 AND id = findings.attempt),
		(SELECT capture_by FROM attempts WHERE merchant = $1 AND id = findings.attempt)
		FROM findings WHERE merchant = $1 AND ` + sqlOpenFinding + `
		ORDER BY since + 0, attempt, kind, subject, entry, operation LIMIT $2`
	sqlIsOpen = ` AND id IN (SELECT checkout FROM attempts WHERE merchant = $1 AND ` + sqlOpenAttempt +
		` UNION ALL SELECT checkout FROM operations WHERE merchant = $1 AND ` + sqlOpenOperation +
		` UNION ALL SELECT checkout FROM findings WHERE merchant = $1 AND ` + sqlOpenFinding + `)`
)

const (
	insertReply = `INSERT INTO replies (merchant, key, body_hash, status, body, created)
		VALUES ($1, $2, $3, 0, $4, $5)
		ON CONFLICT (merchant, key) DO NOTHING`
	selectReply = `SELECT body_hash, status, body FROM replies WHERE merchant = $1 AND key = $2`
	takeReply   = `UPDATE replies SET created = $4 WHERE merchant = $1 AND key = $2 AND body_hash = $3
		AND status = 0 AND (created <= $5 OR created > $6)`
	updateReply = `UPDATE replies SET status = $3, body = $4, checkout = $5
		WHERE merchant = $1 AND key = $2 AND status = 0`
	// How much of a checkout is left. A writer that forgets the person waits until the transaction is over
	// (PostgreSQL; SQLite has one writer).
	selectKept     = `SELECT kept FROM checkouts WHERE merchant = $1 AND id = $2`
	selectKeptHeld = selectKept + ` FOR SHARE`
	deleteReply    = `DELETE FROM replies WHERE merchant = $1 AND key = $2`
)

const deviceColumns = `merchant, id, location, name, secret_hash, enrolled, revoked`

const (
	upsertDevice = `INSERT INTO devices (` + deviceColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (merchant, id) DO UPDATE SET location = $3, name = $4, secret_hash = $5, revoked = $7`
	findDevice    = `SELECT ` + deviceColumns + ` FROM devices WHERE secret_hash = $1`
	selectDevices = `SELECT ` + deviceColumns + ` FROM devices WHERE merchant = $1 ORDER BY enrolled, id`

	insertEnrolment = `INSERT INTO enrolments (merchant, code_hash, location, name, expires)
		VALUES ($1, $2, $3, $4, $5)`
	takeEnrolment = `DELETE FROM enrolments WHERE code_hash = $1
		RETURNING merchant, code_hash, location, name, expires`
)

const sessionColumns = `merchant, secret_hash, device, associate, revision, locked, checkout, seen, started`

const (
	insertSession = `INSERT INTO sessions (` + sessionColumns +
		`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`
	updateSession = `UPDATE sessions SET revision = $3, locked = $4, checkout = $5, seen = $6
		WHERE merchant = $1 AND secret_hash = $2 AND revision + 1 = $3`
	findSession     = `SELECT ` + sessionColumns + ` FROM sessions WHERE secret_hash = $1`
	takeSessionAway = `DELETE FROM sessions WHERE secret_hash = $1`
)

const (
	// One statement locks and reads the row, whether it existed or not.
	lockTries = `INSERT INTO tries (merchant, device, associate, used) VALUES ($1, $2, $3, 0)
		ON CONFLICT (merchant, device, associate) DO UPDATE SET used = tries.used RETURNING typed`
	updateTries = `UPDATE tries SET typed = $4 WHERE merchant = $1 AND device = $2 AND associate = $3`
	selectTries = `SELECT typed FROM tries WHERE merchant = $1 AND device = $2 AND associate = $3`
	deleteTries = `DELETE FROM tries WHERE merchant = $1 AND device = $2 AND associate = $3`
)

const (
	selectRevoked = `SELECT revoked FROM devices WHERE merchant = $1 AND id = $2`
	selectSeen    = `SELECT COALESCE(MAX(seen), 0) FROM sessions WHERE merchant = $1 AND device = $2
		AND checkout = $3`
	updateSeen = `UPDATE sessions SET seen = $4 WHERE merchant = $1 AND device = $2 AND checkout = $3
		AND seen < $4`
)

const (
	// One statement locks and reads the row, whether it existed or not. The merchant "" is a value like any
	// other.
	upsertCounter = `INSERT INTO counters (merchant, kind, key, uses, until) VALUES ($1, $2, $3, '', $4)
		ON CONFLICT (merchant, kind, key) DO UPDATE SET until = counters.until RETURNING uses`
	updateCounter = `UPDATE counters SET uses = $4, until = $5 WHERE merchant = $1 AND kind = $2
		AND key = $3`
	deleteCounter   = `DELETE FROM counters WHERE merchant = $1 AND kind = $2 AND key = $3`
	takeOldCounters = `DELETE FROM counters WHERE until <= $1`
)

const findOutWhetherWritable = `UPDATE probe SET writes = writes + 1 WHERE id = 1`

const findOutEncoding = `SHOW server_encoding` // of PostgreSQL
