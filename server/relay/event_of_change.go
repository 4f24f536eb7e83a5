package relay

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"candor/core/checkout"
	"candor/core/money"
)

// Which events a change has is derived from the change alone, in one place, and so holds for every writer.

// outboxStore is a Store that writes the events of each change with it.
type outboxStore struct {
	Store
	r *Relay
}

// Commit writes a change with its events. The checkout of the change then knows what was told of it.
func (s outboxStore) Commit(ctx context.Context, c Change) error {
	given := c.Checkout
	c, err := s.r.withEvents(c)
	if err != nil {
		return err
	}
	if err := s.Store.Commit(ctx, c); err != nil {
		return err
	}
	if given != nil {
		given.State.Told, given.State.SetupTold = c.Checkout.State.Told, c.Checkout.State.SetupTold
	}
	if len(c.Events) > 0 {
		s.r.wakeLog()
	}
	return nil
}

// withEvents is a change with its events. The given checkout stays as it is.
func (r *Relay) withEvents(c Change) (Change, error) {
	events := eventList{r: r, change: c}
	if c.Checkout != nil {
		next := *c.Checkout
		events.ofCheckout(c.Was == 0, &next)
		c.Checkout = &next
	}
	if o := c.Operation; o != nil && o.State != c.OperationWas {
		events.ofOperation(*o)
	}
	for _, f := range c.Findings {
		events.ofFinding(f)
	}
	c.Events = append(c.Events, events.list...)
	return c, events.err
}

// eventList collects the events of one change.
type eventList struct {
	r      *Relay
	change Change
	list   []Event
	err    error
}

// add adds an event. data becomes its JSON object.
func (l *eventList) add(t EventType, m MerchantID, id CheckoutID, live bool, data any) {
	text, err := json.Marshal(data)
	if err != nil {
		l.err = fmt.Errorf("encode event %s: %w", t, err)
		return
	}
	l.list = append(l.list, Event{ID: eventID(l.r.random(16)), Merchant: m, Type: t,
		Checkout: id, Live: live, At: l.r.Now().UTC(), Data: text})
}

// checkoutData is the data of the events of a checkout.
type checkoutData struct {
	Status        checkout.Step    `json:"status"`
	Amount        money.Amount     `json:"amount"`
	Currency      string           `json:"currency"`
	Channel       checkout.Channel `json:"channel"`
	Use           checkout.Use     `json:"use"`
	Authorization string           `json:"authorization_id,omitempty"`
	Trace         checkout.Trace   `json:"trace,omitempty"`  // what the lender still holds of it, or held
	Reason        checkout.Code    `json:"reason,omitempty"` // a fault of the set-up
	ExpiresAt     string           `json:"expires_at,omitempty"`
}

// setupData is the data of a fault of the set-up.
type setupData struct {
	Reason    checkout.Code `json:"reason"`
	Code      LenderCode    `json:"lender_code"`
	Operation OperationID   `json:"operation_id,omitempty"`
}

// ofCheckout adds the events of a checkout that is written, and notes in it what was told. What it is told to
// be depends on its own state alone: each state is told once when it is reached, whoever writes it.
func (l *eventList) ofCheckout(created bool, c *Checkout) {
	live, now := l.r.IsLive(*c), checkoutEvent(*c)
	if created {
		l.add(EventCheckoutCreated, c.Merchant, c.ID, live, dataOf(*c))
	}
	if now != "" && now != c.State.Told {
		l.add(now, c.Merchant, c.ID, live, dataOf(*c))
	}
	c.State.Told = now
	if reason := setupReason(c.State); reason != "" && c.State.Setup != c.State.SetupTold {
		l.add(EventSetupFault, c.Merchant, c.ID, live, setupData{Reason: reason, Code: c.State.Setup})
		c.State.SetupTold = c.State.Setup
	}
}

// checkoutEvent is the event of a checkout's state; "" while people act or the lender is being asked.
func checkoutEvent(c Checkout) EventType {
	if o := c.State.Outcome; o != nil && o.Manual {
		return EventCheckoutManual
	}
	return map[checkout.Step]EventType{
		checkout.StepExpired: EventCheckoutExpired, checkout.StepCancelled: EventCheckoutCancelled,
		checkout.StepApproved: EventCheckoutApproved, checkout.StepDeclined: EventCheckoutDeclined,
		checkout.StepPending: EventCheckoutPending,
	}[c.Step]
}

