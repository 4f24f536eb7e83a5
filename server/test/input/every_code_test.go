package input

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/server/config"
	"candor/server/demo"
	"candor/server/front"
	"candor/server/relay"
	"candor/server/request"
	"candor/server/test/harness"
)

// provocation makes the product tell a code over HTTP.
type provocation struct {
	configure func(*config.Config) // before the service starts; nil leaves the demo's
	bounds    front.Bounds
	provoke   func(*coded) checkout.Code
}

// coded is an env that reads codes from answers.
type coded struct{ *env }

// asMerchant sends a request with the demo merchant's key and a new idempotency key. Problem JSON is checked.
func (e *coded) asMerchant(method, path, body string) checkout.Code {
	e.Helper()
	return e.read(e.Call(method, path, body, map[string]string{"Idempotency-Key": relay.Hash(path + body),
		"Authorization": "Bearer " + demo.MerchantKey}))
}

// read reads the code of an answer: of problem JSON, of the problem of a View, or of an operation.
func (e *coded) read(got harness.Answer) checkout.Code {
	e.Helper()
	if got.Header.Get("Content-Type") == "application/problem+json" {
		e.isForDevelopers(got)
		return got.Code
	}
	var out struct {
		Code    checkout.Code
		Problem *checkout.Trouble
		Outcome *checkout.Outcome
	}
	_ = json.Unmarshal([]byte(got.Body), &out) // a page is no JSON
	switch {
	case out.Problem != nil:
		return out.Problem.Code
	case out.Outcome != nil:
		return out.Outcome.Code
	case out.Code != "":
		return out.Code
	}
	text := html.UnescapeString(got.Body)
	for _, c := range checkout.Codes() {
		if strings.Contains(text, checkout.Sentence(c, locale.English)) {
			return c
		}
	}
	return ""
}

// isForDevelopers checks what all problem JSON has: a link to its code, and English that says what to do.
func (e *coded) isForDevelopers(got harness.Answer) {
	e.Helper()
	var p struct{ Type, Title, Detail string }
	e.Must(json.Unmarshal([]byte(got.Body), &p))
	if got.Status != request.Status(got.Code) || p.Title != request.Explain(got.Code).Title ||
		p.Type != e.Public.URL+"/docs/errors#"+string(got.Code) || p.Detail == "" {
		e.Errorf("%s: %d %s", got.Code, got.Status, got.Body)
	}
	if again := got.Header.Get("Retry-After"); got.Status == http.StatusServiceUnavailable && again == "" {
		e.Errorf("%s does not say when to come again", got.Code)
	}
}

// asPerson sends an act with the client token, as the widget does.
func (e *coded) asPerson(ref relay.Ref, a checkout.Action) checkout.Code {
	e.Helper()
	return e.act("/v1/view", ref, relay.Shopper, a, "Authorization", "Bearer "+e.ClientToken(ref))
}

// asAssociate sends an act from an enrolled tablet, as its script does.
func (e *coded) asAssociate(ref relay.Ref, a checkout.Action) checkout.Code {
	e.Helper()
	return e.act("/tablet/checkouts/"+string(ref.Checkout)+"/view", ref, harness.Associate, a, "Cookie",
		e.cookies("1042"))
}

func (e *coded) act(path string, ref relay.Ref, who relay.Who, a checkout.Action,
	name, value string) checkout.Code {
	e.Helper()
	a.Revision = e.View(ref, who).Revision
	body, err := json.Marshal(a)
	e.Must(err)
	return e.read(e.Call("POST", path, string(body), map[string]string{name: value}))
}

