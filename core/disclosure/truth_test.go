package disclosure_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
)

func rate(s string) *money.Rate { r := money.MustRate(s); return &r }

// plan9 is a deferred plan, with rates.
func plan9(name string, rates ...offer.AnnualRate) offer.Offer {
	return offer.Offer{ID: "p9-6", Kind: offer.KindDeferred, PlanID: 9, PlanName: name, Term: 6,
		Amount: money.MustAmount("250"), TermAmount: money.MustAmount("250"), Rates: rates}
}

const charging = "If the full amount is not paid by the end of the {term}, interest at {rate} a year is " +
	"charged on the purchase amount from the date of purchase."

// No sentence says that interest at 0 % is charged.
func TestNoInterestAtZero(t *testing.T) {
	regular := money.MustRate("0.289")
	terms := disclosure.Terms{Deferred: charging, Equal: "A missed payment costs {rate}.",
		Regular: "Interest at {regular_rate}."}
	free := plan9("", offer.AnnualRate{Rate: rate("0")})
	if disclosure.LateText(free, terms, &regular) {
		t.Error("a text about interest at 0 % was counted")
	}
	_, err := disclosure.Compose(
		disclosure.Input{Language: locale.English, Offer: free, RegularRate: &regular, Terms: terms},
	)
	if !errors.Is(err, disclosure.ErrMissing) {
		t.Errorf("composed with %v", err)
	}
	equal := free
	equal.Kind, equal.TermAmount = offer.KindEqual, money.MustAmount("41.67")
	account := offer.Offer{
		ID:         "regular",
		Kind:       offer.KindRegular,
		Amount:     equal.Amount,
		TermAmount: equal.Amount,
		Rates:      []offer.AnnualRate{{Rate: rate("0")}},
	}
	for _, o := range []offer.Offer{equal, account} {
		d, err := disclosure.Compose(
			disclosure.Input{Language: locale.English, Offer: o, RegularRate: rate("0"), Terms: terms},
		)
		if _, late := d.Row("late"); err != nil || late {
			t.Errorf("%s: %v, late %v", o.ID, err, late)
		}
	}
	// the rate of a deferred plan is the one that then applies, not the promotional one
	later := plan9(
		"",
		offer.AnnualRate{Rate: rate("0"), Description: "Promotional"},
		offer.AnnualRate{Rate: rate("0.35")},
	)
	d, err := disclosure.Compose(
		disclosure.Input{Language: locale.English, Offer: later, RegularRate: &regular, Terms: terms},
	)
	if late, _ := d.Row("late"); err != nil ||
		!strings.Contains(late.Blocks[0].Text(), "interest at 35% a year") {
		t.Errorf("%v: %+v", err, late)
	}
}

// A plan that is called free of interest and charges it is no plan to choose.
func TestNameThatDeniesInterest(t *testing.T) {
	later := offer.AnnualRate{Rate: rate("0.35")}
	told := offer.AnnualRate{Rate: rate("0.35"), Message: "Interest accrues from the purchase date at 35%."}
	afterwards := locale.Phrase(
		"What is left moves to the account and bears interest at {regular_rate} from then on.",
	)
	none := locale.Phrase("No interest is charged. The balance is due at once.")
	for _, c := range []struct {
		name  string
		o     offer.Offer
		terms disclosure.Terms
		want  bool
	}{
		{"denied and charged", plan9("DP - SAC No Payments + No Interest Accrued", later),
			disclosure.Terms{Deferred: charging}, true},
		{"in French", plan9("DP - Sans intérêts", later),
			disclosure.Terms{
				Deferred: "Des intérêts au taux de {rate} sont calculés à compter de la date d’achat.",
			}, true},
		{"charged by the lender's words", plan9("DP - No Interest", told), disclosure.Terms{}, true},
		{"from the date of purchase", plan9("DP - Interest-Free", later),
			disclosure.Terms{
				Deferred: "Interest at {regular_rate} is charged from the date of purchase.",
			}, true},
		{"named so", plan9("DP - SAC Interest Accrues", later), disclosure.Terms{Deferred: charging}, false},
		{"no name", plan9("", later), disclosure.Terms{Deferred: charging}, false},
		{"only afterwards", plan9("DP - No Interest Accrued", later),
			disclosure.Terms{Deferred: afterwards}, false},
		{"denied by both", plan9("DP - No Interest Accrued", later), disclosure.Terms{Deferred: none}, false},
		{"its own text", plan9("DP - No Interest Accrued", later), disclosure.Terms{Deferred: charging,
			Offers: map[offer.ID]locale.Phrase{"p9-6": none}}, false},
	} {
		if got := disclosure.ContradictsName(c.o, c.terms); got != c.want {
			t.Errorf("%s: got %v", c.name, got)
		}
	}
	equal := plan9("EMP - No Interest", later)
	equal.Kind = offer.KindEqual
	if disclosure.ContradictsName(equal, disclosure.Terms{Equal: charging}) {
		t.Error("a missed payment of an equal plan is another matter")
	}
}

