package screen

import "candor/core/checkout"

// identifyOnline says what is being bought, and asks for a card number, an account number or a name. The
// lender's page does the rest. That page needs a script, which is said before anything is typed.
func (s scene) identifyOnline() content {
	t := s.Identify
	identify := s.v.Allows(checkout.DoIdentify)
	return content{title: t.Title, act: checkout.DoIdentify, at: 1, main: []Bit{
		intro(t.Title, Text(t.Lede)),
		s.cartChanged(),
		s.purchase(),
		El("noscript", notice("warn", iconAlert, s.Verify.NoScript, El("p", Text(s.Verify.NoScriptWay)))),
		when(identify, El("div", Class("cd-flow cd-flow--mid"), s.numberField(text(t.NumberHint), true),
			s.act(checkout.DoIdentify, primary, Text(t.Continue)))),
		when(identify, paragraph("cd-or", t.Or)),
		when(identify, El("div", Class("cd-flow cd-flow--mid"), s.personFields(true),
			s.act(checkout.DoIdentify, quiet, Text(t.ByName)))),
		notice("", iconInfo, t.NextTitle, El("p", Text(t.NextText))),
		actions(s.act(checkout.DoCancel, textual, Text(t.OtherWay))),
	}}
}

// cartChanged says that the store changed the amount since the checkout was made.
func (s scene) cartChanged() Node {
	if s.v.Notice != checkout.NoticeAmountChanged || s.v.Was == nil {
		return Node{}
	}
	n := notice("info", iconCart, s.Offers.ChangedTitle, El("p", sentence(s.Identify.Changed,
		slot{"was", s.money(*s.v.Was)}, slot{"amount", s.money(s.v.Amount)})))
	n.Attrs = append(n.Attrs, At("role", "status"))
	return n
}

// numberField takes a card or account number. In a store it has no maximal length, nor has any other field: a
// scan that hits it must arrive whole.
func (s scene) numberField(hint Nodes, own bool) Node {
	return s.field(field{name: "number", label: text(s.Identify.Number), hint: hint,
		bits: []Bit{At("inputmode", "numeric"), At("autocomplete", "off"), longest("80", own)}})
}

func longest(characters string, own bool) Attr {
	if !own {
		return Attr{}
	}
	return At("maxlength", characters)
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
				bits: []Bit{At("inputmode", "numeric"), auto("bday"), longest("20", own)}}),
			s.field(field{name: "postal_code", label: text(t.Postal), hint: text(t.PostalHint),
				bits: []Bit{auto("postal-code"), longest("20", own)}})),
	}
}
