package checkout

import (
	"errors"
	"strings"
	"time"
)

// Code is the reason for a refusal, from a closed set. Package page maps each code to an HTTP status.
// Sentence maps each code to a sentence in either language. The zero value means "no problem".
type Code string

// Codes about what a person typed or left out.
const (
	CodeNumberInvalid    Code = "number_invalid"      // not a card or account number
	CodeNameRequired     Code = "name_required"       // first or last name missing or too long
	CodeBirthDateInvalid Code = "birth_date_invalid"  // no date, or not year, month and day
	CodePostalInvalid    Code = "postal_code_invalid" // not a Canadian postal code
	// neither the lender nor this program can read the scan
	CodeLicenceUnreadable Code = "licence_unreadable"
	// the lender cannot read the scan; what this program read stands in View.Scanned
	CodeLicenceConfirm Code = "licence_confirm"
	// in the future, or longer ago than people live
	CodeBirthDateImpossible Code = "birth_date_impossible"
	CodeIdentityRequired    Code = "identity_required"  // nothing was typed at all
	CodeAccountRequired     Code = "account_required"   // no account was chosen
	CodeOfferRequired       Code = "offer_required"     // no plan was chosen
	CodeOfferGone           Code = "offer_gone"         // the chosen plan is no longer offered
	CodeConsentRequired     Code = "consent_required"   // the box was not ticked
	CodeDisclosureChanged   Code = "disclosure_changed" // the digest is not the one issued for this revision
	CodeFrenchFirst         Code = "french_first"       // Quebec: the French review comes first
	CodeMethodRequired      Code = "method_required"
	CodeCodeInvalid         Code = "code_invalid"   // not 4 to 8 digits
	CodeAnswerInvalid       Code = "answer_invalid" // empty or over 50 characters
	CodeReasonRequired      Code = "reason_required"
	CodeSeenRequired        Code = "seen_required"
	CodePasscodeWrong       Code = "passcode_wrong"
	CodePasscodeDelayed     Code = "passcode_delayed" // not evaluated: Problem.Wait is not over
	CodePasscodeLocked      Code = "passcode_locked"  // the tries of the day are used up; a manager resets it
	// nobody of the store has the number; shown to a manager only
	CodeAssociateUnknown Code = "associate_unknown"
	CodeAmountInvalid    Code = "amount_invalid"
	CodeReferenceInvalid Code = "reference_invalid"
)

// Codes about the lender's answer, as far as a person may know it. Codes that would reveal an account share
// CodeNotFound until the person is verified, so that nobody can find out by typing numbers which ones exist.
const (
	CodeNotFound         Code = "not_found_or_unavailable" // no account, or one that cannot purchase
	CodeCannotPurchase   Code = "cannot_purchase"          // shown after verification only
	CodeActivationNeeded Code = "activation_needed"
	CodeApplyNeeded      Code = "apply_needed"
	// the lender's page ended without verifying the shopper
	CodeVerificationFailed  Code = "verification_failed"
	CodeVerificationStopped Code = "verification_stopped"
	CodeVerifyAgain         Code = "verify_again" // the lender's 20 minutes are over, or its flow was lost
	CodeWrongCode           Code = "wrong_verification_code"
	CodeWrongAnswer         Code = "wrong_answer"
	CodeTriesExceeded       Code = "tries_exceeded"
	CodePhoneUnusable       Code = "phone_unusable"
	CodeMethodUnavailable   Code = "method_unavailable"
	CodeCreditExceeded      Code = "credit_exceeded"
	CodePlanUnavailable     Code = "plan_unavailable"
	CodeNoOffers            Code = "no_offers"
	CodeQuoteUnusable       Code = "quote_unusable" // the two languages disagree, or the amount differs
	CodeStoreSetup          Code = "store_setup"    // the merchant's set-up with the lender is incomplete
	CodeLenderBusy          Code = "lender_busy"    // 429
	// no connection, no answer in time; nothing was authorized
	CodeLenderDown Code = "lender_down"
	// the lender answered, but with 5xx or with what cannot be read; nothing was authorized
	CodeLenderFailed  Code = "lender_failed"
	CodeMessageUnsure Code = "message_unsure" // a code was asked for; it may have been sent
	CodeLenderRefused Code = "lender_refused" // a refusal without a documented meaning
	CodeTokenRefused  Code = "token_refused"  // the merchant's credentials were refused
	CodeWrongAccount  Code = "wrong_account"  // a second account number arrived for one checkout
	CodeEventMismatch Code = "event_mismatch" // an event of another session
)

// Codes about limits. The relay counted the request before asking the lender, and did not ask the lender.
const (
	CodeCodesUsedUp    Code = "codes_used_up"    // too many codes for one account
	CodeAnswersUsedUp  Code = "answers_used_up"  // too many answers to its security question
	CodeMessageTooSoon Code = "message_too_soon" // one was sent a moment ago
	CodeMessagesUsedUp Code = "messages_used_up" // no more for this checkout, or for this account today
	CodeSearchesUsedUp Code = "searches_used_up" // no more identifications in this checkout
	// too many calls of the lender for one checkout in a short time
	CodeTooFast Code = "too_fast"
	// plans were asked for too often: for this account, or by this merchant's visitors; nobody is told which
	CodePlansUsedUp Code = "plans_used_up"
)

