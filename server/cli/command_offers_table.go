package cli

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
)

// table is the answer for a person to read: one paragraph for each offer. The lender's figures come first,
// and ours are marked as estimates, as on a screen.
func (a answer) table() string {
	w := paragraphs{answer: a, t: &locale.For(a.language).Tool, box: &locale.For(a.language).Box}
	w.words = w.box.Common
	if a.quebec {
		w.words = w.box.Quebec
	}
	w.line(w.t.Heading.With(locale.Text("amount", a.language.Money(a.quote.Amount))))
	all := a.all()
	lowest, known := a.lowest(all)
	for _, c := range all {
		w.offer(c, known && c.Offer.ID == lowest)
	}
	w.discarded()
	return w.b.String()
}

// paragraphs writes the table.
type paragraphs struct {
	answer
	t     *locale.Tool
	box   *locale.Box
	words locale.BoxTerms
	b     strings.Builder
}

func (w *paragraphs) line(text string) { w.b.WriteString(text + "\n") }

// row writes a label and its value, aligned by characters.
func (w *paragraphs) row(label, value string) {
	const column = 76
	w.line("    " + label + strings.Repeat(" ", max(1, column-utf8.RuneCountInString(label))) +
		printable(value))
}

// estimate writes a figure that we computed.
func (w *paragraphs) estimate(label, value string) {
	w.row(w.box.Estimated.With(locale.Text("label", label)), value)
}

func (w *paragraphs) offer(c checked, lowest bool) {
	w.line("")
	w.line(string(c.Offer.ID) + "  " + w.name(c.Offer) + " — " + w.verdict(c.Assessment.Verdict))
	if c.Offer.Kind == offer.KindUnknown {
		w.row(w.box.Plan, w.box.PlanUnknown)
	}
	if c.Offer.PlanName != "" {
		w.row(w.box.LenderWords, c.Offer.PlanName)
	}
	if text := w.termsOf(c).HighCost[c.Offer.ID]; text != "" {
		w.row(w.box.HighCost, string(text))
	}
	w.row(w.paymentLabel(c.Offer), w.language.Money(c.Offer.TermAmount))
	for _, r := range c.Offer.Rates {
		w.row(w.rateLabel(c.Offer, r), w.rate(r))
	}
	for _, f := range c.Offer.Fees {
		w.row(w.box.Fee, w.fee(f))
	}
	if c.Offer.Kind != offer.KindRegular {
		w.ours(c)
	}
	if lowest {
		w.row(locale.For(w.language).Offers.LowestCost, "✓")
	}
	for i, f := range c.Assessment.Findings {
		weight := w.t.Info
		if f.Verdict != offer.OK {
			weight = w.verdict(f.Verdict)
		}
		w.line("    " + string(f.Code) + " (" + weight + ")")
		w.line("        " + c.Reasons[i])
	}
}

// ours writes the figures that we computed.
func (w *paragraphs) ours(c checked) {
	if r := c.Assessment.Recomputed; r != nil {
		w.estimate(w.t.Recomputed, w.language.Money(*r))
	}
	if c.Assessment.Convention != "" {
		w.row(w.t.Convention, string(c.Assessment.Convention))
	}
	if c.Assessment.FeeInclusive != "" {
		w.estimate(w.t.RateWithFees, w.language.PercentText(c.Assessment.FeeInclusive))
	}
	if c.Figures == nil {
		if c.Offer.Kind != offer.KindUnknown {
			w.row(w.t.Schedule, w.t.NoSchedule)
		}
		return
	}
	w.estimate(w.t.Schedule, w.schedule(*c.Figures, c.Offer.TermAmount))
	total, cost := w.box.Total, w.words.Cost
	if c.Offer.Kind == offer.KindDeferred { // they hold only then
		total, cost = w.box.TotalInTime, w.words.CostInTime
	}
	w.estimate(total, w.language.Money(c.Figures.Total))
	w.estimate(cost, w.language.Money(c.Figures.Cost))
	if !c.Figures.FeesTotal.IsZero() {
		w.estimate(w.t.FeesTotal, w.language.Money(c.Figures.FeesTotal))
	}
}

func (w *paragraphs) schedule(f offer.Figures, level money.Amount) string {
	amount := locale.Figure("amount", w.language.Money(level))
	count := func(n int) locale.Arg { return locale.Figure("count", w.language.Number(n)) }
	switch {
	case f.Payments == 1:
		return w.t.OnePayment.With(locale.Figure("amount", w.language.Money(f.Last)))
	case f.LastDiffers:
		return w.t.LastDiffers.With(count(f.Payments-1), amount,
			locale.Figure("last", w.language.Money(f.Last)))
	}
	return w.t.LevelPayments.With(count(f.Payments), amount)
}

func (w *paragraphs) name(o offer.Offer) string {
	term := locale.Figure("term", w.language.Months(o.Term))
	switch o.Kind {
	case offer.KindEqual:
		return w.box.PlanEqual.With(term)
	case offer.KindDeferred:
		return w.box.PlanDeferred.With(term)
	case offer.KindRegular:
		return w.box.PlanRegular
	}
	return w.language.Months(o.Term)
}

func (w *paragraphs) verdict(v offer.Verdict) string {
	switch v {
	case offer.Stop:
		return w.t.Stop
	case offer.Hold:
		return w.t.Hold
	}
	return w.t.OK
}

func (w *paragraphs) paymentLabel(o offer.Offer) string {
	switch {
	case o.Kind == offer.KindEqual:
		return w.box.MonthlyPayment
	case o.Kind == offer.KindDeferred:
		return w.box.AmountDue
	case o.Kind == offer.KindRegular && o.TermAmount == o.Amount:
		return w.box.AddedToAccount
	}
	return w.box.Amount
}

// rateLabel is the label of a rate. The rate of a deferred plan applies only if the plan is not paid in time.
func (w *paragraphs) rateLabel(o offer.Offer, r offer.AnnualRate) string {
	if o.Kind == offer.KindDeferred && r.Rate != nil && !r.Rate.IsZero() {
		return w.words.LateRate
	}
	return w.words.Rate
}

func (w *paragraphs) rate(r offer.AnnualRate) string {
	value := w.t.NoRate
	if r.Rate != nil {
		value = w.language.Percent(*r.Rate)
	}
	if r.Description != "" {
		value += " (" + r.Description + ")"
	}
	return value
}

func (w *paragraphs) fee(f offer.Fee) string {
	amount := w.language.Money(f.Amount)
	bases := map[offer.FeeType]string{offer.FeeTotal: w.box.InTotal, offer.FeeMonthly: w.box.PerMonth}
	basis := bases[f.Type.Basis()]
	if basis == "" {
		return amount + " (" + string(f.Type) + ")"
	}
	return w.box.FeeBasis.With(locale.Figure("amount", amount), locale.Figure("basis", basis))
}

// discarded lists what could not be read, by field and reason. It never prints the value.
func (w *paragraphs) discarded() {
	for i, d := range w.quote.Discarded {
		if i == 0 {
			w.line("")
		}
		field, reason := locale.Text("field", d.Field), locale.Text("reason", d.Reason)
		w.line(string(d.ID()) + "  " + string(offer.Unreadable) + " (" + w.t.Stop + ")")
		if d.PlanID == 0 {
			w.line(w.t.Unreadable.With(field, reason))
			continue
		}
		w.line(w.t.UnreadablePlan.With(locale.Text("plan", strconv.Itoa(d.PlanID)), field, reason))
	}
}

// printable replaces control characters in a lender's text, because a terminal obeys them.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}
