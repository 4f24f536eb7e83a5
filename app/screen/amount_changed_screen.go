package screen

import "candor/core/checkout"

// amountChanged replaces the list of plans when there is no quote for the present amount: the cart changed,
// or the lender's answer was unusable. It asks the lender only when the person says so.
func (s scene) amountChanged() content {
	t := s.Offers
	see := sentence(t.SeePlans, slot{"amount", Text(s.language.Money(s.v.Amount))})
	ways := actions(s.act(checkout.DoQuote, primary, see),
		s.act(checkout.DoRestart, quiet, Text(t.Restart)), s.otherWay())
	if s.v.Notice != checkout.NoticeAmountChanged || s.v.Was == nil {
		return content{title: t.AskTitle, act: checkout.DoQuote, at: s.chooseStep(), main: []Bit{
			intro(t.AskTitle, Text(t.AskLede)), s.purchase(), ways}}
	}
	return content{title: t.ChangedTitle, act: checkout.DoQuote, main: []Bit{
		outcome("warn", iconCart, t.ChangedTitle, Text(t.ChangedLede)),
		El("div", Class("cd-change"),
			El("p", El("span", Class("cd-small"), Text(t.WasFor)),
				El("b", Class("cd-figure cd-was"), Text(s.language.Money(*s.v.Was)))),
			iconForward,
			El("p", El("span", Class("cd-small"), Text(t.IsNow)), big(s.language.Money(s.v.Amount)))),
		El("p", Text(t.AskAgain)),
		ways,
	}}
}

// otherWay leaves the checkout. A shopper then pays another way; an associate cancels the sale.
func (s scene) otherWay() Node {
	label := s.Identify.OtherWay
	if s.v.Actor == checkout.Associate {
		label = s.Identify.CancelSale
	}
	return s.act(checkout.DoCancel, textual, Text(label))
}
