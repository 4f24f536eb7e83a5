package relay

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
)

// Lender is what the relay needs of the lender's POS API (web/docs/sources.md). Every method makes the calls
// that it names, once. An error is a *LenderError, and holds nothing personal. Safe for concurrent use.
type Lender interface {
	AfterSale
	// DecodeLicence reads AAMVA text (customers/driverslicense), merchant scope.
	DecodeLicence(ctx context.Context, c Call, licence Secret) (Identity, error)
	// Search finds accounts by first and last name, birth date and, when given, postal code, merchant scope.
	Search(ctx context.Context, c Call, who Identity) ([]Account, error)
	// Lookup finds the account of a card or account number, merchant scope. The answer adds contact, question
	// and plan kinds.
	Lookup(ctx context.Context, c Call, by Identity) (Account, error)
	// StartFlow takes a customer-scope token of its own for one checkout and opens the hosted verification
	// (widget/init).
	StartFlow(ctx context.Context, c Call, who Identity) (Flow, error)
	// Quote asks for the offers of an account for an amount in one language (calculate-interest).
	Quote(ctx context.Context, c Call, account Secret, amount money.Amount,
		l locale.Language) (offer.Quote, error)
	// Verify starts or completes an in-store verification, merchant scope.
	Verify(ctx context.Context, c Call, v Verification) (Verified, error)
	// Authorize sends POST authorization once. It never sends it again, whatever happens.
	Authorize(ctx context.Context, c Call, a Order) (Authorization, error)
	// Authorizations lists all authorizations of an account created on the days from..to, merchant scope, all
	// pages.
	Authorizations(ctx context.Context, c Call, account Secret, from, to time.Time) ([]Authorization, error)
}

// Call says for whom and in which flow a lender call is made. With a Token the call is made on that
// customer-scope token; without, on the merchant's shared token.
type Call struct {
	Merchant  MerchantID
	Reference string // x-reference-id: 32 hex digits, one per flow
	Token     Secret
	Language  locale.Language
}

// Identity is what a person gave to be found by: a card number, or an account number, or name and birth date.
// It is kept in memory only.
type Identity struct {
	Card       Secret // 16 digits
	Account    Secret // 1 to 14 digits
	FirstName  Secret
	LastName   Secret
	BirthDate  Secret // YYYY-MM-DD
	PostalCode Secret // six characters, upper case, no space
}

// AccountStatus is the lender's letter for an account. "" means that the answer did not say.
type AccountStatus string

// AccountNormal is the only status that may purchase.
const AccountNormal AccountStatus = "N"

// Account is an account as the lender describes it. A zero field was not in the answer of Search or Lookup.
type Account struct {
	Number     Secret
	Card       Secret // set when a business authorized user's card was looked up
	CustomerID string
	Status     AccountStatus
	Activated  bool   // tos_agreement; true where the answer does not say
	Type       string // consumer or business
	FirstName  string
	LastName   string
	CardEnding string
	OpenedAt   string // originating_merchant_name
	Province   string
	Email      string
	Phone      string
	QuestionID string
	Question   string
	Kinds      map[int]offer.Kind // plan id → kind, from offer_types of a lookup
}

// Flow is an online verification in progress. Token is the flow: the same from here to Authorize.
type Flow struct {
	Token   Secret
	Expires time.Time
	Page    Secret // redirection_url
	Origin  string // exact origin of the page
	Session string // widget_session_id
}

// Verification is one call of the lender's verify endpoint.
type Verification struct {
	Account    Secret
	Card       Secret
	Format     checkout.Method
	QuestionID string
	Answer     Secret
	RequestID  string
}

// Verified is the answer: a PIN, or that a code was sent.
type Verified struct {
	PIN  Secret
	Sent bool
	By   checkout.Method // how it was sent: by text message or by mail
}

