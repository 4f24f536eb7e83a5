package relay

import (
	"context"
	"errors"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
)

// Errors of a Store. Any other error means that nothing is known to be written.
var (
	ErrNotFound = errors.New("not found")
	// ErrStale: the revision, or an attempt's state, is not the expected one.
	ErrStale  = errors.New("stale revision")
	ErrLive   = errors.New("another attempt is live") // the partial unique index of live attempts
	ErrExists = errors.New("already exists")
)

// Store keeps what must outlive the process. Every method names the merchant, except those that find the
// merchant by a token or by what is due. Safe for concurrent use, also by several processes on one database.
//
// It is made of roles, so that a part of the relay can name the one that it needs.
type Store interface {
	Checkouts
	Journal
	Reservations
	Evidence
	Counters
	RetentionStore
	OpenWorks
	Comparisons
	Events
	Deliveries

	Ping(ctx context.Context) error // writable?
	Close() error
}

// Checkouts keeps checkouts, and what tablets in the hands of customers show of them.
type Checkouts interface {
	// Commit writes everything of a Change in one transaction, or nothing. The Change is durable when it
	// returns nil.
	Commit(ctx context.Context, c Change) error

	Checkout(ctx context.Context, m MerchantID, id CheckoutID) (Checkout, error)
	// CheckoutByToken finds the checkout of a client token. Its quote may be left out.
	CheckoutByToken(ctx context.Context, tokenHash string) (Checkout, error)
	// Marks reads, in one statement, those checkouts whose revision is not the known one, both by the hash of
	// the client token. A token that opens no checkout has the zero Mark.
	Marks(ctx context.Context, known map[string]int64) (map[string]Mark, error)
	// Checkouts lists newest first, at most Limit.
	Checkouts(ctx context.Context, m MerchantID, f Filter) ([]Checkout, error)

	Handovers
}

// Evidence finds what was shown to a person, and the person's consent to it.
type Evidence interface {
	// Disclosure finds the text that was issued under a digest for a checkout.
	Disclosure(ctx context.Context, m MerchantID, id CheckoutID, digest string) (Disclosure, error)
	Consents(ctx context.Context, m MerchantID, id CheckoutID) ([]Consent, error)
	// Audits lists the audited acts of a checkout, oldest first.
	Audits(ctx context.Context, m MerchantID, id CheckoutID) ([]Audit, error)
}

// Replies keeps the answers to requests with an idempotency key.
type Replies interface {
	// Remember claims an idempotency key. The first caller gets (zero, true) and must call Answer. Later
	// callers get the reply and false; Status 0 means that it is still in progress. A claim that nobody
	// answered for a minute goes to the next caller with the same body.
	Remember(ctx context.Context, m MerchantID, key, bodyHash string, now time.Time) (Reply, bool, error)
	Answer(ctx context.Context, m MerchantID, key string, r Reply) error
	Forget(ctx context.Context, m MerchantID, key string) error
}

// Change is what one act writes: all of it or nothing.
type Change struct {
	Checkout    *Checkout // inserted if Was is 0, else replaced if the stored revision is Was (ErrStale)
	Was         int64
	Disclosures []Disclosure // issued with this revision
	Consent     *Consent
	// Attempt is inserted if AttemptWas is "", else replaced if the stored state is AttemptWas (ErrStale).
	Attempt    *Attempt
	AttemptWas AttemptState
	Audit      *Audit
	// Uses are counted with it. If a limit is used up, nothing is written and Commit returns a *FullError.
	Uses []Use
	At   time.Time // of the uses
	// Operation is inserted if OperationWas is "", else replaced if the stored state is OperationWas
	// (ErrStale).
	Operation    *Operation
	OperationWas OperationState
	// Reservation is written with the intent that reserves an order: inserted if ReservedWas is empty, else
	// replaced if the stored attempts are ReservedWas (ErrReserved). Free are those of them that were read as
	// not standing, in the states that they had. One that is in another state by now may stand again
	// (ErrReserved).
	Reservation *Reservation
	ReservedWas []AttemptID
	Free        map[AttemptID]AttemptState
	// Resolution is the first half of one that a second person confirms. It replaces an earlier one of its
	// subject. It is gone when the subject is no longer manual.
	Resolution *Resolution
	Findings   []Finding // inserted, or replaced where there is one of the same thing
	Events     []Event   // that tell of it, left in the outbox
}

// Filter narrows Checkouts. A zero field does not narrow.
type Filter struct {
	Reference string
	Location  string
	Steps     []string  // as of Now: a checkout that ran out before the lender was asked is expired
	Now       time.Time // needed with Steps
	Since     time.Time // created then or later; zero: ever
	Until     time.Time // created before then; zero: ever
	Open      bool      // only those that have OpenWork
	Before    string    // cursor: id of the last one seen
	Limit     int
}

