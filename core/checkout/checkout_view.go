package checkout

import (
	"time"

	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
)

// View is everything that one actor can see of a checkout at one revision. Times are in the merchant's zone.
type View struct {
	ID       string          `json:"id"`     // public id, which the merchant knows
	Number   string          `json:"number"` // short form that a person can read out, CK-7F3A-9C1E
	Revision int64           `json:"revision"`
	Step     Step            `json:"step"`
	Actor    Actor           `json:"actor"`
	Channel  Channel         `json:"channel"`
	Use      Use             `json:"use"`
	Language locale.Language `json:"language"`
	Quebec   bool            `json:"quebec,omitempty"` // Quebec's words and rules apply

	Merchant  Merchant     `json:"merchant"`
	Amount    money.Amount `json:"amount"`
	Reference string       `json:"reference,omitempty"` // the merchant's order
	// the earlier amount, while NoticeAmountChanged is shown
	Was *money.Amount `json:"was,omitempty"`

	Allowed []Do     `json:"allowed"`
	Notice  Notice   `json:"notice,omitempty"`
	Problem *Trouble `json:"problem,omitempty"`

	// associates only: the sales of the same order that stand in the way of this one
	Standing []Sale `json:"standing,omitempty"`

	Person   *Person   `json:"person,omitempty"`
	Accounts []Account `json:"accounts,omitempty"` // associates only
	Scanned  *Scanned  `json:"scanned,omitempty"`  // associates only, in the answer to the scan; never stored

	// the offers that can be chosen, in the lender's order
	Offers      []offer.Offer    `json:"offers,omitempty"`
	Held        []Held           `json:"held,omitempty"` // associates only
	RegularRate *money.Rate      `json:"regular_rate,omitempty"`
	Terms       disclosure.Terms `json:"terms"`
	Chosen      offer.ID         `json:"chosen,omitempty"`
	Review      *Review          `json:"review,omitempty"`

	Verify  *Verify  `json:"verify,omitempty"`
	Lender  *Lender  `json:"lender,omitempty"`
	Outcome *Outcome `json:"outcome,omitempty"`
	Agreed  int64    `json:"agreed,omitempty"` // the revision that the person's last yes made; 0: none

	OpenedAt  time.Time `json:"opened_at"`
	ExpiresAt time.Time `json:"expires_at"`
	ReturnURL string    `json:"return_url,omitempty"` // checked against the merchant's origins
}

// Sale is another sale of the same order, as an associate is shown it.
type Sale struct {
	ID     string       `json:"id"`
	Number string       `json:"number"`
	At     time.Time    `json:"at"` // when the lender was asked
	Amount money.Amount `json:"amount"`
	Step   Step         `json:"step"`
}

// Merchant is what a screen shows about the store.
type Merchant struct {
	Name     string `json:"name"`
	Location string `json:"location,omitempty"`
	Phone    string `json:"phone,omitempty"`
	Email    string `json:"email,omitempty"`
	// how to reach the lender about this store's purchases, where the store's configuration says
	LenderPhone string `json:"lender_phone,omitempty"`
	LenderSite  string `json:"lender_site,omitempty"`

	Origins []string `json:"origins,omitempty"` // pages that may frame an embedded checkout
}

// Notice is an event that the person should know about. It is not an error.
type Notice string

// The notices.
const (
	NoticeAmountChanged Notice = "amount_changed"
)

// Trouble says why the last act had no effect, and which field it belongs to ("" for the whole screen).
type Trouble struct {
	Code  Code   `json:"code"`
	Field string `json:"field,omitempty"`
	// associates only: the lender's own code of a fault of the store's set-up
	Reason string `json:"reason,omitempty"`
	// associates only: seconds until the next try of a passcode is possible
	Wait int `json:"wait,omitempty"`

	More []FieldTrouble `json:"more,omitempty"` // the other fields that are wrong
}

// FieldTrouble is what is wrong with one more field.
type FieldTrouble struct {
	Code  Code   `json:"code"`
	Field string `json:"field"`
}

// Of is what there is to say about a field, if anything.
func (t *Trouble) Of(field string) (Code, bool) {
	if t == nil || field == "" {
		return "", false
	}
	if t.Field == field && t.Code != "" {
		return t.Code, true
	}
	for _, more := range t.More {
		if more.Field == field && more.Code != "" {
			return more.Code, true
		}
	}
	return "", false
}

