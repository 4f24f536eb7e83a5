package tablet

import (
	"context"
	"encoding/hex"
	"errors"

	"candor/core/checkout"
	"candor/server/relay"
)

// maxTries are the tries of an associate on a device. After that only a manager helps.
const maxTries = 5

// SignIn opens a session for an associate on a device. A number that nobody has takes the same time and
// tries, and gets the same code. Codes: passcode_wrong, passcode_locked, device_unknown, unavailable.
func (t *Tablets) SignIn(ctx context.Context, d Device, number,
	passcode string) (sessionSecret string, err error) {
	if d.Revoked {
		return "", t.unknownDevice("sign in", relay.ErrNotFound)
	}
	if number = checkout.Plain(number); !checkout.Printable(number, 50) {
		return "", checkout.Refuse(checkout.CodePasscodeWrong, "passcode")
	}
	if err := t.check(ctx, d, number, passcode); err != nil {
		return "", err
	}
	secret, err := t.secret(sessionPrefix)
	if err != nil {
		return "", checkout.Unavailable("sign in", err)
	}
	now := t.Now().UTC()
	s := Session{
		SecretHash: relay.Hash(secret), Merchant: d.Merchant, Device: d.ID, Associate: number, Revision: 1,
		Seen: now, Started: now,
	}
	if err := t.Store.PutSession(ctx, s); err != nil {
		return "", checkout.Unavailable("sign in", err)
	}
	return secret, nil
}

// check counts a try, then evaluates the passcode, and resets the tries if it is right.
func (t *Tablets) check(ctx context.Context, d Device, number, passcode string) error {
	used, err := t.Store.Try(ctx, d.Merchant, d.ID, t.triesKey(number), maxTries)
	if errors.Is(err, relay.ErrStale) {
		return checkout.Refuse(checkout.CodePasscodeLocked, "passcode")
	}
	if err != nil {
		return checkout.Unavailable("count try", err)
	}
	right, err := t.isRight(ctx, d, number, passcode)
	switch {
	case err != nil:
		return checkout.Unavailable("check passcode", err)
	case right:
		return checkout.Unavailable("reset tries", t.Store.ResetTries(ctx, d.Merchant, d.ID,
			t.triesKey(number)))
	case used+1 >= maxTries:
		return checkout.Refuse(checkout.CodePasscodeLocked, "passcode")
	}
	return checkout.Refuse(checkout.CodePasscodeWrong, "passcode")
}

// triesKey is the key under which the tries of a number are counted.
func (t *Tablets) triesKey(number string) string {
	return hex.EncodeToString(relay.KeyedSum(t.Key, "tries|"+number))
}

// isRight evaluates one passcode. For a number that nobody has at this location it evaluates a colleague's
// hash, so that it takes as long, and returns false.
func (t *Tablets) isRight(ctx context.Context, d Device, number, passcode string) (bool, error) {
	m, _ := t.Merchant(d.Merchant)
	a, known := m.Associate(number, d.Location)
	if !known && len(m.Associates) > 0 {
		a = m.Associates[0]
	}
	h, err := parsePasscodeHash(a.PasscodeHash)
	if err != nil { // a hash that the configuration would refuse, or a merchant without associates
		h, known = passcodeHash{memory: passcodeMemory, time: passcodeTime, threads: passcodeThreads,
			salt: make([]byte, passcodeSalt), key: make([]byte, passcodeKey)}, false
	}
	ok, err := t.passcodes.verify(ctx, h, passcode)
	return ok && known, err
}

// Confirm checks the passcode of the associate who is signed in, as an override demands. Codes:
// passcode_wrong, passcode_locked, action_not_allowed for a session that is not open, unavailable.
func (t *Tablets) Confirm(ctx context.Context, s Signed, passcode string) error {
	if !s.Open() {
		return checkout.Refuse(checkout.CodeNotAllowed, "")
	}
	return t.check(ctx, s.Device, s.Session.Associate, passcode)
}

// ResetTries lets an associate of the store try again on the manager's device. It is audited. Codes:
// action_not_allowed for anybody but a manager in an open session, associate_unknown, unavailable.
func (t *Tablets) ResetTries(ctx context.Context, manager Signed, number string) error {
	if !manager.Open() || manager.Associate.Role != relay.RoleManager {
		return checkout.Refuse(checkout.CodeNotAllowed, "")
	}
	m, _ := t.Merchant(manager.Device.Merchant)
	if _, known := m.Associate(number, manager.Device.Location); !known {
		return checkout.Refuse(checkout.CodeAssociateUnknown, "associate")
	}
	return t.resetTries(ctx, manager.Device, manager.Associate.Number, number)
}

// ResetTriesOn lets an associate try again on a device at the request of an operator. It is audited without
// an associate. Codes: unavailable.
func (t *Tablets) ResetTriesOn(ctx context.Context, d Device, number string) error {
	return t.resetTries(ctx, d, "", number)
}

// resetTries audits who reset whose tries, then resets them.
func (t *Tablets) resetTries(ctx context.Context, d Device, by, number string) error {
	audit := relay.Audit{Merchant: d.Merchant, Associate: by, Device: d.ID, Act: "reset_tries",
		Reason: number, At: t.Now().UTC()}
	if err := t.Store.Commit(ctx, relay.Change{Audit: &audit}); err != nil {
		return checkout.Unavailable("audit reset", err)
	}
	return checkout.Unavailable("reset tries", t.Store.ResetTries(ctx, d.Merchant, d.ID, t.triesKey(number)))
}
