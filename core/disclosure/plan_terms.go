package disclosure

import (
	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
)

// Terms are the texts "if you do not pay in time" that a merchant configures for each kind of plan, in the
// language of the document. They may hold {rate}, {regular_rate}, {term} and {amount} (the purchase amount).
// An empty text means none.
type Terms struct {
	Equal    locale.Phrase `json:"equal,omitempty"`
	Deferred locale.Phrase `json:"deferred,omitempty"`
	Regular  locale.Phrase `json:"regular,omitempty"`
	Unknown  locale.Phrase `json:"unknown,omitempty"`

	Offers   map[offer.ID]locale.Phrase `json:"offers,omitempty"`    // in place of the text of the kind
	HighCost map[offer.ID]locale.Phrase `json:"high_cost,omitempty"` // of offers that are high-cost credit
}

// LateText reports whether a text says what happens when the plan is not paid in time. The text may be the
// lender's, with the plan's rate, or the merchant's terms. The notice of a fee does not count, because it
// speaks of the fee. A deferred plan without such a text is not offered (DEFERRED_TERMS_MISSING). regular is
// the annual rate of a regular purchase, nil if it is not stated.
func LateText(o offer.Offer, terms Terms, regular *money.Rate) bool {
	for _, rate := range o.Rates {
		if !blank(rate.Message) {
			return true
		}
	}
	return !blank(string(terms.late(o, regular)))
}

// late is the merchant's text for an offer, the closest one. A text that charges interest at a rate which is
// zero is not said: "interest at 0 % a year is charged" would be nonsense.
func (t Terms) late(o offer.Offer, regular *money.Rate) locale.Phrase {
	phrase, own := t.Offers[o.ID]
	if !own {
		phrase = t.of(o.Kind)
	}
	for _, name := range phrase.Names() {
		if r := lateRateOf(o); name == "rate" && r != nil && r.IsZero() ||
			name == "regular_rate" && regular != nil && regular.IsZero() {
			return ""
		}
	}
	return phrase
}

// lateRateOf is the rate that {rate} stands for: the first one; of a deferred plan the first that is not
// zero, because its rate is what applies when it is not paid in time.
func lateRateOf(o offer.Offer) *money.Rate {
	var first *money.Rate
	for _, r := range o.Rates {
		switch {
		case r.Rate == nil:
		case o.Kind == offer.KindDeferred && !r.Rate.IsZero():
			return r.Rate
		case first == nil:
			first = r.Rate
		}
	}
	return first
}

func (t Terms) of(kind offer.Kind) locale.Phrase {
	switch kind {
	case offer.KindEqual:
		return t.Equal
	case offer.KindDeferred:
		return t.Deferred
	case offer.KindRegular:
		return t.Regular
	}
	return t.Unknown
}