// The closest clause counts: plan, province, kind, then the latest date that has begun.
func TestClauses(t *testing.T) {
	day := func(text string) time.Time { d, _ := time.Parse(time.DateOnly, text); return d }
	say := func(text locale.Phrase) map[locale.Language]locale.Phrase {
		return map[locale.Language]locale.Phrase{locale.English: text, locale.French: "fr " + text}
	}
	nine := 9
	w := disclosure.Wording{
		Kinds: map[locale.Language]disclosure.Terms{locale.English: {Deferred: "by kind"}},
		Clauses: []disclosure.Clause{
			{Kind: offer.KindDeferred, Text: say("deferred")},
			{Kind: offer.KindDeferred, Province: "QC", Text: say("deferred in Quebec")},
			{Plan: &nine, Text: say("nine")},
			{Plan: &nine, From: day("2026-07-01"), Text: say("nine, later")},
			{Plan: &nine, Province: "QC", From: day("2026-01-01"), Text: say("nine in Quebec")},
		},
	}
	o, other := plan9(""), plan9("")
	other.PlanID, other.ID = 8, "p8-6"
	equal := other
	equal.Kind, equal.ID = offer.KindEqual, "p7-6"
	for _, c := range []struct {
		o              offer.Offer
		province, date string
		want           locale.Phrase
	}{
		{o, "ON", "2026-06-30", "nine"}, {o, "ON", "2026-07-01", "nine, later"},
		{o, "QC", "2026-07-02", "nine in Quebec"}, {o, "QC", "2025-12-31", "nine"},
		{other, "ON", "2026-07-01", "deferred"}, {other, "QC", "2026-07-01", "deferred in Quebec"},
		{equal, "QC", "2026-07-01", ""},
	} {
		t1 := w.TermsOf(locale.English, []offer.Offer{c.o}, c.province, day(c.date))
		t2 := w.TermsOf(locale.French, []offer.Offer{c.o}, c.province, day(c.date))
		if got := t1.Offers[c.o.ID]; got != c.want || c.want != "" && t2.Offers[c.o.ID] != "fr "+c.want ||
			t1.Deferred != "by kind" {
			t.Errorf("plan %d in %s on %s: got %q, want %q", c.o.PlanID, c.province, c.date, got, c.want)
		}
	}
}

