package cli

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/offer"
	"candor/server/lender"
	"candor/server/relay"
)

// stage is what an answer's offers have in common, beside the answer itself.
type stage struct {
	interest offer.Interest
	province string
	texts    disclosure.Terms // of this answer's offers, in its language
	other    *offer.Quote     // the answer in the other language, if it is at hand
}

// errNoPurchase is the one sentence about an answer without any offer.
var errNoPurchase = errors.New("the answer has neither regular_purchase nor promotional_purchase")

// prepare reads what the offers of an answer have in common, once all of it is known.
func (a *answer) prepare(f answerFlags) error {
	if len(a.quote.Offers) == 0 && len(a.quote.Discarded) == 0 {
		return errNoPurchase
	}
	on, err := f.day()
	if err != nil {
		return err
	}
	if a.province = f.province; a.quebec {
		a.province = "QC"
	}
	if a.province != "" && !relay.IsProvince(a.province) {
		return errors.New("province: not two letters such as ON")
	}
	if err := a.readOther(f.otherLanguage); err != nil {
		return err
	}
	a.interest.Conventions = a.rules.Conventions
	if f.date != "" || slices.ContainsFunc(a.interest.Conventions, byTheDay) {
		a.interest.Purchased = on
	}
	for i, o := range a.quote.Offers {
		a.quote.Offers[i].Kind, _ = offer.ResolveKind(o, offer.Sources{Configured: a.rules.Kinds[o.PlanID]})
	}
	a.interest = a.interest.Of(a.quote.Offers)
	a.texts = a.rules.Wording.TermsOf(a.language, a.quote.Offers, a.province, on)
	return nil
}

func byTheDay(c offer.Convention) bool {
	return c == offer.Daily365 || c == offer.Daily365+" up_to_dollar"
}

// day is the date of the purchase, today if none is named.
func (f answerFlags) day() (time.Time, error) {
	if f.date == "" {
		y, m, d := time.Now().Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC), nil
	}
	on, err := time.Parse(time.DateOnly, f.date)
	if err != nil {
		return on, errors.New("date: not a date such as 2026-07-01")
	}
	return on, nil
}

// readOther reads the answer in the other language. It must agree in every figure.
func (a *answer) readOther(file string) error {
	if file == "" {
		offer.ShowOnce(&a.quote)
		return nil
	}
	body, err := os.ReadFile(file)
	if err != nil {
		return errors.New("other: the file cannot be read")
	}
	other, err := lender.ReadQuote(body)
	if err != nil {
		return fmt.Errorf("other: %w", err)
	}
	other = other.Bound(offer.MaxTerm)
	if !a.quote.SameFigures(other) {
		return errors.New("other: the two answers disagree in a figure")
	}
	offer.ShowOnce(&a.quote, &other)
	a.other = &other
	return nil
}

// context is what an assessment needs besides the offer.
func (a answer) context(o offer.Offer, sources offer.Sources) offer.Context {
	regular := a.quote.RegularRate()
	return offer.Context{
		Sources: sources, Quebec: a.quebec, LateText: disclosure.LateText(o, a.texts, regular),
		AIR: regular, Account: a.quote.Customer.AIR, Interest: a.interest, Policy: a.rules.Verdicts,
		Duplicated: a.quote.Duplicated(o), Untranslated: a.untranslated(o),
		Contradicted: disclosure.ContradictsName(o, a.texts),
	}
}

func (a answer) untranslated(o offer.Offer) bool {
	if a.other == nil {
		return offer.Wordless(o)
	}
	other, _ := a.other.Offer(o.ID)
	return offer.Untranslated(o, other)
}

// terms are the texts that an offer is shown with.
func (a answer) termsOf(c checked) disclosure.Terms {
	t := a.texts
	text, due := a.rules.Wording.HighCostOf(a.language, c.Offer, c.Assessment.FeeInclusive, a.province)
	if due {
		t.HighCost = map[offer.ID]locale.Phrase{c.Offer.ID: text}
	}
	return t
}
