package relay

import (
	"strings"
	"time"

	"candor/core/money"
)

// The journal is held against the lender's list, entry by entry: some minutes after each approval and each
// operation that is done (comparison_act.go), and once for every day (comparison_day.go).

// FindingKind is how the lender's list and the journal differ. The set is closed.
type FindingKind string

// The kinds.
const (
	// FindingDouble: one reference of ours was executed twice. What is too much is given back.
	FindingDouble FindingKind = "double"
	// FindingLate: the lender holds an authorization of an attempt that came to nothing. It is given back.
	FindingLate FindingKind = "late_find"
	// FindingAmount: the lender holds our authorization with another amount.
	FindingAmount FindingKind = "other_amount"
	// FindingMissing: two healthy lists do not have what the lender told us was done.
	FindingMissing FindingKind = "missing"
	// FindingUnexplained: the list has a capture, release or return that no operation of ours explains. It
	// was made by hand, or twice.
	FindingUnexplained FindingKind = "unexplained"
	// FindingClosed: the lender closed our authorization while something of it was left.
	FindingClosed FindingKind = "closed"
	// FindingCaptureBy: the lender will soon close an authorization of which something is left.
	FindingCaptureBy FindingKind = "capture_by"
	// FindingUnread: no list could be read for a day.
	FindingUnread FindingKind = "unread"
	// FindingNotOurs: the list has an entry with no reference of ours. It is a line of a day's report only.
	FindingNotOurs FindingKind = "not_ours"
	// FindingForgotten: the account was forgotten, so its list is not read. It is a line of a report only.
	FindingForgotten FindingKind = "account_forgotten"
)

// FindingSubject is what a finding is about.
type FindingSubject string

// The subjects. A release and a return are seen by what remains: the lender lists neither.
const (
	AboutAuthorization FindingSubject = "authorization"
	AboutCapture       FindingSubject = "capture"
	AboutRelease       FindingSubject = "release"
	AboutReturn        FindingSubject = "return"
)

// Finding is one difference between the journal and the lender's list. It is kept with its attempt, for as
// long as the attempt is.
type Finding struct {
	Merchant  MerchantID     `json:"-"`
	Checkout  CheckoutID     `json:"checkout,omitempty"`
	Attempt   AttemptID      `json:"attempt,omitempty"`
	Kind      FindingKind    `json:"kind"`
	Subject   FindingSubject `json:"subject"`
	Entry     string         `json:"entry,omitempty"`     // the lender's id of the authorization or capture
	Operation OperationID    `json:"operation,omitempty"` // ours
	Amount    money.Amount   `json:"amount"`              // that is too much, too little, or left
	Since     time.Time      `json:"since"`
	// Confirmed is when it was certain, and raised its alarm. Zero: a second list has to show it.
	Confirmed time.Time `json:"confirmed,omitzero"`
	Settled   time.Time `json:"settled,omitzero"` // when no list showed it any more, or the books followed
	People    bool      `json:"people,omitempty"` // the relay can do no more: people settle it

	fresh     bool      // it has just become certain, and raises its alarm once written
	captureBy time.Time // of a FindingCaptureBy that is fresh
}

// Open reports whether a finding is certain and not settled.
func (f Finding) Open() bool { return !f.Confirmed.IsZero() && f.Settled.IsZero() }

// same reports whether two findings are of one thing.
func (f Finding) same(g Finding) bool {
	return f.Kind == g.Kind && f.Subject == g.Subject && f.Entry == g.Entry && f.Operation == g.Operation
}

// name tells a finding from all others of its merchant.
func (f Finding) name() string {
	return strings.Join([]string{string(f.Attempt), string(f.Kind), string(f.Subject), f.Entry,
		string(f.Operation)}, " ")
}

// atOnce reports whether one list proves the finding. Anything else may be a list that lags behind, so that
// two lists have to show it.
func (f Finding) atOnce() bool {
	return f.Kind == FindingDouble || f.Kind == FindingLate || f.Kind == FindingAmount
}

// findingAlarms are the alarms of the kinds.
var findingAlarms = map[FindingKind]Alarm{
	FindingDouble: AlarmDouble, FindingLate: AlarmLateFind, FindingAmount: AlarmAmount,
	FindingMissing: AlarmMissing, FindingUnexplained: AlarmUnexplained, FindingClosed: AlarmClosed,
	FindingCaptureBy: AlarmCaptureBy, FindingUnread: AlarmUnread, FindingNotOurs: AlarmNotOurs,
}

// isOf reports whether an entry of the list is of an attempt.
func (a Authorization) isOf(t Attempt) bool {
	return sameReference(a.Reference, t.Reference)
}

// ofAuthorization are the operations of one authorization. A checkout has others too, if the lender executed
// an attempt twice, or one that had come to nothing.
func ofAuthorization(list []Operation, id string) (own []Operation) {
	for _, o := range list {
		if o.Authorization == id {
			own = append(own, o)
		}
	}
	return own
}

// less is a − b, or zero if b is more.
func less(a, b money.Amount) money.Amount {
	left, err := a.Sub(b)
	if err != nil {
		return money.Amount{}
	}
	return left
}
