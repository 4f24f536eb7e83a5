package checkout

import (
	"candor/core/locale"
	"candor/core/offer"
)

// Do names what an action does.
type Do string

// The actions of a person.
const (
	DoIdentify Do = "identify" // Licence, or Number, or FirstName, LastName, BirthDate and PostalCode
	DoAccount  Do = "account"  // Account: one of View.Accounts
	DoEvent    Do = "event"    // Event…: what the lender's page reported; a hint, not a proof
	DoRestart  Do = "restart"  // back to identify
	DoQuote    Do = "quote"    // ask the lender for the plans of the present amount
	DoChoose   Do = "choose"   // Offer: one of View.Offers
	DoContinue Do = "continue" // the customer has taken the tablet
	DoBack     Do = "back"     // from review to offers; from a verification method to the choice of methods
	DoAccept   Do = "accept"   // Digest and Consent
	DoSend     Do = "send"     // Method: start one way of verification
	DoConfirm  Do = "confirm"  // Code or Answer
	DoOverride Do = "override" // Reason and Seen: an associate with the role confirms without a code
	DoSecond   Do = "second"   // Seen: a manager allows a sale beside another of the same order
	DoLanguage Do = "language" // Language
	DoCancel   Do = "cancel"   // before authorizing only
	DoCheck    Do = "check"    // refresh a waiting checkout; changes nothing
)

// Yes is the value of a ticked checkbox in an Action.
const Yes = "yes"

// Reasons are the values of Action.Reason: why an associate confirms without a code. The relay records the
// choice.
var Reasons = [3]string{"out_of_reach", "out_of_date", "not_arriving"}

// Action is one act of a person. The same fields travel as JSON and as form fields, under the same names.
// Every value is text as typed; Validate checks it. Fields that the act does not use are ignored.
type Action struct {
	Do       Do    `json:"do"`
	Revision int64 `json:"revision"`

	Licence    string `json:"licence,omitempty"` // AAMVA text with its separators
	Number     string `json:"number,omitempty"`  // card (16 digits) or account number (up to 14)
	FirstName  string `json:"first_name,omitempty"`
	LastName   string `json:"last_name,omitempty"`
	BirthDate  string `json:"birth_date,omitempty"` // YYYY-MM-DD
	PostalCode string `json:"postal_code,omitempty"`

	Account string   `json:"account,omitempty"` // an opaque choice, never an account number
	Offer   offer.ID `json:"offer,omitempty"`

	Digest  string `json:"digest,omitempty"`
	Consent string `json:"consent,omitempty"`
	// how the text of the digest stood on the screen
	Wording Wording `json:"wording,omitempty"`

	Method Method `json:"method,omitempty"`
	Code   string `json:"code,omitempty"`
	Answer string `json:"answer,omitempty"`

	Reason   string `json:"reason,omitempty"`
	Seen     string `json:"seen,omitempty"`
	Passcode string `json:"passcode,omitempty"` // checked by the tablet's sign-in, never by the relay

	Event         Event       `json:"event,omitempty"`
	EventSession  string      `json:"event_session,omitempty"`  // widget_session_id
	EventAccount  string      `json:"event_account,omitempty"`  // sent to the relay only; untrusted
	EventVerified string      `json:"event_verified,omitempty"` // "true" or "false"
	EventAction   EventAction `json:"event_action,omitempty"`

	Language locale.Language `json:"language,omitempty"`
}

// Event is how the lender's page said that it ended. It is a hint, never a proof.
type Event string

// The events of the lender's page.
const (
	EventSuccess Event = "success"
	EventFailure Event = "failure"
	EventCancel  Event = "cancel"
)

// EventAction is what the lender's page says the shopper may do next. The zero value means that the page said
// nothing.
type EventAction string

// The actions that the lender documents.
const (
	EventPurchase   EventAction = "purchase"
	EventApply      EventAction = "apply"
	EventActivation EventAction = "activation"
	EventRetry      EventAction = "retry"
)

// Method is one way of verification in a store, with the name that the lender's verify endpoint uses.
type Method string

// The five formats of the lender's verify call. MethodOverride is never offered to a customer.
const (
	MethodSMS      Method = "sms"
	MethodEmail    Method = "email"
	MethodQuestion Method = "security_question"
	MethodBypass   Method = "regular_purchase_bypass"
	MethodOverride Method = "merchant_override"
)

// Fields lists the form fields of an Action in a fixed order, with pointers to their texts, so that one
// table serves forms and JSON bodies. The revision is not among them.
func (a *Action) Fields() []Field {
	return []Field{
		{"do", (*string)(&a.Do)}, {"licence", &a.Licence}, {"number", &a.Number},
		{"first_name", &a.FirstName}, {"last_name", &a.LastName}, {"birth_date", &a.BirthDate},
		{"postal_code", &a.PostalCode}, {"account", &a.Account}, {"offer", (*string)(&a.Offer)},
		{"digest", &a.Digest}, {"consent", &a.Consent}, {"wording", (*string)(&a.Wording)},
		{"method", (*string)(&a.Method)}, {"code", &a.Code},
		{"answer", &a.Answer}, {"reason", &a.Reason}, {"seen", &a.Seen}, {"passcode", &a.Passcode},
		{"event", (*string)(&a.Event)}, {"event_session", &a.EventSession},
		{"event_account", &a.EventAccount}, {"event_verified", &a.EventVerified},
		{"event_action", (*string)(&a.EventAction)},
		{"language", (*string)(&a.Language)},
	}
}

// Field is one named text of an Action.
type Field struct {
	Name  string
	Value *string
}
