package api

import (
	"context"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
)

// Operation is an operation as its merchant sees it.
type Operation struct {
	ID        relay.OperationID   `json:"id"`
	Kind      relay.OperationKind `json:"kind"`
	Amount    string              `json:"amount"`
	Status    OperationStatus     `json:"status"`
	Code      checkout.Code       `json:"code,omitempty"`       // why it was refused
	CaptureID relay.OperationID   `json:"capture_id,omitempty"` // of a return or refund
	LenderID  string              `json:"lender_id,omitempty"`  // of the capture or return
	Cause     relay.Cause         `json:"cause,omitempty"`      // why the relay began it by itself
	Reference string              `json:"reference"`            // by which the lender's list knows it
	CreatedAt time.Time           `json:"created_at"`
	DecidedAt time.Time           `json:"decided_at,omitzero"`
	// Resolution waits for a second person; in the answer to a resolution alone.
	Resolution *Resolution `json:"resolution,omitempty"`
}

// OperationStatus is an operation's state as far as a merchant can act on it.
type OperationStatus string

// The statuses.
const (
	StatusDone    OperationStatus = "done"
	StatusPending OperationStatus = "pending"  // begun; the outcome is not known yet
	StatusRefused OperationStatus = "refused"  // the lender did nothing
	StatusManual  OperationStatus = "manual"   // people settle it with the lender
	StatusNotSent OperationStatus = "not_sent" // nothing was sent; a new request may be made
	StatusNotDone OperationStatus = "not_done" // people found out that the lender did nothing
)

// operationStatuses is the status of each state of the journal.
var operationStatuses = map[relay.OperationState]OperationStatus{
	relay.OperationIntent:    StatusPending,
	relay.OperationSending:   StatusPending,
	relay.OperationUnknown:   StatusPending,
	relay.OperationDone:      StatusDone,
	relay.OperationRefused:   StatusRefused,
	relay.OperationManual:    StatusManual,
	relay.OperationAbandoned: StatusNotSent,
	relay.OperationNotDone:   StatusNotDone,
}

// OperationOf is an operation as its merchant sees it.
func OperationOf(o relay.Operation) Operation {
	f := Operation{
		ID: o.ID, Kind: o.Kind, Amount: o.Amount.String(),
		Status: operationStatuses[o.State], CaptureID: o.Of,
		LenderID: o.Done, Cause: o.Cause, Reference: o.Reference, CreatedAt: o.Created, DecidedAt: o.Decided,
	}
	if o.Kind == relay.KindCapture {
		f.LenderID = o.Capture
	}
	if o.State == relay.OperationRefused {
		f.Code = relay.RefusalCode(o.Code)
	}
	return f
}

// withOperations is a checkout with its operations and the sums of those of its authorization. What the relay
// gave back of another one is listed and is in no sum.
func (a *API) withOperations(ctx context.Context, c relay.Checkout) (Checkout, error) {
	f := a.checkoutOf(c)
	if !c.Step.Ended() {
		return f, nil
	}
	list, err := a.Relay.Operations(ctx, relay.Ref{Merchant: c.Merchant, Checkout: c.ID})
	if err != nil {
		return f, err
	}
	for _, o := range list {
		f.Operations = append(f.Operations, OperationOf(o))
		if o.Cause == relay.CauseClosed && o.Authorization == f.Authorization {
			f.ClosedAt = o.Decided
		}
	}
	if c.Step == checkout.StepApproved {
		f.Sums, err = relay.SumsOf(c.Amount, f.Authorization, list)
	}
	return f, err
}
