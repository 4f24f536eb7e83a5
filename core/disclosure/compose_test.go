package disclosure_test

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
)

func compose(t *testing.T, in disclosure.Input) disclosure.Document {
	t.Helper()
	d, err := disclosure.Compose(in)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var (
	englishNumber = regexp.MustCompile(`\d(?:[\d,]*\d)?(?:\.\d+)?`)
	frenchNumber  = regexp.MustCompile(`\d(?:[\d\x{a0}]*\d)?(?:,\d+)?`)
)

// numbers are the numbers of a row in one notation, sorted.
func numbers(l locale.Language, row disclosure.Row) []string {
	pattern, marks := englishNumber, strings.NewReplacer(",", "")
	if l == locale.French {
		pattern, marks = frenchNumber, strings.NewReplacer("\u00a0", "", ",", ".")
	}
	var found []string
	for _, block := range row.Blocks {
		for _, number := range pattern.FindAllString(block.Text(), -1) {
			found = append(found, marks.Replace(number))
		}
	}
	slices.Sort(found)
	return found
}

// TestParity checks that both languages have the same rows in the same order, of the same kinds, and with the
// same numbers.
func TestParity(t *testing.T) {
	total := 0
	for _, plan := range plans {
		en := compose(t, input(locale.English, plan.make(locale.English)))
		fr := compose(t, input(locale.French, plan.make(locale.French)))
		if len(en.Rows) != len(fr.Rows) {
			t.Errorf("%s: got %d rows in English, %d in French", plan.name, len(en.Rows), len(fr.Rows))
			continue
		}
		for i, row := range en.Rows {
			other := fr.Rows[i]
			if row.Key != other.Key || row.Estimate != other.Estimate ||
				!slices.Equal(kinds(row), kinds(other)) {
				t.Errorf("%s: English has %v, French %v", plan.name, row, other)
			}
			got, want := numbers(locale.French, other), numbers(locale.English, row)
			if !slices.Equal(got, want) {
				t.Errorf("%s, row %s: got %v in French, want %v", plan.name, row.Key, got, want)
			}
			total += len(want)
		}
	}
	if total < 50 {
		t.Errorf("compared only %d numbers", total)
	}
}

func kinds(row disclosure.Row) []disclosure.BlockKind {
	var all []disclosure.BlockKind
	for _, block := range row.Blocks {
		all = append(all, block.Kind)
	}
	return all
}

// TestWordingTraps checks that no plan is called free and no rate an APR, and that payment, rate and fee have
// equal weight.
func TestWordingTraps(t *testing.T) {
	claim := regexp.MustCompile(`(?i)\b(free|no cost|gratuit|sans frais|APR|TAC)\b`)
	large := regexp.MustCompile(`^(payment|due|added|amount|rate|fee)(\.\d+)?$`)
	for _, plan := range plans {
		for _, l := range languages {
			d := compose(t, input(l, plan.make(l)))
			keys := map[string]bool{}
			estimates := false
			for _, row := range d.Rows {
				if keys[row.Key] {
					t.Errorf("%s: two rows have the key %s", plan.name, row.Key)
				}
				keys[row.Key] = true
				if len(row.Blocks) == 0 || row.Label == "" {
					t.Errorf("%s: row %s is empty", plan.name, row.Key)
				}
				if large.MatchString(row.Key) != (row.Blocks[0].Kind == disclosure.KindFigure) {
					t.Errorf("%s: row %s has the wrong weight, %s", plan.name, row.Key, row.Blocks[0].Kind)
				}
				if estimates && !row.Estimate {
					t.Errorf("%s: row %s stands among the estimates", plan.name, row.Key)
				}
				estimates = estimates || row.Estimate
				for _, block := range row.Blocks {
					if block.Kind != disclosure.KindLender && claim.MatchString(row.Label+" "+block.Text()) {
						t.Errorf("%s: %q %q claims too much", plan.name, row.Label, block.Text())
					}
				}
			}
		}
	}
}

// TestQuebecWords checks that no label in Quebec speaks of an annual interest rate or of the cost of credit,
// and that no label elsewhere speaks of a credit rate.
func TestQuebecWords(t *testing.T) {
	outside := regexp.MustCompile(`(?i)annual interest rate|cost of credit|taux d’intérêt|coût d’emprunt`)
	inside := regexp.MustCompile(`(?i)credit rate|credit charges|taux de crédit|frais de crédit`)
	for _, plan := range plans {
		for _, l := range languages {
			for _, quebec := range []bool{false, true} {
				in := input(l, plan.make(l))
				in.Quebec = quebec
				wrong, right := inside, outside
				if quebec {
					wrong, right = outside, inside
				}
				var labels []string
				for _, row := range compose(t, in).Rows {
					labels = append(labels, row.Label)
				}
				for _, figure := range brief(t, in).Figures {
					labels = append(labels, figure.Label)
				}
				all := strings.Join(labels, "\n")
				if wrong.MatchString(all) || !right.MatchString(all) {
					t.Errorf("%s in %s, Quebec %v: labels\n%s", plan.name, l, quebec, all)
				}
			}
		}
	}
}

// TestDeferredOrder checks the order: amount due, late rate, what happens otherwise.
func TestDeferredOrder(t *testing.T) {
	d := compose(t, input(locale.French, deferred()))
	var keys []string
	for _, row := range d.Rows {
		keys = append(keys, row.Key)
	}
	if got := strings.Join(keys, " "); !strings.Contains(got, "due rate late") {
		t.Errorf("got %s, want due rate late in a row", got)
	}
}

// A rate of zero is not the rate that applies when a deferred plan is late.
func TestDeferredZeroRate(t *testing.T) {
	o := deferred()
	o.Rates = rates("0")
	in := input(locale.English, o)
	in.Terms.Deferred = "Interest runs at {regular_rate} a year."
	row, ok := compose(t, in).Row("rate")
	if !ok || row.Label != "Annual interest rate" {
		t.Errorf("got %v, want the plain label", row)
	}
	if got := brief(t, in).Compare.RateNote; got != "" {
		t.Errorf("got note %q on a rate of zero", got)
	}
}

// TestLenderTextsAreWhole checks that each text stands once, verbatim, in a block marked as the lender's and
// in the lender's language.
func TestLenderTextsAreWhole(t *testing.T) {
	o := equal(24, "57.67", "0.0999", total(locale.English), monthly(locale.English))
	texts := []string{" Taux <fixe>\n", "Message à taux", "Seulement des mots", "Desc 1", "Avis 1\r\nligne 2",
		"Desc 2", "Avis 2"}
	o.Rates[0].Description, o.Rates[0].Message = texts[0], texts[1]
	o.Rates = append(o.Rates, offer.AnnualRate{Message: texts[2]})
	o.Fees[0].Description, o.Fees[0].Message = texts[3], texts[4]
	o.Fees[1].Description, o.Fees[1].Message = texts[5], texts[6]
	in := input(locale.English, o)
	in.LenderLanguage = locale.French
	var got []string
	for _, row := range compose(t, in).Rows {
		for _, block := range row.Blocks {
			if block.Kind != disclosure.KindLender {
				continue
			}
			if block.Language != locale.French {
				t.Errorf("row %s: got language %s, want fr-CA", row.Key, block.Language)
			}
			got = append(got, block.Text())
		}
	}
	if !slices.Equal(got, texts) {
		t.Errorf("got %q, want %q", got, texts)
	}
}

// TestMissing checks that both Compose and Brief refuse an offer without a required text or figure.
func TestMissing(t *testing.T) {
	tests := []struct {
		name   string
		offer  offer.Offer
		change func(*disclosure.Input)
	}{
		{"language", regular(), func(in *disclosure.Input) { in.Language = "" }},
		{"kind", equal(6, "203.00", "0"), func(in *disclosure.Input) { in.Offer.Kind = "lottery" }},
		{"rate", equal(6, "203.00", "0"), func(in *disclosure.Input) { in.Offer.Rates = nil }},
		{"rate that is only words", equal(6, "203.00", "0"), func(in *disclosure.Input) {
			in.Offer.Rates = []offer.AnnualRate{{Description: "Annual rate", Message: "See your agreement."}}
		}},
		{"term", equal(6, "203.00", "0"), func(in *disclosure.Input) { in.Offer.Term = 0 }},
		{"purchase", equal(6, "203.00", "0"),
			func(in *disclosure.Input) { in.Offer.Amount = money.Amount{} }},
		{"payment", equal(6, "203.00", "0"),
			func(in *disclosure.Input) { in.Offer.TermAmount = money.Amount{} }},
		{"regular rate of a plan", equal(6, "203.00", "0"),
			func(in *disclosure.Input) { in.RegularRate = nil }},
		{"rate of a regular purchase", regular(),
			func(in *disclosure.Input) { in.Offer.Rates, in.RegularRate = nil, nil }},
		{"deferred terms", deferred(), func(in *disclosure.Input) { in.Terms.Deferred = " " }},
		{"deferred terms, fee notice only", deferred(), func(in *disclosure.Input) {
			in.Terms, in.Offer.Fees = disclosure.Terms{}, []offer.Fee{monthly(locale.English)}
		}},
		{"name nobody knows", regular(),
			func(in *disclosure.Input) { in.Terms.Regular = "Before {due_date}." }},
		{"term of a regular purchase", regular(),
			func(in *disclosure.Input) { in.Terms.Regular = "After {term}." }},
	}
	for _, test := range tests {
		in := input(locale.English, test.offer)
		test.change(&in)
		if d, err := disclosure.Compose(in); !errors.Is(err, disclosure.ErrMissing) {
			t.Errorf("%s: Compose gave %v, %v, want ErrMissing", test.name, d, err)
		}
		if card, err := disclosure.Brief(in); !errors.Is(err, disclosure.ErrMissing) {
			t.Errorf("%s: Brief gave %v, %v, want ErrMissing", test.name, card, err)
		}
	}
}

// The lender documents that its payment includes the administration fees. It says so of no other fee, and
// neither does the box.
func TestFeesIncludedIsNotGuessed(t *testing.T) {
	annual := monthly(locale.English)
	annual.Type = "annual"
	tests := []struct {
		name string
		fees []offer.Fee
		want bool
	}{
		{"none", nil, false},
		{"administration", []offer.Fee{monthly(locale.English), total(locale.English)}, true},
		{"bare administration", []offer.Fee{{Type: "admin", Amount: money.MustAmount("3")}}, true},
		{"annual", []offer.Fee{annual}, false},
		{"both", []offer.Fee{total(locale.English), annual}, false},
	}
	for _, test := range tests {
		for _, o := range []offer.Offer{equal(12, "103.00", "0", test.fees...), deferred()} {
			o.Fees = test.fees
			in := input(locale.English, o)
			text, unit := compose(t, in).PlainText(), brief(t, in).Figures[0].Unit
			if strings.Contains(text, "fees included") != test.want ||
				strings.Contains(unit, "fees included") != test.want {
				t.Errorf("%s, %s: got unit %q in\n%s", o.Kind, test.name, unit, text)
			}
		}
	}
}

// The lender's own words about the rate of a deferred plan are enough.
func TestDeferredLenderText(t *testing.T) {
	o := deferred()
	o.Rates[0].Message = "Interest accrues from the date of purchase."
	in := input(locale.English, o)
	in.Terms = disclosure.Terms{}
	if !disclosure.LateText(o, in.Terms, nil) {
		t.Error("LateText does not see the lender's message")
	}
	d := compose(t, in)
	if _, ok := d.Row("late"); ok {
		t.Error("a row of terms without terms")
	}
	if row, _ := d.Row("rate"); len(row.Blocks) != 2 || row.Blocks[1].Text() != o.Rates[0].Message {
		t.Errorf("got %v, want the lender's message with the rate", row)
	}
}

// The rate of a regular purchase may come with the offer or beside it.
func TestRegularRateFromEitherPlace(t *testing.T) {
	with, beside := input(locale.French, regular()), input(locale.French, regular())
	with.RegularRate, beside.Offer.Rates = nil, nil
	if a, b := compose(t, with).Digest(), compose(t, beside).Digest(); a != b {
		t.Errorf("got %s and %s, want one digest", a, b)
	}
}

// KindUnknown and an empty kind mean the same.
func TestZeroKind(t *testing.T) {
	o := plans[6].make(locale.English)
	named := compose(t, input(locale.English, o)).Canonical()
	o.Kind = ""
	if got := compose(t, input(locale.English, o)).Canonical(); got != named {
		t.Errorf("got %s, want %s", got, named)
	}
}
