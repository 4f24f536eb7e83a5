package relay

import (
	"context"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"

	"candor/core/checkout"
	"candor/server/requestlog"
)

const tokenPrefix = "ct_"

// clientToken derives the client token of a checkout. So it can be given again, and a higher generation
// revokes it.
func (r *Relay) clientToken(id CheckoutID, generation int) string {
	return tokenUnder(r.Key, id, generation)
}

func tokenUnder(key Secret, id CheckoutID, generation int) string {
	return tokenPrefix + base64.RawURLEncoding.EncodeToString(KeyedSum(key,
		string(id)+"|"+strconv.Itoa(generation)))
}

// presentToken derives the client token of a checkout again, under the key that made it. A key that this
// process does not have made it on a replica that has another configuration.
func (r *Relay) presentToken(c Checkout) (string, error) {
	for _, key := range r.allKeys() {
		if token := tokenUnder(key, c.ID, c.Generation); Hash(token) == c.TokenHash {
			return token, nil
		}
	}
	return "", checkout.Unavailable("derive client token", errors.New("no key of CANDOR_KEY made it"))
}

// Open finds the checkout of a client token. Any holder of the token may call it. Codes: unauthorized for
// anything that is not a live token, and for the token of a revoked tablet; tablet_idle, together with the
// checkout, for a tablet that its customer left alone; unavailable.
func (r *Relay) Open(ctx context.Context, token string) (Ref, error) {
	c, err := r.open(ctx, token)
	return Ref{c.Merchant, c.ID}, err
}

// open is Open with the whole checkout, without its quote.
func (r *Relay) open(ctx context.Context, token string) (Checkout, error) {
	refused := &checkout.Problem{Code: checkout.CodeUnauthorized, Op: "open checkout"}
	if !strings.HasPrefix(token, tokenPrefix) || len(token) > 64 {
		return Checkout{}, refused
	}
	c, err := r.Store.CheckoutByToken(ctx, Hash(token))
	if errors.Is(err, ErrNotFound) {
		return Checkout{}, refused
	}
	if err != nil {
		return Checkout{}, checkout.Unavailable("open checkout", err)
	}
	if end := r.asOfNow(c).Ended; !end.IsZero() && r.Now().After(end.Add(r.Times.ReadOnly)) {
		return Checkout{}, refused
	}
	logCheckout(ctx, c)
	return c, r.checkHandover(ctx, c)
}

// ClientToken gives a checkout's token again, for a tablet or a QR code. Codes: checkout_not_found,
// unavailable.
func (r *Relay) ClientToken(ctx context.Context, ref Ref) (string, error) {
	c, err := r.Checkout(ctx, ref)
	if err != nil {
		return "", err
	}
	return r.presentToken(c)
}

// Revoke ends the present client token when a tablet is taken back in a store, if this device gave the token.
// A sale that was handed over elsewhere since is left alone, and a checkout that is not there is no error.
// Codes: busy, unavailable.
func (r *Relay) Revoke(ctx context.Context, ref Ref, device string) error {
	unlock, err := r.locks.lock(ctx, ref.Checkout)
	if err != nil {
		return err
	}
	defer unlock()
	for try := 0; ; try++ {
		c, err := r.Store.Checkout(ctx, ref.Merchant, ref.Checkout)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return checkout.Unavailable("revoke token", err)
		}
		if c.State.Device != device {
			return nil
		}
		was := c.Revision
		c = r.withNewToken(c)
		c.Revision++
		err = r.Store.Commit(ctx, Change{Checkout: &c, Was: was})
		if !errors.Is(err, ErrStale) || try == 10 { // an outcome may be recorded meanwhile
			return checkout.Unavailable("revoke token", err)
		}
	}
}

// withNewToken replaces the present client token.
func (r *Relay) withNewToken(c Checkout) Checkout {
	c.Generation++
	c.TokenHash = Hash(r.clientToken(c.ID, c.Generation))
	return c
}

// logCheckout names the merchant and the flow in the request's log record.
func logCheckout(ctx context.Context, c Checkout) {
	line := requestlog.Of(ctx)
	line.Concerns(string(c.Merchant))
	line.InFlow(c.State.Flow)
}
