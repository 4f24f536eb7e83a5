package screen

import "candor/core/checkout"

// Seconds until a page refreshes itself.
const (
	soon  = 4
	later = 15
)

// authorizing waits for the lender. It never offers to pay again.
func (s scene) authorizing() content {
	t := s.Outcome
	return content{title: t.WaitTitle, act: checkout.DoCheck, refresh: soon, main: []Bit{
		El("div", Class("cd-flow cd-flow--tight"), At("role", "status"), heading(Text(t.WaitTitle)),
			paragraph("cd-lede", t.WaitLede)),
		El("ol", Class("cd-track"),
			El("li", Class("is-done"), El("span", Class("cd-track__dot"), iconCheck),
				track(t.Recorded, t.Done)),
			El("li", At("aria-current", "step"), El("span", Class("cd-track__dot")), track(t.Looking, t.Now)),
			El("li", Class("is-next"), El("span", Class("cd-track__dot")), track(t.Appears, t.Next))),
		facts(s.amountFact(), s.planFact(), s.numberFact(s.Frame.Checkout)),
		notice("", iconInfo, t.DontTitle, El("p", Text(t.DontText))),
		actions(s.act(checkout.DoCheck, quiet, Text(t.CheckNow))),
	}}
}

func track(name, state string) Node {
	return El("div", El("span", Class("cd-track__name"), Text(name)),
		El("span", Class("cd-small"), Text(state)))
}

func (s scene) amountFact() fact { return fact{s.Frame.Amount, Nodes{s.money(s.v.Amount)}} }

// numberFact is the number that a person can read out on the telephone.
func (s scene) numberFact(label string) fact {
	if s.v.Number == "" {
		return fact{}
	}
	return fact{label, Nodes{figure(s.v.Number)}}
}

// pending says that the lender's answer did not arrive. The purchase may still be approved, so the screen
// never offers to pay again.
func (s scene) pending() content {
	t := s.Outcome
	o := s.outcomeOf()
	switch {
	case o.Trace == checkout.TraceCancelling:
		return s.cancelling()
	case o.Manual:
		return s.pendingManual(o)
	}
	checked := fact{}
	if !o.At.IsZero() {
		checked = fact{t.LastChecked, Nodes{s.timeOfDay(o.At)}}
	}
	return content{title: t.PendingTitle, act: checkout.DoCheck, refresh: later, main: []Bit{
		outcome("info", iconClock, t.PendingTitle, s.dontPay(t.PendingLede)),
		facts(s.amountFact(), s.numberFact(s.Frame.Checkout), checked),
		notice("", iconAgain, t.ChecksTitle, El("p", Text(t.ChecksText))),
		actions(s.act(checkout.DoCheck, primary, Text(t.CheckNow)), s.exits(textual)),
	}}
}

// cancelling says that the store cancelled and that the lender's answer is still unknown.
func (s scene) cancelling() content {
	t := s.Outcome
	return content{title: t.CancellingTitle, act: checkout.DoCheck, refresh: later, main: []Bit{
		outcome("info", iconClock, t.CancellingTitle, Text(t.CancellingLede)),
		facts(s.amountFact(), s.numberFact(t.Reference)),
		notice("", iconInfo, t.AskTitle, El("p", sentence(t.AskText, merchantSlot(s.v.Merchant.Name))),
			s.contact()),
		actions(s.act(checkout.DoCheck, primary, Text(t.CheckNow)), s.exits(textual)),
	}}
}

// pendingManual says that a person settles the purchase with the lender, whom to ask, and what to quote.
func (s scene) pendingManual(o checkout.Outcome) content {
	t := s.Outcome
	sent := fact{}
	if !o.SentAt.IsZero() {
		sent = fact{t.Sent, sentence(t.SentAt, slot{"date", s.date(o.SentAt)},
			slot{"time", s.timeOfDay(o.SentAt)})}
	}
	return content{title: t.ManualTitle, refresh: later, main: []Bit{
		outcome("info", iconHeadset, t.ManualTitle, s.dontPay(t.ManualLede)),
		facts(s.amountFact(), s.numberFact(t.Reference), sent),
		notice("", iconInfo, t.AskTitle,
			El("p", sentence(t.AskText, merchantSlot(s.v.Merchant.Name))), s.contact()),
		actions(s.exits(primary)),
	}}
}

func (s scene) dontPay(lede string) Nodes {
	return Nodes{El("strong", Class("cd-strong"), Text(s.Outcome.DontPay)), Text(" " + lede)}
}

// contact says how to reach the merchant.
func (s scene) contact() Node {
	m := s.v.Merchant
	var ways Nodes
	if address := telephone(m.Phone); address != "" {
		ways = append(ways, El("a", At("href", address), foreign(keep(m.Phone))))
	}
	if address := mailbox(m.Email); address != "" {
		if len(ways) > 0 {
			ways = append(ways, Text(" "))
		}
		ways = append(ways, El("a", At("href", address), foreign(m.Email)))
	}
	return when(len(ways) > 0, El("p", Class("cd-contact"), ways))
}

// telephone is the tel: URL of a Canadian number, or empty if the text is not one.
func telephone(number string) string {
	digits := ""
	for _, r := range number {
		switch {
		case r >= '0' && r <= '9':
			digits += string(r)
		case r != ' ' && r != '\u00a0' && r != '-' && r != '.' && r != '(' && r != ')' && r != '+':
			return ""
		}
	}
	switch len(digits) {
	case 10:
		return "tel:+1" + digits
	case 11:
		return "tel:+" + digits
	}
	return ""
}

// mailbox is the mailto: URL of a mail address, or empty if the text holds more than an address.
func mailbox(address string) string {
	at := 0
	for _, r := range address {
		switch {
		case r == '@':
			at++
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '-', r == '_',
			r == '+':
		default:
			return ""
		}
	}
	if at != 1 || address[0] == '@' || address[len(address)-1] == '@' {
		return ""
	}
	return "mailto:" + address
}
