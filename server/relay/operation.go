package relay

import (
	"candor/core/money"
	"time"
)

// OperationID names an operation: 15 characters, for the same reason as an AttemptID.
type OperationID string

// OperationKind is what an operation does to an authorization.
type OperationKind string

// The kinds, as the lender's API names them.
const (
	KindCapture OperationKind = "capture" // takes an amount of it
	KindRelease OperationKind = "release" // frees what is not captured
	KindReturn  OperationKind = "return"  // takes a capture back, of a promotional purchase
	KindRefund  OperationKind = "refund"  // credits the account
)

// OperationState is where an operation stands.
type OperationState string

// The states.
const (
	OperationIntent    OperationState = "intent"    // written, nothing sent
	OperationSending   OperationState = "sending"   // the first byte may have left
	OperationDone      OperationState = "done"      // the lender did it
	OperationRefused   OperationState = "refused"   // the lender definitely refused
	OperationUnknown   OperationState = "unknown"   // no definite answer; asked about, never sent again
	OperationManual    OperationState = "manual"    // settled by people
	OperationAbandoned OperationState = "abandoned" // nothing was sent
)

// Open reports whether the operation may still be settled by the relay.
func (s OperationState) Open() bool {
	return s == OperationIntent || s == OperationSending || s == OperationUnknown
}

// Counts reports whether the operation may have moved money, so that the bounds must count it.
func (s OperationState) Counts() bool {
	return s.Open() || s == OperationDone || s == OperationManual
}

// Cause is why the relay itself began an operation. The zero value is a merchant's request.
type Cause string

// The causes.
const (
	CauseAutoCapture Cause = "auto_capture" // the authorization captured itself
	CauseLateFind    Cause = "late_find"    // the authorization turned up after it was given up
	CauseCancel      Cause = "cancel"       // the merchant had cancelled when it turned up
)

// Operation is one capture, release, return or refund, in the journal.
type Operation struct {
	ID            OperationID
	Merchant      MerchantID
	Checkout      CheckoutID
	Attempt       AttemptID // whose authorization it is about
	Seq           int       // 1, 2, … in its checkout: of two decided from the same books one is written (ErrStale)
	Kind          OperationKind
	State         OperationState
	Cause         Cause
	Key           string // hash of the request's idempotency key; one operation at most, unless abandoned (ErrStale)
	Amount        money.Amount
	Authorization string      // the lender's id
	Capture       string      // the lender's id: of a capture its own, of a return or refund the capture's; "" not known
	Of            OperationID // the capture that a return or refund is of, where it is one of ours
	Done          string      // the lender's id of the return
	Reference     string      // sent to the lender
	FlowReference string      // x-reference-id
	Code          LenderCode  // when refused; why, when it was not sent
	Created       time.Time
	Deadline      time.Time // of the call; an operation past it that was not decided is an orphan
	Decided       time.Time
	Checked       time.Time // last look at the lender's list
	Due           time.Time // next look; zero: none
}