// cookies are those of an enrolled tablet, with an associate signed in; "" signs nobody in.
func (e *coded) cookies(associate string) string {
	e.Helper()
	code, err := e.Service.Tablets.Enrol(e.Context(), demo.Merchant, "queen-street", "Till")
	e.Must(err)
	device, err := e.Service.Tablets.Redeem(e.Context(), code)
	e.Must(err)
	if associate == "" {
		return "candor_device=" + device
	}
	d, err := e.Service.Tablets.Device(e.Context(), device)
	e.Must(err)
	session, err := e.Service.Tablets.SignIn(e.Context(), d, associate, demo.Passcode)
	e.Must(err)
	return "candor_device=" + device + "; candor_session=" + session
}

// form posts a form of a tablet page.
func (e *coded) form(path, cookies string, fields url.Values) checkout.Code {
	e.Helper()
	return e.read(e.Call("POST", path, fields.Encode(), map[string]string{"Cookie": cookies,
		"Content-Type": "application/x-www-form-urlencoded"}))
}

// bought is an approved checkout.
func (e *coded) bought(amount, plan string) relay.Ref {
	e.Helper()
	ref := e.Create(func(r *relay.CreateRequest) { r.Amount = harness.Amount(amount) })
	e.ToOffersOnline(ref)
	for _, o := range e.View(ref, relay.Shopper).Offers {
		if plan == "regular" && o.Kind == "regular" || string(o.ID) == plan {
			e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: o.ID},
				checkout.StepReview)
			e.Accept(ref, checkout.StepApproved)
			return ref
		}
	}
	e.Fatalf("no plan %s for %s", plan, amount)
	return ref
}

// toReview is a checkout at its last act, in a province.
func (e *coded) toReview(province string) relay.Ref {
	e.Helper()
	ref := e.Create(func(r *relay.CreateRequest) { r.Province, r.Reference = province, "ORDER-7" })
	e.ToOffersOnline(ref)
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
	return ref
}

// operate asks for an operation on an approved checkout.
func (e *coded) operate(ref relay.Ref, what, body string) checkout.Code {
	e.Helper()
	return e.asMerchant("POST", "/v1/checkouts/"+string(ref.Checkout)+"/"+what, body)
}

// failing asks for an operation that the lender refuses or fails.
func failing(what, op, misbehaviour string) provocation {
	return provocation{provoke: func(e *coded) checkout.Code {
		ref := e.bought("1200.00", "p4-24")
		if op == "refund" {
			e.operate(ref, "captures", `{"amount":"100.00"}`)
		}
		e.Must(e.Lender.Misbehave(op, misbehaviour))
		return e.operate(ref, what, `{"amount":"5.00"}`)
	}}
}

// order changes the valid order, and sends it.
func order(old, changed string) provocation {
	return provocation{provoke: func(e *coded) checkout.Code {
		return e.asMerchant("POST", "/v1/checkouts", strings.Replace(harness.ValidOrder, old, changed, 1))
	}}
}

// identify is an online act of identification.
func identify(a checkout.Action) provocation {
	a.Do = checkout.DoIdentify
	return provocation{provoke: func(e *coded) checkout.Code { return e.asPerson(e.Create(nil), a) }}
}

// named identifies by name, birth date and postal code.
func named(first, born, postal string) provocation {
	return identify(checkout.Action{FirstName: first, LastName: "Tremblay", BirthDate: born,
		PostalCode: postal})
}

// refusedBy is an identification that the lender refuses with a status and a code.
func refusedBy(status int, code string) provocation {
	return provocation{provoke: func(e *coded) checkout.Code {
		e.Lender.Fail("lookup", harness.RespondWith(status, fmt.Sprintf(`{"error":%q}`, code)))
		return e.asAssociate(e.Create(harness.InStore), checkout.Action{Do: checkout.DoIdentify,
			Number: "20000042"})
	}}
}

// confirmRefused is the last act in a store, that the lender refuses with a code.
func confirmRefused(code string) provocation {
	return provocation{provoke: func(e *coded) checkout.Code {
		ref := e.Create(harness.InStore)
		e.ToCode(ref, "p4-24")
		e.Lender.Fail("authorization", harness.RespondWith(409, fmt.Sprintf(`{"error":%q}`, code)))
		return e.asPerson(ref, checkout.Action{Do: checkout.DoConfirm, Code: e.Code()})
	}}
}

