package disclosure

import (
	"fmt"
	"strings"

	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
)

// facts is an input that was found complete, with the words of its language
// and province. What is made from it cannot fail any more.
type facts struct {
	language, lender locale.Language
	box              *locale.Box
	words            locale.BoxTerms
	offer            offer.Offer
	rates            []offer.AnnualRate // those of the offer; of a regular purchase, else the regular rate
	regular          *money.Rate
	late             []locale.Part
	price            *offer.Figures // nil when nothing can be estimated
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
	if f.offer.Kind == offer.KindRegular && f.rate() == nil && in.RegularRate != nil {
		f.rates = append(f.rates[:len(f.rates):len(f.rates)], offer.AnnualRate{Rate: in.RegularRate})
	}
	if err := f.complete(); err != nil {
		return facts{}, err
	}
	if err := f.fillLate(in.Terms); err != nil {
		return facts{}, err
	}
	return f, f.estimate()
}

// complete finds the first figure that the box cannot do without.
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

// fillLate fills the configured text for the plan's kind. A deferred plan must
// say what happens if it is not paid in time, in the lender's words or in the
// merchant's (credit-math 6.3, DEFERRED_TERMS_MISSING).
func (f *facts) fillLate(terms Terms) error {
	phrase := map[offer.Kind]locale.Phrase{
		offer.KindEqual:    terms.Equal,
		offer.KindDeferred: terms.Deferred,
		offer.KindRegular:  terms.Regular,
		offer.KindUnknown:  terms.Unknown,
	}[f.offer.Kind]
	if f.offer.Kind == offer.KindDeferred && blank(string(phrase)) && !f.rateNotice() {
		return fmt.Errorf("%w: what happens if a deferred plan is not paid in time", ErrMissing)
	}
	args := f.termsArgs()
	for _, name := range phrase.Names() {
		if !holds(args, name) {
			return fmt.Errorf("%w: {%s} in the text for late payment", ErrMissing, name)
		}
	}
	if !blank(string(phrase)) {
		f.late = phrase.Fill(args...)
	}
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

// estimate prices the plan when its kind and all its fees are understood.
func (f *facts) estimate() error {
	if f.offer.Kind != offer.KindEqual && f.offer.Kind != offer.KindDeferred {
		return nil
	}
	for _, fee := range f.offer.Fees {
		if f.basis(fee) == "" {
			return nil
		}
	}
	price, err := offer.Price(f.offer)
	if err != nil {
		return fmt.Errorf("estimate the cost: %w", err)
	}
	f.price = &price
	return nil
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

// rateNotice reports whether the lender says something about a rate.
func (f facts) rateNotice() bool {
	for _, rate := range f.rates {
		if !blank(rate.Message) {
			return true
		}
	}
	return false
}

// basis says what a fee is counted by. It is empty for a type that is not
// documented: such an amount stands without "in total" and "per month".
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
