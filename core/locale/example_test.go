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
	fmt.Println(locale.English.Days(0), visible(locale.French.Days(0)), visible(locale.French.Weeks(2)),
		visible(locale.French.Years(1)))
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

func ExampleLanguage_FullDate() {
	fmt.Println(locale.English.FullDate(moment), "|", locale.French.FullDate(moment))
	// Output: Sunday, March 1, 2026 | dimanche 1 mars 2026
}

func ExampleLanguage_MediumDate() {
	fmt.Println(locale.English.MediumDate(moment), "|", locale.French.MediumDate(moment))
	// Output: Mar 1, 2026 | 1 mars 2026
}

func ExampleLanguage_ShortDate() {
	fmt.Println(locale.English.ShortDate(moment), locale.French.ShortDate(moment))
	// Output: 2026-03-01 2026-03-01
}

func ExampleLanguage_Valid() {
	fmt.Println(locale.French.Valid(), locale.Language("").Valid())
	// Output: true false
}

func ExampleLanguage_Short() {
	fmt.Println(locale.English.Short(), locale.French.Short())
	// Output: en fr
}

func ExampleLanguage_Name() {
	fmt.Println(locale.English.Name(), locale.French.Name())
	// Output: English Français
}

func ExampleLanguage_PercentFixed() {
	rate := money.MustRate("0.289")
	fmt.Println(locale.English.PercentFixed(rate), visible(locale.French.PercentFixed(rate)))
	// Output: 28.90% 28,90·%
}

func ExampleLanguage_PercentText() {
	fmt.Println(locale.English.PercentText("127.725057"), visible(locale.French.PercentText("35.000000")))
	// Output: 127.725057% 35·%
}

func ExampleText() {
	fmt.Println(locale.Phrase("Paid at {store}").Fill(locale.Text("store", "Maple & Birch")))
	// Output: [{Paid at Maple & Birch false}]
}

func ExampleFigure() {
	fmt.Println(locale.Phrase("Pay {amount} now").Fill(locale.Figure("amount", "$3.00")))
	// Output: [{Pay  false} {$3.00 true} { now false}]
}

func ExamplePhrase_Names() {
	fmt.Println(locale.Phrase("{count} × {amount}, then {amount}").Names())
	// Output: [count amount]
}

func ExamplePlain() {
	fmt.Println(locale.Plain([]locale.Part{{Text: "Pay "}, {Text: "$3.00", Figure: true}}))
	// Output: Pay $3.00
}

func ExampleLanguage_Ordinal() {
	fmt.Println(locale.English.Ordinal(21), locale.English.Ordinal(11), locale.French.Ordinal(1),
		locale.French.Ordinal(21))
	// Output: one other one other
}

func ExampleLanguage_Weeks() {
	fmt.Println(locale.English.Weeks(1), visible(locale.French.Weeks(2)))
	// Output: 1 week 2·semaines
}

func ExampleLanguage_Years() {
	fmt.Println(locale.English.Years(2), visible(locale.French.Years(1)))
	// Output: 2 years 1·an
}

func ExampleLanguage_DaysShort() {
	fmt.Println(locale.English.DaysShort(3), visible(locale.French.DaysShort(3)))
	// Output: 3 days 3·j
}

func ExampleLanguage_WeeksShort() {
	fmt.Println(locale.English.WeeksShort(3), visible(locale.French.WeeksShort(3)))
	// Output: 3 wks 3·sem.
}

func ExampleLanguage_MonthsShort() {
	fmt.Println(locale.English.MonthsShort(6), visible(locale.French.MonthsShort(6)))
	// Output: 6 mos 6·m.
}

func ExampleLanguage_YearsShort() {
	fmt.Println(locale.English.YearsShort(2), visible(locale.French.YearsShort(2)))
	// Output: 2 yrs 2·ans
}
