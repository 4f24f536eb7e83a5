package screen_test

import (
	"strings"
	"testing"

	"candor/app/screen"
	"candor/app/screen/fixture"
	"candor/core/checkout"
	"candor/core/locale"
)

// That the lender did not approve is said when it did not, and never of a fault of the store's set-up, which
// is told as such and, to an associate, with the lender's code.
func TestNotApprovedOnlyByTheLender(t *testing.T) {
	for _, l := range languages {
		declined, setup := locale.For(l).Outcome.DeclinedTitle, locale.For(l).Outcome.SetupTitle
		page := func(change func(*checkout.View)) string {
			v, _ := fixture.View(l, "declined")
			change(&v)
			return textOf(parse(t, screen.HTML(render(v).Body)))
		}
		for _, code := range []checkout.Code{checkout.CodeStoreSetup, checkout.CodeTokenRefused} {
			customer := page(func(v *checkout.View) { v.Outcome.Code = code })
			if strings.Contains(customer, declined) || !strings.Contains(customer, setup) {
				t.Errorf("%s, %s: the customer reads %q", l, code, customer)
			}
			associate := page(func(v *checkout.View) {
				v.Outcome.Code, v.Outcome.Reason = code, "not_permitted"
			})
			if !strings.Contains(associate, "not_permitted") {
				t.Errorf("%s, %s: the associate does not read the lender's code", l, code)
			}
			undone := page(func(v *checkout.View) {
				v.Outcome.Code, v.Outcome.Trace = code, checkout.TraceUndone
			})
			if strings.Contains(undone, setup) {
				t.Errorf("%s, %s: what was undone is told as never done", l, code)
			}
		}
		if text := page(func(*checkout.View) {}); !strings.Contains(text, declined) {
			t.Errorf("%s: what the lender refused is not told so: %q", l, text)
		}
	}
}

// Whom to ask, and what to give as a number: the lender's own contact and the number that it has. Without
// that number nobody is sent to ask.
func TestWhomToAsk(t *testing.T) {
	for _, l := range languages {
		words := locale.For(l).Outcome
		for _, c := range []struct {
			reference, phone, site string
			want, not              []string
		}{
			{"MB-1.0123", "1 877 555-0100", "https://lender.example/help",
				[]string{"MB-1.0123", "1\u00a0877\u00a0555-0100", "https://lender.example/help",
					words.WhyText},
				[]string{words.WhyCard}},
			{"MB-1.0123", "", "", []string{"MB-1.0123", words.WhyCard}, nil},
			{"MB-1.0123", "", "javascript:alert(1)", []string{words.WhyCard}, []string{"javascript"}},
			{"", "1 877 555-0100", "", nil, []string{words.WhyText, words.WhyTitle}},
		} {
			v, _ := fixture.View(l, "declined")
			v.Outcome.Reference, v.Merchant.LenderPhone, v.Merchant.LenderSite = c.reference, c.phone, c.site
			text := textOf(parse(t, screen.HTML(render(v).Body)))
			for _, want := range c.want {
				if !strings.Contains(text, want) {
					t.Errorf("%s, %+v: %q is not said", l, c, want)
				}
			}
			for _, not := range c.not {
				if strings.Contains(text, not) {
					t.Errorf("%s, %+v: %q is said", l, c, not)
				}
			}
		}
	}
}

// Who is told to ask the lender reads how to reach it.
func TestSentToTheLender(t *testing.T) {
	for _, code := range []checkout.Code{checkout.CodeCannotPurchase, checkout.CodeActivationNeeded,
		checkout.CodeApplyNeeded, checkout.CodeVerifyAgain} {
		v, _ := fixture.View(locale.English, "identify-online")
		v.Problem = &checkout.Trouble{Code: code}
		text := textOf(parse(t, screen.HTML(render(v).Body)))
		if told := strings.Contains(text, v.Merchant.LenderSite); told != (code != checkout.CodeVerifyAgain) {
			t.Errorf("%s: the lender's site is said %t", code, told)
		}
	}
}

// An act that comes after the end is answered by the screen of the end. It says what to do; that nothing can
// be done at this step it does not say above.
func TestActAfterTheEnd(t *testing.T) {
	for _, l := range languages {
		for _, name := range []string{"expired", "cancelled", "approved", "declined"} {
			for _, code := range []checkout.Code{checkout.CodeNotAllowed, checkout.CodeStale} {
				v, ok := fixture.View(l, name)
				if !ok {
					t.Fatalf("no fixture named %s", name)
				}
				v.Problem = &checkout.Trouble{Code: code}
				page := render(v)
				told := strings.Contains(textOf(parse(t, screen.HTML(page.Body))), checkout.Sentence(code, l))
				if want := code == checkout.CodeStale; told != want {
					t.Errorf("%s %s, %s: told %t, want %t", name, l, code, told, want)
				}
				if code == checkout.CodeNotAllowed && page.Title != render(without(v)).Title {
					t.Errorf("%s %s: the window says %q", name, l, page.Title)
				}
			}
		}
	}
}

func without(v checkout.View) checkout.View {
	v.Problem = nil
	return v
}

// Who is told that the order is paid in another checkout has nothing to agree to, is shown the way back to
// the shop, and is not sent to another way to pay.
func TestOrderTaken(t *testing.T) {
	for _, l := range languages {
		v, _ := fixture.View(l, "review-order-taken")
		v.ReturnURL = "https://shop.example/cart"
		body := parse(t, screen.HTML(render(v).Body))
		text, words := textOf(body), locale.For(l)
		for _, want := range []string{checkout.Sentence(checkout.CodeOrderTaken, l), words.Review.Back} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not said", l, want)
			}
		}
		for _, never := range []string{words.Review.Agree, words.Identify.OtherWay} {
			if strings.Contains(text, never) {
				t.Errorf("%s: %q is offered", l, never)
			}
		}
		if !strings.Contains(screen.HTML(render(v).Body), `href="https://shop.example/cart"`) {
			t.Errorf("%s: no way back to the shop", l)
		}
		if strings.Contains(screen.HTML(render(v).Body), `id="consent"`) {
			t.Errorf("%s: a consent is asked for", l)
		}
		v.Problem = nil
		if !strings.Contains(textOf(parse(t, screen.HTML(render(v).Body))), words.Review.Agree) {
			t.Errorf("%s: without the problem nothing can be agreed to", l)
		}
	}
}
