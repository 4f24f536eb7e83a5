package relay

import (
	"context"
	"errors"
	"time"

	"candor/core/checkout"
)

// IdleCustomer is how long a tablet may be idle in a customer's hands. Then it asks for the associate's
// passcode. The page warns in the last minute.
const IdleCustomer = 5 * time.Minute

// Handovers is what a store knows of tablets in the hands of customers.
type Handovers interface {
	// Handover returns the handover of a checkout by a device. It is the zero value if the device does not
	// exist.
	Handover(ctx context.Context, m MerchantID, device string, id CheckoutID) (Handover, error)
	// SeenInHand notes that the customer is active. It unlocks nothing, and does not bring back a session
	// that ended.
	SeenInHand(ctx context.Context, m MerchantID, device string, id CheckoutID, now time.Time) error
}

// Handover is a checkout on a tablet in its customer's hands.
type Handover struct {
	Revoked bool      // whether the device is revoked
	Seen    time.Time // the customer's last activity; zero if the checkout is not in a customer's hands
}

// checkHandover lets a customer in on a tablet that is neither revoked nor idle for too long. A checkout that
// no tablet handed over passes. Codes: unauthorized, tablet_idle, unavailable.
func (r *Relay) checkHandover(ctx context.Context, c Checkout) error {
	if c.State.Device == "" {
		return nil
	}
	h, err := r.Store.Handover(ctx, c.Merchant, c.State.Device, c.ID)
	switch {
	case err != nil:
		return checkout.Unavailable("find tablet", err)
	case h.Revoked:
		return &checkout.Problem{Code: checkout.CodeUnauthorized, Op: "open checkout",
			Err: errors.New("its tablet is revoked")}
	case !h.Seen.IsZero() && (r.Now().Sub(h.Seen) >= IdleCustomer || Ahead(h.Seen, r.Now())):
		return &checkout.Problem{Code: checkout.CodeTabletIdle, Op: "open checkout"}
	}
	return nil
}

// Touch notes that the customer who holds a tablet is active. Only a POST may call it. Codes:
// checkout_not_found, unavailable.
func (r *Relay) Touch(ctx context.Context, ref Ref) error {
	c, err := r.Checkout(ctx, ref)
	if err != nil {
		return err
	}
	return r.noteActivity(ctx, c, Shopper)
}

// noteActivity notes a customer's act on a tablet as activity.
func (r *Relay) noteActivity(ctx context.Context, c Checkout, who Who) error {
	if c.State.Device == "" || who.Actor != checkout.Customer {
		return nil
	}
	return checkout.Unavailable("touch tablet", r.Store.SeenInHand(ctx, c.Merchant, c.State.Device, c.ID,
		r.Now().UTC()))
}
