package locale_test

import (
	"fmt"
	"strings"
	"time"

	"candor/core/locale"
	"candor/core/money"
)

// visible shows each no-break space as a middle dot.
func visible(s string) string { return strings.ReplaceAll(s, "\u00a0", "·") }

var moment = time.Date(2026, time.March, 1, 14, 14, 0, 0, time.UTC)

func ExampleParse() {
	for _, tag := range []string{"fr", "fr_CA", "EN-us", "de"} {
		l, ok := locale.Parse(tag)
		fmt.Printf("%q %v\n", l, ok)
	}
	// Output:
	// "fr-CA" true
	// "fr-CA" true
	// "en-CA" true
	// "" false
}

func ExampleLanguage_Other() {
	l := locale.English.Other()
	fmt.Println(l, l.Short(), l.Name(), l.Valid())
	// Output: fr-CA fr Français true
}

func ExampleLanguage_Money() {
	amount := money.MustAmount("1234.5")
	fmt.Println(locale.English.Money(amount), visible(locale.French.Money(amount)))
	// Output: $1,234.50 1·234,50·$
}

func ExampleLanguage_Percent() {
	rate := money.MustRate("0.289")
	fmt.Println(locale.English.Percent(rate), visible(locale.French.Percent(rate)))
	fmt.Println(locale.English.PercentFixed(rate), visible(locale.French.PercentFixed(rate)))
	// Output:
	// 28.9% 28,9·%
	// 28.90% 28,90·%
}

func ExampleLanguage_Number() {
	fmt.Println(locale.English.Number(1000), visible(locale.French.Number(1000)))
	// Output: 1,000 1·000
}

func ExampleLanguage_Months() {
	fmt.Println(locale.English.Months(1), locale.English.Months(24), visible(locale.French.Months(24)))
	fmt.Println(locale.English.MonthsShort(24), visible(locale.French.MonthsShort(24)))
	// Output:
	// 1 month 24 months 24·mois
	// 24 mos 24·m.
}

func ExampleLanguage_Days() {
	fmt.Println(locale.English.Days(0), visible(locale.French.Days(0)), visible(locale.French.Weeks(2)), visible(locale.French.Years(1)))
	// Output: 0 days 0·jour 2·semaines 1·an
}

func ExampleLanguage_LongDate() {
	fmt.Println(locale.English.LongDate(moment))
	fmt.Println(locale.French.LongDate(moment))
	fmt.Println(locale.French.ShortDate(moment))
	// Output:
	// March 1, 2026
	// 1er mars 2026
	// 2026-03-01
}

func ExampleLanguage_TimeOfDay() {
	fmt.Println(visible(locale.English.TimeOfDay(moment)))
	fmt.Println(visible(locale.French.TimeOfDay(moment)))
	// Output:
	// 2:14·p.m.
	// 14·h·14
}

func ExampleLanguage_Cardinal() {
	fmt.Println(locale.English.Cardinal(0), locale.French.Cardinal(0), locale.English.Ordinal(22))
	// Output: other one two
}

func ExampleCounted_Of() {
	c := locale.Counted{One: "{count} payment", Other: "{count} payments"}
	for _, n := range []int{1, 2} {
		fmt.Println(c.Of(locale.English, n).With(locale.Figure("count", locale.English.Number(n))))
	}
	// Output:
	// 1 payment
	// 2 payments
}

func ExamplePhrase_Fill() {
	p := locale.Phrase("{shop} asks {amount}.")
	for _, part := range p.Fill(locale.Text("shop", "Maple & Birch"), locale.Figure("amount", "$5.00")) {
		fmt.Printf("%v %q\n", part.Figure, part.Text)
	}
	// Output:
	// false "Maple & Birch asks "
	// true "$5.00"
	// false "."
}

func ExamplePhrase_With() {
	p := locale.Phrase("Pay {amount} by {date}.")
	fmt.Println(p.With(locale.Figure("amount", "$5.00")))
	fmt.Println(p.Names())
	// Output:
	// Pay $5.00 by {date}.
	// [amount date]
}

func ExampleFor() {
	fmt.Println(locale.For(locale.English).Box.Title)
	fmt.Println(locale.For(locale.French).Box.Title)
	// Output:
	// Information box
	// Encadré informatif
}
