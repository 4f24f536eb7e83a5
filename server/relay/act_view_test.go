package relay

import (
	"slices"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/offer"
)

func viewedCheckout(step checkout.Step, channel checkout.Channel) Checkout {
	c := Checkout{ID: "co_1", Merchant: "maple-birch", Revision: 4, Step: step, Location: "queen-west",
		Amount:  amount("1200.00"),
		Created: booksNow, Expires: booksNow.Add(time.Hour)}
	c.Sealed = Sealed{Account: NewSecret("20000042"), Card: NewSecret("4111"), Token: NewSecret("t"),
		Page: NewSecret("https://lender")}
	c.State = State{Channel: channel, Use: checkout.Embedded, Language: locale.English, Chosen: "p5-12",
		Digests: map[locale.Language]string{locale.English: "d-en", locale.French: "d-fr"},
		Origin:  "https://lender.example"}
	c.State.Session, c.State.Question = "session", "First pet?"
	c.State.Methods = []checkout.Destination{{Method: checkout.MethodSMS, Masked: "••• ••• 0199"}}
	c.State.Person = &checkout.Person{Name: "Jane D."}
	c.State.Accounts = []checkout.Account{{ID: "a1"}}
	c.State.Quotes = map[locale.Language]Quote{locale.English: {
		Offers: []offer.Offer{{ID: "p5-12"}, {ID: regularOffer, BypassPossible: true}},
		Held:   []checkout.Held{{Offer: offer.Offer{ID: "p9-24"}, Verdict: "stopped"}}}}
	return c
}

func viewingRelay() *Relay {
	r := pureRelay(NoObserver{})
	r.merchants = map[MerchantID]Merchant{"maple-birch": {ID: "maple-birch", Zone: time.UTC, Override: true,
		Phone:   "1 800",
		Names:   map[locale.Language]string{locale.English: "Maple & Birch"},
		Origins: []string{"https://shop.example"}, Locations: []Location{{ID: "queen-west",
			Name: "Queen West"}}}}
	return r
}

// What an actor is shown of the same checkout: held offers, accounts and the person found are for associates.
func TestViewByActor(t *testing.T) {
	r := viewingRelay()
	c := viewedCheckout(checkout.StepOffers, checkout.InStore)
	associate, customer := r.view(c, Who{Actor: checkout.Associate}), r.view(c, Shopper)
	if len(associate.Held) != 1 || len(associate.Accounts) != 1 || associate.Person == nil {
		t.Errorf("the associate does not see what is for associates: %+v", associate)
	}
	if len(customer.Held) != 0 || len(customer.Accounts) != 0 || customer.Person != nil {
		t.Errorf("the customer sees what is for associates: %+v", customer)
	}
	if len(associate.Offers) != 2 || len(customer.Offers) != 2 {
		t.Errorf("offers: %d and %d; want 2", len(associate.Offers), len(customer.Offers))
	}
	if associate.Review != nil || associate.Verify != nil || associate.Lender != nil {
		t.Errorf("of other steps: %+v", associate)
	}
	if !associate.Allows(checkout.DoChoose) || customer.Allows(checkout.DoChoose) {
		t.Errorf("may choose: %t and %t", associate.Allows(checkout.DoChoose),
			customer.Allows(checkout.DoChoose))
	}
	if customer.Merchant.Name != "Maple & Birch" || customer.Merchant.Location != "Queen West" ||
		!slices.Equal(customer.Merchant.Origins, []string{"https://shop.example"}) {
		t.Errorf("merchant: %+v", customer.Merchant)
	}
}

func TestViewOfAVerification(t *testing.T) {
	r := viewingRelay()
	for name, c := range map[string]struct {
		who      Who
		sent     checkout.Method
		chosen   offer.ID
		question string
		override bool
		methods  []checkout.Method
	}{
		"a customer": {Shopper, checkout.MethodSMS, "p5-12", "", false,
			[]checkout.Method{checkout.MethodSMS}},
		"the question": {Shopper, checkout.MethodQuestion, "p5-12", "First pet?", false,
			[]checkout.Method{checkout.MethodSMS}},
		"an associate": {Who{Actor: checkout.Associate, Role: RoleAssociate}, "", "p5-12", "", false,
			[]checkout.Method{checkout.MethodSMS}},
		"a manager": {Who{Actor: checkout.Associate, Role: RoleManager}, "", "p5-12", "", true,
			[]checkout.Method{checkout.MethodSMS}},
		"the bypass is offered": {Shopper, "", regularOffer, "", false,
			[]checkout.Method{checkout.MethodSMS, checkout.MethodBypass}},
	} {
		sold := viewedCheckout(checkout.StepVerify, checkout.InStore)
		sold.State.Sent, sold.State.Chosen = c.sent, c.chosen
		v := r.view(sold, c.who)
		if v.Verify == nil {
			t.Errorf("%s: nothing to verify", name)
			continue
		}
		var methods []checkout.Method
		for _, d := range v.Verify.Methods {
			methods = append(methods, d.Method)
		}
		if v.Verify.Question != c.question || v.Verify.Override != c.override ||
			!slices.Equal(methods, c.methods) {
			t.Errorf("%s: %+v; want question %q, override %t, methods %v", name, *v.Verify, c.question,
				c.override, c.methods)
		}
		if v.Review == nil || v.Review.Digest != "d-en" {
			t.Errorf("%s: review %+v", name, v.Review)
		}
	}
	online := r.view(viewedCheckout(checkout.StepLender, checkout.Online), Shopper)
	if online.Lender == nil || online.Lender.Session != "session" || online.Verify != nil {
		t.Errorf("at the lender's page: %+v", online)
	}
}

func TestFrenchComesFirstInQuebec(t *testing.T) {
	for name, c := range map[string]struct {
		quebec, seen bool
		language     locale.Language
		want         bool
	}{
		"elsewhere":             {false, false, locale.English, false},
		"English, not yet seen": {true, false, locale.English, true},
		"English, seen":         {true, true, locale.English, false},
		"French":                {true, false, locale.French, false},
	} {
		s := Checkout{State: State{Quebec: c.quebec, FrenchSeen: c.seen, Language: c.language}}
		if got := frenchFirst(s); got != c.want {
			t.Errorf("%s: %t; want %t", name, got, c.want)
		}
	}
}

func TestViewOfAnOutcome(t *testing.T) {
	r := viewingRelay()
	c := viewedCheckout(checkout.StepPending, checkout.Online)
	was := amount("900.00")
	c.State.Outcome = &checkout.Outcome{At: booksNow}
	c.State.CancelRequested, c.State.Was = true, &was
	v := r.view(c, Shopper)
	if v.Outcome.Trace != checkout.TraceCancelling || c.State.Outcome.Trace != "" {
		t.Errorf("trace %q, in the record %q", v.Outcome.Trace, c.State.Outcome.Trace)
	}
	if v.Was != nil {
		t.Errorf("an earlier amount without its notice: %v", v.Was)
	}
	c.State.Notice, c.Step = checkout.NoticeAmountChanged, checkout.StepDeclined
	if v := r.view(c, Shopper); v.Was == nil || *v.Was != was || v.Outcome.Trace != "" {
		t.Errorf("after the end: was %v, trace %q", v.Was, v.Outcome.Trace)
	}
}
