package relay

import (
	"context"
	"time"

	"candor/core/money"
)

// AfterSale is the lender's part of what happens to an authorization later (POS API, transactions). Merchant scope.
// Each method sends its call once, never again whatever happens. An error is a *LenderError.
type AfterSale interface {
	// Capture takes an amount of an authorization; several times, until nothing remains.
	Capture(ctx context.Context, c Call, s OperationRequest) (OperationResult, error)
	// Release gives an amount of what is not captured back to the customer's credit.
	Release(ctx context.Context, c Call, s OperationRequest) (OperationResult, error)
	// Return takes back a capture or a part of it, up to 100 days later, of a promotional purchase.
	Return(ctx context.Context, c Call, s OperationRequest) (OperationResult, error)
	// Refund pays an amount back to an account. The lender answers an empty object and lists no refunds: an answer that
	// is lost cannot be asked for.
	Refund(ctx context.Context, c Call, s OperationRequest) (OperationResult, error)
}

// OperationRequest is one call about an authorization. Zero fields are not sent.
type OperationRequest struct {
	Authorization      string // the lender's id
	Capture            string // the lender's id of the capture; Return needs it, Refund may have it
	Account, Card      Secret // Refund: the account; Card of a business authorized user
	Amount             money.Amount
	Full               bool   // Return: the whole capture
	Reference          string // unique: the merchant's + "." + operation id, at most 40 characters
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

// hasAmount reports whether the lender named an amount that could be read: no capture is of nothing.
func (c Captured) hasAmount() bool { return c.HasAmount && !c.Amount.IsZero() }
