package disclosure

import (
	"candor/core/locale"
	"candor/core/offer"
)

// Card is an offer in the list of plans: the figures that decide, with the words and the rules of the box.
// Payment, rates and fees have equal weight (SOR/2021-181 ss. 50, 57).
type Card struct {
	Group   string     // the heading of its kind of plan
	Name    string     // "24 months", "No fixed term"
	Title   []Block    // the lender's own name for the plan, if there is one
	Warning []Block    // the wording for high-cost credit, if it is due
	Figures []Labelled // the payment, each rate, then each fee or the statement that there is none
	Sums    []Labelled // totals, marked as estimates; a sentence alone has no value
	Notes   []Block    // KindTerms stands under Box.Late, KindLender under Box.LenderWords
	Compare Comparison
}

// Labelled is a figure with its label and the words below it. UnitStrong says that the unit belongs to the
// figure (the period of a fee) and is not a remark.
type Labelled struct {
	Label      string
	Value      []locale.Part
	Unit       string
	UnitStrong bool
}

// Comparison is an offer's row in the table of all plans. A value that is not a
// figure is a word such as "varies".
type Comparison struct {
	Payment   []locale.Part
	Rate      []locale.Part
	RateNote  string
	FeesTotal []locale.Part
	Cost      []locale.Part
	CostNote  string
}

// Brief writes an offer for the list of plans. It returns the errors of Compose.
func Brief(in Input) (Card, error) {
	f, err := gather(in)
	if err != nil {
		return Card{}, &failure{"brief an offer: " + err.Error(), err}
	}
	figures := append([]Labelled{f.paymentFigure()}, f.rateFigures()...)
	return Card{
		Group:   Group(in.Language, in.Offer.Kind),
		Name:    f.name(),
		Title:   f.lenders(f.offer.PlanName),
		Warning: f.warning(),
		Figures: append(figures, f.feeFigures()...),
		Sums:    f.sums(),
		Notes:   f.notes(),
		Compare: f.comparison(),
	}, nil
}

// Columns are the heads of the table of all plans: plan, payment, rate, fees, cost.
func Columns(l locale.Language, quebec bool) [5]string {
	box := &locale.For(l).Box
	words := box.Common
	if quebec {
		words = box.Quebec
	}
	return [5]string{box.Plan, box.PaymentColumn, words.Rate, box.FeesColumn, words.CostEstimate}
}

// Group is the heading above the plans of a kind.
func Group(l locale.Language, kind offer.Kind) string {
	box := &locale.For(l).Box
	switch kind {
	case offer.KindEqual:
		return box.Equal
	case offer.KindDeferred:
		return box.Deferred
	case offer.KindRegular:
		return box.Regular
	}
	return box.OtherPlans
}

func (f facts) warning() []Block {
	if len(f.highCost) == 0 {
		return nil
	}
	return []Block{f.ours(KindTerms, f.highCost)}
}

func (f facts) name() string {
	if f.offer.Kind == offer.KindRegular {
		return f.box.NoTerm
	}
	return f.language.Months(f.offer.Term)
}

func (f facts) paymentFigure() Labelled {
	label := f.box.Amount
	switch f.offer.Kind {
	case offer.KindEqual:
		label = f.box.MonthlyPayment
	case offer.KindDeferred:
		label = f.box.AmountDue
	case offer.KindRegular:
		label = f.addedLabel()
	}
	return Labelled{Label: label, Value: figure(f.language.Money(f.offer.TermAmount)), Unit: f.paymentUnit()}
}

func (f facts) rateFigures() []Labelled {
	var figures []Labelled
	for _, rate := range f.rates {
		if rate.Rate != nil {
			figures = append(figures,
				Labelled{Label: f.rateLabel(rate), Value: figure(f.language.Percent(*rate.Rate))})
		}
	}
	return figures
}

func (f facts) feeFigures() []Labelled {
	if len(f.offer.Fees) == 0 {
		return []Labelled{{Label: f.box.Fee, Value: figure(f.box.NoFee)}}
	}
	var figures []Labelled
	for _, fee := range f.offer.Fees {
		figures = append(figures,
			Labelled{Label: f.feeLabel(fee), Value: figure(f.language.Money(fee.Amount)),
				Unit: f.basis(fee), UnitStrong: f.basis(fee) != ""})
	}
	return figures
}

func (f facts) sums() []Labelled {
	switch {
	case f.offer.Kind == offer.KindRegular:
		return []Labelled{{Label: f.box.TotalVaries}}
	case f.offer.Kind != offer.KindEqual || f.price == nil:
		return nil
	}
	return []Labelled{
		{Label: f.box.TotalEstimate, Value: figure(f.language.Money(f.price.Total))},
		{Label: f.words.CostEstimate, Value: figure(f.language.Money(f.price.Cost))},
	}
}

// notes are the lender's remarks. For a deferred plan the first one says what happens if it is not paid in
// time, because that is part of its price.
func (f facts) notes() []Block {
	var notes []Block
	if f.offer.Kind == offer.KindDeferred && len(f.late) > 0 {
		notes = append(notes, f.ours(KindTerms, f.late))
	}
	for _, rate := range f.rates {
		notes = append(notes, f.lenders(rate.Message)...)
	}
	for _, fee := range f.offer.Fees {
		notes = append(notes, f.lenders(fee.Message)...)
	}
	return notes
}

func (f facts) comparison() Comparison {
	c := Comparison{
		Payment:   figure(f.language.Money(f.offer.TermAmount)),
		Rate:      f.allRates(),
		FeesTotal: f.feesTotal(),
		Cost:      word(f.box.NoEstimate),
	}
	if f.lateRate(offer.AnnualRate{Rate: f.rate()}) {
		c.RateNote = f.box.IfLate
	}
	switch {
	case f.offer.Kind == offer.KindRegular:
		c.Payment, c.Cost = word(f.box.Varies), word(f.box.Varies)
	case f.price != nil:
		c.Cost = figure(f.language.Money(f.price.Cost))
	}
	if f.price != nil && f.offer.Kind == offer.KindDeferred {
		c.CostNote = f.box.IfInTime
	}
	return c
}

// allRates are all the rates side by side. The comparison leaves none out.
func (f facts) allRates() []locale.Part {
	var parts []locale.Part
	for _, labelled := range f.rateFigures() {
		if len(parts) > 0 {
			parts = append(parts, word("; ")...)
		}
		parts = append(parts, labelled.Value...)
	}
	return parts
}

// feesTotal is the sum of all fees of the plan, if the plan has a known length.
func (f facts) feesTotal() []locale.Part {
	switch {
	case len(f.offer.Fees) == 0:
		return figure(f.box.NoFee)
	case f.price != nil:
		return figure(f.language.Money(f.price.FeesTotal))
	case f.offer.Kind == offer.KindRegular:
		return word(f.box.Varies)
	}
	return word(f.box.NoEstimate)
}

func word(text string) []locale.Part { return []locale.Part{{Text: text}} }
