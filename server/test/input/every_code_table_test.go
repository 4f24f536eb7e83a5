package input

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
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

// provocations makes every code be told over HTTP.
var provocations = map[checkout.Code]provocation{
	checkout.CodeNumberInvalid:       identify(checkout.Action{Number: "2000x042"}),
	checkout.CodeNameRequired:        named("", "1990-01-31", "M5V 2T6"),
	checkout.CodeBirthDateInvalid:    named("Jordan", "yesterday", "M5V 2T6"),
	checkout.CodeBirthDateImpossible: named("Jordan", "2190-01-31", "M5V 2T6"),
	checkout.CodePostalInvalid:       named("Jordan", "1990-01-31", "90210"),
	checkout.CodeIdentityRequired:    identify(checkout.Action{}),
	checkout.CodeLicenceUnreadable: {provoke: func(e *coded) checkout.Code {
		return e.asAssociate(e.Create(harness.InStore), checkout.Action{Do: checkout.DoIdentify,
			Licence: "nothing"})
	}},
	checkout.CodeLicenceConfirm: {provoke: func(e *coded) checkout.Code {
		e.Must(e.Lender.Misbehave("driverslicense", "cannot read the licence"))
		return e.asAssociate(e.Create(harness.InStore), checkout.Action{Do: checkout.DoIdentify,
			Licence: e.Customer("20000042").Licence})
	}},
	checkout.CodeAccountRequired: {provoke: func(e *coded) checkout.Code {
		ref := e.Create(harness.InStore)
		e.Act(ref, harness.Associate, checkout.Action{Do: checkout.DoIdentify, FirstName: "Jamie",
			LastName: "Roy", BirthDate: "1980-10-02"}, checkout.StepAccounts)
		return e.asAssociate(ref, checkout.Action{Do: checkout.DoAccount})
	}},
	checkout.CodeOfferRequired: {provoke: func(e *coded) checkout.Code {
		ref := e.Create(nil)
		e.ToOffersOnline(ref)
		return e.asPerson(ref, checkout.Action{Do: checkout.DoChoose})
	}},
	checkout.CodeOfferGone: {provoke: func(e *coded) checkout.Code {
		ref := e.Create(nil)
		e.ToOffersOnline(ref)
		return e.asPerson(ref, checkout.Action{Do: checkout.DoChoose, Offer: "p99-99"})
	}},
	checkout.CodeConsentRequired: {provoke: func(e *coded) checkout.Code {
		ref := e.toReview("ON")
		return e.asPerson(ref, checkout.Action{Do: checkout.DoAccept,
			Digest: e.View(ref, relay.Shopper).Review.Digest})
	}},
	checkout.CodeDisclosureChanged: {provoke: func(e *coded) checkout.Code {
		return e.asPerson(e.toReview("ON"), checkout.Action{Do: checkout.DoAccept, Consent: checkout.Yes,
			Digest: "another"})
	}},
	checkout.CodeFrenchFirst: {provoke: func(e *coded) checkout.Code {
		ref := e.Create(func(r *relay.CreateRequest) { r.Province = "QC" })
		e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoLanguage, Language: locale.English},
			checkout.StepIdentify)
		e.ToOffersOnline(ref)
		v := e.View(ref, relay.Shopper)
		e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: v.Offers[0].ID},
			checkout.StepReview)
		return e.asPerson(ref, checkout.Action{Do: checkout.DoAccept, Consent: checkout.Yes,
			Digest: e.View(ref, relay.Shopper).Review.Digest})
	}},
	checkout.CodeMethodRequired: inStore(toVerify, checkout.Action{Do: checkout.DoSend}),
	checkout.CodeCodeInvalid:    inStore(toCode, checkout.Action{Do: checkout.DoConfirm, Code: "x"}),
	checkout.CodeAnswerInvalid:  inStore(toQuestion, checkout.Action{Do: checkout.DoConfirm}),
	checkout.CodeReasonRequired: {provoke: overridden(url.Values{})},
	checkout.CodeSeenRequired:   {provoke: overridden(url.Values{"reason": {checkout.Reasons[0]}})},

	checkout.CodePasscodeWrong:   passcodes(0, "1042", "000000"),
	checkout.CodePasscodeDelayed: passcodes(0, "1042", "000000", "000001"),
	checkout.CodePasscodeLocked:  passcodes(time.Hour, "1042", slices.Repeat([]string{"000000"}, 21)...),
	checkout.CodeAssociateUnknown: {provoke: func(e *coded) checkout.Code {
		return e.form("/tablet/reset", e.cookies("1003"), url.Values{"associate": {"9999"},
			"passcode": {demo.Passcode}})
	}},
	checkout.CodeDeviceUnknown: {provoke: func(e *coded) checkout.Code {
		return e.form("/tablet/enrol", "", url.Values{"code": {"wrong"}})
	}},
	checkout.CodeTabletIdle: {provoke: func(e *coded) checkout.Code {
		ref, cookies := e.Create(harness.InStore), map[string]string{"Cookie": e.cookies("1042")}
		path := "/tablet/checkouts/" + string(ref.Checkout) + "/view"
		e.ToOffersInStore(ref, checkout.Action{Number: "9000000000000042"})
		e.Call("POST", path, fmt.Sprintf(`{"do":"choose","offer":"p4-24","revision":%d}`,
			e.View(ref, harness.Associate).Revision), cookies)
		e.Clock.Advance(relay.IdleCustomer)
		return e.read(e.Call("GET", "/v1/view", "",
			map[string]string{"Authorization": "Bearer " + e.ClientToken(ref)}))
	}},

	checkout.CodeNotFound:          refusedBy(404, "not_found"),
	checkout.CodeStoreSetup:        refusedBy(409, "invalid_role"),
	checkout.CodeTokenRefused:      refusedBy(401, "invalid_token"),
	checkout.CodeLenderRefused:     refusedBy(409, "account_type_not_permitted"),
	checkout.CodeWrongCode:         confirmRefused("wrong_verification_code"),
	checkout.CodeCreditExceeded:    confirmRefused("credit_exceeded"),
	checkout.CodePlanUnavailable:   confirmRefused("plan_term_not_available"),
	checkout.CodeTriesExceeded:     sendRefused(409, "tries_exceed"),
	checkout.CodePhoneUnusable:     sendRefused(400, "sms_not_valid_phone"),
	checkout.CodeMethodUnavailable: sendRefused(409, "merchant_override_is_not_allowed"),
	checkout.CodeMessageUnsure:     sendRefused(500, "x"),
	checkout.CodeWrongAnswer: inStore(toQuestion, checkout.Action{Do: checkout.DoConfirm,
		Answer: "wrong"}),
	checkout.CodeCannotPurchase: announced(func(a *checkout.Action) {
		a.EventAccount = ""
	}),
	checkout.CodeActivationNeeded: announced(func(a *checkout.Action) {
		a.EventAction = checkout.EventActivation
	}),
	checkout.CodeApplyNeeded: announced(func(a *checkout.Action) {
		a.EventAction = checkout.EventApply
	}),
	checkout.CodeVerificationFailed: announced(func(a *checkout.Action) {
		a.Event = checkout.EventFailure
	}),
	checkout.CodeVerificationStopped: announced(func(a *checkout.Action) {
		a.Event = checkout.EventCancel
	}),
	checkout.CodeEventMismatch: announced(func(a *checkout.Action) { a.EventSession = "another" }),
	checkout.CodeWrongAccount: {provoke: func(e *coded) checkout.Code {
		ref := e.Create(nil)
		e.ToOffersOnline(ref)
		e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoRestart}, checkout.StepIdentify)
		v := e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoIdentify, Number: "20000302"},
			checkout.StepLender)
		return e.asPerson(ref, e.VerifyOnLendersPage(ref, v))
	}},
	checkout.CodeVerifyAgain: {provoke: func(e *coded) checkout.Code {
		ref := e.toReview("ON")
		e.Clock.Advance(25 * time.Minute)
		return e.asPerson(ref, checkout.Action{Do: checkout.DoAccept, Consent: checkout.Yes,
			Digest: e.View(ref, relay.Shopper).Review.Digest})
	}},
	checkout.CodeNoOffers: {provoke: func(e *coded) checkout.Code {
		e.Lender.Fail("calculate-interest", harness.RespondWith(200,
			`{"account_number":20000042,"amount":1200,"promotional_purchase":[]}`))
		return e.asAssociate(e.Create(harness.InStore), checkout.Action{Do: checkout.DoIdentify,
			Number: "20000042"})
	}},
	checkout.CodeQuoteUnusable: {provoke: func(e *coded) checkout.Code { // the lender echoes another amount
		ref := e.Create(func(r *relay.CreateRequest) {
			harness.InStore(r)
			r.Amount = harness.Amount("1200.10")
		})
		return e.asAssociate(ref, checkout.Action{Do: checkout.DoIdentify, Number: "20000042"})
	}},

	checkout.CodeCodesUsedUp: guessed("codes", toCode, checkout.Action{Do: checkout.DoConfirm,
		Code: "000000"}),
	checkout.CodeAnswersUsedUp: guessed("answers", toQuestion, checkout.Action{Do: checkout.DoConfirm,
		Answer: "no"}),
	checkout.CodeMessageTooSoon: resent("message_pause"),
	checkout.CodeMessagesUsedUp: resent("messages"),
	checkout.CodeSearchesUsedUp: searched("searches"),
	checkout.CodeTooFast:        searched("calls"),
	checkout.CodePlansUsedUp: {configure: onlyLimit("announced", "1/1m"), provoke: func(
		e *coded) checkout.Code {
		verified := func(account string) checkout.Code {
			ref := e.Create(nil)
			v := e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoIdentify, Number: account},
				checkout.StepLender)
			return e.asPerson(ref, e.VerifyOnLendersPage(ref, v))
		}
		verified("20000302")
		return verified("20000042")
	}},

	checkout.CodeStale: {provoke: func(e *coded) checkout.Code {
		ref := e.Create(nil)
		return e.read(e.Call("POST", "/v1/view", `{"do":"cancel","revision":7}`,
			map[string]string{"Authorization": "Bearer " + e.ClientToken(ref)}))
	}},
	checkout.CodeNotAllowed: {provoke: func(e *coded) checkout.Code {
		return e.asPerson(e.Create(nil), checkout.Action{Do: checkout.DoAccept})
	}},
	checkout.CodeOrderTaken: {provoke: func(e *coded) checkout.Code {
		first, second := e.toReview("ON"), e.toReview("ON")
		e.Accept(first, checkout.StepApproved)
		return e.asPerson(second, checkout.Action{Do: checkout.DoAccept, Consent: checkout.Yes,
			Digest: e.View(second, relay.Shopper).Review.Digest})
	}},
	checkout.CodeReferenceInUse: {provoke: func(e *coded) checkout.Code {
		e.bought("1200.00", "p4-24")
		return e.asMerchant("POST", "/v1/checkouts",
			strings.Replace(harness.ValidOrder, "MB-1", harness.FirstOrder, 1))
	}},

	checkout.CodeAmountInvalid:    order("1200.00", "0.00"),
	checkout.CodeAmountNotText:    order(`"1200.00"`, "1200"),
	checkout.CodeReferenceInvalid: order("MB-1", "MB 1"),
	checkout.CodeRequestInvalid:   order("}", ""),
	checkout.CodeFieldUnknown:     order("{", `{"surprise":1,`),
	checkout.CodeFieldInvalid:     order("en-CA", "de"),
	checkout.CodeCurrencyInvalid:  order("CAD", "USD"),
	checkout.CodeProvinceInvalid:  order("ON", "ZZ"),
	checkout.CodeReturnURLRefused: order("{", `{"return_url":"https://evil.example/",`),
	checkout.CodeLocationUnknown:  order("{", `{"location_id":"nowhere",`),
	checkout.CodeBodyTooLarge:     order("MB-1", strings.Repeat("x", request.MaxBody)),
	checkout.CodeAmountTooSmall: {configure: func(c *config.Config) { c.Merchant[0].Smallest = "2000.00" },
		provoke: order("", "").provoke},
	checkout.CodeAmountTooLarge: {configure: func(c *config.Config) { c.Merchant[0].Largest = "1000.00" },
		provoke: order("", "").provoke},
	checkout.CodeMediaType: {provoke: func(e *coded) checkout.Code {
		return e.read(e.Call("POST", "/v1/checkouts", harness.ValidOrder, map[string]string{
			"Authorization": "Bearer " + demo.MerchantKey, "Content-Type": "text/plain"}))
	}},
	checkout.CodeParameterInvalid: {provoke: func(e *coded) checkout.Code {
		return e.asMerchant("GET", "/v1/checkouts?status=weather", "")
	}},
	checkout.CodeMethodNotAllowed: {provoke: func(e *coded) checkout.Code {
		return e.asMerchant("PUT", "/v1/checkouts", "")
	}},
	checkout.CodePageNotFound: {provoke: func(e *coded) checkout.Code {
		return e.asMerchant("GET", "/v1", "")
	}},
	checkout.CodeUnauthorized: {provoke: func(e *coded) checkout.Code {
		return e.read(e.Call("GET", "/v1/checkouts", "", nil))
	}},
	checkout.CodeKeyMode: {configure: func(c *config.Config) {
		c.Merchant[0].KeysSHA256 = []string{relay.Hash("sk_live_planted")}
	}, provoke: func(e *coded) checkout.Code {
		return e.read(e.Call("GET", "/v1/checkouts", "",
			map[string]string{"Authorization": "Bearer sk_live_planted"}))
	}},
	checkout.CodeCheckoutNotFound: {provoke: func(e *coded) checkout.Code {
		return e.asMerchant("GET", "/v1/checkouts/co_nobody", "")
	}},
	checkout.CodeConflict: {provoke: func(e *coded) checkout.Code {
		path := "/v1/checkouts/" + string(e.Create(nil).Checkout)
		e.asMerchant("POST", path+"/cancel", "")
		return e.asMerchant("POST", path+"/amount", `{"amount":"5.00"}`)
	}},
	checkout.CodeIdempotencyReused: {provoke: func(e *coded) checkout.Code {
		header := map[string]string{"Authorization": "Bearer " + demo.MerchantKey, "Idempotency-Key": "k"}
		e.Call("POST", "/v1/checkouts", harness.ValidOrder, header)
		other := strings.Replace(harness.ValidOrder, "1200", "1300", 1)
		return e.read(e.Call("POST", "/v1/checkouts", other, header))
	}},
	checkout.CodeIdempotencyRunning: {provoke: func(e *coded) checkout.Code {
		_, _, err := e.Service.Store.Remember(e.Context(), demo.Merchant, "k",
			relay.Hash("POST /v1/checkouts\n"+harness.ValidOrder), e.Clock.Now())
		e.Must(err)
		return e.read(e.Call("POST", "/v1/checkouts", harness.ValidOrder, map[string]string{
			"Authorization": "Bearer " + demo.MerchantKey, "Idempotency-Key": "k"}))
	}},
	checkout.CodeIdempotencyMissing: {provoke: func(e *coded) checkout.Code {
		path := "/v1/checkouts/" + string(e.Create(nil).Checkout) + "/captures"
		return e.read(e.Call("POST", path, `{"all":true}`, harness.MerchantHeader))
	}},
	checkout.CodeAmountRequired:    afterSale("captures", `{}`, 0),
	checkout.CodeAmountExceeds:     afterSale("captures", `{"amount":"1200.01"}`, 0),
	checkout.CodeOperationNotFound: afterSale("operations/none/reconcile", "", 0),
	checkout.CodeEventNotFound: {provoke: func(e *coded) checkout.Code {
		return e.asMerchant("GET", "/v1/events/ev_none", "")
	}},
	checkout.CodeReceiptNotFound: {provoke: func(e *coded) checkout.Code {
		return e.asMerchant("GET", "/v1/checkouts/"+string(e.Create(nil).Checkout)+"/receipt", "")
	}},
	checkout.CodeCaptureNotFound: afterSale("captures/none/returns", `{"all":true}`, 0),
	checkout.CodeReturnTooLate: afterSale("captures/CAPTURE/returns", `{"all":true}`,
		101*24*time.Hour),
	checkout.CodeNotPromotional: {provoke: func(e *coded) checkout.Code {
		return e.afterSale(e.bought("150.00", "regular"), "captures/CAPTURE/returns", `{"all":true}`, 0)
	}},
	checkout.CodeAuthorizationEnded: failing("captures", "capture", "409 authorization_ended"),
	checkout.CodeRefundLimit:        failing("refunds", "refund", "409 refunds_limit_exceeded_amount"),
	checkout.CodeLenderBusy:         failing("captures", "token", "429"),
	checkout.CodeLenderDown:         failing("captures", "token", "resets before answering"),
	checkout.CodeLenderFailed:       failing("captures", "token", "500"),
	checkout.CodeEvidenceRequired:   manual(true, `{"outcome":"done","note":"n"}`),
	checkout.CodeListDiffers:        manual(true, `{"outcome":"not_done","note":"n"}`),
	checkout.CodeListUnusable:       manual(false, `{"outcome":"done","note":"n","evidence":"1"}`),

	checkout.CodeCrossSite: {provoke: func(e *coded) checkout.Code {
		return e.read(e.Call("POST", "/c/"+e.ClientToken(e.Create(nil))+"/touch", "{}",
			map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}))
	}},
	checkout.CodeUnavailable: onBrokenStore(false),
	checkout.CodeInternal:    onBrokenStore(true),
	checkout.CodeTooMany: {bounds: front.Bounds{WrongKeys: 1}, provoke: func(e *coded) checkout.Code {
		wrong := map[string]string{"Authorization": "Bearer sk_test_wrong"}
		e.Call("GET", "/v1/checkouts", "", wrong)
		return e.read(e.Call("GET", "/v1/checkouts", "", wrong))
	}},
	checkout.CodeBusy: {bounds: front.Bounds{Requests: 1}, provoke: func(e *coded) checkout.Code {
		ref := e.Create(nil)
		arrived, release := make(chan struct{}), make(chan struct{})
		e.Lender.Fail("widget-init", func(http.ResponseWriter, *http.Request) bool {
			close(arrived)
			<-release
			return false
		})
		first := make(chan checkout.Code)
		go func() { first <- e.asPerson(ref, checkout.Action{Do: checkout.DoIdentify, Number: "20000042"}) }()
		<-arrived
		got := e.asMerchant("GET", "/v1/checkouts", "")
		close(release)
		<-first
		return got
	}},
}

