package screen

import "candor/core/checkout"

// identifyOnline asks for a card number, an account number or a name. The lender's page does the rest.
func (s scene) identifyOnline() content {
	t := s.Identify
	identify := s.v.Allows(checkout.DoIdentify)
	return content{title: t.Title, act: checkout.DoIdentify, at: 1, main: []Bit{
		intro(t.Title, Text(t.Lede)),
		when(identify, El("div", Class("cd-flow cd-flow--mid"), s.numberField(text(t.NumberHint)),
			s.act(checkout.DoIdentify, primary, Text(t.Continue)))),
		when(identify, paragraph("cd-or", t.Or)),
		when(identify, El("div", Class("cd-flow cd-flow--mid"), s.personFields(true),
			s.act(checkout.DoIdentify, quiet, Text(t.ByName)))),
		notice("", iconInfo, t.NextTitle, El("p", Text(t.NextText))),
		actions(s.act(checkout.DoCancel, textual, Text(t.OtherWay))),
	}}
}

func (s scene) numberField(hint Nodes) Node {
	return s.field(field{name: "number", label: text(s.Identify.Number), hint: hint,
		bits: []Bit{At("inputmode", "numeric"), At("autocomplete", "off"), At("maxlength", "40")}})
}

// personFields are name, birth date and postal code. On a shared tablet they turn autofill off.
func (s scene) personFields(own bool) Nodes {
	t := s.Identify
	auto := func(token string) Attr {
		if !own {
			token = "off"
		}
		return At("autocomplete", token)
	}
	return Nodes{
		s.field(field{name: "first_name", label: text(t.First), hint: text(t.FirstHint),
			bits: []Bit{auto("given-name")}}),
		s.field(field{name: "last_name", label: text(t.Last), bits: []Bit{auto("family-name")}}),
		El("div", Class("cd-pair"),
			s.field(field{name: "birth_date", label: text(t.Birth), hint: text(t.BirthHint),
				bits: []Bit{At("inputmode", "numeric"), auto("bday"), At("maxlength", "20")}}),
			s.field(field{name: "postal_code", label: text(t.Postal), hint: text(t.PostalHint),
				bits: []Bit{auto("postal-code"), At("maxlength", "20")}})),
	}
}
