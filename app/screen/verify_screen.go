package screen

import "candor/core/checkout"

// verify is the customer's last step in a store. The customer chooses how to confirm, then types what the
// lender asks for.
func (s scene) verify() content {
	if s.v.Verify == nil {
		return s.unknown()
	}
	switch s.v.Verify.Sent {
	case "":
		return s.verifyChoose()
	case checkout.MethodQuestion:
		return s.verifyQuestion()
	}
	return s.verifyCode()
}

func (s scene) verifyChoose() content {
	t := s.Verify
	fault := s.fault("method")
	rows := Nodes{}
	for i, d := range s.v.Verify.Methods {
		if row := s.methodRow(d, i == 0, fault.Tag != ""); row.Tag != "" {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		return content{title: t.NoWayTitle, at: 3, main: []Bit{
			outcome("warn", iconAlert, t.NoWayTitle, Text(t.NoWay)), actions(s.stop())}}
	}
	return content{title: t.Title, act: checkout.DoSend, at: 3, main: []Bit{
		intro(t.Title, Text(t.Lede)),
		El("fieldset", El("legend", Class("cd-hidden"), Text(t.How)), fault,
			El("div", Class("cd-choices"), rows)),
		actions(s.act(checkout.DoSend, primary, Text(t.Continue)), s.stop()),
	}}
}

// methodRow is one way to confirm. A customer is never offered an override.
func (s scene) methodRow(d checkout.Destination, first, fault bool) Node {
	t := s.Verify
	id := "method-" + string(d.Method)
	var label string
	var small Nodes
	var picture Node
	switch d.Method {
	case checkout.MethodSMS:
		label, picture = t.Sms, iconSms
		small = sentence(t.ToPhone, slot{"destination", El("bdi", Class("cd-nb"), Text(d.Masked))})
	case checkout.MethodEmail:
		label, picture = t.Email, iconMail
		small = sentence(t.ToMail, slot{"destination", foreign(d.Masked)})
	case checkout.MethodQuestion:
		label, small, picture = t.Question, text(t.QuestionHint), iconQuestion
	case checkout.MethodBypass:
		label, small, picture = t.Bypass, text(t.BypassHint), iconCheck
	default:
		return Node{}
	}
	if d.Masked == "" && (d.Method == checkout.MethodSMS || d.Method == checkout.MethodEmail) {
		small = nil
	}
	described := ""
	if len(small) > 0 {
		described = id + "-s"
	}
	if fault {
		described += " method-error"
	}
	typed := s.typed["method"]
	return choice(choiceRow{id: id, name: "method", value: string(d.Method), described: described,
		checked: typed == string(d.Method) || typed == "" && first, picture: picture,
		body: Nodes{El("label", At("for", id), Text(label)),
			when(len(small) > 0, El("p", Class("cd-small"), ID(id+"-s"), small))}})
}

// longestMessage is the room for a code that is pasted with the message around it.
const longestMessage = "320"

func (s scene) verifyCode() content {
	t := s.Verify
	sent, label := t.CodeSent, t.SmsCode
	destination := s.destination()
	lede := text(sent)
	if s.v.Verify.Sent == checkout.MethodEmail {
		label = t.EmailCode
	}
	if destination != "" {
		phrase := t.CodeSentSms
		if s.v.Verify.Sent == checkout.MethodEmail {
			phrase = t.CodeSentEmail
		}
		lede = sentence(phrase, slot{"destination", figureOf(destination)})
	}
	input := s.field(field{name: "code", label: text(label), hint: text(t.CodeHint), class: " cd-input--code",
		bits: []Bit{At("inputmode", "numeric"), At("autocomplete", "one-time-code"),
			At("maxlength", longestMessage)}})
	return s.confirm(t.CodeTitle, lede, input, t.CodeNote, t.NoCode)
}

func (s scene) destination() string {
	for _, d := range s.v.Verify.Methods {
		if d.Method == s.v.Verify.Sent {
			return d.Masked
		}
	}
	return ""
}

func (s scene) verifyQuestion() content {
	t := s.Verify
	label := Nodes{foreign(s.v.Verify.Question)}
	if s.v.Verify.Question == "" {
		label = text(t.Question)
	}
	input := s.field(field{name: "answer", label: label, hint: text(t.AnswerHint),
		bits: []Bit{At("autocomplete", "off"), At("maxlength", "50")}})
	return s.confirm(t.QuestionTitle, text(t.QuestionLede), input, t.AnswerNote, t.OtherWay)
}

// confirm is the last act. It repeats what the customer confirms.
func (s scene) confirm(title string, lede Nodes, input Node, note, other string) content {
	deal := El("span", s.dealOf())
	return content{title: title, act: checkout.DoConfirm, at: 3, hidden: []Node{wording()}, main: []Bit{
		intro(title, lede),
		El("p", Class("cd-deal"), ID("deal"), said(saidFigures), El("span", Text(s.Verify.Confirming)),
			Text(" "), deal),
		s.original(El("p", Class("cd-deal"), deal)),
		input,
		actions(s.act(checkout.DoConfirm, primary+yes, At("aria-describedby", "deal act"),
			Text(s.Verify.Confirm)),
			El("p", Class("cd-small"+yes), ID("act"), Text(note))),
		El("div", Class("cd-row"), s.act(checkout.DoBack, textual, Text(other)), s.stop()),
	}}
}

// stop leaves the decision. The tablet goes back to the associate.
func (s scene) stop() Node {
	if home := link(s.f.Home, textual, Text(s.Verify.Stop)); home.Tag != "" {
		return home
	}
	return s.act(checkout.DoCancel, textual, Text(s.Identify.OtherWay))
}