// Order is one authorization to ask for.
type Order struct {
	Account     Secret
	Card        Secret
	Reference   string // unique: the beginning of the merchant's, "." and the attempt id (lenderReference)
	Regular     bool
	PlanID      int
	Term        int
	Amount      money.Amount
	AutoCapture bool
	Code        Secret // in store
	RequestID   string // in store
	Session     string // online
	Location    string // in store: external_location_id
	Employee    string // in store: external_employee_id
	Items       []Item // for the statement

	PurchaseOrder string // for the statement: what fits of the merchant's reference

	typed bool // a person typed the code: it counts as a guess
}

// AuthorizationStatus is where an authorization stands in the lender's list (POS API, transactions). "" means
// that the list did not say.
type AuthorizationStatus string

// The documented statuses.
const (
	AuthorizationOpened  AuthorizationStatus = "opened"
	AuthorizationClosed  AuthorizationStatus = "closed"       // nothing can be captured of it any more
	AuthorizationRefused AuthorizationStatus = "unauthorized" // it was refused, and is still listed
)

// Authorization is one authorization, as an answer or an entry of the lender's list.
type Authorization struct {
	ID        string
	Reference string
	Amount    money.Amount
	HasAmount bool
	Status    AuthorizationStatus
	Date      time.Time

	Remaining    money.Amount // neither captured nor released
	HasRemaining bool
	Captures     []Captured // in the list
	CaptureID    string     // of an answer to Authorize with auto_capture
	Said         []Stated   // of plan, payment, rates and fees (authorized.go)
}

// Class is how a lender call ended. It decides what may be done next.
type Class string

// The classes.
const (
	NotSent      Class = "not_sent"     // nothing was written to the network: it may be tried again
	Refused      Class = "refused"      // a documented 4xx code: definite, nothing was done
	Unauthorized Class = "unauthorized" // 401: definite; on a flow's token the flow is lost
	// of an authorization alone: refused by all appearances, in a way that is not documented; the lender's
	// list decides
	ProbablyRefused Class = "probably_refused"
	Unknown         Class = "unknown" // anything else after the first byte may have left
)

// LenderCode is the code of a refusal, as the POS API documents it. "" is none.
type LenderCode string

// LenderError is how a lender call failed. Code is a documented code of the POS API, or "" if there was none.
// Status is 0 if no answer came. Err never holds a URL, a body or anything personal.
type LenderError struct {
	Op     string
	Class  Class
	Code   LenderCode
	Status int
	Err    error
}

func (e *LenderError) Error() string {
	text := fmt.Sprintf("%s: lender %s", e.Op, e.Class)
	if e.Status != 0 {
		text += fmt.Sprintf(" (status %d)", e.Status)
	}
	if e.Code != "" {
		text += ": " + string(e.Code)
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *LenderError) Unwrap() error { return e.Err }

// keep is the code of a failed call for the journal. A 401 may come without one. Where the lender gave no
// documented code its status stands for it, and where it gave no answer, what happened.
func (e *LenderError) keep() LenderCode {
	switch {
	case e.Code != "":
		return e.Code
	case e.Class == Unauthorized:
		return "invalid_token"
	case errors.Is(e, errNotWritten):
		return codeNotWritten
	case e.Status != 0:
		return LenderCode(statusCode + strconv.Itoa(e.Status))
	}
	return codeNoAnswer
}

// Codes of our own, where the lender gave none.
const (
	statusCode                = "status_" // and a status
	codeNoAnswer   LenderCode = "no_answer"
	codeNotWritten LenderCode = "not_written" // what was about to be sent could not be written down
)

// errorOf is the failed call that a kept code stands for.
func (c LenderCode) errorOf(class Class) *LenderError {
	if text, ok := strings.CutPrefix(string(c), statusCode); ok {
		if status, err := strconv.Atoi(text); err == nil {
			return &LenderError{Class: class, Status: status}
		}
	}
	return &LenderError{Class: class, Code: c}
}
