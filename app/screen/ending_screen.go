package screen

import (
	"strings"

	"candor/core/checkout"
	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/origin"
)

func (s scene) outcomeOf() checkout.Outcome {
	if s.v.Outcome == nil {
		return checkout.Outcome{}
	}
	return *s.v.Outcome
}

// approved says what was authorized, repeats the plan, and says what happens next. The page is designed for
// printing.
func (s scene) approved() content {
	t := s.Outcome
	o := s.outcomeOf()
	list := []fact{}
	if o.Authorization != "" {
		list = append(list, fact{t.Authorization, Nodes{figureOf(o.Authorization)}})
	}
	if !o.At.IsZero() {
		list = append(list, fact{t.Date, Nodes{s.date(o.At)}})
	}
	return content{title: t.ApprovedTitle, main: []Bit{
		outcome("ok", iconCheck, t.ApprovedTitle,
			sentence(t.ApprovedLede, slot{"amount", s.money(s.v.Amount)}, merchantSlot(s.v.Merchant.Name))),
		facts(append(list, s.numberFact(s.Frame.Checkout))...),
		s.agreedPlan(),
		s.next(),
		actions(s.exits(primary)),
	}}
}

// agreedPlan repeats the figures of the information box. It still marks an estimate as one.
func (s scene) agreedPlan() Node {
	o, found := s.v.Offer(s.v.Chosen)
	d, err := disclosure.Compose(s.v.Disclosure(o))
	if !found || err != nil {
		return Node{}
	}
	var list []fact
	for _, row := range d.Rows {
		if !repeated(row.Key) {
			continue
		}
		label := row.Label
		if row.Estimate {
			label = s.Outcome.Estimate.With(locale.Text("label", label))
		}
		list = append(list, fact{label, s.rowValue(row)})
	}
	return El("section", Class("cd-flow cd-flow--tight"), At("aria-labelledby", "plan"),
		subtitle("plan", s.Outcome.YourPlan), facts(list...))
}

// repeated reports whether a row holds figures; the other rows hold texts.
func repeated(key string) bool {
	switch base, _, _ := strings.Cut(key, "."); base {
	case "plan", "term", "payment", "due", "added", "amount", "rate", "fee", "last_payment", "total", "cost":
		return true
	}
	return false
}

// rowValue is the figure of a row, without the lender's or the merchant's words.
func (s scene) rowValue(row disclosure.Row) Nodes {
	for _, b := range row.Blocks {
		if b.Kind == disclosure.KindPlain || b.Kind == disclosure.KindFigure {
			return parts(b.Parts)
		}
	}
	return nil
}

func (s scene) next() Node {
	t := s.Outcome
	steps := []Bit{Class("cd-list cd-list--count"),
		El("li", El("span", sentence(t.Prepares, merchantSlot(s.v.Merchant.Name)))),
		El("li", El("span", Text(t.OnAccount)))}
	if s.v.Use == checkout.Tablet {
		steps = append(steps, El("li", El("span", Text(t.HandBack))))
	} else {
		steps = append(steps, El("li", Class("cd-no-print"), El("span", Text(t.Keep))))
	}
	return El("section", Class("cd-flow cd-flow--tight"), At("aria-labelledby", "next"),
		subtitle("next", t.WhatNext), El("ol", steps...))
}

// exits lead out of an ended or waiting checkout, to the store's page or to the tablet's start page.
func (s scene) exits(style string) Nodes {
	label := s.Frame.Sales
	if s.v.Actor == checkout.Customer {
		label = s.Frame.Tablet
	}
	if s.v.ReturnURL != "" && s.v.Use != checkout.Tablet {
		return Nodes{returnLink(s.v.ReturnURL, style, s.returnLabel())}
	}
	return Nodes{link(s.f.Home, style, Text(label))}
}

// returnLink is the one link whose URL comes from data. It must be https, or a page of this computer. It
// opens outside the frame.
func returnLink(address, style string, label Node) Node {
	if o, err := origin.Of(address); err != nil || !o.Secure() {
		return Node{}
	}
	return El("a", Class("cd-button"+style), At("href", address), At("target", "_top"), At("rel", "noopener"),
		label)
}

// declined says that nothing was authorized. That the lender did not approve it says only when the lender
// did not, and it guesses no reason.
func (s scene) declined() content {
	t := s.Outcome
	o := s.outcomeOf()
	ways := s.exits(primary)
	if s.v.ReturnURL != "" && s.v.Use != checkout.Tablet {
		ways = Nodes{returnLink(s.v.ReturnURL, primary, Text(t.OtherPayment))}
	}
	settled := o.Trace == "" || o.Trace == checkout.TraceNone
	if o.Code.StoreFault() && settled {
		return s.notPossible(ways)
	}
	if lede, traced := s.traced(); traced {
		return content{title: t.LostTitle, refresh: s.untilUndone(), main: []Bit{
			outcome("", iconCross, t.LostTitle, lede),
			facts(s.amountFact(), s.numberFact(s.Frame.Checkout)),
			actions(ways),
		}}
	}
	return content{title: t.DeclinedTitle, main: []Bit{
		outcome("", iconCross, t.DeclinedTitle, sentence(t.DeclinedLede, merchantSlot(s.v.Merchant.Name))),
		facts(s.amountFact(), s.numberFact(s.Frame.Checkout), s.lenderReference()),
		s.askLender(),
		actions(ways),
	}}
}

