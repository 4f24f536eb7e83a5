package screen

import (
	"strconv"

	"candor/core/checkout"
	"candor/core/offer"
)

// accounts asks which of several accounts to use for the sale. The customer chooses; none is preselected.
func (s scene) accounts() content {
	t := s.Identify
	count := len(s.v.Accounts)
	lede := sentence(t.AccountsLede.Of(s.language, count), slot{"count", Text(s.language.Number(count))})
	fault := s.fault("account")
	rows := Nodes{}
	for i, a := range s.v.Accounts {
		rows = append(rows, s.accountRow(a, i+1, fault.Tag != ""))
	}
	return content{title: t.AccountsTitle, act: checkout.DoAccount, stage: true, main: []Bit{
		El("div", Class("cd-flow"), s.saleHead(Text(t.AccountsTitle), lede),
			El("div", Class("cd-cols"), s.saleSheet(t.AccountsNote),
				El("section", Class("cd-sheet cd-flow"), At("aria-labelledby", "found"),
					El("fieldset", Class("cd-group"), El("legend", ID("found"), Text(t.Found)), fault,
						El("div", Class("cd-choices cd-choices--wide"), rows)),
					actions(s.act(checkout.DoAccount, primary, Text(t.UseAccount)),
						s.act(checkout.DoRestart, textual, Text(t.Neither)))))),
	}}
}

// saleSheet repeats the sale. It also says what an associate should know about this step.
func (s scene) saleSheet(note string) Node {
	return El("section", Class("cd-sheet cd-flow cd-flow--mid"), At("aria-labelledby", "sale"),
		subtitle("sale", s.Identify.Sale), facts(s.saleFacts()...), paragraph("cd-small", note))
}

func (s scene) saleFacts() []fact {
	t := s.Frame
	all := []fact{{t.Amount, Nodes{s.money(s.v.Amount)}}}
	if s.v.Reference != "" {
		all = append(all, fact{t.Order, Nodes{figureOf(s.v.Reference)}})
	}
	if s.v.Person != nil {
		all = append(all, fact{t.Customer, Nodes{foreign(s.v.Person.Name)}})
	}
	return all
}

func (s scene) accountRow(a checkout.Account, number int, fault bool) Node {
	t := s.Identify
	id := "account" + strconv.Itoa(number)
	kind, picture := t.Consumer, iconPerson
	if a.Type == checkout.AccountBusiness {
		kind, picture = t.Business, iconStore
	}
	described := id + "-t " + id + "-s"
	if fault {
		described += " account-error"
	}
	label := Nodes{foreign(a.Name)}
	if a.CardEnding != "" {
		label = sentence(t.CardEnding, slot{"digits", figureOf(a.CardEnding)})
	}
	small := Nodes{foreign(a.Name)}
	if a.OpenedAt != "" {
		small = append(small, El("br"))
		small = append(small, sentence(t.OpenedAt, merchantSlot(a.OpenedAt))...)
	}
	return choice(choiceRow{id: id, name: "account", value: a.ID, described: described,
		checked: s.typed["account"] == a.ID, picture: picture, body: Nodes{
			El("p", Class("cd-choice__line"), El("label", At("for", id), label),
				El("span", Class("cd-tag"), ID(id+"-t"), Text(kind))),
			El("p", Class("cd-small"), ID(id+"-s"), small)}})
}

// choiceRow is one radio button with its label. The whole row is its click target.
type choiceRow struct {
	id, name, value, described string
	checked, plain             bool
	body                       Nodes
	picture                    Node
}

func choice(r choiceRow) Node {
	class, described := "cd-choice", Attr{}
	if r.plain {
		class += " cd-choice--plain"
	}
	if r.described != "" {
		described = At("aria-describedby", r.described)
	}
	return El("div", Class(class),
		El("input", Class("cd-radio"), At("type", "radio"), At("name", r.name), ID(r.id),
			At("value", r.value), described, On("checked", r.checked)),
		El("div", r.body), r.picture)
}

// personLine identifies the customer as far as a screen may.
func (s scene) personLine() Nodes {
	p := s.v.Person
	switch {
	case p == nil:
		return nil
	case p.CardEnding == "":
		return Nodes{foreign(p.Name), Text(". ")}
	}
	line := sentence(s.Identify.PersonCard, slot{"name", foreign(p.Name)},
		slot{"digits", figureOf(p.CardEnding)})
	return append(line, Text(" "))
}

// dealOf repeats the amount and the plan in one line.
func (s scene) dealOf() Nodes {
	t := s.Verify
	amount := slot{"amount", s.money(s.v.Amount)}
	o, found := s.v.Offer(s.v.Chosen)
	if !found || o.Term < 1 {
		return sentence(t.DealRegular, amount)
	}
	term := slot{"term", figure(s.language.Months(o.Term))}
	if o.Kind == offer.KindEqual {
		return sentence(t.Deal, amount, term, slot{"payment", s.money(o.TermAmount)})
	}
	return sentence(t.DealOnce, amount, term)
}

// planFact is the chosen plan as a fact.
func (s scene) planFact() fact {
	t := s.Outcome
	o, found := s.v.Offer(s.v.Chosen)
	if !found {
		return fact{}
	}
	if o.Term < 1 {
		return fact{s.Frame.Plan, text(s.Box.Regular)}
	}
	phrase := t.Once
	if o.Kind == offer.KindEqual {
		phrase = t.Monthly
	}
	return fact{s.Frame.Plan, sentence(phrase, slot{"term", figure(s.language.Months(o.Term))},
		slot{"payment", s.money(o.TermAmount)})}
}
