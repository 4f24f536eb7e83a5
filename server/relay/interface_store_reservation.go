package relay

import (
	"context"
	"errors"
	"time"

	"candor/core/checkout"
)

// ErrReserved: a Change reserves an order that is not reserved as it expects.
var ErrReserved = errors.New("the order is reserved")

// Reservations keep which attempts have reserved an order.
type Reservations interface {
	// Reservation returns the reservation of an order, or ErrNotFound.
	Reservation(ctx context.Context, k OrderKey) (Reservation, error)
}

// OrderKey is what makes two checkouts the same order: the merchant's reference in a channel, and in a store
// of one location.
type OrderKey struct {
	Merchant  MerchantID
	Channel   checkout.Channel
	Location  string // "" online
	Reference string
}

// Reservation says which attempts have reserved an order, in the order in which they did. Whether one of them
// still stands is read from the journal (attempt_reservation.go). A store only replaces the list, and only if
// it is the expected one: so of two intents that were decided from the same list, one is written.
type Reservation struct {
	OrderKey
	Attempts []AttemptID // never empty
	At       time.Time   // of the newest
}

// orderKey is the order of a checkout.
func (c Checkout) orderKey() OrderKey {
	k := OrderKey{Merchant: c.Merchant, Channel: c.State.Channel, Reference: c.Reference}
	if k.Channel == checkout.InStore {
		k.Location = c.Location
	}
	return k
}
