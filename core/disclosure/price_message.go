package disclosure

import (
	"time"

	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
)

// figuresBeside are the provinces in which a figure may stand beside a price. Quebec is not among them: who
// gives one figure there must give them all, with the same weight (CQLR P-40.1, r. 3, ss. 84, 86). Nor is a
// province that nobody named.
var figuresBeside = map[string]bool{"AB": true, "BC": true, "MB": true, "NB": true, "NL": true, "NS": true,
	"NT": true, "NU": true, "ON": true, "PE": true, "SK": true, "YT": true}

// PriceInput is what a price message is made from.
type PriceInput struct {
	Language locale.Language
	Amount   money.Amount
	Province string    // of the reader, in two letters; any other text is an unknown province
	Now      time.Time // decides which examples still hold
	Date     time.Time // of a purchase today, in the merchant's zone as midnight UTC
	Examples []offer.ExamplePlan
	Wording  Wording
}

// PriceMessage is what stands beside a price: one line, and details that the reader opens.
type PriceMessage struct {
	Language locale.Language
	Text     []locale.Part
	Title    string // of the details
	Plans    []PricePlan
	Notes    []string
	Open     string    // the name of the act that opens the details
	Close    string    // and of the one that closes them
	Ends     time.Time // from here on a plan no longer holds; the zero time without one that ends
}

// PricePlan is one example plan with everything that belongs to its payment.
type PricePlan struct {
	Name string
	Rows []PriceRow
}

// PriceRow is a fact of a plan.
type PriceRow struct {
	Label string
	Value []locale.Part
}

// Figures reports whether a figure of a plan stands in the message.
func (m PriceMessage) Figures() bool { return len(m.Plans) > 0 }

// ComposePriceMessage writes the message beside a price. Its figures are those of example plans, which the
// message says. A plan is left out where a customer would not be offered it: where the rules of package offer
// hold it (a rate with fees above 35 % may not even be advertised: Criminal Code s. 347), where it is
// high-cost credit in the province without the province's wording, and where it is deferred and no text says
// what happens if it is not paid in time. Without a plan, or where no figure may stand, the message has none.
func ComposePriceMessage(in PriceInput) PriceMessage {
	words := locale.PriceOf(in.Language)
	m := PriceMessage{Language: in.Language, Text: []locale.Part{{Text: words.Available}},
		Title: words.TitlePlain, Notes: []string{words.How}, Open: words.Open, Close: words.Close}
	var lowest *examplePlan
	shown := in.shown()
	for i, p := range shown {
		m.Plans = append(m.Plans, PricePlan{Name: p.title(), Rows: p.rows(words)})
		if m.Ends.IsZero() || !p.ends.IsZero() && p.ends.Before(m.Ends) {
			m.Ends = p.ends
		}
		if p.offer.Kind == offer.KindEqual && len(p.highCost) == 0 &&
			(lowest == nil || p.offer.TermAmount.Cmp(lowest.offer.TermAmount) < 0) {
			lowest = &shown[i]
		}
	}
	if lowest != nil {
		m.Text = lowest.line(words, len(shown) > 1)
	}
	if m.Figures() {
		m.Title = words.Title.With(locale.Figure("amount", in.Language.Money(in.Amount)))
		m.Notes = []string{words.Example, words.How}
	}
	return m
}

// examplePlan is an example plan that may be shown, with its figures and texts.
type examplePlan struct {
	facts
	ends time.Time
}

// shown are the example plans that hold, with their figures, in the merchant's order.
func (in PriceInput) shown() (all []examplePlan) {
	if !figuresBeside[in.Province] {
		return nil
	}
	for _, p := range in.Examples {
		if !p.Holds(in.Amount, in.Province, in.Now) {
			continue
		}
		if o, err := p.Offer(in.Amount); err == nil {
			if e, ok := in.plan(o); ok {
				e.ends = p.Ends
				all = append(all, e)
			}
		}
	}
	return all
}

