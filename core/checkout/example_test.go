package checkout_test

import (
	"errors"
	"fmt"
	"strings"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
)

func ExampleAction_Fields() {
	var a checkout.Action
	for _, f := range a.Fields() {
		if f.Name == "offer" {
			*f.Value = "p5-12"
		}
	}
	fmt.Println(a.Offer)
	// Output: p5-12
}

func ExampleCode_StoreFault() {
	fmt.Println(checkout.CodeStoreSetup.StoreFault(), checkout.CodeCreditExceeded.StoreFault())
	// Output: true false
}

func ExampleAction_VerificationCode() {
	code, problem := checkout.Action{Code: " 123 456 "}.VerificationCode()
	fmt.Println(code, problem == nil)
	_, problem = checkout.Action{Code: "12a4"}.VerificationCode()
	fmt.Println(problem)
	// Output:
	// 123456 true
	// code_invalid
}

func ExampleAction_SecurityAnswer() {
	answer, problem := checkout.Action{Answer: " blue "}.SecurityAnswer()
	fmt.Printf("%q %v\n", answer, problem == nil)
	_, problem = checkout.Action{}.SecurityAnswer()
	fmt.Println(problem)
	// Output:
	// "blue" true
	// answer_invalid
}

func ExampleCodes() {
	silent := 0
	for _, c := range checkout.Codes() {
		if checkout.Sentence(c, locale.French) == "" {
			silent++
		}
	}
	fmt.Println(silent)
	// Output: 0
}

func ExampleSentence() {
	known := checkout.Sentence(checkout.CodeConsentRequired, locale.English)
	fmt.Println(known != checkout.Sentence("never_heard_of", locale.English))
	// Output: true
}

func ExampleRefuse() {
	fmt.Println(checkout.Refuse(checkout.CodeOfferRequired, "offer"))
	// Output: offer_required
}

func ExampleRefuseAll() {
	p := checkout.RefuseAll([]checkout.Fault{
		{Pointer: "/currency", Code: checkout.CodeCurrencyInvalid},
		{Pointer: "/items/0/quantity", Code: checkout.CodeFieldInvalid, Detail: "Send 1 to 99999."},
	})
	fmt.Println(p.Code, p.Field, len(p.Faults))
	fmt.Println(checkout.RefuseAll(nil) == nil)
	// Output:
	// currency_invalid currency 2
	// true
}

func ExampleProblem() {
	cause := errors.New("the lender hung up")
	err := error(&checkout.Problem{Code: checkout.CodeQuoteUnusable, Op: "ask for plans", Err: cause})
	fmt.Println(err)
	fmt.Println(errors.Is(err, cause))
	// Output:
	// ask for plans: quote_unusable: the lender hung up
	// true
}

// In Quebec, a person can accept in English only after seeing the French review.
func ExamplePermits() {
	s := checkout.Situation{Step: checkout.StepReview, Actor: checkout.Customer, Channel: checkout.Online,
		Quoted: true, FrenchFirst: true}
	fmt.Println(checkout.Permits(s, checkout.DoAccept))
	s.FrenchFirst = false
	fmt.Println(checkout.Permits(s, checkout.DoAccept))
	// Output:
	// false
	// true
}

func ExampleSteps() {
	steps := checkout.Steps()
	fmt.Println(steps[0], len(steps))
	// Output: identify 13
}

func ExampleStep_Ended() {
	fmt.Println(checkout.StepDeclined.Ended(), checkout.StepPending.Ended())
	// Output: true false
}

func ExampleStep_Waiting() {
	fmt.Println(checkout.StepPending.Waiting(), checkout.StepApproved.Waiting())
	// Output: true false
}

func view() checkout.View {
	return checkout.View{
		Language: locale.French, Quebec: true, Allowed: []checkout.Do{checkout.DoChoose},
		Offers: []offer.Offer{{ID: "p5-12", Kind: offer.KindEqual, Term: 12,
			TermAmount: money.MustAmount("103")}},
	}
}

func ExampleView_Offer() {
	o, ok := view().Offer("p5-12")
	fmt.Println(o.TermAmount, ok)
	_, ok = view().Offer("p5-24")
	fmt.Println(ok)
	// Output:
	// 103.00 true
	// false
}

