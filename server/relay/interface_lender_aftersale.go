package relay

import (
	"context"
	"time"

	"candor/core/money"
)

// AfterSale is the lender's part of what happens to an authorization later (POS API, transactions), in
// merchant scope. Each method sends its call once, and never again, whatever happens. An error is a
// *LenderError.
type AfterSale interface {
	// Capture takes an amount of an authorization. It may be called several times, until nothing remains.
	Capture(ctx context.Context, c Call, s OperationRequest) (OperationResult, error)
	// Release returns an amount that is not captured to the customer's credit.
	Release(ctx context.Context, c Call, s OperationRequest) (OperationResult, error)
	// Return gives back a capture of a promotional purchase, or a part of it, up to 100 days later.
	Return(ctx context.Context, c Call, s OperationRequest) (OperationResult, error)
	// Refund pays an amount back to an account. The lender answers with an empty object and lists no refunds,
	// so a lost answer cannot be looked up.
	Refund(ctx context.Context, c Call, s OperationRequest) (OperationResult, error)
}

// OperationRequest is one call about an authorization. Zero fields are not sent.
type OperationRequest struct {
	Authorization      string // the lender's id
	Capture            string // the lender's id of the capture; Return needs it, Refund may have it
	Account, Card      Secret // Refund: the account; Card of a business authorized user
	Amount             money.Amount
	Full               bool   // Return: the whole capture
	Reference          string // unique: as of an Order, with the operation's id; at most 40 characters
	Location, Employee string // in store: the lender's external ids
}

// OperationResult is what the lender did.
type OperationResult struct {
	ID        string // of the capture or return; "" for a release and a refund
	Amount    money.Amount
	HasAmount bool
	At        time.Time
}

// Captured is one capture of an authorization in the lender's list.
type Captured struct {
	ID           string
	Reference    string
	Amount       money.Amount
	HasAmount    bool
	Remaining    money.Amount // not returned
	HasRemaining bool
	At           time.Time
}

// hasAmount reports whether the lender gave an amount that could be read: no capture is of zero.
func (c Captured) hasAmount() bool { return c.HasAmount && !c.Amount.IsZero() }
