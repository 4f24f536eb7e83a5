package screen

import "candor/core/checkout"

// The lender's step on a store's pages that are isolated. A frame there cannot show the lender's page. So it
// leads to a tab of its own, where the lender's page is framed as usual, and goes on when the checkout does.

// lenderInTab leads to the tab. The same page can be opened in place of the store's where no tab opens.
// Without script the person has this page loaded again.
func (s scene) lenderInTab() content {
	t := s.Verify
	return content{title: t.FrameTitle, at: 1, main: []Bit{
		intro(t.FrameTitle, Text(t.TabLede)),
		actions(tabLink("_blank", s.f.Tab, Class("cd-button"), iconLock,
			El("span", Text(t.OpenTab), El("span", Class("cd-hidden"), Text(" "+t.NewTab))))),
		El("div", Class("cd-flow cd-flow--tight"),
			El("p", Class("cd-small"), Text(t.NoTab+" "),
				tabLink("_top", s.f.Tab, Class("cd-tap"), Text(t.OpenHere))),
			El("p", Class("cd-small"), Text(t.TabDone+" "),
				El("a", Class("cd-tap"), At("href", s.f.Action), Text(t.TabReload)))),
		s.leaveLender(),
	}}
}

// tabLink leads out of the frame, to a window that cannot reach back.
func tabLink(target, address string, bits ...Bit) Node {
	leaving := []Bit{At("href", address), At("target", target), At("rel", "noopener")}
	return El("a", append(leaving, bits...)...)
}

// goesOnElsewhere reports whether this is the tab, and the lender's page is over while the purchase is not.
// Then the tab has no act: what is chosen and agreed to belongs to the page that the person comes from.
func (s scene) goesOnElsewhere() bool {
	return s.f.Whole != "" && s.v.Step != checkout.StepLender && !s.v.Step.Waiting() && !s.v.Step.Ended()
}

// goBack sends the person back to the store's page. Who does not have it any more can go on here.
func (s scene) goBack() content {
	t := s.Verify
	return content{title: t.BackTitle, main: []Bit{
		outcome("", iconBack, t.BackTitle, sentence(t.BackLede, merchantSlot(s.v.Merchant.Name))),
		facts(s.amountFact(), s.numberFact(s.Frame.Checkout)),
		El("p", Class("cd-small"), Text(t.BackGone+" "),
			El("a", Class("cd-tap"), At("href", s.f.Whole), Text(t.BackHere))),
	}}
}
