package locale_test

import (
	"testing"

	"candor/core/locale"
)

func TestGuess(t *testing.T) {
	for text, want := range map[string]locale.Language{
		"Administrative fees:":                                   locale.English,
		"Admin fee":                                              locale.English,
		"EMP - Regular Interest":                                 locale.English,
		"DP - SAC No Payments + No Interest Accrued":             locale.English,
		"The full fee is due if you pay off your account early.": locale.English,
		"Frais d’administration":                                 locale.French,
		"Frais d'administration :":                               locale.French,
		"TAUX ANNUEL":                                            locale.French,
		"La totalité des frais est exigible si vous remboursez le compte par avance.": locale.French,
		"Sans intérêt":    locale.French,
		"":                "",
		"EMP 12":          "",
		"Promotion":       "",
		"Plan 4 – 9,99 %": "",
		"Fee / Frais":     "",
		"The fee is due. Les frais sont exigibles.": "",
	} {
		got, known := locale.Guess(text)
		if got != want || known != (want != "") {
			t.Errorf("%q: got %q, %v, want %q", text, got, known, want)
		}
	}
}

// Our own sentences are told by their words, wherever a sentence is long enough.
func TestGuessOfOurOwnWords(t *testing.T) {
	for _, l := range []locale.Language{locale.English, locale.French} {
		m := locale.For(l)
		for _, text := range []string{m.Offers.Lede, string(m.Finding.DeferredTermsMissing),
			string(m.Finding.PaymentsBelowPrincipal),
			m.Box.TotalVaries, m.Offers.ChangedLede} {
			if got, known := locale.Guess(text); known && got != l {
				t.Errorf("%q was taken for %s", text, got)
			}
		}
	}
}
