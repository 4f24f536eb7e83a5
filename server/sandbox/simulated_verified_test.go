package sandbox_test

import (
	"testing"

	"candor/server/sandbox"
)

// With a shopper's token the plans are told of the account that the hosted page verified on that token, and
// of no other. An account that does not exist is refused like one that was not verified.
func TestE9PlansNeedAVerifiedAccount(t *testing.T) {
	fx := newFixture(t)
	refused := func(what string, got reply) {
		t.Helper()
		if got.status != 404 || got.text("error") != "customer_identity_not_found" {
			t.Errorf("%s: %d %s", what, got.status, got.raw)
		}
	}
	bare := fx.token("customer")
	refused("no page", fx.quote(bare, "20000042", "1200"))
	opened := fx.open(bare, `{"account_number":20000042}`, "en")
	refused("a page that was only opened", fx.quote(bare, "20000042", "1200"))
	opened.by("sms")
	opened.enter("0")
	refused("a wrong code", fx.quote(bare, "20000042", "1200"))
	verified, _ := fx.verified("20000042", "en")
	if got := fx.quote(verified, "20000042", "1200"); got.status != 200 {
		t.Errorf("verified: %d %s", got.status, got.raw)
	}
	if got := fx.quote(verified, "0020000042", "1200"); got.status != 200 {
		t.Errorf("verified, with zeros before the number: %d %s", got.status, got.raw)
	}
	refused("another account", fx.quote(verified, "20000302", "1200"))
	refused("an account that does not exist", fx.quote(verified, "99999999", "1200"))
	refused("another token of the same account", fx.quote(fx.token("customer"), "20000042", "1200"))
	fx.open(verified, `{"account_number":20000042}`, "en")
	refused("a second page on the token", fx.quote(verified, "20000042", "1200"))
}

// In a store the plans come before the verification.
func TestE9StoreAsksBeforeVerification(t *testing.T) {
	fx := newFixture(t)
	if got := fx.quote(fx.token("merchant"), "20000042", "1200"); got.status != 200 {
		t.Errorf("%d %s", got.status, got.raw)
	}
}

// The lax lender tells the plans of every account that there is.
func TestE9LaxLender(t *testing.T) {
	fx := newFixture(t)
	if err := fx.box.Misbehave("calculate-interest", sandbox.AnswersUnverified); err != nil {
		t.Fatal(err)
	}
	token := fx.token("customer")
	if got := fx.quote(token, "20000042", "1200"); got.status != 200 {
		t.Errorf("%d %s", got.status, got.raw)
	}
	fx.wants(fx.quote(token, "99999999", "1200"), 404, "not_found")
}
