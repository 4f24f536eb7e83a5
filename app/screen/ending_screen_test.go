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
