package config

import (
	"strings"
	"testing"

	"candor/core/offer"
)

func parsed(t *testing.T, text string) (offerTables, error) {
	t.Helper()
	var c offerTables
	if err := DecodeStrict([]byte(text), &c); err != nil {
		t.Fatal(err)
	}
	p := &problems{where: "m"}
	c.conventions(p)
	c.clauses(p)
	c.highCost(p)
	c.texts(p)
	return c, p.err()
}

func TestWordingOfAMerchant(t *testing.T) {
	c, err := parsed(t, `
conventions = ["month_12", "days_30_365 up_to_dollar", "up_to_dollar"]
bank_rate = "2.75"

[[late]]
plan = 9
province = "QC"
from = "2026-07-01"
en = "From July on, {rate}."
fr = "Dès juillet, {rate}."

[[late]]
plan = 9
province = "QC"
en = "Interest at 10% is charged, 100 % of the time."
fr = "Des intérêts de 10,0 % sont facturés."

[high_cost.QC]
en = "High-cost credit."
fr = "Crédit à coût élevé."
`)
	if err != nil {
		t.Fatal(err)
	}
	p := &problems{}
	if used := c.conventions(p); len(used) != 3 || used[1] != "days_30_365 up_to_dollar" ||
		used[2] != "month_12 up_to_dollar" {
		t.Errorf("conventions %v", used)
	}
	clauses := c.clauses(p)
	if len(clauses) != 2 || *clauses[0].Plan != 9 || clauses[0].From.Month() != 7 ||
		clauses[0].Kind != offer.Kind("") {
		t.Errorf("clauses %+v", clauses)
	}
	if texts, bank := c.highCost(p); len(texts["QC"]) != 2 || bank.String() != "2.75" {
		t.Errorf("high cost %v, bank rate %v", texts, bank)
	}
}

func TestWordingRefuses(t *testing.T) {
	const both = "en = 'x'\nfr = 'x'\n"
	for text, want := range map[string]string{
		`conventions = ["month_13"]`:         `conventions: "month_13" is none of`,
		`conventions = ["month_12", "cent"]`: `conventions: "cent" stands twice`,
		"[[late]]\nplan = 1000\n" + both:     "late 1: plan must be 0 to 999",
		"[[late]]\nkind = 'other'\n" +
			both: "late 1: kind must be equal, deferred or regular",
		"[[late]]\nprovince = 'Quebec'\n" +
			both: `late 1: province "Quebec" is none of AB, BC, `,
		"[[late]]\nfrom = 'July'\n" + both: "late 1: from must be a date",
		"[[late]]\n" +
			"en = 'x'": "late 1: the text must stand in en and in fr",
		"[[late]]\nen = '{amount_due}'\nfr = 'x'": "late: {amount_due} is none of",
		"[[late]]\n" +
			"en = 'Interest at 0 % is charged.'\nfr = 'x'": "late: a text must not speak of 0 %",
		"[[late]]\n" +
			"en = 'x'\nfr = 'Intérêt de 0,00\u00a0%.'": "late: a text must not speak of 0 %",
		"[terms.en]\ndeferred = '0% a year'\n" +
			"[terms.fr]\ndeferred = 'x'": "terms: a text must not speak of 0 %",
		"[[late]]\n" + both + "[[late]]\n" +
			both: "late 2: another text stands for the same plan, kind, province and date",
		"[high_cost.British]\n" +
			both: `high_cost: "British" is none of AB, BC, `,
		"[high_cost.BC]\nen = 'x'": "high_cost.BC: the wording must stand in en and in fr",
		"[high_cost.QC]\n" + both:  "high_cost.QC needs bank_rate",
		`bank_rate = "-1"`:         `bank_rate must be a percentage`,
		`bank_rate = "275"`:        `bank_rate must be a percentage`,
	} {
		if _, err := parsed(t, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}
