package relay

import (
	"time"

	"candor/core/money"
)

// OperationID names an operation: 15 characters, for the same reason as an AttemptID.
type OperationID string

// OperationKind is what an operation does to an authorization.
type OperationKind string

// The kinds, as the lender's API names them.
const (
	KindCapture OperationKind = "capture" // takes an amount of it
	KindRelease OperationKind = "release" // frees what is not captured
	KindReturn  OperationKind = "return"  // gives a capture of a promotional purchase back
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
	OperationNotDone   OperationState = "not_done"  // people found out that the lender did nothing
)

// Open reports whether the operation may still be settled by the relay.
func (s OperationState) Open() bool {
	return s == OperationIntent || s == OperationSending || s == OperationUnknown
}

// Counts reports whether the operation may have moved money. The books count it then.
func (s OperationState) Counts() bool {
	return s.Open() || s == OperationDone || s == OperationManual
}

// Cause is why the relay itself began an operation. The zero value means a merchant's request.
type Cause string

// The causes.
const (
	CauseAutoCapture Cause = "auto_capture" // the capture came with the authorization
	CauseLateFind    Cause = "late_find"    // the authorization turned up after it was given up
	CauseCancel      Cause = "cancel"       // the merchant had cancelled when it turned up
	// CauseDouble: the lender executed something of ours twice. The second capture is written down as done,
	// and what is too much is given back.
	CauseDouble Cause = "double"
	// CauseUnexplained: two lists show what no operation of ours did. It is written down as done.
	CauseUnexplained Cause = "unexplained"
	// CauseClosed: the lender closed the authorization. What was left is written down as released.
	CauseClosed Cause = "closed"
)

// Operation is one capture, release, return or refund, in the journal.
type Operation struct {
	ID       OperationID
	Merchant MerchantID
	Checkout CheckoutID
	Attempt  AttemptID // whose authorization it is about
	// Seq is 1, 2, … in its checkout. Of two planned from the same books one is written (ErrStale).
	Seq   int
	Kind  OperationKind
	State OperationState
	Cause Cause
	// Key is the hash of the request's idempotency key. At most one that is not abandoned has it (ErrStale).
	Key           string
	Amount        money.Amount
	Authorization string // the lender's id
	// Capture is the lender's id of the capture: this one, or the one given back; "" if not known.
	Capture       string
	Of            OperationID // our capture that a return or refund gives back
	Done          string      // the lender's id of the return
	Reference     string      // sent to the lender
	FlowReference string      // x-reference-id
	Code          LenderCode  // when refused; why, when it was not sent
	Created       time.Time
	Deadline      time.Time // of the call; an operation past it that was not decided is an orphan
	Decided       time.Time
	Checked       time.Time // last look at the lender's list
	Due           time.Time // next look; of one that is done or not_done: when it is compared; zero: none
}