// sendRefused is a message or an answer that the lender refuses with a code.
func sendRefused(status int, code string) provocation {
	return provocation{provoke: func(e *coded) checkout.Code {
		ref := e.Create(harness.InStore)
		e.ToVerify(ref, "p4-24")
		e.Lender.Fail("verify", harness.RespondWith(status, fmt.Sprintf(`{"error":%q}`, code)))
		return e.asPerson(ref, checkout.Action{Do: checkout.DoSend, Method: checkout.MethodSMS})
	}}
}

// announced is an event of the lender's page that is not that of a verified purchase.
func announced(change func(*checkout.Action)) provocation {
	return provocation{provoke: func(e *coded) checkout.Code {
		ref := e.Create(nil)
		v := e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoIdentify, Number: "9000000000000042"},
			checkout.StepLender)
		event := e.VerifyOnLendersPage(ref, v)
		change(&event)
		return e.asPerson(ref, event)
	}}
}

// inStore brings a sale to a step and does an act there as the customer.
func inStore(to func(e *coded, ref relay.Ref), a checkout.Action) provocation {
	return provocation{provoke: func(e *coded) checkout.Code {
		ref := e.Create(harness.InStore)
		to(e, ref)
		return e.asPerson(ref, a)
	}}
}

func toVerify(e *coded, ref relay.Ref) { e.ToVerify(ref, "p4-24") }
func toCode(e *coded, ref relay.Ref)   { e.ToCode(ref, "p4-24") }
func toQuestion(e *coded, ref relay.Ref) {
	e.ToVerify(ref, "p4-24")
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoSend, Method: checkout.MethodQuestion},
		checkout.StepVerify)
}

// again repeats an act until it tells another code than at first, at most n times.
func again(n int, act func() checkout.Code) (last checkout.Code) {
	first := act()
	for last = first; n > 0 && last == first; n-- {
		last = act()
	}
	return last
}

// onlyLimit lifts all limits but one.
func onlyLimit(name, limit string) func(*config.Config) {
	return func(c *config.Config) {
		c.Limits = config.Unlimited()
		delete(c.Limits, name)
		if limit != "" {
			c.Limits[name] = limit
		}
	}
}

// guessed types a wrong code or answer until the limit.
func guessed(limit string, to func(*coded, relay.Ref), a checkout.Action) provocation {
	return provocation{configure: onlyLimit(limit, ""), provoke: func(e *coded) checkout.Code {
		ref := e.Create(harness.InStore)
		to(e, ref)
		return again(9, func() checkout.Code { return e.asPerson(ref, a) })
	}}
}

// resent asks for messages until a limit.
func resent(limit string) provocation {
	return provocation{configure: onlyLimit(limit, ""), provoke: func(e *coded) checkout.Code {
		ref := e.Create(harness.InStore)
		e.ToVerify(ref, "p4-24")
		return again(9, func() checkout.Code {
			if v := e.View(ref, relay.Shopper); v.Verify.Sent != "" {
				e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoBack}, checkout.StepVerify)
			}
			return e.asPerson(ref, checkout.Action{Do: checkout.DoSend, Method: checkout.MethodSMS})
		})
	}}
}

// searched identifies nobody until a limit.
func searched(limit string) provocation {
	return provocation{configure: onlyLimit(limit, ""), provoke: func(e *coded) checkout.Code {
		ref := e.Create(harness.InStore)
		return again(20, func() checkout.Code {
			return e.asAssociate(ref, checkout.Action{Do: checkout.DoIdentify, Number: "30000000"})
		})
	}}
}

// passcodes signs an associate in with passcodes, one after the other.
func passcodes(pause time.Duration, associate string, tries ...string) provocation {
	return provocation{provoke: func(e *coded) (last checkout.Code) {
		cookies := e.cookies("")
		for _, passcode := range tries {
			last = e.form("/tablet/signin", cookies, url.Values{"associate": {associate},
				"passcode": {passcode}})
			e.Clock.Advance(pause)
		}
		return last
	}}
}