// The wording for high-cost credit opens the box where the rule of the province says so.
func TestHighCostWording(t *testing.T) {
	bank := money.MustExact("2.5")
	text := map[locale.Language]locale.Phrase{
		locale.English: "This is a high-cost credit product, at {rate}.",
	}
	w := disclosure.Wording{BankRate: &bank, HighCost: map[string]map[locale.Language]locale.Phrase{
		"BC": text, "AB": text, "QC": text}}
	for _, c := range []struct {
		rate, inclusive, province string
		due                       bool
	}{
		{"0.32", "", "BC", false}, {"0.3201", "", "BC", true}, {"0.32", "", "AB", true}, {"0.3199", "",
			"AB", false},
		{"0.245", "", "QC", false}, {"0.2451", "", "QC", true}, {"0.35", "", "ON", false},
		{"0", "32.000001", "BC", true}, {"0", "32.000000", "BC", false},
	} {
		o := plan9("", offer.AnnualRate{Rate: rate(c.rate), Message: "words"})
		phrase, due := w.HighCostOf(locale.English, o, c.inclusive, c.province)
		if due != c.due {
			t.Errorf("%+v: due %v", c, due)
		}
		in := disclosure.Input{Language: locale.English, Offer: o, RegularRate: rate("0.289")}
		if due {
			in.Terms.HighCost = map[offer.ID]locale.Phrase{o.ID: phrase}
		}
		d, err := disclosure.Compose(in)
		card, cardErr := disclosure.Brief(in)
		if err != nil || cardErr != nil || (d.Rows[0].Key == "high_cost") != due ||
			(len(card.Warning) == 1) != due {
			t.Errorf("%+v: %v, %v, first row %s", c, err, cardErr, d.Rows[0].Key)
		}
	}
	noBank := disclosure.Wording{HighCost: w.HighCost}
	if _, due := noBank.HighCostOf(locale.English, plan9("", offer.AnnualRate{Rate: rate("0.35")}), "",
		"QC"); due {
		t.Error("Quebec's rule was applied without the bank rate")
	}
}

// The plan's own name is shown, a label of the lender that equals ours is not repeated, and a text in the
// other language is marked with it.
func TestLenderWords(t *testing.T) {
	o := plan9("DP - SAC Interest Accrues", offer.AnnualRate{Rate: rate("0.35"),
		Description: "annual interest rate if not paid in time:", Message: "Line one.\nLine two."})
	o.Fees = []offer.Fee{{Type: "admin", Description: "Administration  fee", Amount: money.MustAmount("1"),
		Message: "La totalité des frais est exigible."}}
	in := disclosure.Input{Language: locale.English, Offer: o, RegularRate: rate("0.289")}
	d, err := disclosure.Compose(in)
	card, _ := disclosure.Brief(in)
	if err != nil {
		t.Fatal(err)
	}
	plan, _ := d.Row("plan")
	if len(plan.Blocks) != 2 || plan.Blocks[1].Text() != o.PlanName || len(card.Title) != 1 {
		t.Errorf("plan %+v, card %+v", plan, card.Title)
	}
	stated, _ := d.Row("rate")
	if len(stated.Blocks) != 2 || stated.Blocks[1].Text() != "Line one.\nLine two." {
		t.Errorf("rate %+v", stated)
	}
	fee, _ := d.Row("fee")
	if len(fee.Blocks) != 2 { // two blanks make it another text
		t.Errorf("fee %+v", fee)
	}
	if notice, _ := d.Row("fee_notice"); notice.Blocks[0].Language != locale.French {
		t.Errorf("notice %+v", notice)
	}
	if plain := d.PlainText(); !strings.Contains(plain, "    > Line one.\n    > Line two.\n") {
		t.Errorf("got\n%s", plain)
	}
	in.LenderLanguage = locale.English
	d, _ = disclosure.Compose(in)
	if notice, _ := d.Row("fee_notice"); notice.Blocks[0].Language != locale.English {
		t.Error("what is said about the language counts more than its words")
	}
}

// "Added to your account" stands only beside the amount of the purchase.
func TestAddedToAccount(t *testing.T) {
	o := offer.Offer{ID: "regular", Kind: offer.KindRegular, Amount: money.MustAmount("1200"),
		TermAmount: money.MustAmount("60"), Rates: []offer.AnnualRate{{Rate: rate("0.289")}}}
	for _, l := range []locale.Language{locale.English, locale.French} {
		in := disclosure.Input{Language: l, Offer: o}
		d, err := disclosure.Compose(in)
		card, cardErr := disclosure.Brief(in)
		added := locale.For(l).Box.AddedToAccount
		if err != nil || cardErr != nil || strings.Contains(d.Canonical(), added) ||
			card.Figures[0].Label == added {
			t.Errorf("%s: %v, %v\n%s", l, err, cardErr, d.Canonical())
		}
	}
}
