package checkout_test

import (
	"fmt"
	"strings"
	"testing"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/offer"
)

// Every finding has a sentence of its own in both languages, and no brace is left in it.
func TestReasons(t *testing.T) {
	for _, l := range []locale.Language{locale.English, locale.French} {
		seen := map[string]offer.Code{}
		for _, code := range offer.Codes() {
			text := locale.Plain(
				checkout.Reason(l, offer.Finding{Code: code, Given: "41.00", Recomputed: "42.50"}))
			if text == string(code) || strings.ContainsAny(text, "{}") || seen[text] != "" {
				t.Errorf("%s in %s: %q (also %s)", code, l, text, seen[text])
			}
			seen[text] = code
		}
	}
}

func TestReasonWithoutFigures(t *testing.T) {
	for _, c := range [...]struct {
		code offer.Code
		want string
	}{
		{offer.LastPaymentDiffers, "The last payment works out to —."},
		{offer.RateOverCap, "The yearly rate of — is above the limit of 35%."},
		{"NEW_RULE", "NEW_RULE"},
	} {
		if got := locale.Plain(checkout.Reason(locale.English, offer.Finding{Code: c.code})); got != c.want {
			t.Errorf("%s: got %q, want %q", c.code, got, c.want)
		}
	}
}

func ExampleReason() {
	f := offer.Finding{Code: offer.TermAmountMismatch, Given: "20.33", Recomputed: "101.67"}
	reason := locale.Plain(checkout.Reason(locale.English, f))
	fmt.Println(strings.ReplaceAll(reason, "; ", ";\n"))
	// Output:
	// The lender’s payment is $20.33;
	// from the lender’s own rate, fee and term it works out to $101.67.
}
