package tablet

import (
	"context"
	"errors"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
)

// IdleAssociate is how long an associate's screen may be idle before it locks.
const IdleAssociate = 90 * time.Second

// Signed is a session as of now, with its associate and its device.
type Signed struct {
	Session   Session
	Associate relay.Associate
	Device    Device
	Idle      bool // idle for too long, which counts as locked
}

// Open reports whether the associate may see and act: the session is neither locked, handed over nor idle.
func (s Signed) Open() bool { return !s.Session.Locked && !s.Idle }

// HandedOver returns the checkout in the customer's hands. It is still the customer's when the session is
// idle: then the page shows nothing of it until the passcode.
func (s Signed) HandedOver() (relay.CheckoutID, bool) {
	return s.Session.Checkout, s.Session.Checkout != ""
}

// Who is the associate as an actor.
func (s Signed) Who() relay.Who {
	return relay.Who{Actor: checkout.Associate, Associate: s.Associate.Number, Role: s.Associate.Role,
		Device: s.Device.ID}
}

// Session finds the session of a secret on a device, and writes nothing. Codes: unauthorized for a session
// that ended, that is of another device, or whose associate is no longer configured; device_unknown for a
// revoked device; unavailable.
func (t *Tablets) Session(ctx context.Context, d Device, sessionSecret string) (Signed, error) {
	if d.Revoked {
		return Signed{}, t.unknownDevice("find session", relay.ErrNotFound)
	}
	return t.signed(ctx, d, relay.Hash(sessionSecret))
}

func (t *Tablets) signed(ctx context.Context, d Device, secretHash string) (Signed, error) {
	n, err := t.Store.Session(ctx, secretHash)
	if err != nil && !errors.Is(err, relay.ErrNotFound) {
		return Signed{}, checkout.Unavailable("find session", err)
	}
	m, _ := t.Merchant(d.Merchant)
	a, known := m.Associate(n.Associate, d.Location)
	if err != nil || n.Device != d.ID || n.Merchant != d.Merchant || !known {
		return Signed{}, &checkout.Problem{Code: checkout.CodeUnauthorized, Op: "find session"}
	}
	return Signed{Session: n, Associate: a, Device: d, Idle: t.idle(n)}, nil
}

// idle reports whether a session was not used for too long. One that was seen in the future counts as idle:
// the clock was set back since.
func (t *Tablets) idle(n Session) bool {
	now := t.Now()
	return now.Sub(n.Seen) >= idleLimit(n) || relay.Ahead(n.Seen, now)
}

// idleLimit is how long a session may be idle.
func idleLimit(s Session) time.Duration {
	if s.Checkout != "" {
		return relay.IdleCustomer
	}
	return IdleAssociate
}

// Touch notes that the associate, or the customer who holds the tablet, is active. Only a POST may call it.
// Codes: action_not_allowed when it comes too late, unauthorized, unavailable.
func (t *Tablets) Touch(ctx context.Context, s Signed) (Signed, error) {
	return t.change(ctx, s, func(now Signed, n *Session) error {
		if now.Idle || (n.Locked && n.Checkout == "") {
			return checkout.Refuse(checkout.CodeNotAllowed, "")
		}
		n.Seen = t.Now().UTC()
		return nil
	})
}

// Lock locks the associate's screen until the passcode. Codes: unauthorized, unavailable.
func (t *Tablets) Lock(ctx context.Context, s Signed) (Signed, error) {
	return t.change(ctx, s, func(_ Signed, n *Session) error {
		n.Locked = true
		return nil
	})
}

// HandOver gives the tablet to the customer of a checkout and locks the associate's session. Codes:
// action_not_allowed for a session that is not open, unauthorized, unavailable.
func (t *Tablets) HandOver(ctx context.Context, s Signed, id relay.CheckoutID) (Signed, error) {
	return t.change(ctx, s, func(now Signed, n *Session) error {
		if !now.Open() || id == "" {
			return checkout.Refuse(checkout.CodeNotAllowed, "")
		}
		n.Locked, n.Checkout, n.Seen = true, id, t.Now().UTC()
		return nil
	})
}

