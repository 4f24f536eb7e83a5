package disclosure_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
)

// toronto is the zone of the merchant of these tests.
var toronto = time.FixedZone("EST", -5*60*60)

// newYear is when the examples of these tests end: at midnight in Toronto.
var newYear = time.Date(2027, 1, 1, 0, 0, 0, 0, toronto)

func noInterest(term int, fee string) offer.ExamplePlan {
	p := offer.ExamplePlan{PlanID: 5, Kind: offer.KindEqual, Term: term, Ends: newYear}
	if fee != "" {
		p.Fee, p.FeeType = money.MustAmount(fee), offer.FeeMonthly
	}
	return p
}

func priceInput(l locale.Language, amount, province string,
	plans ...offer.ExamplePlan) disclosure.PriceInput {
	return disclosure.PriceInput{Language: l, Amount: money.MustAmount(amount), Province: province,
		Now: newYear.AddDate(0, -1, 0), Date: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), Examples: plans}
}

// written is a message as text: the line, then the title, each plan and the notes.
func written(m disclosure.PriceMessage) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n", locale.Plain(m.Text), m.Title)
	for _, p := range m.Plans {
		fmt.Fprintf(&b, "[%s]\n", p.Name)
		for _, r := range p.Rows {
			fmt.Fprintf(&b, "%s: %s\n", r.Label, locale.Plain(r.Value))
		}
	}
	return strings.ReplaceAll(b.String(), "\u00a0", " ")
}

func ExampleComposePriceMessage() {
	m := disclosure.ComposePriceMessage(disclosure.PriceInput{Language: locale.English,
		Amount: money.MustAmount("250"), Province: "ON", Now: newYear.AddDate(0, -1, 0),
		Examples: []offer.ExamplePlan{{Kind: offer.KindEqual, Term: 6, Ends: newYear}}})
	fmt.Println(locale.Plain(m.Text))
	fmt.Println(m.Title)
	for _, row := range m.Plans[0].Rows {
		fmt.Println(row.Label+":", locale.Plain(row.Value))
	}
	// Output:
	// Example: $41.67 a month for 6 months, annual interest rate of 0%, no administration fee.
	// Examples for $250.00
	// Monthly payment: $41.67
	// Payments: 5 payments of $41.67 and a last payment of $41.65 (estimate)
	// Annual interest rate: 0%
	// Administration fee: None
	// Total of payments (estimate): $250.00
	// Cost of credit (estimate): $0.00
	// Example valid until: December 31, 2026
}

func ExamplePriceMessage_Figures() {
	m := disclosure.ComposePriceMessage(disclosure.PriceInput{Language: locale.French,
		Amount: money.MustAmount("250"), Province: "QC"})
	fmt.Println(m.Figures(), locale.Plain(m.Text))
	// Output: false Financement offert.
}

// M11. The line has the payment with everything that the law ties to it, and the details have the rest, with
// figures worked by hand: 1200/12 + 3, 36 of fees in all.
func TestM11PriceMessage(t *testing.T) {
	for name, c := range map[string]struct {
		in   disclosure.PriceInput
		want string
	}{
		"two plans": {priceInput(locale.English, "1200", "ON", noInterest(6, "3"), noInterest(12, "3")),
			"Example: from $103.00 a month for 12 months, annual interest rate of 0%, administration fee " +
				`of $3.00 per month.
Examples for $1,200.00
[Equal monthly payments, 6 months]
Monthly payment: $203.00, fees included
Payments: 6 payments
Annual interest rate: 0%
Administration fee: $3.00 per month
Total of payments (estimate): $1,218.00
Cost of credit (estimate): $18.00
Example valid until: December 31, 2026
[Equal monthly payments, 12 months]
Monthly payment: $103.00, fees included
Payments: 12 payments
Annual interest rate: 0%
Administration fee: $3.00 per month
Total of payments (estimate): $1,236.00
Cost of credit (estimate): $36.00
Example valid until: December 31, 2026
`},
		"French": {priceInput(locale.French, "250", "NB", noInterest(12, "")),
			"Exemple : 20,83 $ par mois pendant 12 mois, taux d’intérêt annuel de 0 %, sans frais " +
				`d’administration.
Exemples pour 250,00 $
[Versements mensuels égaux, 12 mois]
Versement mensuel: 20,83 $
Versements: 11 versements de 20,83 $ et un dernier versement de 20,87 $ (estimation)
Taux d’intérêt annuel: 0 %
Frais d’administration: Aucuns
Total des versements (estimation): 250,00 $
Coût d’emprunt (estimation): 0,00 $
` + "Exemple valide jusqu’au: 31 décembre 2026\n"},
	} {
		m := disclosure.ComposePriceMessage(c.in)
		if got := written(m); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
		words := locale.PriceOf(c.in.Language)
		if !slices.Equal(m.Notes, []string{words.Example, words.How}) || m.Ends != newYear {
			t.Errorf("%s: notes %q, ends %s", name, m.Notes, m.Ends)
		}
	}
}

