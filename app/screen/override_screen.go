package screen

import "candor/core/checkout"

// override lets an associate with the role confirm without a code. The relay records it and informs the
// lender. For any other associate the screen says that the customer must confirm.
func (s scene) override() content {
	t := s.Verify
	back := s.act(checkout.DoBack, quiet, iconBack, Text(t.OverrideBack))
	if !s.v.Allows(checkout.DoOverride) {
		return content{title: t.WithCustomer, main: []Bit{
			outcome("info", iconClock, t.WithCustomer, Text(t.WithCustomerText)),
			facts(s.agreedFacts()...),
			notice("", iconInfo, "", El("p", Text(t.AskForOverride))),
			actions(back, s.otherWay())}}
	}
	return content{title: t.OverrideTitle, act: checkout.DoOverride, stage: true, main: []Bit{
		El("div", Class("cd-flow"),
			El("div", Class("cd-row"),
				El("div", heading(Text(t.OverrideTitle)), paragraph("cd-lede", t.OverrideLede)), back),
			El("div", Class("cd-cols"),
				El("div", Class("cd-flow"),
					El("section", Class("cd-sheet cd-flow cd-flow--mid"), At("aria-labelledby", "sale"),
						subtitle("sale", t.Agreed), facts(s.agreedFacts()...)),
					notice("warn", iconAlert, t.RecordedTitle, El("p", Text(t.Recorded)))),
				s.overrideForm())),
	}}
}

func (s scene) agreedFacts() []fact {
	return append(s.saleFacts(), s.planFact())
}

func (s scene) overrideForm() Node {
	t := s.Verify
	reason := s.fault("reason")
	rows := Nodes{}
	for i, label := range []string{t.ReasonReach, t.ReasonOld, t.ReasonLate} {
		id := "reason-" + checkout.Reasons[i]
		row := choiceRow{id: id, name: "reason", value: checkout.Reasons[i], plain: true,
			checked: s.typed["reason"] == checkout.Reasons[i],
			body:    Nodes{El("label", At("for", id), Text(label))}}
		if reason.Tag != "" {
			row.described = "reason-error"
		}
		rows = append(rows, choice(row))
	}
	return El("div", Class("cd-sheet cd-flow"),
		El("fieldset", Class("cd-group"), El("legend", Text(t.WhyNoCode)), reason,
			El("div", Class("cd-choices"), rows)),
		s.seen(t.Seen),
		s.passcode(text(t.Passcode), s.whose()),
		s.act(checkout.DoOverride, primary, Text(t.Confirm)))
}

// seen is the checkbox by which an associate confirms what they looked at.
func (s scene) seen(label string) Node {
	fault := s.fault("seen")
	bits := append([]Bit{Class("cd-check"), At("type", "checkbox"), ID("seen"), At("name", "seen"),
		At("value", checkout.Yes), On("checked", s.typed["seen"] == checkout.Yes)},
		s.described("seen", false, fault)...)
	return El("div", Class("cd-field"), fault, El("div", Class("cd-consent"), El("input", bits...),
		El("label", At("for", "seen"), Text(label))))
}

// whose is the name of the associate whose passcode is asked.
func (s scene) whose() Nodes {
	if s.f.Bar == nil || s.f.Bar.Name == "" {
		return nil
	}
	return Nodes{foreign(s.f.Bar.Name)}
}
