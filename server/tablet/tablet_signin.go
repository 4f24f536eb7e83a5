package tablet

import (
	"context"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
)

// SignIn opens a session for an associate on a device. A number that nobody has takes the same time, tries
// and delays, and gets the same code. Codes: passcode_wrong, passcode_delayed, passcode_locked,
// device_unknown, unavailable.
func (t *Tablets) SignIn(ctx context.Context, d Device, number,
	passcode string) (sessionSecret string, err error) {
	if d.Revoked {
		return "", t.unknownDevice("sign in", relay.ErrNotFound)
	}
	if number = checkout.Plain(number); !checkout.Printable(number, 50) {
		return "", checkout.Refuse(checkout.CodePasscodeWrong, "passcode")
	}
	if err := t.check(ctx, d, typed{number, relay.NewSecret(passcode), AtSignIn, ""}); err != nil {
		return "", err
	}
	return t.open(ctx, d, number)
}

// open begins a session of an associate who gave the right passcode.
func (t *Tablets) open(ctx context.Context, d Device, number string) (sessionSecret string, err error) {
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

// typed is a passcode as it was typed, and for whom.
type typed struct {
	number   string
	passcode relay.Secret
	at       Place
	role     relay.Role // that the associate must have; "" is any
}

// check counts a try, then evaluates the passcode, and takes the try back if it is right. The same passcode
// that is posted twice at once, by a double tap, is one try. A browser that goes away changes nothing.
func (t *Tablets) check(ctx context.Context, d Device, p typed) error {
	same := relay.KeyedSum(t.Key, strings.Join([]string{"try", string(d.Merchant), d.ID, string(p.at),
		string(p.role), p.number, p.passcode.Reveal()}, "|"))
	_, err, _ := t.running.Do(string(same), func() (any, error) {
		return nil, t.checkOnce(context.WithoutCancel(ctx), d, p)
	})
	return err
}

func (t *Tablets) checkOnce(ctx context.Context, d Device, p typed) error {
	now := t.Now().UTC()
	tries, counted, err := t.countTry(ctx, d, p, now)
	switch {
	case err != nil:
		return checkout.Unavailable("count try", err)
	case !counted && tries.UsedUp():
		return checkout.Refuse(checkout.CodePasscodeLocked, "passcode")
	case !counted:
		return delayed(checkout.CodePasscodeDelayed, tries.Wait(p.at, now))
	}
	right, err := t.isRight(ctx, d, p)
	switch {
	case err != nil:
		return checkout.Unavailable("check passcode", err)
	case right:
		return checkout.Unavailable("take try back", t.tryWasRight(ctx, d, p, now))
	case tries.UsedUp():
		return checkout.Refuse(checkout.CodePasscodeLocked, "passcode")
	}
	return delayed(checkout.CodePasscodeWrong, tries.Wait(p.at, now))
}

// delayed is a refusal that says when the next try is possible.
func delayed(code checkout.Code, wait time.Duration) error {
	return &checkout.Problem{Code: code, Field: "passcode", Op: "check passcode", Wait: wait}
}

// Wait is how long the associate of a session has to wait for the next try of the passcode; 0 when it can be
// given now. It writes nothing. Codes: unavailable.
func (t *Tablets) Wait(ctx context.Context, s Signed) (time.Duration, error) {
	now := t.Now().UTC()
	var longest time.Duration
	for _, key := range t.triesKeys(s.Session.Associate) {
		tries, err := t.Store.Tries(ctx, s.Device.Merchant, s.Device.ID, key, now)
		if err != nil {
			return 0, checkout.Unavailable("read tries", err)
		}
		longest = max(longest, tries.Wait(InSession, now))
	}
	return longest, nil
}

// countTry counts a try under each key, and returns the tries with the longest wait. It is not counted where
// one of them refuses it; what another key has counted before that stays counted, which is the safe side.
func (t *Tablets) countTry(ctx context.Context, d Device, p typed, now time.Time) (most Tries, counted bool,
	err error) {
	for _, key := range t.triesKeys(p.number) {
		tries, ok, err := t.Store.Try(ctx, d.Merchant, d.ID, key, p.at, now)
		if err != nil || !ok {
			return tries, false, err
		}
		if !counted || tries.Wait(p.at, now) > most.Wait(p.at, now) {
			most = tries
		}
		counted = true
	}
	return most, counted, nil
}

// tryWasRight takes a counted try back under each key.
func (t *Tablets) tryWasRight(ctx context.Context, d Device, p typed, now time.Time) error {
	var all []error
	for _, key := range t.triesKeys(p.number) {
		all = append(all, t.Store.TryWasRight(ctx, d.Merchant, d.ID, key, p.at, now))
	}
	return errors.Join(all...)
}

// triesKeys are the keys under which the tries of a number are counted: one, or one for each key while
// CANDOR_KEY is replaced, so that no count begins anew with a new key.
func (t *Tablets) triesKeys(number string) []string {
	all := []string{hex.EncodeToString(relay.KeyedSum(t.Key, "tries|"+number))}
	for _, key := range t.OtherKeys {
		all = append(all, hex.EncodeToString(relay.KeyedSum(key, "tries|"+number)))
	}
	return all
}

// forgetTries forgets the tries of a number on a device.
func (t *Tablets) forgetTries(ctx context.Context, d Device, number string) error {
	var all []error
	for _, key := range t.triesKeys(number) {
		all = append(all, t.Store.ResetTries(ctx, d.Merchant, d.ID, key))
	}
	return errors.Join(all...)
}

// isRight evaluates one passcode. For a number that nobody has at this location, or that has not the role, it
// returns false. Where there is no hash it evaluates a colleague's, so that it takes as long.
func (t *Tablets) isRight(ctx context.Context, d Device, p typed) (bool, error) {
	m, _ := t.Merchant(d.Merchant)
	a, known := m.Associate(p.number, d.Location)
	if !known && len(m.Associates) > 0 {
		a = m.Associates[0]
	}
	known = known && (p.role == "" || a.Role == p.role)
	h, err := parsePasscodeHash(a.PasscodeHash)
	if err != nil { // a hash that the configuration would refuse, or a merchant without associates
		h, known = passcodeHash{memory: passcodeMemory, time: passcodeTime, threads: passcodeThreads,
			salt: make([]byte, passcodeSalt), key: make([]byte, passcodeKey)}, false
	}
	ok, err := t.passcodes.verify(ctx, h, p.passcode.Reveal())
	return ok && known, err
}

// Confirm checks the passcode of the associate who is signed in, as an override demands. Codes:
// passcode_wrong, passcode_delayed, passcode_locked, action_not_allowed for a session that is not open,
// unavailable.
func (t *Tablets) Confirm(ctx context.Context, s Signed, passcode string) error {
	if !s.Open() {
		return checkout.Refuse(checkout.CodeNotAllowed, "")
	}
	return t.check(ctx, s.Device, s.typed(passcode))
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
	return checkout.Unavailable("reset tries", t.forgetTries(ctx, d, number))
}