// Codes about an authorization. Only the merchant's server receives them.
const (
	// more than is left to capture, release, return or refund
	CodeAmountExceeds      Code = "amount_exceeds_remaining"
	CodeCaptureNotFound    Code = "capture_not_found"
	CodeReturnTooLate      Code = "return_too_late"     // 100 days after the capture
	CodeNotPromotional     Code = "not_promotional"     // only a purchase on a plan can be returned
	CodeAuthorizationEnded Code = "authorization_ended" // the lender has closed it
	CodeRefundLimit        Code = "refund_limit"        // more than the lender refunds to the account
	CodeAmountRequired     Code = "amount_required"     // neither an amount nor a plain "all of it"
	CodeOperationNotFound  Code = "operation_not_found"
	CodeReceiptNotFound    Code = "receipt_not_found" // not approved, or about to be issued
	CodeEventNotFound      Code = "event_not_found"
	CodeListDiffers        Code = "lender_list_differs" // the lender's list contradicts a resolution
	// the lender's list cannot be read, or cannot be relied on yet; nothing was changed
	CodeListUnusable     Code = "list_unusable"
	CodeEvidenceRequired Code = "evidence_required" // a resolution without the lender's id
)

// Codes about an order that is bought once, and about what a merchant finances.
const (
	// another checkout of the order stands: its merchant's server is told, and which one it is
	CodeReferenceInUse Code = "reference_in_use"
	CodeOrderTaken     Code = "order_taken" // the same, for the person who was about to buy
	CodeAmountTooSmall Code = "amount_too_small"
	CodeAmountTooLarge Code = "amount_too_large"
)

// Codes about a request itself.
const (
	CodeStale              Code = "stale"              // the act names an earlier revision; nothing was done
	CodeNotAllowed         Code = "action_not_allowed" // not allowed in this step, or not to this actor
	CodeRequestInvalid     Code = "request_invalid"
	CodeFieldUnknown       Code = "field_unknown"
	CodeFieldInvalid       Code = "field_invalid"     // a value of the body that is not accepted
	CodeParameterInvalid   Code = "parameter_invalid" // of the query, or a header
	CodeBodyTooLarge       Code = "body_too_large"
	CodeMediaType          Code = "media_type_unsupported"
	CodeMethodNotAllowed   Code = "method_not_allowed"
	CodeUnauthorized       Code = "unauthorized" // no, wrong or expired key or token
	CodeKeyMode            Code = "key_mode"     // a test key at a live merchant, or a live key at another
	CodeCheckoutNotFound   Code = "checkout_not_found"
	CodePageNotFound       Code = "page_not_found"
	CodeCurrencyInvalid    Code = "currency_invalid"
	CodeReturnURLRefused   Code = "return_url_refused"
	CodeLocationUnknown    Code = "location_unknown"
	CodeProvinceInvalid    Code = "province_invalid"
	CodeConflict           Code = "conflict" // too late: the lender has been asked, or the checkout has ended
	CodeIdempotencyReused  Code = "idempotency_key_reused"
	CodeIdempotencyRunning Code = "idempotency_key_in_progress"
	CodeIdempotencyMissing Code = "idempotency_key_required" // money moves only under a key
	CodeAmountNotText      Code = "amount_not_text"          // a JSON number, which could mean cents
	CodeCrossSite          Code = "cross_site_refused"
	CodeDeviceUnknown      Code = "device_unknown"    // the tablet is not enrolled
	CodeTabletIdle         Code = "tablet_idle"       // the customer left the tablet; the passcode opens it
	CodeUnavailable        Code = "unavailable"       // the relay cannot write; nothing was sent
	CodeTooMany            Code = "too_many_requests" // from one address; nothing was done
	// more requests than the relay can take on; nothing was done
	CodeBusy     Code = "busy"
	CodeInternal Code = "internal"
	CodeOffline  Code = "offline" // set by the browser only: no answer came, and the act may be done
)

