package harness

import (
	"candor/core/checkout"
	"candor/server/relay"
)

// CheckEvidence checks what must remain of an approved sale of 1200.00 when retention has removed the rest:
// one approved attempt without the account number, one consent, and the disclosure that the consent was given
// to, with its digest.
func (e *Env) CheckEvidence(ref relay.Ref) {
	e.Helper()
	attempts, err := e.Service.Store.Attempts(e.Context(), ref.Merchant, ref.Checkout)
	e.Must(err)
	if len(attempts) != 1 || attempts[0].State != relay.AttemptApproved || attempts[0].Authorization == "" ||
		attempts[0].Amount.String() != "1200.00" {
		e.Fatalf("the journal: %+v", attempts)
	}
	if !attempts[0].Account.IsZero() {
		e.Error("the account number is still there when nothing can be returned any more")
	}
	consents, err := e.Service.Store.Consents(e.Context(), ref.Merchant, ref.Checkout)
	e.Must(err)
	if len(consents) != 1 || consents[0].Digest != attempts[0].Digest {
		e.Fatalf("the consents: %+v", consents)
	}
	text, err := e.Service.Store.Disclosure(e.Context(), ref.Merchant, ref.Checkout, consents[0].Digest)
	e.Must(err)
	if sum := "sha256:" + relay.Hash(text.Canonical); sum != text.Digest &&
		relay.Hash(text.Canonical) != text.Digest {
		e.Errorf("the text does not have its digest %s", text.Digest)
	}
	if v := e.View(ref, relay.Shopper); v.Step != checkout.StepApproved ||
		v.Outcome.Authorization != attempts[0].Authorization {
		e.Errorf("the checkout says %s, %+v", v.Step, v.Outcome)
	}
}

// Purge runs the retention of the relay once.
func (e *Env) Purge() {
	e.Helper()
	e.Must(e.Service.Relay.Purge(e.Context(), "a replica"))
}

// IssueReceipts issues the receipts that approved sales await, and returns how many.
func (e *Env) IssueReceipts() int {
	e.Helper()
	issued, err := e.Service.Receipts.IssueAll(e.Context())
	e.Must(err)
	return issued
}

// StoredCheckout reads a checkout from the store.
func (e *Env) StoredCheckout(ref relay.Ref) relay.Checkout {
	e.Helper()
	c, err := e.Service.Store.Checkout(e.Context(), ref.Merchant, ref.Checkout)
	e.Must(err)
	return c
}
