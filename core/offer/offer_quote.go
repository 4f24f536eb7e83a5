package offer

import (
	"slices"
	"strings"

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

// ShowOnce leaves out every offer that repeats an earlier one in all languages of one answer: plan, term,
// figures and texts. The authorization names plan and term only, so equal offers are one.
func ShowOnce(quotes ...*Quote) {
	for _, q := range quotes {
		if len(q.Offers) != len(quotes[0].Offers) {
			return
		}
	}
	for i := len(quotes[0].Offers) - 1; i > 0; i-- {
		for j := range i {
			if !slices.ContainsFunc(
				quotes,
				func(q *Quote) bool { return !repeats(q.Offers[i], q.Offers[j]) },
			) {
				for _, q := range quotes {
					q.Offers = slices.Delete(slices.Clone(q.Offers), i, i+1)
				}
				break
			}
		}
	}
}

// repeats reports whether two offers agree in everything but their ids.
func repeats(a, b Offer) bool {
	a.ID = b.ID
	return sameOffer(a, b) && a.PlanName == b.PlanName && same(a.APR, b.APR) &&
		slices.Equal(a.Fees, b.Fees) &&
		slices.EqualFunc(a.Rates, b.Rates,
			func(x, y AnnualRate) bool { return x.Description == y.Description && x.Message == y.Message })
}

// Duplicated reports whether the answer has another offer of the same plan and term, read or not. The
// authorization names plan and term only, so nobody could tell which of them is executed.
func (q Quote) Duplicated(o Offer) bool {
	if o.Kind == KindRegular {
		return false
	}
	return slices.ContainsFunc(q.Offers, func(other Offer) bool {
		return other.Kind != KindRegular && other.ID != o.ID && other.baseID() == o.baseID()
	}) || slices.ContainsFunc(q.Discarded, func(d Discarded) bool {
		return d.Term > 0 && d.ID() == o.baseID()
	})
}

// Untranslated reports whether a text that must be shown is there in one language of an offer and missing in
// the other.
func Untranslated(a, b Offer) bool {
	one := func(x, y string) bool { return blank(x) != blank(y) }
	if one(a.PlanName, b.PlanName) || len(a.Fees) != len(b.Fees) || len(a.Rates) != len(b.Rates) {
		return true
	}
	for i, f := range a.Fees {
		if one(f.Description, b.Fees[i].Description) || one(f.Message, b.Fees[i].Message) {
			return true
		}
	}
	for i, r := range a.Rates {
		if one(r.Description, b.Rates[i].Description) || one(r.Message, b.Rates[i].Message) {
			return true
		}
	}
	return false
}

// Wordless reports whether a fee lacks its description or its notice. Both must be shown. Where only one
// language of an answer is at hand, such an offer is taken for one whose texts exist in the other.
func Wordless(o Offer) bool {
	return slices.ContainsFunc(o.Fees, func(f Fee) bool {
		return !f.Amount.IsZero() && (blank(f.Description) || blank(f.Message))
	})
}

func blank(text string) bool { return strings.TrimSpace(text) == "" }

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
