package relay

import (
	"context"
	"errors"
	"time"

	"candor/core/checkout"
)

// IdleCustomer is how long a tablet may lie untouched in a customer's hands. Then it leads to the associate's passcode; the
// page warns in the last minute.
const IdleCustomer = 5 * time.Minute

// Handovers are what a store knows of tablets in the hands of customers.
type Handovers interface {
	// Handover is a checkout that a device handed over; the zero value when the device is not there.
	Handover(ctx context.Context, m MerchantID, device string, id CheckoutID) (Handover, error)
	// SeenInHand notes a sign of life of the customer. It unlocks nothing, and brings back no session that ended.
	SeenInHand(ctx context.Context, m MerchantID, device string, id CheckoutID, now time.Time) error
}

// Handover is a checkout on a tablet in its customer's hands.
type Handover struct {
	Revoked bool      // the device is
	Seen    time.Time // the customer's last sign of life; zero when nobody has the checkout in hand
}

// checkHandover lets a customer in on a tablet that is neither revoked nor left alone for too long. Codes: unauthorized,
// tablet_idle, unavailable. A checkout that no tablet handed over passes.
func (r *Relay) checkHandover(ctx context.Context, c Checkout) error {
	if c.State.Device == "" {
		return nil
	}
	h, err := r.Store.Handover(ctx, c.Merchant, c.State.Device, c.ID)
	switch {
	case err != nil:
		return checkout.Unavailable("find tablet", err)
	case h.Revoked:
		return &checkout.Problem{Code: checkout.CodeUnauthorized, Op: "open checkout", Err: errors.New("its tablet is revoked")}
	case !h.Seen.IsZero() && r.Now().Sub(h.Seen) >= IdleCustomer:
		return &checkout.Problem{Code: checkout.CodeTabletIdle, Op: "open checkout"}
	}
	return nil
}

// Touch notes a sign of life of the customer who holds a tablet. Only a POST may call it. Codes: checkout_not_found,
// unavailable.
func (r *Relay) Touch(ctx context.Context, ref Ref) error {
	c, err := r.Checkout(ctx, ref)
	if err != nil {
		return err
	}
	return r.noteActivity(ctx, c, Shopper)
}

// noteActivity is a sign of life by what somebody did with a checkout.
func (r *Relay) noteActivity(ctx context.Context, c Checkout, who Who) error {
	if c.State.Device == "" || who.Actor != checkout.Customer {
		return nil
	}
	return checkout.Unavailable("touch tablet", r.Store.SeenInHand(ctx, c.Merchant, c.State.Device, c.ID, r.Now().UTC()))
}
