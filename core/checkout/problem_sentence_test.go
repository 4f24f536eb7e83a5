package checkout_test

import (
	"strings"
	"testing"

	"candor/core/checkout"
	"candor/core/locale"
)

func TestEveryCodeHasASentenceOfItsOwnInBothLanguages(t *testing.T) {
	internal := map[locale.Language]string{}
	for _, l := range []locale.Language{locale.English, locale.French} {
		internal[l] = checkout.Sentence(checkout.CodeInternal, l)
		said := map[string]checkout.Code{}
		for _, code := range checkout.Codes() {
			text := checkout.Sentence(code, l)
			if !strings.HasSuffix(text, ".") || strings.ContainsAny(text, "{}<>'\"") {
				t.Errorf("%s %s: %q is not a plain sentence", l, code, text)
			}
			if before, twice := said[text]; twice {
				t.Errorf("%s: %s and %s share the sentence %q", l, before, code, text)
			}
			said[text] = code
		}
		if got := checkout.Sentence("no_such_code", l); got != internal[l] {
			t.Errorf("%s, unknown code: got %q, want %q", l, got, internal[l])
		}
	}
	if internal[locale.English] == internal[locale.French] {
		t.Errorf("both languages say %q", internal[locale.English])
	}
}

// A sentence for an unverified person must not tell whether an account exists or what state it is in.
func TestSentencesBeforeVerificationRevealNoAccount(t *testing.T) {
	for _, l := range []locale.Language{locale.English, locale.French} {
		text := strings.ToLower(checkout.Sentence(checkout.CodeNotFound, l))
		for _, word := range []string{"account", "compte", "found", "trouvé", "exist", "closed", "fermé",
			"blocked", "suspend"} {
			if strings.Contains(text, word) {
				t.Errorf("%s: %q says %q", l, text, word)
			}
		}
	}
}