// Codes lists the whole set.
func Codes() []Code {
	return []Code{CodeNumberInvalid, CodeNameRequired, CodeBirthDateInvalid, CodePostalInvalid,
		CodeBirthDateImpossible, CodeLicenceConfirm, CodeLicenceUnreadable, CodeIdentityRequired,
		CodeAccountRequired, CodeOfferRequired, CodeOfferGone,
		CodeConsentRequired, CodeDisclosureChanged, CodeFrenchFirst, CodeMethodRequired, CodeCodeInvalid,
		CodeAnswerInvalid, CodeReasonRequired, CodeSeenRequired, CodePasscodeWrong, CodePasscodeDelayed,
		CodePasscodeLocked, CodeAssociateUnknown, CodeAmountInvalid, CodeReferenceInvalid, CodeNotFound,
		CodeCannotPurchase,
		CodeActivationNeeded, CodeApplyNeeded, CodeVerificationFailed, CodeVerificationStopped,
		CodeVerifyAgain, CodeWrongCode, CodeWrongAnswer,
		CodeTriesExceeded, CodePhoneUnusable, CodeMethodUnavailable, CodeCreditExceeded, CodePlanUnavailable,
		CodeNoOffers, CodeQuoteUnusable, CodeStoreSetup, CodeLenderBusy, CodeLenderDown, CodeLenderFailed,
		CodeMessageUnsure, CodeLenderRefused,
		CodeTokenRefused, CodeWrongAccount, CodeEventMismatch, CodeCodesUsedUp, CodeAnswersUsedUp,
		CodeMessageTooSoon, CodeMessagesUsedUp, CodeSearchesUsedUp, CodeTooFast, CodePlansUsedUp, CodeStale,
		CodeNotAllowed,
		CodeRequestInvalid, CodeFieldUnknown, CodeFieldInvalid, CodeParameterInvalid, CodeBodyTooLarge,
		CodeMediaType, CodeMethodNotAllowed,
		CodeUnauthorized, CodeKeyMode, CodeCheckoutNotFound, CodePageNotFound, CodeCurrencyInvalid,
		CodeReturnURLRefused,
		CodeLocationUnknown, CodeProvinceInvalid, CodeConflict, CodeIdempotencyReused, CodeIdempotencyRunning,
		CodeCrossSite, CodeDeviceUnknown, CodeTabletIdle, CodeUnavailable, CodeTooMany, CodeBusy,
		CodeAmountExceeds, CodeCaptureNotFound, CodeReturnTooLate, CodeNotPromotional, CodeAuthorizationEnded,
		CodeRefundLimit, CodeAmountRequired, CodeReferenceInUse, CodeOrderTaken, CodeAmountTooSmall,
		CodeAmountTooLarge, CodeIdempotencyMissing, CodeAmountNotText, CodeOperationNotFound,
		CodeEventNotFound, CodeListDiffers, CodeListUnusable, CodeEvidenceRequired, CodeReceiptNotFound,
		CodeInternal, CodeOffline}
}

// StoreFault reports whether a code says that the store's set-up with the lender is at fault, and not the
// lender's judgement of a person or a purchase.
func (c Code) StoreFault() bool { return c == CodeStoreSetup || c == CodeTokenRefused }

// Problem is the refusal of a request. Code and Field are what a person or a client is told. Op and Err are
// logged. Err never holds personal data.
type Problem struct {
	Code   Code
	Field  string
	More   []FieldTrouble // other fields that are wrong
	Other  string         // id of the checkout that stands in the way, for its merchant's server
	Detail string         // for a developer; "": what the code always means
	Faults []Fault        // all that is wrong with a developer's request; Code and Field are of the first
	Op     string
	Err    error
	Wait   time.Duration // until the next try of a passcode is possible
}

// Fault is one thing that is wrong with a request. It is told to the developer who wrote the request. One of
// Pointer, Parameter and Header says where it is; a Pointer of "" with neither is the whole body.
type Fault struct {
	Pointer   string // JSON pointer into the body (RFC 6901), such as /items/0/quantity
	Parameter string // of the query
	Header    string
	Code      Code
	Detail    string // plain English, that names what is allowed; "": what the code always means
}

// RefuseAll makes a Problem of all that is wrong with a request; nil if nothing is. Its code and field are
// those of the first fault: all faults of one request should have one HTTP status.
func RefuseAll(faults []Fault) *Problem {
	if len(faults) == 0 {
		return nil
	}
	first := faults[0]
	field := strings.ReplaceAll(strings.TrimPrefix(first.Pointer, "/"), "/", ".")
	return &Problem{Code: first.Code, Field: field + first.Parameter + first.Header, Faults: faults}
}

// Trouble is the Problem as a View tells it.
func (p *Problem) Trouble() *Trouble {
	return &Trouble{Code: p.Code, Field: p.Field, More: p.More, Wait: Seconds(p.Wait)}
}

// Seconds is a wait in whole seconds, rounded up: after them it is over.
func Seconds(wait time.Duration) int { return int((wait + time.Second - 1) / time.Second) }

func (p *Problem) Error() string {
	text := string(p.Code)
	if p.Op != "" {
		text = p.Op + ": " + text
	}
	if p.Err != nil {
		text += ": " + p.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (p *Problem) Unwrap() error { return p.Err }

// Refuse makes a Problem about a field of the person's input.
func Refuse(code Code, field string) *Problem { return &Problem{Code: code, Field: field} }

// AsProblem returns the Problem in an error. An error without one becomes an internal Problem. So does nil:
// call it only with an error.
func AsProblem(err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	return &Problem{Code: CodeInternal, Err: err}
}

// Unavailable is the Problem of an op when a part of the relay that it needs failed, such as the database. It
// is nil without an error.
func Unavailable(op string, err error) error {
	if err == nil {
		return nil
	}
	return &Problem{Code: CodeUnavailable, Op: op, Err: err}
}

// Cause is the text of the error behind the Problem, for the log only. It is "" if there was no error.
func (p *Problem) Cause() string {
	if p.Err == nil {
		return ""
	}
	return p.Err.Error()
}
