package relay

import (
	"context"
	"errors"
	"time"

	"candor/core/checkout"
)

// Errors of a Store. Any other error means that nothing is known to be written.
var (
	ErrNotFound = errors.New("not found")
	ErrStale    = errors.New("stale revision")          // the revision (or an attempt's state) is not the expected one
	ErrLive     = errors.New("another attempt is live") // the partial unique index of live attempts
	ErrExists   = errors.New("already exists")
)

// Store keeps what must outlive the process. Every method names the merchant but those that find it out, by a token or by
// what is due. Safe for concurrent use, also by several processes on one database.
//
// It is made of roles, so that who needs one of them can name it.
type Store interface {
	Checkouts
	Journal
	Evidence
	Counters
	RetentionStore

	Ping(ctx context.Context) error // writable?
	Close() error
}

// Checkouts keeps checkouts, and what tablets in the hands of customers show of them.
type Checkouts interface {
	// Commit writes everything of a Change in one transaction, or nothing. Durable when it returns nil.
	Commit(ctx context.Context, c Change) error

	Checkout(ctx context.Context, m MerchantID, id CheckoutID) (Checkout, error)
	// CheckoutByToken finds the checkout of a client token. Its quote may be left out.
	CheckoutByToken(ctx context.Context, tokenHash string) (Checkout, error)
	// Checkouts lists newest first, at most Limit.
	Checkouts(ctx context.Context, m MerchantID, f Filter) ([]Checkout, error)

	Handovers
}

// Evidence finds what was put before a person, and the person's yes to it.
type Evidence interface {
	// Disclosure finds the text that was issued under a digest for a checkout.
	Disclosure(ctx context.Context, m MerchantID, id CheckoutID, digest string) (Disclosure, error)
	Consents(ctx context.Context, m MerchantID, id CheckoutID) ([]Consent, error)
	// Audits lists what was done for a checkout that has to be accounted for, oldest first.
	Audits(ctx context.Context, m MerchantID, id CheckoutID) ([]Audit, error)
}

// Replies keeps the answers to requests with an idempotency key.
type Replies interface {
	// Remember claims an idempotency key. The first caller gets (zero, true) and must call Answer; later ones get what
	// was answered (Status 0: still in progress) and false. A claim that nobody answered for a minute is given to the
	// next caller with the same body.
	Remember(ctx context.Context, m MerchantID, key, bodyHash string, now time.Time) (Reply, bool, error)
	Answer(ctx context.Context, m MerchantID, key string, r Reply) error
	Forget(ctx context.Context, m MerchantID, key string) error
}

// Change is what one act writes, all of it or nothing.
type Change struct {
	Checkout    *Checkout // inserted when Was is 0, else replaced when the stored revision is Was (ErrStale)
	Was         int64
	Disclosures []Disclosure // issued with this revision
	Consent     *Consent
	Attempt     *Attempt // inserted when AttemptWas is "", else replaced when the stored state is AttemptWas (ErrStale)
	AttemptWas  AttemptState
	Audit       *Audit
	Uses        []Use     // counted with it; when one is used up, nothing is written and Commit answers its *FullError
	At          time.Time // of the uses
	// Operation is inserted when OperationWas is "", else replaced when the stored state is OperationWas (ErrStale).
	Operation    *Operation
	OperationWas OperationState

	order Order // what an intent will send; in memory only
}

// Filter narrows Checkouts. Zero fields do not narrow.
type Filter struct {
	Reference string
	Location  string
	Steps     []string  // as of Now: what ran out before the lender was asked is expired
	Now       time.Time // needed with Steps
	Since     time.Time
	Before    string // cursor: id of the last one seen
	Limit     int
}

// Disclosure is a text that was put before a person.
type Disclosure struct {
	Merchant  MerchantID
	Checkout  CheckoutID
	Revision  int64
	Language  string
	Offer     string
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
	Language string
	Offer    string
	Actor    string
	At       time.Time
	Wording  checkout.Wording `json:",omitempty"` // kept with the checkout only
}

// Audit is an act of an associate that a merchant may have to account for.
type Audit struct {
	Merchant  MerchantID
	Checkout  CheckoutID
	Associate string
	Device    string
	Act       string
	Reason    string
	At        time.Time
}

// Reply is a stored answer to an idempotent request.
type Reply struct {
	BodyHash string
	Status   int
	Body     []byte
}

// AttemptID names an attempt: 15 characters, so that the lender's reference holds it after the merchant's own 24
// and is unique in the lender's list.
type AttemptID string

// AttemptState is where an attempt stands.
type AttemptState string

// The states. attemptMoves says which may follow which.
const (
	AttemptIntent      AttemptState = "intent"       // written, nothing sent
	AttemptSending     AttemptState = "sending"      // the first byte may have left
	AttemptApproved    AttemptState = "approved"     // the lender has it
	AttemptRefused     AttemptState = "refused"      // the lender definitely refused
	AttemptUnknown     AttemptState = "unknown"      // no definite answer; asked about, never sent again
	AttemptNotExecuted AttemptState = "not_executed" // two healthy lists did not have it; watched for a day more
	AttemptUndoing     AttemptState = "undoing"      // it turned up too late, or after a cancel, and is given back
	AttemptUndone      AttemptState = "undone"       // it was given back
	AttemptManual      AttemptState = "manual"       // settled by people
	AttemptAbandoned   AttemptState = "abandoned"    // intent that was never sent
)

// Live reports whether the attempt blocks another one for its checkout.
func (s AttemptState) Live() bool {
	switch s {
	case AttemptIntent, AttemptSending, AttemptUnknown, AttemptManual, AttemptApproved:
		return true
	}
	return false
}

// Nothing reports whether the attempt came to nothing: no authorization stands, and as far as is known none will.
func (s AttemptState) Nothing() bool {
	switch s {
	case AttemptRefused, AttemptAbandoned, AttemptNotExecuted, AttemptUndone:
		return true
	}
	return false
}

// Attempt is one authorization of a checkout, in the journal. At most one live one per checkout, by a unique index
// over the live states.
type Attempt struct {
	ID            AttemptID
	Merchant      MerchantID
	Checkout      CheckoutID
	State         AttemptState
	Reference     string // sent to the lender
	FlowReference string // x-reference-id
	Amount        string // canonical
	Offer         string
	Digest        string // of the consent it acts on
	Code          string // the lender's code when refused
	Authorization string // the lender's id when approved
	Account       Secret // sealed at rest; needed to settle
	Created       time.Time
	Deadline      time.Time // of the call; an attempt past it that was not decided is an orphan
	Decided       time.Time
	Checked       time.Time // last look at the lender's list
	Looks         int       // healthy lists without it, 10 min or more after the deadline
	Due           time.Time // when settling has to do with it next: the deadline, then each look; zero: never

	capture    string // the lender's id of the automatic capture, on its way into an operation
	captured   bool   // the lender's list shows one
	uncaptured bool   // the lender's list says that there was none
	seen       bool   // the list that was read last has it
}
