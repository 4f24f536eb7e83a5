package screen

import "candor/core/checkout"

// handover passes the tablet to the customer.
func (s scene) handover() content {
	t := s.Offers
	read := text(t.HandReadNoTerm)
	if o, found := s.v.Offer(s.v.Chosen); found && o.Term > 0 {
		read = sentence(t.HandRead, slot{"term", Text(s.language.Months(o.Term))})
	}
	back := s.act(checkout.DoBack, textual, Text(t.AssociateBack))
	if back.Tag == "" {
		back = link(s.f.Home, textual, Text(t.AssociateBack))
	}
	return content{title: t.HandTitle, act: checkout.DoContinue, stage: true, center: true, main: []Bit{
		El("div", Class("cd-handover"), artTablet,
			El("div", Class("cd-flow cd-flow--tight"), heading(Text(t.HandTitle)),
				paragraph("cd-lede", t.HandLede)),
			El("ol", Class("cd-list cd-list--count cd-list--card"),
				El("li", El("span", read)), El("li", El("span", Text(t.HandAgree))),
				El("li", El("span", Text(t.HandConfirm)))),
			El("div", Class("cd-actions cd-actions--wide"),
				s.act(checkout.DoContinue, primary, Text(t.CustomerGoesOn)), back,
				s.languageLink())),
	}}
}

// languageLink is the language switch for a screen that has no header.
func (s scene) languageLink() Node {
	if s.f.Bar != nil && s.v.Actor == checkout.Associate {
		return Node{}
	}
	to := s.language.Other()
	return s.act(checkout.DoLanguage, textual, At("lang", string(to)), Text(to.Name()))
}