// Scanned is what this program itself read from a licence that the lender could not read. The associate
// compares it with the card and may correct it before anybody is searched for.
type Scanned struct {
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	BirthDate string `json:"birth_date"`
}

// Person is what a screen may show of a shopper: first name and initial, last four digits.
type Person struct {
	Name       string `json:"name"`
	CardEnding string `json:"card_ending,omitempty"`
}

// Account is one account to choose from. Its id is opaque and has no meaning outside its checkout.
type Account struct {
	ID         string      `json:"id"`
	Name       string      `json:"name"`
	CardEnding string      `json:"card_ending,omitempty"`
	Type       AccountType `json:"type,omitempty"`
	OpenedAt   string      `json:"opened,omitempty"` // name of the originating merchant
}

// AccountType is whose account it is, as the lender names it; unknown names are kept.
type AccountType string

// The types of account.
const (
	AccountConsumer AccountType = "consumer"
	AccountBusiness AccountType = "business"
)

// Held is an offer that cannot be chosen, with the reasons. It is for associates only.
type Held struct {
	Offer    offer.Offer     `json:"offer"`
	Verdict  offer.Verdict   `json:"verdict"`
	Findings []offer.Finding `json:"findings"`
}

// Review is what a person agrees to, as the digest of the stored disclosure in the View's language.
type Review struct {
	Digest string `json:"digest"`
	// Quebec: the person must see the French review before accepting this one
	FrenchFirst bool `json:"french_first,omitempty"`
}

// Verify is the verification in a store. Sent is empty until a method is started.
type Verify struct {
	Methods  []Destination `json:"methods"`
	Sent     Method        `json:"sent,omitempty"`
	Question string        `json:"question,omitempty"` // the lender's text, after MethodQuestion was started
	Override bool          `json:"override,omitempty"` // associates only: this associate may override
}

// Destination is a method and, masked, where the code goes.
type Destination struct {
	Method Method `json:"method"`
	Masked string `json:"masked,omitempty"` // "••• ••• 4567", "j•••@example.ca"
}

// Lender is the lender's page in a frame. The frame fetches the page's address itself, so the address is not
// in the View.
type Lender struct {
	Origin  string `json:"origin"`  // exact origin that its events must have
	Session string `json:"session"` // widget_session_id that its events must carry

	Frame LenderFrame `json:"frame,omitzero"` // what the page may do in its frame
}

// Outcome is the end of a checkout, or the present state of a waiting one.
type Outcome struct {
	Authorization string    `json:"authorization,omitempty"` // the lender's authorization number
	At            time.Time `json:"at"`                      // decided, cancelled, expired, or last checked
	SentAt        time.Time `json:"sent_at,omitzero"`
	Manual        bool      `json:"manual,omitempty"` // a person settles it with the lender
	Actor         Actor     `json:"actor,omitempty"`
	Trace         Trace     `json:"trace,omitempty"`
	// why nothing was authorized, when the store's set-up is at fault and not the lender's judgement
	Code Code `json:"code,omitempty"`
	// the number under which the lender has the request
	Reference string `json:"reference,omitempty"`
	// associates only: the lender's own code of a fault of the store's set-up
	Reason string `json:"reason,omitempty"`
}

// Trace is what the lender holds of a purchase that does not come about. The zero value means nothing to
// report.
type Trace string

// The traces.
const (
	TraceCancelling Trace = "cancelling" // the store cancelled while the answer is outstanding
	TraceNone       Trace = "none"       // the lender has no record of the request
	TraceUndoing    Trace = "undoing"    // it was authorized too late and is being undone
	TraceUndone     Trace = "undone"     // it was undone
)

// Offer returns the offer with an id, from those that can be chosen.
func (v View) Offer(id offer.ID) (offer.Offer, bool) {
	for _, o := range v.Offers {
		if o.ID == id {
			return o, true
		}
	}
	return offer.Offer{}, false
}

// Allows reports whether this View allows an action.
func (v View) Allows(do Do) bool {
	for _, d := range v.Allowed {
		if d == do {
			return true
		}
	}
	return false
}

// Disclosure is the input of the information box for an offer of this View. It is the same on the server and
// in the browser.
func (v View) Disclosure(o offer.Offer) disclosure.Input {
	return disclosure.Input{
		Language:    v.Language,
		Offer:       o,
		RegularRate: v.RegularRate,
		Quebec:      v.Quebec,
		Terms:       v.Terms,
	}
}
