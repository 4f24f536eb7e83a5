package screen

import (
	"strconv"

	"candor/core/checkout"
	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/offer"
)

// plan is one offer with its card. Plans are numbered in the lender's order.
type plan struct {
	offer  offer.Offer
	card   disclosure.Card
	number int
	lowest bool // the lowest total cost of the monthly plans; no plan has it if two are equal
}

func (p plan) id() string { return "plan" + strconv.Itoa(p.number) }

// plans are the offers that can be shown. An offer that lacks a required text is left out.
func (s scene) plans(offers []offer.Offer) []plan {
	var all []plan
	least, claimed := offer.LowestCost(offers)
	for i, o := range offers {
		if card, err := disclosure.Brief(s.v.Disclosure(o)); err == nil {
			all = append(all, plan{offer: o, card: card, number: i + 1, lowest: claimed && o.ID == least})
		}
	}
	return all
}

// groups puts the plans under the headings of their kinds, in the order in which the lender first names each
// kind.
func groups(all []plan) (names []string, by map[string][]plan) {
	by = map[string][]plan{}
	for _, p := range all {
		if by[p.card.Group] == nil {
			names = append(names, p.card.Group)
		}
		by[p.card.Group] = append(by[p.card.Group], p)
	}
	return names, by
}

// offers is the list of plans for the shopper. Nothing is preselected.
func (s scene) offers() content {
	t := s.Offers
	all := s.plans(s.v.Offers)
	fault := s.fault("offer")
	list := Nodes{fault}
	names, by := groups(all)
	for _, group := range names {
		rows := Nodes{}
		for _, p := range by[group] {
			rows = append(rows, s.planCard(p, fault.Tag != ""))
		}
		list = append(list, El("fieldset", Class("cd-group"), El("legend", Text(group)),
			El("div", Class("cd-plans"), rows)))
	}
	return content{title: t.Title, act: checkout.DoChoose, at: s.chooseStep(), main: []Bit{
		intro(t.Title, Text(t.Lede)),
		s.purchase(),
		list,
		when(len(all) > 1, s.compare(all)),
		actions(s.act(checkout.DoChoose, primary, Text(t.Review)),
			s.act(checkout.DoCancel, textual, Text(s.Identify.OtherWay))),
	}}
}

func (s scene) chooseStep() int {
	if s.v.Channel == checkout.InStore {
		return 1
	}
	return 2
}

func (s scene) purchase() Node {
	return El("p", Class("cd-purchase"), said(saidFigures), Text(s.Frame.Amount+" "),
		big(s.language.Money(s.v.Amount)))
}

// chosen is the plan that was chosen before the relay refused the act.
func (s scene) chosen() offer.ID {
	if typed := s.typed["offer"]; typed != "" {
		return offer.ID(typed)
	}
	return s.v.Chosen
}

func (s scene) radio(p plan, describedBy string, fault bool, bits ...Bit) Node {
	if fault {
		describedBy += " offer-error"
	}
	all := append([]Bit{Class("cd-radio"), At("type", "radio"), At("name", "offer"), ID(p.id()),
		At("value", string(p.offer.ID)), At("aria-describedby", describedBy)}, bits...)
	return El("input", append(all, On("checked", p.offer.ID == s.chosen()))...)
}

func (s scene) planCard(p plan, fault bool) Node {
	id := p.id()
	described, extra := id+"-f", Nodes{}
	for i, warning := range p.card.Warning {
		warningID := id + "-w" + strconv.Itoa(i+1)
		described += " " + warningID
		extra = append(extra, s.saying(warning, " cd-terms--plan", warningID, true))
	}
	if sums := s.sums(p.card.Sums, id+"-s"); sums.Tag != "" {
		described += " " + id + "-s"
		extra = append(extra, sums)
	}
	for i, note := range p.card.Notes {
		noteID := id + "-n" + strconv.Itoa(i+1)
		style := " cd-lender--chosen"
		if note.Kind == disclosure.KindTerms {
			style = " cd-terms--plan"
			described += " " + noteID
		}
		named := i > 0 && p.card.Notes[i-1].Kind == note.Kind
		extra = append(extra, s.saying(note, style, noteID, named))
	}
	return El("div", Class("cd-plan"),
		El("div", Class("cd-plan__head"), s.radio(p, described, fault),
			El("label", Class("cd-plan__name"), At("for", id), Text(p.card.Name)), s.lowest(p)),
		s.planTitle(p.card), s.figures(p.card.Figures, id+"-f"), extra)
}

// planTitle is the lender's own name for a plan, in the language that it is written in.
func (s scene) planTitle(c disclosure.Card) Nodes {
	var all Nodes
	for _, b := range c.Title {
		all = append(all, El("p", Class("cd-plan__title cd-small"), El("bdi", s.langOf(b), parts(b.Parts))))
	}
	return all
}

func (s scene) lowest(p plan) Node { return when(p.lowest, tag("", s.Offers.LowestCost)) }

// figures shows payment, rates and fees at one size and weight, so that none of them looks like the price.
func (s scene) figures(all []disclosure.Labelled, id string) Node {
	bits := []Bit{Class("cd-figures"), ID(id)}
	for _, l := range all {
		style := "is-quiet"
		if l.UnitStrong {
			style = "is-period"
		}
		bits = append(bits, El("div", El("dt", Text(l.Label)), El("dd", big(locale.Plain(l.Value)),
			when(l.Unit != "", El("span", Class("cd-figures__unit "+style), Text(l.Unit))))))
	}
	return El("dl", bits...)
}

func (s scene) sums(all []disclosure.Labelled, id string) Node {
	bits := []Bit{Class("cd-sums"), ID(id)}
	for _, l := range all {
		if len(l.Value) == 0 {
			bits = append(bits, El("span", Class("is-alone"), El("span", Text(l.Label))))
			continue
		}
		bits = append(bits, El("span", El("span", Text(l.Label)), Text(" "), parts(l.Value)))
	}
	return when(len(all) > 0, El("p", bits...))
}

// compare is the table of all plans. It is folded, and scrolls by itself.
func (s scene) compare(all []plan) Node {
	t := s.Offers
	label := t.CompareFor.With(locale.Text("amount", s.language.Money(s.v.Amount)))
	head, body := []Bit{}, []Bit{}
	for _, column := range disclosure.Columns(s.language, s.v.Quebec) {
		head = append(head, El("th", At("scope", "col"), Text(column)))
	}
	for _, p := range all {
		c := p.card.Compare
		body = append(body, El("tr",
			El("th", At("scope", "row"), Text(p.card.Name), El("span", Text(p.card.Group))),
			cell(c.Payment, ""), cell(c.Rate, c.RateNote), cell(c.FeesTotal, ""), cell(c.Cost, c.CostNote)))
	}
	return El("details", Class("cd-more"), ID("compare"), El("summary", iconMore, Text(t.Compare)),
		El("div", Class("cd-scroll"), At("role", "region"), At("aria-label", label), At("tabindex", "0"),
			El("table", Class("cd-table"), El("caption", Class("cd-hidden"), Text(label)),
				El("thead", El("tr", head...)), El("tbody", body...))))
}

func cell(value []locale.Part, note string) Node {
	bits := []Bit{}
	for _, p := range value {
		if p.Figure {
			bits = append(bits, figure(p.Text))
		} else {
			bits = append(bits, El("span", Class("cd-small"), Text(p.Text)))
		}
	}
	if note != "" {
		bits = append(bits, El("br"), El("span", Class("cd-small"), Text(note)))
	}
	return El("td", bits...)
}
