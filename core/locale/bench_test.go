package locale_test

import (
	"testing"

	"candor/core/locale"
	"candor/core/money"
)

// One amount, one rate, one date and one sentence in both languages.
func BenchmarkFormat(b *testing.B) {
	amount, rate := money.MustAmount("1234567.89"), money.MustRate("0.1299")
	phrase := locale.Phrase("{amount} at {rate} until {date}")
	b.ReportAllocs()
	for b.Loop() {
		for _, l := range []locale.Language{locale.English, locale.French} {
			phrase.With(locale.Figure("amount", l.Money(amount)), locale.Figure("rate", l.Percent(rate)),
				locale.Figure("date", l.LongDate(moment)))
		}
	}
}
