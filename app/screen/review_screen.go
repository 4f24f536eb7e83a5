package screen

import (
	"candor/core/checkout"
	"candor/core/disclosure"
	"candor/core/offer"
)

// review shows the whole information box of the chosen plan, then the consent and the one button that gives
// it.
func (s scene) review() content {
	t := s.Review
	o, found := s.v.Offer(s.v.Chosen)
	d, err := disclosure.Compose(s.v.Disclosure(o))
	if !found || err != nil || s.v.Review == nil {
		return s.noBox()
	}
	if s.v.Actor == checkout.Associate {
		return s.reviewStore(o, d)
	}
	act := checkout.DoAccept
	if s.orderTaken() {
		act = ""
	}
	return content{title: t.Title, act: act, at: s.reviewStep(),
		hidden: []Node{hidden("digest", s.v.Review.Digest), wording()},
		main: []Bit{
			intro(t.Title, said(saidFigures), s.aboutTo(o)),
			s.box(d, false, said(saidWords)),
			s.scheduleOf(o, said(saidFigures)),
			s.original(s.box(d, false)),
			s.consent(),
		}}
}

// reviewStore is what an associate sees while the customer decides: the same box, without the consent.
func (s scene) reviewStore(o offer.Offer, d disclosure.Document) content {
	t := s.Offers
	return content{title: t.WithCustomer, at: s.reviewStep(), main: []Bit{
		intro(t.WithCustomer, Text(t.WithCustomerText)), s.box(d, false), s.scheduleOf(o),
		actions(s.wayBack())}}
}

// orderTaken reports whether another checkout of the shopper's order stood in the way of the last yes. Then
// no consent is taken, and no other way to pay is offered, so that nothing is paid twice. The way back to the
// plans tries again, for an order that is free by then. On a tablet the associate is shown the other
// checkout.
func (s scene) orderTaken() bool {
	return s.v.Channel == checkout.Online && s.problem != nil && s.problem.Code == checkout.CodeOrderTaken
}

func (s scene) reviewStep() int {
	if s.v.Channel == checkout.InStore {
		return 2
	}
	return 3
}

// aboutTo repeats amount, store and term in one sentence.
func (s scene) aboutTo(o offer.Offer) Nodes {
	t := s.Review
	amount, merchant := slot{"amount", s.money(s.v.Amount)}, merchantSlot(s.v.Merchant.Name)
	if o.Term < 1 {
		return sentence(t.LedeNoTerm, amount, merchant)
	}
	return sentence(t.Lede, amount, merchant, slot{"term", figure(s.language.Months(o.Term))})
}

// scheduleOf draws the payments of a plan of equal payments, if our figures explain the plan.
func (s scene) scheduleOf(o offer.Offer, bits ...Bit) Node {
	price, err := offer.Price(o)
	if err != nil || o.Kind != offer.KindEqual {
		return Node{}
	}
	return s.schedule(price.Payments, s.money(o.TermAmount), s.money(price.Last), bits...)
}

// consent is the checkbox and the button, or what must come before them.
func (s scene) consent() Node {
	switch {
	case s.orderTaken():
		return actions(s.exits(primary), s.wayBack())
	case s.v.Allows(checkout.DoAccept):
		return El("div", Class("cd-flow cd-flow--mid"), s.consentBox(), s.agree())
	case s.v.Review.FrenchFirst && s.v.Allows(checkout.DoLanguage):
		return El("div", Class("cd-flow cd-flow--mid"),
			notice("info", iconInfo, s.Review.FrenchTitle, El("p", Text(s.Review.FrenchText))),
			actions(s.act(checkout.DoLanguage, primary, Text(s.Review.FrenchFirst)), s.wayBack()))
	}
	return actions(s.wayBack())
}

func (s scene) consentBox() Node {
	fault := s.fault("consent")
	bits := append([]Bit{Class("cd-check"), At("type", "checkbox"), ID("consent"), At("name", "consent"),
		At("value", checkout.Yes), On("checked", s.typed["consent"] == checkout.Yes)},
		s.described("consent", false, fault)...)
	return El("div", Class("cd-field"+yes), fault, El("div", Class("cd-consent"), El("input", bits...),
		El("label", At("for", "consent"), said(saidFigures),
			sentence(s.Review.Consent, slot{"amount", s.money(s.v.Amount)}))))
}

// agree is the button. Below it stands what it does and what it does not do.
func (s scene) agree() Node {
	t := s.Review
	label, note := t.Agree, t.AgreeNote
	if s.v.Channel == checkout.InStore {
		label, note = t.AgreeGoOn, t.AgreeGoOnNote
	}
	return actions(s.act(checkout.DoAccept, primary+yes, At("aria-describedby", "act"), Text(label)),
		El("p", Class("cd-small"+yes), ID("act"), Text(note+" "+t.AgreeIn)), s.wayBack())
}

// wayBack leads back to the plans. On a tablet it leads out of the customer's hands.
func (s scene) wayBack() Nodes {
	back := s.act(checkout.DoBack, quiet, iconBack, Text(s.Review.Back))
	if s.v.Channel != checkout.InStore {
		return Nodes{back}
	}
	if s.v.Actor == checkout.Customer {
		if home := link(s.f.Home, textual, Text(s.Review.Disagree)); home.Tag != "" {
			return Nodes{back, home}
		}
	}
	return Nodes{back, s.act(checkout.DoCancel, textual, Text(s.Identify.CancelSale))}
}

// noBox replaces the information box of a plan that can no longer be shown in full.
func (s scene) noBox() content {
	t := s.Review
	return content{title: t.NoBoxTitle, at: s.reviewStep(), main: []Bit{
		outcome("warn", iconAlert, t.NoBoxTitle, Text(t.NoBox)),
		actions(s.act(checkout.DoBack, primary, Text(t.Back)),
			s.act(checkout.DoCancel, textual, Text(s.Identify.OtherWay))),
	}}
}
