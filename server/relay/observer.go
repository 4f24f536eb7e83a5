package relay

import (
	"log/slog"
	"time"
)

// Observer is told what operators watch. Many goroutines call it; no method may block. What it is told comes from closed
// sets, of which the merchants of the configuration are one: never a person's or a checkout's id, a name or an amount.
type Observer interface {
	// AttemptIs says that an attempt durably reached a state.
	AttemptIs(state AttemptState)
	// LenderCalled says how a call ended: class is "ok" or a Class, op an endpoint of the POS API.
	LenderCalled(op, class string, took time.Duration)
	// BreakerIs says whether a merchant's calls of an endpoint are let through: state is closed, half_open or open.
	BreakerIs(m MerchantID, op, state string)
	// StoreFailed says that the database could not be used for something that nobody was waiting for.
	StoreFailed(op string)
	// Alarm says that a person has to look.
	Alarm(a Alarm)
}

// Alarm is something that a person has to look at: a closed set.
type Alarm string

// The alarms.
const (
	AlarmManual     Alarm = "manual"       // nothing more can be asked: people settle it with the lender
	AlarmAmount     Alarm = "other_amount" // the lender holds our reference with another amount
	AlarmLateFind   Alarm = "late_find"    // an authorization turned up after it was given up; it is given back
	AlarmDouble     Alarm = "double"       // the lender lists our reference twice
	AlarmUncaptured Alarm = "uncaptured"   // what should have been captured with the authorization is not, as the list has it
	AlarmWrongCodes Alarm = "wrong_codes"  // a merchant's visitors guess codes
	AlarmStoreSetup Alarm = "store_setup"  // the lender refuses a merchant for its set-up, not for a person or a purchase
	AlarmMisses     Alarm = "misses"       // a merchant's visitors look for people who are not there
)

// Alarms lists the whole set.
func Alarms() []Alarm {
	return []Alarm{AlarmManual, AlarmAmount, AlarmLateFind, AlarmDouble, AlarmUncaptured, AlarmWrongCodes,
		AlarmStoreSetup, AlarmMisses}
}

// NoObserver is an Observer that nobody listens to.
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

// alarm logs that a person has to look, under one stable sentence, and tells the observer.
func (r *Relay) alarm(a Alarm, m MerchantID, id CheckoutID, what slog.Attr) {
	r.Log.Error("alarm: a person has to look at this checkout", "alarm", string(a), "merchant", string(m),
		"checkout", string(id), what)
	r.Observer.Alarm(a)
}