// M11. Where no figure may stand there is none, in the line or in the details.
func TestM11NoFigure(t *testing.T) {
	expired := priceInput(locale.English, "1200", "ON", noInterest(12, "3"))
	expired.Now = newYear
	elsewhere, small, large := noInterest(12, "3"), noInterest(12, "3"), noInterest(12, "3")
	elsewhere.Provinces = []string{"BC", "AB"}
	small.Largest, large.Smallest = money.MustAmount("1199.99"), money.MustAmount("1200.01")
	financed := offer.ExamplePlan{Kind: offer.KindEqual, Term: 3, Rate: money.MustRate("0.0999"),
		Fee: money.MustAmount("49.99"), FeeType: offer.FeeTotal}
	daily := noInterest(12, "")
	daily.Convention = offer.Daily365
	deferred := offer.ExamplePlan{PlanID: 9, Kind: offer.KindDeferred, Term: 6, Rate: money.MustRate("0.28")}
	for name, in := range map[string]disclosure.PriceInput{
		"Quebec":             priceInput(locale.French, "1200", "QC", noInterest(12, "3")),
		"Quebec, English":    priceInput(locale.English, "1200", "QC", noInterest(12, "3")),
		"unknown province":   priceInput(locale.English, "1200", "XX", noInterest(12, "3")),
		"no province":        priceInput(locale.English, "1200", "", noInterest(12, "3")),
		"expired":            expired,
		"other province":     priceInput(locale.English, "1200", "ON", elsewhere),
		"over the largest":   priceInput(locale.English, "1200", "ON", small),
		"below the smallest": priceInput(locale.English, "1200", "ON", large),
		"no example":         priceInput(locale.English, "1200", "ON"),
		"no amount":          priceInput(locale.English, "0", "ON", noInterest(12, "")),
		"less than a cent":   priceInput(locale.English, "0.05", "ON", noInterest(12, "")),
		"rate with fees over 35 %, as 1204.57 has": priceInput(locale.English, "1204.57", "ON", financed),
		"interest by the day":                      priceInput(locale.English, "1200", "ON", daily),
		"deferred without a text":                  priceInput(locale.English, "1200", "ON", deferred),
		"high-cost credit without the wording": priceInput(locale.English, "1200", "AB",
			offer.ExamplePlan{Kind: offer.KindEqual, Term: 12, Rate: money.MustRate("0.32")}),
	} {
		m := disclosure.ComposePriceMessage(in)
		words := locale.PriceOf(in.Language)
		if m.Figures() || strings.ContainsAny(written(m), "0123456789") ||
			locale.Plain(m.Text) != words.Available || !slices.Equal(m.Notes, []string{words.How}) {
			t.Errorf("%s: %q, notes %q", name, written(m), m.Notes)
		}
	}
}

// M11. High-cost credit is shown with the province's wording only, and never in the line. A rate with fees
// above 35 % is not shown at all: 9.99 % with a fee of 49.99 over 3 months passes 35 % below 1,204.58.
func TestM11HighCostAndCeiling(t *testing.T) {
	high := offer.ExamplePlan{Kind: offer.KindEqual, Term: 12, Rate: money.MustRate("0.32")}
	ceiling := offer.ExamplePlan{Kind: offer.KindEqual, Term: 3, Rate: money.MustRate("0.0999"),
		Fee: money.MustAmount("49.99"), FeeType: offer.FeeTotal}
	wording := map[locale.Language]locale.Phrase{locale.English: "This is high-cost credit."}
	for name, c := range map[string]struct {
		plan             offer.ExamplePlan
		amount, province string
		line, figures    bool
	}{
		"32 % in British Columbia, which begins above": {high, "1000", "BC", true, true},
		"32 % in Alberta, which begins there":          {high, "1000", "AB", false, true},
		"not above 35 %":                               {ceiling, "1204.58", "AB", false, true},
		"above 35 %":                                   {ceiling, "1204.57", "AB", false, false},
	} {
		in := priceInput(locale.English, c.amount, c.province, c.plan)
		in.Wording.HighCost = map[string]map[locale.Language]locale.Phrase{"AB": wording}
		m := disclosure.ComposePriceMessage(in)
		said := strings.Contains(written(m), "High-cost credit: This is high-cost credit.")
		if m.Figures() != c.figures || strings.Contains(locale.Plain(m.Text), "$") != c.line ||
			said != (c.figures && !c.line) {
			t.Errorf("%s: %s", name, written(m))
		}
	}
}

// M11. A deferred plan says what happens if it is not paid in time, and never stands in the line.
func TestM11DeferredPlan(t *testing.T) {
	plan := offer.ExamplePlan{PlanID: 9, Kind: offer.KindDeferred, Term: 6, Rate: money.MustRate("0.28")}
	in := priceInput(locale.English, "250", "ON", plan)
	in.Wording.Kinds = map[locale.Language]disclosure.Terms{locale.English: {
		Deferred: "If it is not paid by the end of the {term}, interest at {rate} a year is charged."}}
	want := `Financing available.
Examples for $250.00
[One deferred payment, 6 months]
Amount due: $250.00, in one payment
Annual interest rate if not paid in time: 28%
Administration fee: None
Total if paid in time: $250.00
If you do not pay in time: If it is not paid by the end of the 6 months, interest at 28% a year is charged.
`
	if got := written(disclosure.ComposePriceMessage(in)); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	in.Wording.Kinds[locale.English] = disclosure.Terms{Deferred: "Then interest is {regular_rate}."}
	if m := disclosure.ComposePriceMessage(in); m.Figures() {
		t.Errorf("the account's rate is not known: %s", written(m))
	}
}

// The message ends with the first of its plans.
func TestPriceMessageEnds(t *testing.T) {
	open, later := noInterest(6, ""), noInterest(24, "")
	open.Ends, later.Ends = time.Time{}, newYear.AddDate(1, 0, 0)
	for name, c := range map[string]struct {
		plans []offer.ExamplePlan
		want  time.Time
	}{
		"first":   {[]offer.ExamplePlan{noInterest(12, ""), open, later}, newYear},
		"last":    {[]offer.ExamplePlan{open, later, noInterest(12, "")}, newYear},
		"never":   {[]offer.ExamplePlan{open}, time.Time{}},
		"nothing": {nil, time.Time{}},
	} {
		in := priceInput(locale.English, "500", "ON", c.plans...)
		if m := disclosure.ComposePriceMessage(in); m.Ends != c.want {
			t.Errorf("%s: %s, want %s", name, m.Ends, c.want)
		}
	}
}
