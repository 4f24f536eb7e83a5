package relay

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// EventID names an event: "ev_" and 26 base-32 characters. It is also the cursor of the log.
type EventID string

// EventType is what an event tells. The set is closed.
type EventType string

// The types. An operation is a capture, a release, a return or a refund.
const (
	EventCheckoutCreated   EventType = "checkout.created"
	EventCheckoutExpired   EventType = "checkout.expired" // it ran out before the lender was asked
	EventCheckoutCancelled EventType = "checkout.cancelled"
	EventCheckoutApproved  EventType = "checkout.approved"
	EventCheckoutDeclined  EventType = "checkout.declined"
	EventCheckoutPending   EventType = "checkout.pending" // the lender's answer is not known yet
	EventCheckoutManual    EventType = "checkout.manual"  // people settle it with the lender

	EventOperationDone    EventType = "operation.done"
	EventOperationRefused EventType = "operation.refused"
	EventOperationUnknown EventType = "operation.unknown"  // the lender's answer is not known yet
	EventOperationManual  EventType = "operation.manual"   // people settle it with the lender
	EventOperationNotSent EventType = "operation.not_sent" // nothing was sent; it may be asked for again
	EventOperationNotDone EventType = "operation.not_done" // people found out that the lender did nothing

	// EventAuthorizationExpiring: the lender will soon close an authorization of which something is left.
	EventAuthorizationExpiring EventType = "authorization.expiring"
	EventAuthorizationClosed   EventType = "authorization.closed" // by the lender, with something left
	EventDoubleFound           EventType = "double.found"         // the lender executed something twice
	EventSetupFault            EventType = "setup.fault"          // the lender refuses the store's set-up

	EventReceiptIssued EventType = "receipt.issued" // the signed receipt of an approved checkout
)

// eventVersions are the versions of the types' data. A field that is added keeps the version; one that
// changes its meaning or goes takes the next.
var eventVersions = map[EventType]int{
	EventCheckoutCreated: 1, EventCheckoutExpired: 1, EventCheckoutCancelled: 1, EventCheckoutApproved: 1,
	EventCheckoutDeclined: 1, EventCheckoutPending: 1, EventCheckoutManual: 1,
	EventOperationDone: 1, EventOperationRefused: 1, EventOperationUnknown: 1, EventOperationManual: 1,
	EventOperationNotSent: 1, EventOperationNotDone: 1,
	EventAuthorizationExpiring: 1, EventAuthorizationClosed: 1, EventDoubleFound: 1, EventSetupFault: 1,
	EventReceiptIssued: 1,
}

// EventTypes lists the whole set, sorted.
func EventTypes() []EventType { return slices.Sorted(maps.Keys(eventVersions)) }

// EventsLike lists the types that a pattern names: one type, "checkout.*" for all whose name begins so, or
// "*" for all.
func EventsLike(pattern string) (types []EventType) {
	prefix, open := strings.CutSuffix(pattern, "*")
	if open && prefix != "" && !strings.HasSuffix(prefix, ".") {
		return nil
	}
	for _, t := range EventTypes() {
		if string(t) == pattern || open && strings.HasPrefix(string(t), prefix) {
			types = append(types, t)
		}
	}
	return types
}

// Version is the version of the type's data, from 1; 0 for a text that is no type.
func (t EventType) Version() int { return eventVersions[t] }

// Event tells a merchant's server of one change. It is written in the transaction of the change, and holds
// nothing of a person.
type Event struct {
	ID        EventID
	Merchant  MerchantID
	Type      EventType
	Checkout  CheckoutID // "" for none
	Reference string     // the merchant's, of the checkout; the log fills it in
	Live      bool
	At        time.Time // of the change, by the clock of the process that made it
	// Logged is when the event came into the log. An event after another one in the log has no earlier time.
	Logged time.Time
	Data   json.RawMessage // an object; its fields depend on the type
}

// stamp is the one form of instants in events: UTC, to the millisecond.
const stamp = "2006-01-02T15:04:05.000Z"

// eventTime is an instant in the one form of events; "" for none.
func eventTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(stamp)
}

// MarshalJSON is the event as a merchant reads it, by polling and in webhooks alike: the same bytes each
// time.
func (e Event) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		ID        EventID         `json:"id"`
		Type      EventType       `json:"type"`
		Version   int             `json:"version"`
		CreatedAt string          `json:"created_at"`
		Livemode  bool            `json:"livemode"`
		Checkout  CheckoutID      `json:"checkout_id,omitempty"`
		Reference string          `json:"reference,omitempty"`
		Data      json.RawMessage `json:"data"`
	}{e.ID, e.Type, e.Type.Version(), eventTime(e.At), e.Live, e.Checkout, e.Reference, e.Data})
}

// checkEvents refuses an event without an id, or of no type.
func (c Change) checkEvents() error {
	for _, e := range c.Events {
		if e.Type.Version() == 0 || e.ID == "" {
			return fmt.Errorf("%q is no type of an event, or it has no id", e.Type)
		}
	}
	return nil
}
