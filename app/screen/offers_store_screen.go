package screen

import (
	"strconv"

	"candor/core/checkout"
	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/offer"
)

// offersStore is the list of plans for an associate. It includes the held plans and their reasons. Beside the
// list is the information box of the chosen plan. The page contains all boxes; the style sheet shows the
// right one, so that it follows the choice without script.
func (s scene) offersStore() content {
	t := s.Offers
	title := t.StoreTitle.With(locale.Text("amount", s.language.Money(s.v.Amount)))
	all := s.plans(s.v.Offers)
	return content{title: title, act: checkout.DoChoose, stage: true, main: []Bit{
		El("div", Class("cd-sale"),
			El("div", Class("cd-sale__head"), heading(Text(title)),
				El("p", Class("cd-lede"), s.personLine(), Text(s.Identify.ChoiceIsCustomers))),
			El("div", Class("cd-sale__list cd-flow cd-flow--mid"), s.storeList(all),
				actions(s.act(checkout.DoRestart, textual, Text(t.Restart)))),
			El("div", Class("cd-sale__box"), s.panels(all)),
			El("div", Class("cd-sale__act"), s.act(checkout.DoCancel, quiet, Text(s.Identify.CancelSale)),
				s.act(checkout.DoChoose, primary, Text(t.HandOver), iconForward))),
	}}
}

// storeList lists the plans by kind. Held plans stand among those of their kind.
func (s scene) storeList(all []plan) Nodes {
	fault := s.fault("offer")
	held := s.heldPlans()
	names, by := groups(all)
	more, heldBy := groups(held)
	for _, group := range more {
		if by[group] == nil {
			names = append(names, group)
		}
	}
	list := Nodes{fault}
	for _, group := range names {
		rows := Nodes{}
		for _, p := range by[group] {
			rows = append(rows, s.briefPlan(p, fault.Tag != ""))
		}
		for _, p := range heldBy[group] {
			rows = append(rows, s.heldPlan(p))
		}
		list = append(list, El("fieldset", Class("cd-group"), El("legend", Text(group)),
			El("div", Class("cd-plans"), rows)))
	}
	return list
}

func (s scene) briefPlan(p plan, fault bool) Node {
	id := p.id()
	return El("div", Class("cd-plan cd-plan--brief"),
		s.radio(p, id+"-f", fault, At("data-plan", strconv.Itoa(p.number))),
		El("div", Class("cd-plan__line"),
			El("label", Class("cd-plan__name"), At("for", id), Text(p.card.Name)), s.lowest(p)),
		s.briefFigures(p, ID(id+"-f")))
}

// briefFigures are the figures of a plan under short labels, at one size.
func (s scene) briefFigures(p plan, id Attr) Node {
	bits := []Bit{Class("cd-brief"), id}
	for i, l := range p.card.Figures {
		value := []Bit{figure(locale.Plain(l.Value))}
		if l.UnitStrong {
			value = append(value, Text(" "+l.Unit))
		}
		bits = append(bits, El("div", El("dt", Text(s.shortLabel(p, i))), El("dd", value...)))
	}
	return El("dl", bits...)
}

// shortLabel is the label of a figure in a narrow column. The payment comes first, the rates next, the fees
// last.
func (s scene) shortLabel(p plan, i int) string {
	t := s.Offers
	fees := max(1, len(p.offer.Fees))
	deferred := p.offer.Kind == offer.KindDeferred
	switch {
	case i == 0 && deferred:
		return t.ShortDue
	case i == 0 && p.offer.Kind == offer.KindRegular:
		return t.ShortAmount
	case i == 0:
		return t.ShortPayment
	case i >= len(p.card.Figures)-fees:
		return t.ShortFee
	case deferred:
		return t.ShortLateRate
	}
	return t.ShortRate
}

// panels are the information boxes. Each has the number of its plan.
func (s scene) panels(all []plan) Nodes {
	n := Nodes{El("p", Class("cd-panel__none cd-notice"), Text(s.Offers.Box))}
	for _, p := range all {
		if d, err := disclosure.Compose(s.v.Disclosure(p.offer)); err == nil {
			n = append(n, El("div", Class("cd-panel"), At("data-panel", strconv.Itoa(p.number)),
				s.box(d, true)))
		}
	}
	return n
}