func ExampleView_Allows() {
	fmt.Println(view().Allows(checkout.DoChoose), view().Allows(checkout.DoAccept))
	// Output: true false
}

func ExampleView_Disclosure() {
	v := view()
	in := v.Disclosure(v.Offers[0])
	fmt.Println(in.Language, in.Quebec, in.Offer.ID)
	// Output: fr-CA true p5-12
}

func ExampleAsProblem() {
	err := fmt.Errorf("act: %w", checkout.Refuse(checkout.CodeOfferRequired, "offer"))
	fmt.Println(checkout.AsProblem(err).Code)
	fmt.Println(checkout.AsProblem(errors.New("disk on fire")).Code)
	// Output:
	// offer_required
	// internal
}

func ExampleUnavailable() {
	fmt.Println(checkout.Unavailable("read checkout", nil))
	fmt.Println(checkout.Unavailable("read checkout", errors.New("connection refused")))
	// Output:
	// <nil>
	// read checkout: unavailable: connection refused
}

func ExampleProblem_Cause() {
	p := checkout.AsProblem(checkout.Unavailable("read checkout", errors.New("connection refused")))
	fmt.Println(p.Cause())
	// Output: connection refused
}

func ExamplePrintable() {
	fmt.Println(checkout.Printable("MB-20418", 64), checkout.Printable("MB 20418", 64),
		checkout.Printable("", 64))
	// Output: true false false
}

func ExampleWording_Valid() {
	fmt.Println(checkout.WordingOriginal.Valid(), checkout.Wording("translated").Valid())
	// Output: true false
}

// A text that was translated away was not on the screen, and an act without a page shows nothing.
func ExampleWording_Seen() {
	fmt.Println(checkout.WordingShown.Seen(), checkout.WordingChanged.Seen(), checkout.Wording("").Seen())
	// Output: true false false
}

// Nothing configured is the usual sandbox.
func ExampleLenderFrame_SandboxTokens() {
	fmt.Println(checkout.LenderFrame{}.SandboxTokens())
	fmt.Println(checkout.LenderFrame{Sandbox: "allow-scripts allow-same-origin"}.SandboxTokens())
	// Output:
	// allow-scripts allow-forms allow-same-origin allow-popups allow-popups-to-escape-sandbox
	// allow-scripts allow-same-origin
}

func ExampleLenderFrame_ReferrerPolicy() {
	fmt.Println(checkout.LenderFrame{}.ReferrerPolicy())
	fmt.Println(checkout.LenderFrame{Referrer: "origin"}.ReferrerPolicy())
	// Output:
	// no-referrer
	// origin
}

func ExampleLender_Allow() {
	l := checkout.Lender{Origin: "https://lender.example"}
	l.Frame.Features = []string{"camera", "otp-credentials"}
	for feature := range strings.SplitSeq(l.Allow(), "; ") {
		fmt.Println(feature)
	}
	// Output:
	// display-capture 'none'
	// geolocation 'none'
	// microphone 'none'
	// payment 'none'
	// usb 'none'
	// camera https://lender.example
	// otp-credentials https://lender.example
}

func ExamplePermissionsPolicy() {
	l := checkout.Lender{Origin: "https://lender.example"}
	l.Frame.Features = []string{"camera"}
	for _, page := range []*checkout.Lender{nil, &l} {
		camera, _, _ := strings.Cut(checkout.PermissionsPolicy(page), ", ")
		fmt.Println(camera)
	}
	// Output:
	// camera=()
	// camera=("https://lender.example")
}

func ExampleFrameEvents() {
	for _, e := range checkout.FrameEvents()[:2] {
		fmt.Printf("candor:%s carries a %T. %s\n", e.Type, e.Carries, e.Means)
	}
	// Output:
	// candor:ready carries a checkout.Fact. The frame answers for the first time.
	// candor:step carries a checkout.Fact. The checkout reaches another step, whichever.
}

func ExampleFrameCodes() {
	fmt.Println(checkout.FrameCodes())
	// Output:
	// [unreachable origin_not_allowed token_unknown expired blocked]
}
