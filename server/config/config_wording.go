package config

import (
	"regexp"
	"slices"
	"strconv"
	"time"

	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
	"candor/server/relay"
)

// LateWords is what happens when a plan is not paid in time: for a plan, a kind, a province, and purchases
// from a date on. What is left out holds for all.
type LateWords struct {
	Plan     *int   `toml:"plan"`
	Kind     string `toml:"kind"`
	Province string `toml:"province"`
	From     string `toml:"from"`
	EN       string `toml:"en"`
	FR       string `toml:"fr"`
}

// HighCostWords is the wording that a province asks for beside high-cost credit.
type HighCostWords struct {
	EN string `toml:"en"`
	FR string `toml:"fr"`
}

// ConventionsUsed are the lender's conventions of interest; none means the usual one.
func (t offerTables) conventions(p *problems) []offer.Convention {
	var out []offer.Convention
	for _, text := range t.Conventions {
		c, ok := offer.ParseConvention(text)
		p.check(
			ok,
			"conventions: %q is none of month_12, days_30_365 and daily_365, with up_to_dollar or without",
			text,
		)
		p.check(!slices.Contains(out, c), "conventions: %q stands twice", text)
		out = append(out, c)
	}
	return out
}

// Clauses are the texts for late payment.
func (t offerTables) clauses(p *problems) []disclosure.Clause {
	var out []disclosure.Clause
	seen := map[LateWords]bool{}
	for i, w := range t.Late {
		c := disclosure.Clause{
			Plan:     w.Plan,
			Kind:     offer.Kind(w.Kind),
			Province: w.Province,
			Text:     bothLanguages(w.EN, w.FR),
		}
		p.check(w.Plan == nil || *w.Plan >= 0 && *w.Plan <= 999, "late %d: plan must be 0 to 999", i+1)
		p.check(
			slices.Contains([]offer.Kind{"", offer.KindEqual, offer.KindDeferred, offer.KindRegular}, c.Kind),
			"late %d: kind must be equal, deferred or regular",
			i+1,
		)
		p.check(
			w.Province == "" || relay.IsProvince(w.Province),
			"late %d: province %q is none of %s",
			i+1, w.Province, provinceNames(),
		)
		if w.From != "" {
			day, err := time.Parse(time.DateOnly, w.From)
			p.check(err == nil, "late %d: from must be a date such as 2026-07-01", i+1)
			c.From = day
		}
		p.check(w.EN != "" && w.FR != "", "late %d: the text must stand in en and in fr", i+1)
		p.checkTexts("late", w.EN, w.FR)
		same := LateWords{Kind: w.Kind, Province: w.Province, From: w.From}
		if w.Plan != nil {
			same.EN = strconv.Itoa(*w.Plan)
		}
		p.check(!seen[same], "late %d: another text stands for the same plan, kind, province and date", i+1)
		seen[same] = true
		out = append(out, c)
	}
	return out
}

// HighCostTexts are the wordings for high-cost credit by province, and the bank rate that Quebec's rule
// needs.
func (t offerTables) highCost(
	p *problems,
) (map[string]map[locale.Language]locale.Phrase, *money.Exact) {
	out := map[string]map[locale.Language]locale.Phrase{}
	for province, w := range t.HighCost {
		p.check(relay.IsProvince(province), "high_cost: %q is none of %s", province, provinceNames())
		p.check(w.EN != "" && w.FR != "", "high_cost.%s: the wording must stand in en and in fr", province)
		p.checkTexts("high_cost", w.EN, w.FR)
		out[province] = bothLanguages(w.EN, w.FR)
	}
	_, quebec := t.HighCost["QC"]
	p.check(
		!quebec || t.BankRate != "",
		"high_cost.QC needs bank_rate, the Bank of Canada's bank rate in percent",
	)
	if t.BankRate == "" {
		return out, nil
	}
	rate, err := money.ParseExact(t.BankRate)
	p.check(err == nil && rate.Cmp(money.ExactInt(100)) < 0, `bank_rate must be a percentage such as "2.75"`)
	return out, &rate
}

func bothLanguages(en, fr string) map[locale.Language]locale.Phrase {
	return map[locale.Language]locale.Phrase{
		locale.English: locale.Phrase(en),
		locale.French:  locale.Phrase(fr),
	}
}

// zeroPercent is a rate of nothing in figures.
var zeroPercent = regexp.MustCompile(
	`(^|[^0-9.,])0+([.,]0*)?[\s\x{a0}\x{202f}]*(%|per ?cent|p\. ?100|pour cent)`,
)

// checkTexts checks what every configured text must keep to: known placeholders, and no interest at 0 %.
func (p *problems) checkTexts(where string, texts ...string) {
	for _, text := range texts {
		for _, name := range locale.Phrase(text).Names() {
			p.check(
				slices.Contains(termNames, name),
				"%s: {%s} is none of {rate}, {regular_rate}, {term}, {amount}",
				where,
				name,
			)
		}
		p.check(!zeroPercent.MatchString(text), "%s: a text must not speak of 0 %%", where)
	}
}