// plan gathers the figures and texts of an example offer; false if it may not be shown.
func (in PriceInput) plan(o offer.Offer) (examplePlan, bool) {
	terms := in.Wording.TermsOf(in.Language, []offer.Offer{o}, in.Province, in.Date)
	var interest offer.Interest
	if o.Convention != "" {
		interest.Conventions = []offer.Convention{o.Convention}
	}
	assessed := offer.Assess(o, offer.Context{Sources: offer.Sources{Configured: o.Kind},
		LateText: LateText(o, terms, nil), Interest: interest})
	price, err := offer.Price(o)
	if err != nil || assessed.Verdict != offer.OK || o.TermAmount.IsZero() {
		return examplePlan{}, false
	}
	box := &locale.For(in.Language).Box
	f := facts{language: in.Language, lender: in.Language, box: box, words: box.Common, offer: o,
		rates: o.Rates, price: &price}
	wording, warned := in.Wording.HighCostOf(in.Language, o, assessed.FeeInclusive, in.Province)
	if in.highCost(o, assessed.FeeInclusive) && !warned {
		return examplePlan{}, false
	}
	f.highCost, err = f.fill(wording)
	if err != nil {
		return examplePlan{}, false
	}
	// A text that needs the account's own rate cannot be filled here. Only a deferred plan cannot do without.
	f.late, err = f.fill(terms.late(o, nil))
	return examplePlan{facts: f}, err == nil || o.Kind != offer.KindDeferred
}

// highCost reports whether a plan is high-cost credit in the province, by its rate or by that with its fees.
func (in PriceInput) highCost(o offer.Offer, feeInclusive string) bool {
	if r, ok := o.Rate(); ok &&
		offer.HighCostIn(in.Province, in.Wording.BankRate, r.Exact().Mul(money.ExactInt(100))) {
		return true
	}
	x, err := money.ParseExact(feeInclusive)
	return err == nil && offer.HighCostIn(in.Province, in.Wording.BankRate, x)
}

// line is the plan in one sentence: its payment with its term, rate and fee.
func (p examplePlan) line(words *locale.Price, lowest bool) []locale.Part {
	l := p.language
	payment := words.Monthly.With(locale.Figure("amount", l.Money(p.offer.TermAmount)))
	args := []locale.Arg{locale.Figure("payment", payment), locale.Figure("term", l.Months(p.offer.Term)),
		locale.Figure("rate", l.Percent(*p.rate()))}
	phrases := [2]locale.Phrase{words.OneNoFee, words.LowestNoFee}
	if len(p.offer.Fees) > 0 {
		phrases = [2]locale.Phrase{words.OneWithFee, words.LowestWithFee}
		args = append(args, locale.Figure("fee", locale.Plain(p.feeAmount(p.offer.Fees[0]))))
	}
	if lowest {
		return phrases[1].Fill(args...)
	}
	return phrases[0].Fill(args...)
}

func (p examplePlan) title() string {
	term := locale.Figure("term", p.language.Months(p.offer.Term))
	if p.offer.Kind == offer.KindDeferred {
		return p.box.PlanDeferred.With(term)
	}
	return p.box.PlanEqual.With(term)
}

// rows are all facts of the plan. What is not paid in time is part of the price of a deferred plan.
func (p examplePlan) rows(words *locale.Price) (rows []PriceRow) {
	l := p.language
	add := func(label string, value []locale.Part) {
		if len(value) > 0 {
			rows = append(rows, PriceRow{label, value})
		}
	}
	add(p.box.HighCost, p.highCost)
	add(p.paymentFigure().Label, p.payment())
	if p.offer.Kind == offer.KindEqual {
		add(words.Payments, p.payments(words))
	}
	add(p.rateLabel(p.rates[0]), figure(l.Percent(*p.rate())))
	if len(p.offer.Fees) == 0 {
		add(p.box.Fee, figure(p.box.NoFee))
	}
	for _, fee := range p.offer.Fees {
		add(p.box.Fee, p.feeAmount(fee))
	}
	if p.offer.Kind == offer.KindDeferred {
		add(p.box.TotalInTime, figure(l.Money(p.price.Total)))
	} else {
		add(p.box.TotalEstimate, figure(l.Money(p.price.Total)))
		add(p.words.CostEstimate, figure(l.Money(p.price.Cost)))
	}
	add(p.box.Late, p.late)
	if !p.ends.IsZero() {
		add(words.Ends, figure(l.LongDate(p.ends.Add(-1)))) // in the zone that the moment is given in
	}
	return rows
}

// payments is how many payments there are, and the last one where it differs.
func (p examplePlan) payments(words *locale.Price) []locale.Part {
	l := p.language
	count := func(n int) locale.Arg { return locale.Figure("count", l.Number(n)) }
	n := p.price.Payments
	if !p.price.LastDiffers || n < 2 {
		return p.box.Payments.Of(l, n).Fill(count(n))
	}
	return words.LastDiffers.Of(l, n-1).Fill(count(n-1), locale.Figure("amount", l.Money(p.offer.TermAmount)),
		locale.Figure("last", l.Money(p.price.Last)))
}
