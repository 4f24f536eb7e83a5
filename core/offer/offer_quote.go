package offer

import (
	"slices"

	"candor/core/money"
)

// Quote is the lender's complete answer to one request in one language.
type Quote struct {
	AccountType string       `json:"account_type,omitempty"`
	Amount      money.Amount `json:"amount"`
	Customer    Customer     `json:"customer"`
	Offers      []Offer      `json:"offers,omitempty"`    // promotional in the lender's order, regular last
	Discarded   []Discarded  `json:"discarded,omitempty"` // in the lender's order
}

// Offer finds an offer by its ID.
func (q Quote) Offer(id ID) (Offer, bool) {
	i := slices.IndexFunc(q.Offers, func(o Offer) bool { return o.ID == id })
	if i < 0 {
		return Offer{}, false
	}
	return q.Offers[i], true
}

// RegularRate is the annual rate of a regular purchase: the regular offer's, or else the account's own. It is
// nil when neither is stated.
func (q Quote) RegularRate() *money.Rate {
	if o, ok := q.Offer("regular"); ok {
		if rate, stated := o.Rate(); stated {
			return &rate
		}
	}
	return q.Customer.AIR
}

// Answers reports whether the quote and each of its offers are for the requested amount. If not, the whole
// quote is discarded.
func (q Quote) Answers(asked money.Amount) bool {
	return q.Amount == asked &&
		!slices.ContainsFunc(q.Offers, func(o Offer) bool { return o.Amount != asked })
}

// Bound returns the quote with every plan whose term is not 1 to most months moved to Discarded, so that no
// later computation takes more than most steps.
func (q Quote) Bound(most int) Quote {
	offers, out := q.Offers, slices.Clone(q.Discarded)
	q.Offers = nil
	for _, o := range offers {
		if reason := termReason(o, most); reason != "" {
			out = append(out, Discarded{PlanID: o.PlanID, Term: o.Term, Field: "term", Reason: reason})
			continue
		}
		q.Offers = append(q.Offers, o)
	}
	q.Discarded = out
	return q
}

func termReason(o Offer, most int) string {
	switch {
	case o.Kind == KindRegular:
		return ""
	case o.Term < 1:
		return "no term"
	case o.Term > most:
		return "over the longest term accepted"
	}
	return ""
}

// SameFigures reports whether two answers to one request, in two languages, agree in everything but their
// texts: names, descriptions and messages.
func (q Quote) SameFigures(other Quote) bool {
	return q.AccountType == other.AccountType &&
		q.Amount == other.Amount &&
		same(q.Customer.AIR, other.Customer.AIR) &&
		same(q.Customer.AvailableCredit, other.Customer.AvailableCredit) &&
		slices.EqualFunc(q.Offers, other.Offers, sameOffer) &&
		slices.Equal(q.Discarded, other.Discarded)
}

// sameOffer does not compare Kind, which may come from a plan's name, and so from a text.
func sameOffer(a, b Offer) bool {
	return a.ID == b.ID && a.PlanID == b.PlanID && a.Term == b.Term &&
		(a.Kind == KindRegular) == (b.Kind == KindRegular) &&
		a.Amount == b.Amount && a.TermAmount == b.TermAmount && a.BypassPossible == b.BypassPossible &&
		slices.EqualFunc(a.Rates, b.Rates,
			func(x, y AnnualRate) bool { return same(x.Rate, y.Rate) && x.Type == y.Type }) &&
		slices.EqualFunc(a.Fees, b.Fees,
			func(x, y Fee) bool { return x.Amount == y.Amount && x.Type == y.Type })
}

// same compares two optional figures.
func same[T comparable](a, b *T) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
