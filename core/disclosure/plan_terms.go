package disclosure

import (
	"candor/core/locale"
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
}

// LateText reports whether a text says what happens when the plan is not paid in time. The text may be the
// lender's, with the plan's rate, or the merchant's terms. The notice of a fee does not count, because it
// speaks of the fee. A deferred plan without such a text is not offered (DEFERRED_TERMS_MISSING).
func LateText(o offer.Offer, terms Terms) bool {
	for _, rate := range o.Rates {
		if !blank(rate.Message) {
			return true
		}
	}
	return !blank(string(terms.of(o.Kind)))
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