// Disclosure is a text that was shown to a person.
type Disclosure struct {
	Merchant  MerchantID
	Checkout  CheckoutID
	Revision  int64
	Language  locale.Language
	Offer     offer.ID
	Version   string
	Digest    string
	Canonical string
	Issued    time.Time
}

// Consent is a person's yes to one Disclosure.
type Consent struct {
	Merchant MerchantID
	Checkout CheckoutID
	Revision int64
	Digest   string
	Language locale.Language
	Offer    offer.ID
	Actor    checkout.Actor
	At       time.Time
	Wording  checkout.Wording `json:",omitempty"` // a Store keeps it in State.Wordings only
}

// AuditAct is the act of an Audit. An act of an associate on a checkout has the name of its checkout.Do.
type AuditAct string

// Audit is an act of an associate, or the refusal of a forged one, that a merchant may have to account for.
type Audit struct {
	Merchant  MerchantID
	Checkout  CheckoutID
	Associate string
	Device    string
	Act       AuditAct
	Reason    string
	At        time.Time
}

// Reply is a stored answer to an idempotent request.
type Reply struct {
	BodyHash string
	Status   int
	Body     []byte
	Checkout CheckoutID // that the body tells of; the reply is forgotten with its person
}

// AttemptID names an attempt. It has 15 characters, so that the lender's reference holds it after the
// beginning of the merchant's, and is unique in the lender's list by it alone.
type AttemptID string

// AttemptState is where an attempt stands.
type AttemptState string

// The states. attemptMoves are the legal moves between them.
const (
	AttemptIntent   AttemptState = "intent"   // written, nothing sent
	AttemptSending  AttemptState = "sending"  // the first byte may have left
	AttemptApproved AttemptState = "approved" // the lender has it
	AttemptRefused  AttemptState = "refused"  // the lender definitely refused
	AttemptUnknown  AttemptState = "unknown"  // no definite answer; it is looked up, never sent again
	// AttemptNotExecuted: two healthy lists did not have it. It is watched for a day more.
	AttemptNotExecuted AttemptState = "not_executed"
	// AttemptUndoing: it turned up too late, or after a cancel, and is given back.
	AttemptUndoing   AttemptState = "undoing"
	AttemptUndone    AttemptState = "undone"    // it was given back
	AttemptManual    AttemptState = "manual"    // settled by people
	AttemptAbandoned AttemptState = "abandoned" // intent that was never sent
)

// Live reports whether the attempt blocks another one for its checkout.
func (s AttemptState) Live() bool {
	switch s {
	case AttemptIntent, AttemptSending, AttemptUnknown, AttemptManual, AttemptApproved:
		return true
	}
	return false
}

// Nothing reports whether the attempt came to nothing: no authorization exists, and none is expected.
func (s AttemptState) Nothing() bool {
	switch s {
	case AttemptRefused, AttemptAbandoned, AttemptNotExecuted, AttemptUndone:
		return true
	}
	return false
}

// Attempt is one authorization of a checkout, in the journal. A unique index allows at most one live attempt
// of a checkout.
type Attempt struct {
	ID            AttemptID
	Merchant      MerchantID
	Checkout      CheckoutID
	State         AttemptState
	Reference     string // sent to the lender
	FlowReference string // x-reference-id
	Amount        money.Amount
	Offer         offer.ID
	Digest        string     // of the consent it acts on
	Code          LenderCode // when refused or probably refused; why, when it was not sent
	Authorization string     // the lender's id when approved
	Account       Secret     // sealed at rest; needed to settle
	Card          Secret     // of a business authorized user; sealed and forgotten with the account
	Created       time.Time
	Deadline      time.Time // of the call; an attempt past it that was not decided is an orphan
	Decided       time.Time
	Checked       time.Time // last look at the lender's list
	Looks         int       // healthy lists without it, 10 min or more after the deadline
	// Due is when it is settled next: the deadline, then each look-up; of a decided one, when it is compared
	// with the lender's list; zero: never.
	Due      time.Time
	Compared time.Time // when a list of the lender was last compared with it
	// CaptureBy is until when the lender keeps what is left to capture, as far as is known; zero: nothing is.
	CaptureBy time.Time
	Closed    time.Time // when a list first said that the lender had closed it with something left

	capture    string    // the lender's id of the automatic capture, on its way into an operation
	captured   bool      // the lender's list shows one
	uncaptured bool      // the lender's list says that there was none
	seen       bool      // the list that was read last has the attempt
	said       *[]Stated // what the lender says of plan, payment, rates and fees
}
