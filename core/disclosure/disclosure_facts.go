package disclosure

import (
	"slices"
	"strings"

	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
)

// facts is a complete input, with the words of its language and province. Rows can be made from it without an
// error.
type facts struct {
	language, lender locale.Language
	guess            bool // nobody says which language the lender's texts have
	box              *locale.Box
	words            locale.BoxTerms
	offer            offer.Offer
	rates            []offer.AnnualRate // the offer's; for a regular purchase without one, the regular rate
	regular          *money.Rate
	late, highCost   []locale.Part
	price            *offer.Figures // nil when the plan has no price, and so no estimate
}

func gather(in Input) (_ facts, err error) {
	if !in.Language.Valid() {
		return facts{}, missing("language")
	}
	box := &locale.For(in.Language).Box
	f := facts{language: in.Language, lender: in.LenderLanguage, box: box, words: box.Common,
		offer: in.Offer, rates: in.Offer.Rates, regular: in.RegularRate}
	if in.Quebec {
		f.words = box.Quebec
	}
	if f.lender == "" {
		f.lender, f.guess = in.Language, true
	}
	if f.offer.Kind == "" {
		f.offer.Kind = offer.KindUnknown
	}
	if f.offer.Kind == offer.KindRegular {
		f.regularPurchase()
	}
	if err := f.complete(); err != nil {
		return facts{}, err
	}
	if err := f.fillLate(in.Terms); err != nil {
		return facts{}, err
	}
	if f.highCost, err = f.fill(in.Terms.HighCost[f.offer.ID]); err != nil {
		return facts{}, err
	}
	if price, err := offer.Price(f.offer); err == nil {
		f.price = &price
	}
	return f, nil
}

// regularPurchase makes the plan's rate and the regular rate equal. They are the same figure, and the lender
// may state it in either place.
func (f *facts) regularPurchase() {
	if f.rate() == nil && f.regular != nil {
		f.rates = append(slices.Clip(f.rates), offer.AnnualRate{Rate: f.regular})
	}
	f.regular = f.rate()
}

// complete finds the first missing figure that the box requires.
func (f facts) complete() error {
	lacks := ""
	switch regular := f.offer.Kind == offer.KindRegular; {
	case layout[f.offer.Kind] == nil:
		lacks = "kind of plan"
	case f.rate() == nil:
		lacks = "annual rate"
	case !regular && f.regular == nil:
		lacks = "regular purchase rate"
	case !regular && f.offer.Term < 1:
		lacks = "term"
	case f.offer.Amount.IsZero():
		lacks = "purchase amount"
	case f.offer.TermAmount.IsZero():
		lacks = "term amount"
	}
	if lacks != "" {
		return missing(lacks)
	}
	return nil
}

// fillLate fills the configured text of the plan, if there is one.
func (f *facts) fillLate(terms Terms) (err error) {
	if f.offer.Kind == offer.KindDeferred && !LateText(f.offer, terms, f.regular) {
		return missing("what happens if a deferred plan is not paid in time")
	}
	o := f.offer
	o.Rates = f.rates
	f.late, err = f.fill(terms.late(o, f.regular))
	return err
}

// fill fills a configured text with the figures of the plan.
func (f facts) fill(phrase locale.Phrase) ([]locale.Part, error) {
	if blank(string(phrase)) {
		return nil, nil
	}
	args := f.termsArgs()
	for _, name := range phrase.Names() {
		if !holds(args, name) {
			return nil, missing("{" + name + "} in a configured text")
		}
	}
	return phrase.Fill(args...), nil
}

func (f facts) termsArgs() []locale.Arg {
	l := f.language
	o := f.offer
	o.Rates = f.rates
	args := []locale.Arg{
		locale.Figure("rate", l.Percent(*lateRateOf(o))),
		locale.Figure("amount", l.Money(f.offer.Amount)),
	}
	if f.regular != nil {
		args = append(args, locale.Figure("regular_rate", l.Percent(*f.regular)))
	}
	if f.offer.Term > 0 {
		args = append(args, locale.Figure("term", l.Months(f.offer.Term)))
	}
	return args
}

// rate is the first annual rate that has a figure.
func (f facts) rate() *money.Rate {
	for _, rate := range f.rates {
		if rate.Rate != nil {
			return rate.Rate
		}
	}
	return nil
}

// basis says what a fee is counted by. It is empty for an undocumented type. The amount then stands without
// "in total" or "per month", also where its basis was inferred.
func (f facts) basis(fee offer.Fee) string {
	switch fee.Type.Basis() {
	case offer.FeeTotal:
		return f.box.InTotal
	case offer.FeeMonthly:
		return f.box.PerMonth
	}
	return ""
}

func holds(args []locale.Arg, name string) bool {
	for _, arg := range args {
		if arg.Name == name {
			return true
		}
	}
	return false
}

func blank(text string) bool { return strings.TrimSpace(text) == "" }