// notPossible says that the store's set-up with the lender is at fault. The lender judged nobody.
func (s scene) notPossible(ways Nodes) content {
	t := s.Outcome
	return content{title: t.SetupTitle, main: []Bit{
		outcome("", iconCross, t.SetupTitle, sentence(t.SetupLede, merchantSlot(s.v.Merchant.Name))),
		facts(s.amountFact(), s.numberFact(s.Frame.Checkout), s.lenderReference(),
			s.reason(s.outcomeOf().Reason)),
		actions(ways),
	}}
}

// lenderReference is the number under which the lender has the request.
func (s scene) lenderReference() fact {
	reference := s.outcomeOf().Reference
	if reference == "" {
		return fact{}
	}
	return fact{s.Outcome.LenderReference, Nodes{figureOf(reference)}}
}

// askLender says whom to ask why the lender did not approve, and under which number the lender has it. A
// View without that number gets no such advice.
func (s scene) askLender() Node {
	t := s.Outcome
	if s.outcomeOf().Reference == "" {
		return Node{}
	}
	if len(s.ask) == 0 {
		return notice("", iconInfo, t.WhyTitle, El("p", Text(t.WhyText)), El("p", Text(t.WhyCard)))
	}
	return notice("", iconInfo, t.WhyTitle, El("p", Text(t.WhyText)), El("p", Class("cd-contact"), s.ask))
}

// lenderContact is the lender's telephone number and site, as the store's configuration has them.
func (s scene) lenderContact() Nodes {
	m := s.v.Merchant
	var ways Nodes
	if address := telephone(m.LenderPhone); address != "" {
		ways = append(ways, El("a", At("href", address), foreign(keep(m.LenderPhone))))
	}
	if o, err := origin.Of(m.LenderSite); err == nil && o.Secure() {
		if len(ways) > 0 {
			ways = append(ways, Text(" "))
		}
		ways = append(ways, El("a", At("href", m.LenderSite), At("target", "_blank"), At("rel", "noopener"),
			foreign(m.LenderSite)))
	}
	return ways
}

// traced says what the lender holds of a purchase that did not come about. Often there is nothing to say.
func (s scene) traced() (Nodes, bool) {
	t := s.Outcome
	lede, traced := map[checkout.Trace]locale.Phrase{
		checkout.TraceNone: t.LostLede, checkout.TraceUndoing: t.UndoingLede,
		checkout.TraceUndone: t.UndoneLede,
	}[s.outcomeOf().Trace]
	return sentence(lede, merchantSlot(s.v.Merchant.Name)), traced
}

// untilUndone refreshes the page while an authorization that came too late is being undone.
func (s scene) untilUndone() int {
	if s.outcomeOf().Trace == checkout.TraceUndoing {
		return later
	}
	return 0
}

func (s scene) cancelled() content {
	t := s.Outcome
	lede, traced := s.traced()
	if !traced {
		lede = sentence(t.CancelledLede, merchantSlot(s.v.Merchant.Name))
	}
	return content{title: t.CancelledTitle, refresh: s.untilUndone(), main: []Bit{
		outcome("", iconCross, t.CancelledTitle, lede),
		facts(s.amountFact(), s.numberFact(s.Frame.Checkout), s.endFact(t.Cancelled)),
		actions(s.exits(primary)),
	}}
}

func (s scene) expired() content {
	t := s.Outcome
	opened := fact{}
	if !s.v.OpenedAt.IsZero() {
		opened = fact{t.Opened, Nodes{s.timeOfDay(s.v.OpenedAt)}}
	}
	return content{title: t.ExpiredTitle, main: []Bit{
		outcome("", iconClock, t.ExpiredTitle, Text(t.ExpiredLede)),
		facts(s.amountFact(), s.numberFact(s.Frame.Checkout), opened, s.endFact(t.Expired)),
		actions(s.exits(primary)),
	}}
}

func (s scene) endFact(label string) fact {
	o := s.outcomeOf()
	if o.At.IsZero() {
		return fact{}
	}
	return fact{label, Nodes{s.timeOfDay(o.At)}}
}

// unknown is the screen of a View whose step this version does not know.
func (s scene) unknown() content {
	t := s.Outcome
	return content{title: t.ProblemTitle, main: []Bit{
		outcome("warn", iconAlert, t.ProblemTitle,
			Text(checkout.Sentence(checkout.CodeInternal, s.language))),
		facts(s.numberFact(s.Frame.Checkout)),
		actions(link(s.f.Action, primary, Text(t.TryAgain)), s.exits(textual)),
	}}
}
