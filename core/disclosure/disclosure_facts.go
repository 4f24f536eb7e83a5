package disclosure

import (
	"fmt"
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
	box              *locale.Box
	words            locale.BoxTerms
	offer            offer.Offer
	rates            []offer.AnnualRate // the offer's; for a regular purchase without one, the regular rate
	regular          *money.Rate
	late             []locale.Part
	price            *offer.Figures // nil when the plan has no price, and so no estimate
}

func gather(in Input) (facts, error) {
	if !in.Language.Valid() {
		return facts{}, fmt.Errorf("%w: language", ErrMissing)
	}
	box := &locale.For(in.Language).Box
	f := facts{language: in.Language, lender: in.LenderLanguage, box: box, words: box.Common,
		offer: in.Offer, rates: in.Offer.Rates, regular: in.RegularRate}
	if in.Quebec {
		f.words = box.Quebec
	}
	if f.lender == "" {
		f.lender = in.Language
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
	missing := ""
	switch regular := f.offer.Kind == offer.KindRegular; {
	case layout[f.offer.Kind] == nil:
		missing = "kind of plan"
	case f.rate() == nil:
		missing = "annual rate"
	case !regular && f.regular == nil:
		missing = "regular purchase rate"
	case !regular && f.offer.Term < 1:
		missing = "term"
	case f.offer.Amount.IsZero():
		missing = "purchase amount"
	case f.offer.TermAmount.IsZero():
		missing = "term amount"
	}
	if missing != "" {
		return fmt.Errorf("%w: %s", ErrMissing, missing)
	}
	return nil
}

// fillLate fills the configured text of the plan's kind, if there is one.
func (f *facts) fillLate(terms Terms) error {
	if f.offer.Kind == offer.KindDeferred && !LateText(f.offer, terms) {
		return fmt.Errorf("%w: what happens if a deferred plan is not paid in time", ErrMissing)
	}
	phrase := terms.of(f.offer.Kind)
	if blank(string(phrase)) {
		return nil
	}
	args := f.termsArgs()
	for _, name := range phrase.Names() {
		if !holds(args, name) {
			return fmt.Errorf("%w: {%s} in the text for late payment", ErrMissing, name)
		}
	}
	f.late = phrase.Fill(args...)
	return nil
}

func (f facts) termsArgs() []locale.Arg {
	l := f.language
	args := []locale.Arg{
		locale.Figure("rate", l.Percent(*f.rate())),
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
// "in total" or "per month".
func (f facts) basis(fee offer.Fee) string {
	switch fee.Type {
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
