package screen

import "candor/core/checkout"

// secondSale tells an associate that another sale of the order stands in the way. A manager may allow this
// one beside it.
func (s scene) secondSale() content {
	t := s.SecondSale
	cancel := s.act(checkout.DoCancel, quiet, Text(s.Identify.CancelSale))
	side := El("div", Class("cd-sheet cd-flow"), notice("info", iconInfo, "", El("p", Text(t.AskManager))),
		actions(cancel))
	if s.v.Allows(checkout.DoSecond) {
		side = s.secondSaleForm(cancel)
	}
	return content{title: t.Title, act: checkout.DoSecond, stage: true, main: []Bit{
		El("div", Class("cd-flow"),
			El("div", Class("cd-flow cd-flow--tight"), heading(Text(t.Title)), El("p", Class("cd-lede"),
				sentence(t.Lede, slot{"order", figureOf(s.v.Reference)}))),
			El("div", Class("cd-cols"),
				El("div", Class("cd-flow"), s.standing(),
					notice("warn", iconAlert, t.SameTitle, El("p", Text(t.Same)))),
				side)),
	}}
}

// standing lists the other sales.
func (s scene) standing() Node {
	t := s.SecondSale
	bits := []Bit{Class("cd-sheet cd-flow cd-flow--mid"), At("aria-labelledby", "other"),
		subtitle("other", t.Other)}
	for _, sale := range s.v.Standing {
		when := sentence(s.Outcome.SentAt, slot{"date", s.date(sale.At)}, slot{"time", s.timeOfDay(sale.At)})
		bits = append(bits, facts(fact{t.When, when}, fact{t.Amount, Nodes{s.money(sale.Amount)}},
			fact{s.Frame.Checkout, Nodes{figureOf(sale.Number)}}, fact{t.State, Nodes{s.state(sale.Step)}}))
		if s.f.Sales != "" {
			bits = append(bits, actions(link(s.f.Sales+sale.ID, textual, Text(t.Look))))
		}
	}
	return El("section", bits...)
}

// secondSaleForm is what a manager confirms with the passcode.
func (s scene) secondSaleForm(cancel Node) Node {
	t := s.SecondSale
	return El("section", Class("cd-sheet cd-flow"), At("aria-labelledby", "allow"),
		El("div", Class("cd-flow cd-flow--tight"), subtitle("allow", t.Allow), paragraph("", t.AllowLede)),
		s.seen(t.Seen),
		s.field(field{name: "passcode", label: text(s.Verify.Passcode), hint: s.whose(), kind: "password",
			bits: []Bit{At("inputmode", "numeric"), At("autocomplete", "current-password")}}),
		actions(s.act(checkout.DoSecond, primary, At("aria-describedby", "recorded"), Text(t.AllowButton)),
			El("p", Class("cd-small"), ID("recorded"), Text(t.Recorded)), cancel))
}