// Unlock opens a locked or idle session again by its associate's passcode. Codes: passcode_wrong,
// passcode_delayed, passcode_locked, action_not_allowed while a customer holds the tablet (see TakeBack),
// unauthorized, unavailable.
func (t *Tablets) Unlock(ctx context.Context, s Signed, passcode string) (Signed, error) {
	if _, over := s.HandedOver(); over {
		return s, checkout.Refuse(checkout.CodeNotAllowed, "")
	}
	if err := t.check(ctx, s.Device, s.typed(passcode)); err != nil {
		return s, err
	}
	return t.change(ctx, s, func(_ Signed, n *Session) error {
		if n.Checkout != "" { // handed over meanwhile
			return checkout.Refuse(checkout.CodeNotAllowed, "")
		}
		n.Locked, n.Seen = false, t.Now().UTC()
		return nil
	})
}

// TakeBack ends a handover by the associate's passcode. It calls end between the check of the passcode and
// the unlocking, to end what the customer could still do. If end fails, the customer keeps the tablet and the
// passcode can be given again. Codes: passcode_wrong, passcode_delayed, passcode_locked, action_not_allowed
// when nothing was handed over, those of end, unauthorized, unavailable.
func (t *Tablets) TakeBack(ctx context.Context, s Signed, passcode string,
	end func(relay.CheckoutID) error) (Signed, relay.CheckoutID, error) {
	id, over := s.HandedOver()
	if !over {
		return s, "", checkout.Refuse(checkout.CodeNotAllowed, "")
	}
	if err := t.check(ctx, s.Device, s.typed(passcode)); err != nil {
		return s, "", err
	}
	if err := end(id); err != nil {
		return s, "", err
	}
	s, err := t.change(ctx, s, func(_ Signed, n *Session) error {
		if n.Checkout != "" && n.Checkout != id { // taken back and handed over again meanwhile
			return checkout.Refuse(checkout.CodeNotAllowed, "")
		}
		n.Locked, n.Checkout, n.Seen = false, "", t.Now().UTC()
		return nil
	})
	return s, id, err
}

// TakeBackByManager ends a handover by the number and the passcode of a manager of the store, for an
// associate who is away or whose tries are used up. It is audited and calls end before anything else. The
// associate's session ends and the manager's begins. Any other number is refused as a wrong passcode is.
// Codes: as TakeBack.
func (t *Tablets) TakeBackByManager(ctx context.Context, s Signed, number, passcode string,
	end func(relay.CheckoutID) error) (sessionSecret string, id relay.CheckoutID, err error) {
	id, over := s.HandedOver()
	if !over {
		return "", "", checkout.Refuse(checkout.CodeNotAllowed, "")
	}
	if !checkout.Printable(number, 50) {
		return "", "", checkout.Refuse(checkout.CodePasscodeWrong, "passcode")
	}
	by := typed{number, relay.NewSecret(passcode), AtSignIn, relay.RoleManager}
	if err := t.check(ctx, s.Device, by); err != nil {
		return "", "", err
	}
	audit := relay.Audit{Merchant: s.Device.Merchant, Checkout: id, Associate: number, Device: s.Device.ID,
		Act: "take_back", Reason: s.Session.Associate, At: t.Now().UTC()}
	if err := t.Store.Commit(ctx, relay.Change{Audit: &audit}); err != nil {
		return "", "", checkout.Unavailable("audit take-back", err)
	}
	if err := end(id); err != nil {
		return "", "", err
	}
	if sessionSecret, err = t.open(ctx, s.Device, number); err != nil {
		return "", "", err
	}
	return sessionSecret, id, t.SignOut(ctx, s)
}

// typed is a passcode that the associate of the session typed.
func (s Signed) typed(passcode string) typed {
	return typed{s.Session.Associate, relay.NewSecret(passcode), InSession, ""}
}

// SignOut ends a session. Codes: unavailable.
func (t *Tablets) SignOut(ctx context.Context, s Signed) error {
	return checkout.Unavailable("sign out", t.Store.EndSession(ctx, s.Session.SecretHash))
}

// change reads a session again, applies what f decides, and repeats that if another change came between.
func (t *Tablets) change(ctx context.Context, s Signed, f func(now Signed,
	n *Session) error) (Signed, error) {
	err := relay.ErrStale
	for try := 0; try < 10 && errors.Is(err, relay.ErrStale); try++ {
		var now Signed
		if now, err = t.signed(ctx, s.Device, s.Session.SecretHash); err != nil {
			return s, err
		}
		n := now.Session
		if err = f(now, &n); err != nil {
			return s, err
		}
		n.Revision++
		if err = t.Store.PutSession(ctx, n); err == nil {
			return t.signed(ctx, s.Device, n.SecretHash)
		}
	}
	return s, checkout.Unavailable("change session", err)
}
