package screen

import "candor/core/checkout"

// confirmScan shows what this program read from a licence that the lender could not read. The associate
// compares it with the card, corrects it where it differs, and only then has the person searched for. Nothing
// of it is stored: leaving the screen forgets it.
func (s scene) confirmScan(read checkout.Scanned) content {
	t := s.Identify
	return content{title: t.ConfirmTitle, act: checkout.DoIdentify, stage: true, main: []Bit{
		El("div", Class("cd-flow"),
			s.saleHead(Text(t.ConfirmTitle), s.saleLede()),
			when(s.v.Allows(checkout.DoIdentify),
				El("div", Class("cd-cols cd-cols--even"), s.scannedSheet(read), s.confirmNotes()))),
	}}
}

func (s scene) scannedSheet(read checkout.Scanned) Node {
	t := s.Identify
	f := s.form
	f.typed = map[string]string{"first_name": read.FirstName, "last_name": read.LastName,
		"birth_date": read.BirthDate}
	for name := range f.typed {
		if typed := s.typed[name]; typed != "" {
			f.typed[name] = typed
		}
	}
	off := At("autocomplete", "off")
	return El("section", Class("cd-sheet cd-flow cd-flow--mid"), At("aria-labelledby", "scanned"),
		subtitle("scanned", t.ConfirmRead), hidden("licence", ""), s.confirmNotice(),
		f.field(field{name: "first_name", label: text(t.First), bits: []Bit{off}}),
		f.field(field{name: "last_name", label: text(t.Last), bits: []Bit{off}}),
		f.field(field{name: "birth_date", label: text(t.Birth), hint: text(t.BirthHint),
			bits: []Bit{At("inputmode", "numeric"), off}}),
		actions(s.act(checkout.DoIdentify, primary, On("autofocus", true), Text(t.ConfirmYes)),
			link(s.f.Action, textual, Text(t.ConfirmNo))))
}

// confirmNotice says why the associate is asked.
func (s scene) confirmNotice() Node {
	if s.problem == nil || s.problem.Code != checkout.CodeLicenceConfirm {
		return Node{}
	}
	s.told[s.problem.Field] = true
	return notice("info", iconInfo, "", El("p", Text(checkout.Sentence(s.problem.Code, s.language))))
}

func (s scene) confirmNotes() Node {
	t := s.Identify
	row := func(picture Node, says string) Node { return El("li", picture, El("span", Text(says))) }
	return El("section", Class("cd-flow cd-flow--mid"), At("aria-labelledby", "before"),
		subtitle("before", t.ConfirmNext),
		El("ul", Class("cd-list"), row(iconPerson, t.ConfirmPhoto), row(iconAgain, t.ConfirmReturn),
			row(iconLock, t.ConfirmGone)))
}
