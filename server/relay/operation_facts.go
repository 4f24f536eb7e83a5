package relay

import (
	"context"
	"time"

	"candor/core/checkout"
	"candor/core/money"
)

// OperationFacts is an operation as its merchant sees it.
type OperationFacts struct {
	ID        OperationID     `json:"id"`
	Kind      OperationKind   `json:"kind"`
	Amount    string          `json:"amount"`
	Status    OperationStatus `json:"status"`
	Code      checkout.Code   `json:"code,omitempty"`       // why it was refused
	CaptureID OperationID     `json:"capture_id,omitempty"` // of a return or refund
	LenderID  string          `json:"lender_id,omitempty"`  // of the capture or return
	Cause     Cause           `json:"cause,omitempty"`      // why the relay began it by itself
	Reference string          `json:"reference"`            // under which the lender has it
	CreatedAt time.Time       `json:"created_at"`
	DecidedAt time.Time       `json:"decided_at,omitzero"`
}

// OperationStatus is an operation's state as far as a merchant can act on it.
type OperationStatus string

// The statuses.
const (
	StatusDone    OperationStatus = "done"
	StatusPending OperationStatus = "pending"  // begun; the answer is being waited for or asked for
	StatusRefused OperationStatus = "refused"  // the lender did nothing
	StatusManual  OperationStatus = "manual"   // people settle it with the lender
	StatusNotSent OperationStatus = "not_sent" // nothing was sent; a new request may be made
)

var operationStatuses = map[OperationState]OperationStatus{
	OperationIntent: StatusPending, OperationSending: StatusPending, OperationUnknown: StatusPending,
	OperationDone: StatusDone, OperationRefused: StatusRefused, OperationManual: StatusManual,
	OperationAbandoned: StatusNotSent,
}

func operationFacts(o Operation) OperationFacts {
	f := OperationFacts{
		ID: o.ID, Kind: o.Kind, Amount: o.Amount, Status: operationStatuses[o.State], CaptureID: o.Of,
		LenderID: o.Done, Cause: o.Cause, Reference: o.Reference, CreatedAt: o.Created, DecidedAt: o.Decided,
	}
	if o.Kind == KindCapture {
		f.LenderID = o.Capture
	}
	if o.State == OperationRefused {
		f.Code = refusedFor(o.Code)
	}
	return f
}

// refusedFor is the closed code of a lender's refusal of an operation: nobody is being identified here.
func refusedFor(code string) checkout.Code {
	if c := told(&LenderError{Class: Refused, Code: code}); c != checkout.CodeNotFound {
		return c
	}
	return checkout.CodeLenderRefused
}

// Sums are what became of an authorization. What is not certain counts against Remaining and is in no other sum.
type Sums struct {
	Captured  money.Amount `json:"captured"`
	Released  money.Amount `json:"released"`
	Returned  money.Amount `json:"returned"`
	Refunded  money.Amount `json:"refunded"`
	Remaining money.Amount `json:"remaining"` // what can still be captured or released
}

// sums adds up what is done, for a merchant.
func (b books) sums() (*Sums, error) {
	var s Sums
	for kind, into := range map[OperationKind]*money.Amount{
		KindCapture: &s.Captured, KindRelease: &s.Released, KindReturn: &s.Returned, KindRefund: &s.Refunded,
	} {
		done, err := b.sum(func(o Operation) bool { return o.Kind == kind && o.State == OperationDone })
		if err != nil {
			return nil, err
		}
		*into = done
	}
	rest, err := b.remaining()
	s.Remaining = rest
	return &s, err
}

// fullFacts adds what was done about the authorization. What the relay itself gives back is listed, and is in no sum: it
// is not the merchant's.
func (r *Relay) fullFacts(ctx context.Context, c Checkout) (Facts, error) {
	f := facts(c)
	if !c.Step.Ended() {
		return f, nil
	}
	list, err := r.Store.Operations(ctx, c.Merchant, c.ID)
	if err != nil {
		return f, checkout.Unavailable("read operations", err)
	}
	for _, o := range list {
		f.Operations = append(f.Operations, operationFacts(o))
	}
	if c.Step == checkout.StepApproved {
		f.Sums, err = books{authorized: c.Amount, list: list}.sums()
	}
	return f, err
}