func dataOf(c Checkout) checkoutData {
	d := checkoutData{Status: "open", Amount: c.Amount, Currency: "CAD", Channel: c.State.Channel,
		Use: c.State.Use}
	if c.Step.Ended() || c.Step.Waiting() {
		d.Status = c.Step
	} else {
		d.ExpiresAt = eventTime(c.Expires)
	}
	if o := c.State.Outcome; o != nil {
		d.Authorization, d.Trace = o.Authorization, o.Trace
		if o.Code.StoreFault() {
			d.Reason = o.Code
		}
	}
	return d
}

// setupReason is the code of a fault of the set-up that a checkout ran into; "" for none.
func setupReason(s State) checkout.Code {
	switch {
	case s.Setup == "":
		return ""
	case s.Problem != nil && s.Problem.Code.StoreFault():
		return s.Problem.Code
	case s.Outcome != nil && s.Outcome.Code.StoreFault():
		return s.Outcome.Code
	}
	return ""
}

// operationEvents are the events of the states of an operation. Of one that is being sent nothing is told.
var operationEvents = map[OperationState]EventType{
	OperationDone: EventOperationDone, OperationRefused: EventOperationRefused,
	OperationUnknown: EventOperationUnknown, OperationManual: EventOperationManual,
	OperationAbandoned: EventOperationNotSent, OperationNotDone: EventOperationNotDone,
}

// operationData is the data of the events of an operation.
type operationData struct {
	Operation     OperationID   `json:"operation_id"`
	Kind          OperationKind `json:"kind"`
	Amount        money.Amount  `json:"amount"`
	Currency      string        `json:"currency"`
	Authorization string        `json:"authorization_id,omitempty"`
	Capture       OperationID   `json:"capture_id,omitempty"` // that a return or refund gives back
	Cause         Cause         `json:"cause,omitempty"`      // why the relay began it by itself
	Code          checkout.Code `json:"code,omitempty"`       // why it was refused
}

func (l *eventList) ofOperation(o Operation) {
	told, ok := operationEvents[o.State]
	if !ok {
		return
	}
	live := l.r.merchants[o.Merchant].Live
	d := operationData{Operation: o.ID, Kind: o.Kind, Amount: o.Amount, Currency: "CAD",
		Authorization: o.Authorization, Capture: o.Of, Cause: o.Cause}
	var reason checkout.Code
	switch o.State {
	case OperationRefused:
		reason = RefusalCode(o.Code)
		d.Code = reason
	case OperationAbandoned:
		reason = whyNotSent(o.Code)
	}
	l.add(told, o.Merchant, o.Checkout, live, d)
	if reason.StoreFault() {
		l.add(EventSetupFault, o.Merchant, o.Checkout, live, setupData{reason, o.Code, o.ID})
	}
}

// findingEvents are the events of what a comparison finds. Of the other kinds open work tells.
var findingEvents = map[FindingKind]EventType{
	FindingDouble: EventDoubleFound, FindingClosed: EventAuthorizationClosed,
	FindingCaptureBy: EventAuthorizationExpiring,
}

// findingData is the data of the events of a finding.
type findingData struct {
	Subject   FindingSubject `json:"subject"`
	LenderID  string         `json:"lender_id,omitempty"`    // of the authorization or capture
	Operation OperationID    `json:"operation_id,omitempty"` // ours
	Amount    money.Amount   `json:"amount"`                 // that is too much, or left
	Currency  string         `json:"currency"`
	CaptureBy string         `json:"capture_by,omitempty"`
}

// ofFinding adds the event of a finding that has just become certain.
func (l *eventList) ofFinding(f Finding) {
	told, ok := findingEvents[f.Kind]
	if !ok || !f.fresh {
		return
	}
	l.add(told, f.Merchant, f.Checkout, l.r.merchants[f.Merchant].Live, findingData{f.Subject, f.Entry,
		f.Operation, f.Amount, "CAD", eventTime(f.captureBy)})
}

// ReceiptIssued is the event of a receipt: its number among the merchant's, from 1 on, and its digest. The id
// follows from the digest, so that a receipt has one event, whoever issues it.
func ReceiptIssued(m MerchantID, id CheckoutID, live bool, number int, digest string, at time.Time) (Event,
	error) {
	sum := sha256.Sum256([]byte(digest))
	data, err := json.Marshal(struct {
		Number int    `json:"number"`
		Digest string `json:"digest"`
	}{number, digest})
	return Event{ID: eventID(sum[:16]), Merchant: m, Type: EventReceiptIssued, Checkout: id, Live: live,
		At: at, Data: data}, err
}

func eventID(raw []byte) EventID { return EventID("ev_" + IDText.EncodeToString(raw)) }
