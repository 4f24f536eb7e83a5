package disclosure

import (
	"time"

	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
)

// Wording is everything that a merchant configures to be said about offers. It holds for a store, a province
// and a time; TermsOf picks what holds for the offers of one answer.
type Wording struct {
	Kinds    map[locale.Language]Terms // by kind of plan
	Clauses  []Clause
	HighCost map[string]map[locale.Language]locale.Phrase // by province
	BankRate *money.Exact                                 // of the Bank of Canada, in percent
}

// Clause says what happens when a plan is not paid in time. What it leaves open it does not ask for.
type Clause struct {
	Plan     *int
	Kind     offer.Kind
	Province string
	From     time.Time // the date of purchase from which it holds
	Text     map[locale.Language]locale.Phrase
}

// holds reports whether a clause is about an offer that is made in a province on a date.
func (c Clause) holds(o offer.Offer, province string, on time.Time) bool {
	return (c.Plan == nil || o.Kind != offer.KindRegular && *c.Plan == o.PlanID) &&
		(c.Kind == "" || c.Kind == o.Kind) && (c.Province == "" || c.Province == province) &&
		!c.From.After(on)
}

// closer reports whether c says more exactly than other what it is about: the plan, the province, the kind,
// then the later date.
func (c Clause) closer(other Clause) bool {
	for _, pair := range [...][2]bool{
		{c.Plan != nil, other.Plan != nil}, {c.Province != "", other.Province != ""}, {c.Kind != "",
			other.Kind != ""},
	} {
		if pair[0] != pair[1] {
			return pair[0]
		}
	}
	return c.From.After(other.From)
}

// TermsOf are the texts in one language for the offers of one answer, whose kinds are resolved. The date is
// the date of the purchase.
func (w Wording) TermsOf(l locale.Language, offers []offer.Offer, province string, on time.Time) Terms {
	t := w.Kinds[l]
	t.Offers = map[offer.ID]locale.Phrase{}
	for _, o := range offers {
		var best *Clause
		for i, c := range w.Clauses {
			if c.holds(o, province, on) && (best == nil || c.closer(*best)) {
				best = &w.Clauses[i]
			}
		}
		if best != nil {
			t.Offers[o.ID] = best.Text[l]
		}
	}
	if len(t.Offers) == 0 {
		t.Offers = nil
	}
	return t
}

// HighCostOf is the wording that is due beside an offer that is high-cost credit in a province, by its stated
// rates or by the rate with its fees (percent, "" for none).
func (w Wording) HighCostOf(
	l locale.Language,
	o offer.Offer,
	feeInclusive, province string,
) (locale.Phrase, bool) {
	text := w.HighCost[province][l]
	if blank(string(text)) {
		return "", false
	}
	var rates []money.Exact
	for _, r := range o.Rates {
		if r.Rate != nil {
			rates = append(rates, r.Rate.Exact().Mul(money.ExactInt(100)))
		}
	}
	if x, err := money.ParseExact(feeInclusive); err == nil {
		rates = append(rates, x)
	}
	for _, rate := range rates {
		if offer.HighCostIn(province, w.BankRate, rate) {
			return text, true
		}
	}
	return "", false
}
