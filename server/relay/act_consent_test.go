package relay

import (
	"testing"

	"candor/core/checkout"
	"candor/core/locale"
)

// What is refused before anything is read or written: a yes must name the digest of the review, in the
// language shown.
func TestGuardsOfAConsent(t *testing.T) {
	r := viewingRelay()
	for name, c := range map[string]struct {
		quebec bool
		action checkout.Action
		code   checkout.Code
		field  string
	}{
		"French comes first": {true, checkout.Action{Consent: checkout.Yes, Digest: "d-en"},
			checkout.CodeFrenchFirst, "consent"},
		"not ticked": {false, checkout.Action{Digest: "d-en"}, checkout.CodeConsentRequired,
			"consent"},
		"ticked with other text": {false, checkout.Action{Consent: "on", Digest: "d-en"},
			checkout.CodeConsentRequired, "consent"},
		"no digest": {false, checkout.Action{Consent: checkout.Yes},
			checkout.CodeDisclosureChanged, ""},
		"the other language's": {false, checkout.Action{Consent: checkout.Yes, Digest: "d-fr"},
			checkout.CodeDisclosureChanged, ""},
		"not composed any more": {false, checkout.Action{Consent: checkout.Yes, Digest: "d-en"},
			checkout.CodeDisclosureChanged, ""},
	} {
		reviewed := viewedCheckout(checkout.StepReview, checkout.Online)
		reviewed.State.Quebec = c.quebec
		_, err := r.accept(t.Context(), reviewed, Shopper, c.action)
		if p := checkout.AsProblem(err); err == nil || p.Code != c.code || p.Field != c.field {
			t.Errorf("%s: %v of %q; want %s of %q", name, err, p.Field, c.code, c.field)
		}
	}
}

// Without a review nothing can be accepted, not even an empty digest.
func TestConsentNeedsAReview(t *testing.T) {
	reviewed := viewedCheckout(checkout.StepReview, checkout.Online)
	reviewed.State.Digests = nil
	_, err := viewingRelay().accept(t.Context(), reviewed, Shopper, checkout.Action{Consent: checkout.Yes})
	if codeOfError(err) != checkout.CodeDisclosureChanged {
		t.Errorf("got %v", err)
	}
}

// An override tells of everything that is missing.
func TestOverrideTellsAllThatIsMissing(t *testing.T) {
	sold := viewedCheckout(checkout.StepVerify, checkout.InStore)
	_, err := viewingRelay().override(t.Context(), sold, Who{Actor: checkout.Associate}, checkout.Action{})
	told := checkout.AsProblem(err).Trouble()
	for _, field := range []string{"reason", "seen"} {
		if _, ok := told.Of(field); !ok {
			t.Errorf("%s is not told: %+v", field, told)
		}
	}
}

func TestGuardsOfAVerification(t *testing.T) {
	r := viewingRelay()
	sold := viewedCheckout(checkout.StepVerify, checkout.InStore)
	for name, c := range map[string]struct {
		do     actHandler
		action checkout.Action
		code   checkout.Code
		field  string
	}{
		"a method that is not open": {(*Relay).sendCode, checkout.Action{Method: checkout.MethodEmail},
			checkout.CodeMethodRequired, "method"},
		"the bypass of a plan": {(*Relay).sendCode, checkout.Action{Method: checkout.MethodBypass},
			checkout.CodeMethodRequired, "method"},
		"an override as a method": {(*Relay).sendCode, checkout.Action{Method: checkout.MethodOverride},
			checkout.CodeMethodRequired, "method"},
		"a code of letters": {(*Relay).confirm, checkout.Action{Code: "abcd"},
			checkout.CodeCodeInvalid, "code"},
		"an unknown reason": {(*Relay).override, checkout.Action{Reason: "bored", Seen: checkout.Yes},
			checkout.CodeReasonRequired, "reason"},
		"the card was not seen": {(*Relay).override, checkout.Action{Reason: checkout.Reasons[0]},
			checkout.CodeSeenRequired, "seen"},
		"no plan chosen": {(*Relay).choose, checkout.Action{}, checkout.CodeOfferRequired,
			"offer"},
		"a plan that is held": {(*Relay).choose, checkout.Action{Offer: "p9-24"},
			checkout.CodeOfferGone, "offer"},
		"an unknown account": {(*Relay).chooseAccount, checkout.Action{Account: "a9"},
			checkout.CodeAccountRequired, "account"},
		"an unknown language": {(*Relay).language, checkout.Action{Language: "de"},
			checkout.CodeRequestInvalid, "language"},
		"nothing typed": {(*Relay).identify, checkout.Action{}, checkout.CodeIdentityRequired,
			"number"},
		"another session's event": {(*Relay).lenderEvent,
			checkout.Action{Event: checkout.EventSuccess, EventSession: "x"}, checkout.CodeEventMismatch, ""},
	} {
		_, err := c.do(r, t.Context(), sold, Shopper, c.action)
		if p := checkout.AsProblem(err); err == nil || p.Code != c.code || p.Field != c.field {
			t.Errorf("%s: %v of %q; want %s of %q", name, err, p.Field, c.code, c.field)
		}
	}
	sold.State.Sent = checkout.MethodQuestion
	if _, err := r.confirm(t.Context(), sold, Shopper,
		checkout.Action{Answer: " "}); codeOfError(err) != checkout.CodeAnswerInvalid {
		t.Errorf("an empty answer: %v", err)
	}
}

// Leaving the French review by the switch of language records that it was shown: to the customer only, from
// that review only, and only with its text on the screen.
func TestFrenchReviewIsSeenByItsCustomer(t *testing.T) {
	r := viewingRelay()
	for name, c := range map[string]struct {
		who     Who
		step    checkout.Step
		digest  string
		wording checkout.Wording
		want    bool
	}{
		"the customer":    {Shopper, checkout.StepReview, "d-fr", checkout.WordingShown, true},
		"without script":  {Shopper, checkout.StepReview, "d-fr", checkout.WordingServed, true},
		"translated away": {Shopper, checkout.StepReview, "d-fr", checkout.WordingChanged, false},
		"another review":  {Shopper, checkout.StepReview, "d-en", checkout.WordingShown, false},
		"no review named": {Shopper, checkout.StepReview, "", "", false},
		"an associate": {Who{Actor: checkout.Associate}, checkout.StepReview, "d-fr",
			checkout.WordingShown, false},
		"another screen than one": {Shopper, checkout.StepOffers, "d-fr", checkout.WordingShown, false},
	} {
		reviewed := viewedCheckout(c.step, checkout.Online)
		reviewed.State.Language = locale.French
		got, err := r.language(t.Context(), reviewed, c.who,
			checkout.Action{Language: "en", Digest: c.digest, Wording: c.wording})
		if err != nil || got.Checkout.State.FrenchSeen != c.want ||
			got.Checkout.State.Language != locale.English {
			t.Errorf("%s: seen %t, %v; want %t", name, got.Checkout.State.FrenchSeen, err, c.want)
		}
	}
}