// manual is a capture whose answer is lost and that is left to people, and what they say of it while the
// lender's list is readable or not.
func manual(readable bool, body string) provocation {
	return provocation{provoke: func(e *coded) checkout.Code {
		ref := e.bought("1200.00", "p4-24")
		e.Must(e.Lender.Misbehave("capture", "executes and answers 500"))
		lost := e.Call("POST", "/v1/checkouts/"+string(ref.Checkout)+"/captures", `{"amount":"5.00"}`,
			map[string]string{"Authorization": "Bearer " + demo.MerchantKey, "Idempotency-Key": "lost"})
		e.Must(e.Lender.Misbehave("capture", ""))
		e.Lender.Fail("authorizations", harness.RespondWith(200, "[]"))
		for range 15 {
			e.Clock.Advance(time.Minute)
			_, err := e.Service.Relay.Settle(e.Context())
			e.Must(err)
		}
		e.Lender.Fail("authorizations", nil)
		attempts, err := e.Service.Store.Attempts(e.Context(), ref.Merchant, ref.Checkout)
		e.Must(err)
		a := attempts[0]
		e.Must(e.Service.Store.MarkCompared(e.Context(), a.Merchant, a.ID, a.Compared, e.Clock.Now()))
		_, err = e.Service.Relay.Settle(e.Context())
		e.Must(err)
		if !readable {
			e.Lender.Fail("authorizations", harness.RespondWith(500, "{}"))
		}
		return e.operate(ref, "operations/"+lost.ID+"/resolve", body)
	}}
}

// broken is a store that fails, or panics.
type broken struct {
	relay.Store
	panics bool
}

func (b broken) Checkout(context.Context, relay.MerchantID, relay.CheckoutID) (relay.Checkout, error) {
	if b.panics {
		panic("a defect")
	}
	return relay.Checkout{}, fmt.Errorf("disk full")
}

func onBrokenStore(panics bool) provocation {
	return provocation{provoke: func(e *coded) checkout.Code {
		ref := e.Create(nil)
		e.Service.Relay.Store = broken{e.Service.Store, panics}
		return e.asMerchant("GET", "/v1/checkouts/"+string(ref.Checkout), "")
	}}
}

// afterSale asks for an operation on what was bought on a plan.
func afterSale(what, body string, wait time.Duration) provocation {
	return provocation{provoke: func(e *coded) checkout.Code {
		return e.afterSale(e.bought("1200.00", "p4-24"), what, body, wait)
	}}
}

// afterSale captures where the path names a capture, waits, and asks for an operation.
func (e *coded) afterSale(ref relay.Ref, what, body string, wait time.Duration) checkout.Code {
	e.Helper()
	if strings.Contains(what, "CAPTURE") {
		got := e.Call("POST", "/v1/checkouts/"+string(ref.Checkout)+"/captures", `{"amount":"10.00"}`,
			map[string]string{"Authorization": "Bearer " + demo.MerchantKey, "Idempotency-Key": "c"})
		what = strings.Replace(what, "CAPTURE", got.ID, 1)
	}
	e.Clock.Advance(wait)
	return e.operate(ref, what, body)
}

// overridden is a manager's override without what it needs.
func overridden(fields url.Values) func(*coded) checkout.Code {
	return func(e *coded) checkout.Code {
		ref := e.Create(harness.InStore)
		e.ToVerify(ref, "p4-24")
		form := url.Values{"do": {string(checkout.DoOverride)}, "passcode": {demo.Passcode},
			"revision": {fmt.Sprint(e.View(ref, harness.Manager).Revision)}}
		for name, value := range fields {
			form[name] = value
		}
		return e.form("/tablet/checkouts/"+string(ref.Checkout), e.cookies("1003"), form)
	}
}
