package screen

import "candor/core/checkout"

// identifyStore finds the customer's account by the licence's barcode, by card or account number, or by name.
// A scanner that acts as a keyboard writes into the licence field. The field keeps the line breaks. It is
// never written back.
func (s scene) identifyStore() content {
	t := s.Identify
	return content{title: t.StoreTitle, act: checkout.DoIdentify, stage: true, main: []Bit{
		El("div", Class("cd-flow"),
			s.saleHead(Text(t.StoreTitle), s.saleLede()),
			when(s.v.Allows(checkout.DoIdentify),
				El("div", Class("cd-cols cd-cols--even"), s.scanSheet(), s.nameSheet()))),
	}}
}

func (s scene) saleLede() Nodes {
	amount := slot{"amount", s.money(s.v.Amount)}
	if s.v.Reference == "" {
		return sentence(s.Identify.StoreLede, amount)
	}
	return sentence(s.Identify.StoreLedeOrder, amount, slot{"order", figureOf(s.v.Reference)})
}

// saleHead is the head of an associate's screen, with the button that leaves beside it.
func (s scene) saleHead(title Bit, lede Nodes) Node {
	return El("div", Class("cd-row"),
		El("div", heading(title), El("p", Class("cd-lede"), lede)),
		s.act(checkout.DoCancel, quiet, Text(s.Identify.CancelSale)))
}

func (s scene) scanSheet() Node {
	t := s.Identify
	fault := s.fault("licence")
	area := append([]Bit{Class("cd-input cd-input--scan"), ID("licence"), At("name", "licence"),
		At("rows", "2"), At("autocomplete", "off"), At("autocapitalize", "off"), At("autocorrect", "off"),
		At("spellcheck", "false")}, s.described("licence", true, fault)...)
	return El("section", Class("cd-sheet cd-flow cd-flow--mid"), At("aria-labelledby", "scan"),
		subtitle("scan", t.Scan),
		El("div", Class("cd-scan"),
			El("div", Class("cd-scan__how"), artLicence,
				El("div", El("p", Class("cd-strong"), Text(t.ScanHow)),
					El("p", Class("cd-hint"), ID("licence-hint"), Text(t.LicenceHint)))),
			El("div", Class("cd-field"),
				El("label", Class("cd-label"), At("for", "licence"), Text(t.Licence)),
				fault, El("textarea", area...)),
			s.act(checkout.DoIdentify, primary, Text(t.Read))),
		paragraph("cd-small", t.ScanKept),
		paragraph("cd-or", t.OrShort),
		El("div", Class("cd-join"), s.numberField(nil), s.act(checkout.DoIdentify, quiet, Text(t.Find))))
}

func (s scene) nameSheet() Node {
	t := s.Identify
	return El("section", Class("cd-sheet cd-flow cd-flow--mid"), At("aria-labelledby", "person"),
		subtitle("person", t.SearchName), s.personFields(false),
		s.act(checkout.DoIdentify, quiet, Text(t.Search)))
}

func subtitle(id, title string) Node {
	return El("h2", Class("cd-subtitle"), ID(id), Text(title))
}
