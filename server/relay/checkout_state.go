package relay

import (
	"time"

	"candor/core/checkout"
	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
)

// MerchantID names a merchant of the configuration.
type MerchantID string

// CheckoutID names a checkout: "co_" and 26 base-32 characters.
type CheckoutID string

// Checkout is the record of one checkout. What is searched for or compared has a field, and in a database a
// column. State is stored as one JSON document, Sealed as one encrypted document.
type Checkout struct {
	ID         CheckoutID
	Merchant   MerchantID
	Revision   int64
	Step       checkout.Step
	Reference  string
	Location   string // id of the merchant's location; in store
	Amount     money.Amount
	TokenHash  string // of the client token
	Generation int
	Created    time.Time
	Expires    time.Time
	Ended      time.Time

	State  State
	Sealed Sealed
}

// Mode is whether a checkout is a real one. It is "" in checkouts of older releases.
type Mode string

// The modes.
const (
	ModeLive Mode = "live" // its merchant's lender was in production when it was made
	ModeTest Mode = "test"
)

// State is what is known of a checkout and is not secret. Its facts stay as evidence. What it holds of a
// person is Personal.
type State struct {
	Personal

	Mode        Mode             `json:"mode,omitempty"`
	Channel     checkout.Channel `json:"channel"`
	Use         checkout.Use     `json:"use"`
	Language    locale.Language  `json:"language"`
	Province    string           `json:"province,omitempty"`
	Quebec      bool             `json:"quebec,omitempty"`
	Employee    string           `json:"employee,omitempty"`
	AutoCapture bool             `json:"auto_capture,omitempty"`

	Flow      string `json:"flow,omitempty"`       // x-reference-id of this flow
	RequestID string `json:"request_id,omitempty"` // in store: connects verify and authorization

	Notice  checkout.Notice   `json:"notice,omitempty"`
	Was     *money.Amount     `json:"was,omitempty"`
	Problem *checkout.Trouble `json:"problem,omitempty"`
	Setup   LenderCode        `json:"setup,omitempty"` // the lender's code of a fault of the store's set-up

	Chosen offer.ID `json:"chosen,omitempty"`

	Digests    map[locale.Language]string `json:"digests,omitempty"` // issued with the present review
	FrenchSeen bool                       `json:"french_seen,omitempty"`
	Consent    *Consent                   `json:"consent,omitempty"`
	Agreed     int64                      `json:"agreed,omitempty"` // the revision that the last yes made

	// Wordings say how the text stood on the screen, for every consent that was given, by its revision. They
	// stay when the Consent is withdrawn: the journal has that consent still.
	Wordings map[int64]checkout.Wording `json:"wordings,omitempty"`

	// Otherwise: the lender authorized other figures than those agreed to.
	Otherwise []Difference `json:"authorized_otherwise,omitempty"`

	Sent    checkout.Method   `json:"sent,omitempty"`
	Device  string            `json:"device,omitempty"` // the tablet that handed it over
	Origin  string            `json:"origin,omitempty"` // of the lender's page
	Outcome *checkout.Outcome `json:"outcome,omitempty"`

	// Standing are the sales of the same order that stand in the way; Beside are those beside which a manager
	// allowed this one.
	Standing []checkout.Sale `json:"standing,omitempty"`
	Beside   []CheckoutID    `json:"beside,omitempty"`

	// Renews is the expired checkout that this one took the place of, RenewedBy the one that took its place.
	Renews    CheckoutID `json:"renews,omitempty"`
	RenewedBy CheckoutID `json:"renewed_by,omitempty"`
	// Told is the last state that an event told of, if the checkout is still in it; SetupTold is the lender's
	// code of the fault of the set-up that was told.
	Told      EventType  `json:"told,omitempty"`
	SetupTold LenderCode `json:"setup_told,omitempty"`

	// CancelRequested is set by the merchant while the lender is being asked.
	CancelRequested bool `json:"cancel_requested,omitempty"`
}

// Personal is what a State holds of a person, and of what was bought and offered. A store seals it
// separately, and deletes it after Retention.Personal.
type Personal struct {
	Items     []Item                 `json:"items,omitempty"`
	Metadata  map[string]string      `json:"metadata,omitempty"` // the merchant's own
	ReturnURL string                 `json:"return_url,omitempty"`
	Person    *checkout.Person       `json:"person,omitempty"`
	Accounts  []checkout.Account     `json:"accounts,omitempty"`
	Kinds     map[int]offer.Kind     `json:"kinds,omitempty"`
	Methods   []checkout.Destination `json:"methods,omitempty"` // with masked destinations
	Question  string                 `json:"question,omitempty"`
	// Announced is the keyed hash of the one account that the lender's page may name.
	Announced string `json:"announced,omitempty"`
	// Admitted: its announcement was counted, and the lender may be asked for its plans.
	Admitted bool `json:"admitted,omitempty"`
	// Typed is the keyed hash of the account number that was typed to identify; "" where another way was.
	Typed   string `json:"typed,omitempty"`
	Session string `json:"session,omitempty"` // widget_session_id

	// Quoted is the revision that brought the quotes and terms. No later revision changes them.
	Quoted int64 `json:"quoted,omitempty"`
	// Quotes are shared by all readers. They are never changed in place.
	Quotes map[locale.Language]Quote `json:"quotes,omitempty"`
	// Terms are the merchant's as they were when the quote was made.
	Terms map[locale.Language]disclosure.Terms `json:"terms,omitempty"`
}

// Quote is the lender's answer in one language, with the verdicts at that time and what was taken out.
type Quote struct {
	Offers    []offer.Offer     `json:"offers"`
	Held      []checkout.Held   `json:"held,omitempty"`
	Discarded []offer.Discarded `json:"discarded,omitempty"`
	AIR       *money.Rate       `json:"air,omitempty"`
}

// Sealed is what only the relay may read of a running checkout; it is dropped when the checkout ends. It has
// no field for a PIN: a PIN that the lender returns goes from its answer into the authorization, in memory.
type Sealed struct {
	Account    Secret // the account in use
	Card       Secret
	QuestionID string
	Candidates map[string]Candidate // by opaque id
	Token      Secret               // the flow's customer-scope token
	TokenEnds  time.Time
	Page       Secret // redirection_url
}

// Candidate is an account that can be chosen.
type Candidate struct {
	Account Secret
	Card    Secret
}
