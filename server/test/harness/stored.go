package harness

import (
	"candor/core/checkout"
	"candor/server/relay"
)

// Proves holds what is left of a sale against what was sold: the journal, the yes, the text it was given to.
func (l *Env) Proves(ref relay.Ref) {
	l.Helper()
	attempts, err := l.Service.Store.Attempts(l.Context(), ref.Merchant, ref.Checkout)
	l.Must(err)
	if len(attempts) != 1 || attempts[0].State != relay.AttemptApproved || attempts[0].Authorization == "" || attempts[0].Amount.String() != "1200.00" {
		l.Fatalf("the journal: %+v", attempts)
	}
	if !attempts[0].Account.IsZero() {
		l.Error("the account number is still there when nothing can be returned any more")
	}
	consents, err := l.Service.Store.Consents(l.Context(), ref.Merchant, ref.Checkout)
	l.Must(err)
	if len(consents) != 1 || consents[0].Digest != attempts[0].Digest {
		l.Fatalf("the consents: %+v", consents)
	}
	text, err := l.Service.Store.Disclosure(l.Context(), ref.Merchant, ref.Checkout, consents[0].Digest)
	l.Must(err)
	if sum := "sha256:" + relay.Hash(text.Canonical); sum != text.Digest && relay.Hash(text.Canonical) != text.Digest {
		l.Errorf("the text does not have its digest %s", text.Digest)
	}
	if v := l.View(ref, relay.Shopper); v.Step != checkout.StepApproved || v.Outcome.Authorization != attempts[0].Authorization {
		l.Errorf("the checkout says %s, %+v", v.Step, v.Outcome)
	}
}

func (l *Env) Purge() {
	l.Helper()
	l.Must(l.Service.Relay.Purge(l.Context(), "a replica"))
}

func (l *Env) Stored(ref relay.Ref) relay.Checkout {
	l.Helper()
	c, err := l.Service.Store.Checkout(l.Context(), ref.Merchant, ref.Checkout)
	l.Must(err)
	return c
}
