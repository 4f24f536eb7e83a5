package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/offer"
)

// OfferRules are what a merchant's offers are judged by: the kinds of its plans, the texts that stand in for
// the lender's, and the verdicts that differ from the usual ones.
type OfferRules struct {
	Kinds    map[int]offer.Kind
	Terms    map[locale.Language]disclosure.Terms
	Verdicts map[offer.Code]offer.Verdict

	Conventions []offer.Convention // of interest, that the lender is known to use; none means the usual one
	Wording     disclosure.Wording // Terms, and the texts by plan, province and date
}

// offerTables are OfferRules as candor.toml has them.
type offerTables struct {
	Plans    map[string]string    `toml:"plans"`
	Terms    map[string]termTexts `toml:"terms"`
	Findings map[string]string    `toml:"findings"`

	Conventions []string                 `toml:"conventions"`
	Late        []LateWords              `toml:"late"`
	HighCost    map[string]HighCostWords `toml:"high_cost"`
	BankRate    string                   `toml:"bank_rate"`
}

// termTexts are what happens when a plan of each kind is not paid as agreed, in one language.
type termTexts struct {
	Equal    string `toml:"equal"`
	Deferred string `toml:"deferred"`
	Regular  string `toml:"regular"`
	Unknown  string `toml:"unknown"`
}

// ReadOfferRules reads a file that holds what offers are judged by, as in a [[merchant]], and nothing else.
func ReadOfferRules(data []byte) (OfferRules, error) {
	var t offerTables
	if err := DecodeStrict(data, &t); err != nil {
		return OfferRules{}, fmt.Errorf("plans: %w", err)
	}
	p := &problems{where: "plans"}
	rules := t.rules(p)
	return rules, p.err()
}

func (t offerTables) rules(p *problems) OfferRules {
	rules := OfferRules{Kinds: t.kinds(p), Terms: t.texts(p), Verdicts: t.verdicts(p),
		Conventions: t.conventions(p)}
	rules.Wording = disclosure.Wording{Kinds: rules.Terms, Clauses: t.clauses(p)}
	rules.Wording.HighCost, rules.Wording.BankRate = t.highCost(p)
	return rules
}

func (t offerTables) kinds(p *problems) map[int]offer.Kind {
	out := map[int]offer.Kind{}
	for plan, kind := range t.Plans {
		id, err := strconv.Atoi(plan)
		k := offer.Kind(kind)
		p.check(err == nil && (k == offer.KindEqual || k == offer.KindDeferred),
			"plans: %q must be equal or deferred", plan)
		out[id] = k
	}
	return out
}

// termNames are the names in braces that a configured text may hold: package disclosure fills them in from
// the offer.
var termNames = []string{"rate", "regular_rate", "term", "amount"}

func (t offerTables) texts(p *problems) map[locale.Language]disclosure.Terms {
	out := map[locale.Language]disclosure.Terms{}
	for tag, texts := range t.Terms {
		l, ok := locale.Parse(tag)
		p.check(ok, "terms: %q is not en or fr", tag)
		out[l] = disclosure.Terms{Equal: locale.Phrase(texts.Equal), Deferred: locale.Phrase(texts.Deferred),
			Regular: locale.Phrase(texts.Regular), Unknown: locale.Phrase(texts.Unknown)}
		texts.check(p)
	}
	en, fr := out[locale.English], out[locale.French]
	p.check((en.Equal == "") == (fr.Equal == "") && (en.Deferred == "") == (fr.Deferred == "") &&
		(en.Regular == "") == (fr.Regular == "") && (en.Unknown == "") == (fr.Unknown == ""),
		"terms: a text must stand in both languages or in none")
	return out
}

// check finds names in braces that nothing fills in, and interest at 0 %.
func (t termTexts) check(p *problems) {
	p.checkTexts("terms", t.Equal, t.Deferred, t.Regular, t.Unknown)
}

// joined is a list of names, for a message.
func joined[T ~string](names []T) string {
	var b strings.Builder
	for i, name := range names {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(string(name))
	}
	return b.String()
}

func (t offerTables) verdicts(p *problems) map[offer.Code]offer.Verdict {
	known := offer.Codes()
	out := map[offer.Code]offer.Verdict{}
	for code, verdict := range t.Findings {
		v := offer.Verdict(verdict)
		p.check(slices.Contains(known, offer.Code(code)), "findings: %q is none of %s", code, joined(known))
		p.check(v == offer.OK || v == offer.Hold || v == offer.Stop,
			"findings: %q must be ok, hold or stop", code)
		out[offer.Code(code)] = v
	}
	return out
}
