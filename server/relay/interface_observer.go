package relay

import (
	"log/slog"
	"time"
)

// Observer receives what operators watch. Many goroutines call it, and no method may block. Its arguments
// come from closed sets, of which the merchants of the configuration are one. They are never a person's or a
// checkout's id, a name or an amount.
type Observer interface {
	// AttemptIs reports that an attempt durably reached a state.
	AttemptIs(state AttemptState)
	// LenderCalled reports how a call ended: class is "ok" or a Class, op an endpoint of the POS API.
	LenderCalled(op, class string, took time.Duration)
	// BreakerIs reports the state of the circuit breaker of a merchant's calls to an endpoint: closed,
	// half_open or open.
	BreakerIs(m MerchantID, op, state string)
	// StoreFailed reports that the database failed at something that no request was waiting for.
	StoreFailed(op string)
	// Alarm reports that a person has to look.
	Alarm(a Alarm)
}

// Alarm is something that a person has to look at. The set is closed.
type Alarm string

// The alarms.
const (
	AlarmManual Alarm = "manual"       // the relay cannot find it out: people settle it with the lender
	AlarmAmount Alarm = "other_amount" // the lender holds our reference with another amount
	// AlarmLateFind: an authorization turned up after it was given up. It is given back.
	AlarmLateFind Alarm = "late_find"
	AlarmDouble   Alarm = "double" // the lender lists our reference twice; what is too much is given back
	// AlarmMissing: the lender's list does not have what the lender told us was done.
	AlarmMissing Alarm = "missing"
	// AlarmUnexplained: the list shows what no operation of ours did, or something done twice.
	AlarmUnexplained Alarm = "unexplained"
	AlarmClosed      Alarm = "authorization_closed" // by the lender, while something of it was left
	AlarmCaptureBy   Alarm = "capture_by"           // the lender will soon close an authorization
	AlarmUnread      Alarm = "unread"               // no list could be read for a day: nothing is compared
	AlarmNotOurs     Alarm = "not_ours"             // an exclusive merchant's list has an entry of others
	// AlarmUncaptured: the list does not have the capture that should come with an authorization.
	AlarmUncaptured Alarm = "uncaptured"
	AlarmWrongCodes Alarm = "wrong_codes" // a merchant's visitors guess codes
	AlarmMisses     Alarm = "misses"      // a merchant's visitors look for people who are not there
	// AlarmConvention: the lender's payments follow a convention of interest that is not configured.
	AlarmConvention Alarm = "convention"
	AlarmTerms      Alarm = "other_terms" // the lender authorized other figures than those agreed to
	// AlarmStoreSetup: the lender refuses a merchant for its set-up, not for a person or a purchase.
	AlarmStoreSetup Alarm = "store_setup"
	// AlarmResolved: the lender did what people had settled as not done.
	AlarmResolved Alarm = "resolved_otherwise"
	// AlarmAnnounced: a merchant's visitors announce accounts that the lender's page may not have verified.
	AlarmAnnounced Alarm = "announced"
	AlarmReceipt   Alarm = "receipt" // the receipt of an approved sale cannot be issued
	// AlarmEventParked: an endpoint of the merchant could not be told of an event for three days.
	AlarmEventParked Alarm = "event_parked"
)

// Alarms lists the whole set.
func Alarms() []Alarm {
	return []Alarm{AlarmManual, AlarmAmount, AlarmLateFind, AlarmDouble, AlarmUncaptured, AlarmWrongCodes,
		AlarmMisses, AlarmConvention, AlarmTerms, AlarmStoreSetup, AlarmResolved, AlarmAnnounced,
		AlarmMissing, AlarmUnexplained, AlarmClosed, AlarmCaptureBy, AlarmUnread, AlarmNotOurs, AlarmReceipt,
		AlarmEventParked}
}

// NoObserver is an Observer that does nothing.
type NoObserver struct{}

// AttemptIs does nothing.
func (NoObserver) AttemptIs(AttemptState) {}

// LenderCalled does nothing.
func (NoObserver) LenderCalled(string, string, time.Duration) {}

// BreakerIs does nothing.
func (NoObserver) BreakerIs(MerchantID, string, string) {}

// StoreFailed does nothing.
func (NoObserver) StoreFailed(string) {}

// Alarm does nothing.
func (NoObserver) Alarm(Alarm) {}

// alarm logs one stable sentence that a person has to look, and reports the alarm to the observer.
func (r *Relay) alarm(a Alarm, m MerchantID, id CheckoutID, what slog.Attr) {
	r.Log.Error("alarm: a person has to look at this checkout", "alarm", string(a), "merchant", string(m),
		"checkout", string(id), what)
	r.Observer.Alarm(a)
}
