package relay

import (
	"context"
	"time"
)

// Events keeps what merchants' servers are told. A Commit leaves the events of its change in an outbox, in
// the same transaction. From there they come into the log, each at the next position.
type Events interface {
	// LogEvents moves the events of the outbox into the log, at most limit, and returns how many. Every one
	// of them then stands behind all that were in the log before, for every reader: what a reader has read,
	// no later event stands before. The events of one checkout keep the order of their changes, as far as one
	// began after the other was written. Any process may call it, several at once.
	//
	// to says which endpoints are told of an event: it is due there at the end of the line of its checkout.
	LogEvents(ctx context.Context, now time.Time, limit int, to func(Event) []EndpointID) (int, error)
	// Events reads the log in its order. ErrNotFound: the cursor names no event of the merchant.
	Events(ctx context.Context, m MerchantID, q EventQuery) ([]Event, error)
	// Event reads one event of the log.
	Event(ctx context.Context, m MerchantID, id EventID) (Event, error)
	// RanOut lists the checkouts that ran out by now before the lender was asked and that are not written as
	// ended yet, by when they ran out, at most limit, after another one.
	RanOut(ctx context.Context, now time.Time, after RanOut, limit int) ([]RanOut, error)
}

// RanOut is a checkout that ran out.
type RanOut struct {
	Ref
	Expires time.Time
}

// EventQuery asks for a part of the log. A zero field does not narrow.
type EventQuery struct {
	After    EventID // the last one that was read
	Types    []EventType
	Checkout CheckoutID
	Since    time.Time // logged then or later
	Until    time.Time // logged before
	Limit    int       // at most; needed
}