// secondGuards are codes that nobody is told over HTTP, because another refusal comes before: each with the
// code that is told instead.
var secondGuards = map[checkout.Code]checkout.Code{
	checkout.CodeFrenchFirst: checkout.CodeNotAllowed, // the act is not among the moves of the step
}

// TestEveryCodeIsToldOverHTTP provokes every code of the closed set. What is problem JSON is for developers.
// The browser alone says "offline".
func TestEveryCodeIsToldOverHTTP(t *testing.T) {
	for _, code := range checkout.Codes() {
		if code == checkout.CodeOffline {
			continue
		}
		t.Run(string(code), func(t *testing.T) {
			p, known := provocations[code]
			if !known {
				t.Fatal("nothing provokes it")
			}
			h, c := harness.NewLender(t)
			if p.configure != nil {
				p.configure(&c)
			}
			h.Open(config.Environment{Bounds: p.bounds,
				Store:    relay.NewSecret("sqlite:" + filepath.Join(h.Data, "candor.db")),
				Key:      relay.NewSecret(string(harness.RandomKey())),
				SealKeys: relay.NewSecret("k1 MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")}, c)
			e := &coded{&env{h}}
			got, want := p.provoke(e), cmp.Or(secondGuards[code], code)
			if got != want {
				t.Errorf("told %q, want %s", got, want)
			}
		})
	}
}
