package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"candor/core/offer"
)

// judged is what --json says of an answer: verdict and codes of each offer, and the convention of a miss.
type judged struct {
	Offers []struct {
		Offer      offer.Offer
		Assessment offer.Assessment
		Figures    *offer.Figures
	}
	Discarded []offer.Discarded
}

func judge(t *testing.T, file string, args ...string) (judged, string, error) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	args = append([]string{"--plans", "testdata/offers/plans.toml"}, args...)
	var table, out bytes.Buffer
	err = checkOffers(bytes.NewReader(raw), args, &table, io.Discard)
	_ = checkOffers(bytes.NewReader(raw), append(args, "--json"), &out, io.Discard)
	var got judged
	if out.Len() > 0 {
		if err := json.Unmarshal(out.Bytes(), &got); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
	}
	return got, table.String(), err
}

// find gives an offer's verdict and its codes that are more than remarks of rounding.
func (j judged) find(id offer.ID) (o offer.Offer, a offer.Assessment) {
	for _, c := range j.Offers {
		if c.Offer.ID == id {
			return c.Offer, c.Assessment
		}
	}
	return o, a
}

// Answers from the field: numbers in other spellings, and what an answer says twice or leaves out.
func TestOffersOfTheField(t *testing.T) {
	for _, c := range []struct {
		file    string
		id      offer.ID
		verdict offer.Verdict
		codes   []offer.Code
		amount  string // of the payment, as it is printed
	}{
		{"amount_250.000", "p5-6", offer.OK, nil, "$41.67"},
		{"sqlmoney_250.0000", "p5-6", offer.OK, nil, "$41.67"},
		{"jackson_2.5E+2", "p5-6", offer.OK, nil, "$41.67"},
		{"jackson_2.5E+2", "regular", offer.OK, nil, "$250.00"},
		{"term_amount_41.670", "p5-6", offer.OK, nil, "$41.67"},
		{"term_amount_4.167e1", "p5-6", offer.OK, nil, "$41.67"},
		{"apr_0.31990_trailing_zero", "p5-6", offer.Hold, []offer.Code{offer.TermAmountMismatch},
			"31.99%"}, // read, and two cents off
		{"term_6.0", "p5-6", offer.OK, nil, "6 months"},
		{"fee_type_admin", "p5-6", offer.OK, []offer.Code{offer.FeeBasisInferred}, "$3.00 (admin)"},
		{"regmin", "regular", offer.Hold, []offer.Code{offer.RegularAmountMismatch}, "$12.50"},
		{"regzero", "regular", offer.Hold, []offer.Code{offer.RegularAmountMismatch}, "$0.00"},
		{"regfee", "regular", offer.Hold, []offer.Code{offer.FeeTypeUnknown}, "$200.00 (whatever)"},
		{"dup", "p5-6", offer.Hold, []offer.Code{offer.PlanDuplicated}, "$41.67"},
		{"dup", "p5-6-2", offer.Hold, []offer.Code{offer.PlanDuplicated}, "$44.67"},
		{"annual_rates_and_apr_contradict", "p5-6", offer.Hold, []offer.Code{offer.RatesContradict}, "9.99%"},
		{"tworates", "p5-6", offer.Hold, []offer.Code{offer.RatesContradict}, "9.99%"},
		{"airover", "p5-6", offer.Hold, []offer.Code{offer.RateOverCap}, "$41.67"},
		{"airover", "regular", offer.Hold, []offer.Code{offer.RateOverCap}, "28.9%"},
		{"frnull", "p5-6", offer.OK, []offer.Code{offer.TextOneLanguage}, "$44.67"},
		{"dp0", "p9-6", offer.Hold, []offer.Code{offer.DeferredTermsMissing}, "$250.00"},
	} {
		got, table, err := judge(t, "testdata/offers/"+c.file+".json")
		_, a := got.find(c.id)
		if err != nil || a.Verdict != c.verdict {
			t.Errorf("%s %s: %q (%v), want %q: %v", c.file, c.id, a.Verdict, err, c.verdict, a.Findings)
		}
		for _, code := range c.codes {
			if !a.Has(code) || !strings.Contains(table, string(code)) {
				t.Errorf("%s %s: no %s in %v", c.file, c.id, code, a.Findings)
			}
		}
		for _, code := range []offer.Code{offer.TermAmountMismatch, offer.RatesContradict,
			offer.FeeTypeUnknown} {
			if a.Has(code) && len(c.codes) == 0 {
				t.Errorf("%s %s: %s", c.file, c.id, code)
			}
		}
		if !strings.Contains(table, c.amount) {
			t.Errorf("%s: %q is not printed in\n%s", c.file, c.amount, table)
		}
		if strings.HasPrefix(c.file, "reg") && c.file != "regfee" &&
			strings.Contains(table, "Added to your account") {
			t.Errorf("%s: another figure than the purchase is called added to the account\n%s", c.file, table)
		}
	}
	all, _ := filepath.Glob("testdata/offers/*.json")
	if len(all) != 18 {
		t.Errorf("%d answers, want 18", len(all))
	}
}

