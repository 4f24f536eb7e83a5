package receipts

import (
	"context"
	"time"

	"candor/core/money"
	"candor/core/offer"
	"candor/server/relay"
)

// Store keeps receipts, beside the journal that they are issued from. relay.ErrNotFound and relay.ErrStale
// mean what they mean of a relay.Store.
type Store interface {
	// Lease gives a task to one holder until a time. It returns false while another holds it.
	Lease(ctx context.Context, task, holder string, now, until time.Time) (bool, error)
	Checkout(ctx context.Context, m relay.MerchantID, id relay.CheckoutID) (relay.Checkout, error)
	Consents(ctx context.Context, m relay.MerchantID, id relay.CheckoutID) ([]relay.Consent, error)
	// Disclosures lists every text that was issued for a checkout, oldest first.
	Disclosures(ctx context.Context, m relay.MerchantID, id relay.CheckoutID) ([]relay.Disclosure, error)

	// MerchantsAwaiting lists the merchants that have approved sales without a receipt.
	MerchantsAwaiting(ctx context.Context) ([]relay.MerchantID, error)
	// SalesAwaiting lists such sales of a merchant after another one, by when they were decided.
	SalesAwaiting(ctx context.Context, m relay.MerchantID, after Sale, limit int) ([]Sale, error)
	// AwaitsReceipt reports whether a checkout is such a sale.
	AwaitsReceipt(ctx context.Context, m relay.MerchantID, id relay.CheckoutID) (bool, error)

	// ReceiptChain returns the chain of a merchant. It is the zero Chain if nothing was issued.
	ReceiptChain(ctx context.Context, m relay.MerchantID) (Chain, error)
	// IssueReceipts writes receipts, and for which sales none can be issued, in one transaction. It returns
	// ErrStale, and writes nothing, if the chain is not as Was says or a sale does not await its receipt.
	IssueReceipts(ctx context.Context, i Issue) error

	// Receipt returns the receipt of a checkout, or ErrNotFound.
	Receipt(ctx context.Context, m relay.MerchantID, id relay.CheckoutID) (Receipt, error)
	// Receipts lists receipts of a merchant after a place in the chain, in the order of the chain.
	Receipts(ctx context.Context, m relay.MerchantID, after, limit int) ([]Receipt, error)
	// SalesWithoutReceipt lists the sales of which a receipt was issued that is not there, by their checkout.
	SalesWithoutReceipt(ctx context.Context, m relay.MerchantID) ([]relay.CheckoutID, error)
	// SaleOf returns what the journal says of the approved attempt of a checkout, or ErrNotFound.
	SaleOf(ctx context.Context, m relay.MerchantID, id relay.CheckoutID) (Sale, error)

	// MerchantsWithReceipts lists the merchants that have a chain, also those that are no longer configured.
	MerchantsWithReceipts(ctx context.Context) ([]relay.MerchantID, error)
	// ReceiptsOfForgotten lists the first receipts of a merchant, as long as their sales are forgotten.
	ReceiptsOfForgotten(ctx context.Context, m relay.MerchantID, limit int) ([]Receipt, error)
	// ForgetReceipts deletes the first receipts of a merchant, up to a place in the chain, and writes the
	// checkpoint that stands for them. It returns ErrStale if not exactly was had been forgotten before.
	ForgetReceipts(ctx context.Context, m relay.MerchantID, was, upTo int, checkpoint string) error
}

// Sale is an approved attempt, as the journal has it.
type Sale struct {
	Merchant      relay.MerchantID
	Checkout      relay.CheckoutID
	Attempt       relay.AttemptID
	Amount        money.Amount
	Offer         offer.ID
	Digest        string // of the text that was agreed to
	Authorization string // the lender's number
	Decided       time.Time
}

// Receipt is a signed receipt in its place in the chain of its merchant.
type Receipt struct {
	Merchant relay.MerchantID
	Seq      int // from 1 on, without gaps
	Checkout relay.CheckoutID
	Attempt  relay.AttemptID
	Body     string // the signed text (core/receipt)
}

// Chain is what is known of the receipts of a merchant as a whole.
type Chain struct {
	Merchant   relay.MerchantID
	Issued     int    // receipts so far; the Seq of the last one
	Digest     string // of the last one
	Checkpoint string // signed, of both
	Forgotten  int    // receipts that are no longer kept; the Seq of the last of them
	// ForgottenCheckpoint is signed, with the digest of the last that was forgotten; "" if none was.
	ForgottenCheckpoint string
}

// Issue is what IssueReceipts writes.
type Issue struct {
	Was      Chain // as it was read
	Now      Chain // with the receipts below; Forgotten is not written
	Receipts []Receipt
	Events   []relay.Event // that tell of them, written with them
	// Impossible are sales that will never have a receipt: what they would need is missing.
	Impossible []Sale
}
