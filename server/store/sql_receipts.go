package store

// The statements of receipts (see sql.go). The condition of a sale that awaits its receipt is that of the
// partial index attempts_receipt.

const (
	sqlAwaits   = `state = 'approved' AND receipt = 0`
	saleColumns = `merchant, checkout, id, amount, offer, digest, authorization_id, decided`

	findMerchantsAwaiting = `SELECT DISTINCT merchant FROM attempts WHERE ` + sqlAwaits + ` ORDER BY merchant`
	selectSalesAwaiting   = `SELECT ` + saleColumns + ` FROM attempts WHERE merchant = $1 AND ` +
		sqlAwaits + `
		AND (decided, id) > ($2, $3) ORDER BY decided, id LIMIT $4`
	selectAwaits = `SELECT COUNT(*) FROM attempts WHERE merchant = $1 AND checkout = $2 AND ` + sqlAwaits
	selectSale   = `SELECT ` + saleColumns + ` FROM attempts WHERE merchant = $1 AND checkout = $2
		AND state = 'approved'`
	markReceipt = `UPDATE attempts SET receipt = $3 WHERE merchant = $1 AND id = $2 AND ` + sqlAwaits

	selectDisclosures = `SELECT ` + disclosureColumns + ` FROM disclosures
		WHERE merchant = $1 AND checkout = $2 ORDER BY revision, language, offer`
)

const receiptColumns = `merchant, seq, checkout, attempt, body`

const (
	insertReceipt  = `INSERT INTO receipts (` + receiptColumns + `) VALUES ($1, $2, $3, $4, $5)`
	selectReceipt  = `SELECT ` + receiptColumns + ` FROM receipts WHERE merchant = $1 AND checkout = $2`
	selectReceipts = `SELECT ` + receiptColumns + ` FROM receipts WHERE merchant = $1 AND seq > $2
		ORDER BY seq LIMIT $3`
	selectWithoutReceipt = `SELECT checkout FROM attempts WHERE merchant = $1 AND state = 'approved'
		AND receipt = 1 AND NOT EXISTS
		(SELECT 1 FROM receipts WHERE merchant = $1 AND checkout = attempts.checkout) ORDER BY checkout`
	// Each with whether its sale is still there.
	selectOldestReceipts = `SELECT ` + receiptColumns + `, EXISTS
		(SELECT 1 FROM attempts WHERE merchant = $1 AND id = receipts.attempt)
		FROM receipts WHERE merchant = $1 ORDER BY seq LIMIT $2`
	deleteReceipts = `DELETE FROM receipts WHERE merchant = $1 AND seq <= $2`
)

const (
	findChains  = `SELECT merchant FROM receipt_chains ORDER BY merchant`
	selectChain = `SELECT merchant, issued, digest, checkpoint, forgotten, forgotten_checkpoint
		FROM receipt_chains WHERE merchant = $1`
	insertChain = `INSERT INTO receipt_chains
		(merchant, issued, digest, checkpoint, forgotten, forgotten_checkpoint)
		VALUES ($1, $2, $3, $4, 0, '') ON CONFLICT (merchant) DO NOTHING`
	updateChain = `UPDATE receipt_chains SET issued = $2, digest = $3, checkpoint = $4
		WHERE merchant = $1 AND issued = $5 AND digest = $6`
	updateForgotten = `UPDATE receipt_chains SET forgotten = $3, forgotten_checkpoint = $4
		WHERE merchant = $1 AND forgotten = $2`
)