// In Quebec a text that one language lacks holds the offer; with the other answer at hand the texts are
// compared.
func TestOffersInOneLanguage(t *testing.T) {
	const frnull = "testdata/offers/frnull.json"
	got, _, _ := judge(t, frnull, "--quebec")
	if _, a := got.find("p5-6"); a.Verdict != offer.Hold || !a.Has(offer.TextOneLanguage) {
		t.Errorf("in Quebec: %+v", a)
	}
	got, _, err := judge(t, frnull, "--other", frnull)
	if _, a := got.find("p5-6"); err != nil || a.Has(offer.TextOneLanguage) {
		t.Errorf("neither language has a text: %v, %+v", err, a)
	}
	raw, _ := os.ReadFile(frnull)
	english := filepath.Join(t.TempDir(), "en.json")
	if err := os.WriteFile(english, bytes.Replace(raw, []byte("null"), []byte(`"Charged each month."`), 1),
		0o600); err != nil {
		t.Fatal(err)
	}
	got, _, err = judge(t, frnull, "--lang", "fr", "--other", english)
	if _, a := got.find("p5-6"); err != nil || !a.Has(offer.TextOneLanguage) {
		t.Errorf("one language has the text: %v, %+v", err, a)
	}
	for name, args := range map[string][]string{
		"other: the file cannot be read":              {"--other", "testdata/none.json"},
		"other: the two answers disagree in a figure": {"--other", "testdata/offers/dup.json"},
		"date: not a date such as 2026-07-01":         {"--date", "July"},
		"province: not two letters such as ON":        {"--province", "Ontario"},
		"other: read quote: the answer is not JSON":   {"--other", "testdata/offers/plans.toml"},
	} {
		if _, _, err := judge(t, frnull, args...); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%v: %v", args, err)
		}
	}
}

// An answer whose names have dots holds neither purchase; one sentence says so.
func TestOffersOfDottedNames(t *testing.T) {
	got, table, err := judge(t, "testdata/offers/dotted_names.json")
	if line := usageLine(t, err); line != "the answer has neither regular_purchase nor promotional_purchase" {
		t.Errorf("got %q", line)
	}
	if table != "" || len(got.Offers) > 0 {
		t.Errorf("printed\n%s", table)
	}
}

// No sentence of any case says that interest at 0 % is charged.
func TestNoCaseChargesNothing(t *testing.T) {
	for _, lang := range []string{"en", "fr"} {
		for _, id := range []string{"p9-6", "regular"} {
			raw, _ := os.ReadFile("testdata/offers/dp0.json")
			var out bytes.Buffer
			_ = discloseOffer(
				bytes.NewReader(raw),
				[]string{"--lang", lang, "--plans", "testdata/offers/plans.toml", "--offer", id},
				&out,
				io.Discard,
			)
			for _, line := range strings.Split(out.String(), "\n") {
				if strings.Contains(line, "interest at 0") || strings.Contains(line, "taux annuel de 0") {
					t.Errorf("%s %s: %q", lang, id, line)
				}
			}
		}
	}
}

// Offers as lenders, regulators and textbooks print them. What is wanted stands in the text beside each.
func TestOffersAsPublished(t *testing.T) {
	files, _ := filepath.Glob("testdata/published/*.json")
	if len(files) != 18 {
		t.Fatalf("%d offers, want 18", len(files))
	}
	for _, file := range files {
		want, err := os.ReadFile(strings.TrimSuffix(file, ".json") + ".want.txt")
		if err != nil {
			t.Fatal(err)
		}
		verdict := offer.Hold
		if strings.HasPrefix(string(want), "want: ok") {
			verdict = offer.OK
		}
		got, table, err := judge(t, file)
		var a offer.Assessment
		for _, c := range got.Offers {
			if c.Offer.PlanID == 5 {
				a = c.Assessment
			}
		}
		if err != nil || a.Verdict != verdict || a.Has(offer.TermAmountMismatch) != (verdict == offer.Hold) {
			t.Errorf("%s: %s %v (%v), want %s", file, a.Verdict, a.Findings, err, want)
		}
		for part, printed := range map[string]string{"total 1224.00": "$1,224.00", "last 3.34": "$3.34",
			"cost 808.13": "$808.13"} {
			if strings.Contains(string(want), part) && !strings.Contains(table, printed) {
				t.Errorf("%s: %s is not printed in\n%s", file, printed, table)
			}
		}
	}
}

// A figure that a known convention explains names it, and with that convention the offer is shown.
func TestOffersByConvention(t *testing.T) {
	const (
		dollar = "testdata/published/14-frappe-31-up-to-unit.json"
		affirm = "testdata/published/04-affirm-700.json"
	)
	got, table, _ := judge(t, dollar)
	if _, a := got.find("p5-36"); a.Findings[0].Convention != "month_12 up_to_dollar" ||
		!strings.Contains(table, "month_12 up_to_dollar") {
		t.Errorf("not named: %+v", a.Findings)
	}
	got, _, _ = judge(t, affirm)
	if _, a := got.find("p5-12"); a.Findings[0].Convention != "" {
		t.Errorf("no listed convention explains it: %+v", a.Findings)
	}
	for _, text := range []string{"up_to_dollar", "month_12 up_to_dollar"} {
		got, table, err := judge(
			t,
			dollar,
			"--plans",
			plansFile(t, `conventions = ["`+text+`"]`+"\n[plans]\n5 = \"equal\""),
		)
		if o, a := got.find("p5-36"); err != nil || a.Verdict != offer.OK ||
			o.Convention != "month_12 up_to_dollar" ||
			!strings.Contains(table, "$3,195.64") {
			t.Errorf("%s: %v, %+v\n%s", text, err, a, table)
		}
	}
}

// The published amount in French is written with the symbol behind it.
func TestPublishedAmountInFrench(t *testing.T) {
	_, table, err := judge(t, "testdata/published/20-node-38897-fr.json", "--lang", "fr")
	if err != nil || !strings.Contains(table, "1\u00a0234,57\u00a0$") || strings.Contains(table, "CA") {
		t.Errorf("%v\n%s", err, table)
	}
}
