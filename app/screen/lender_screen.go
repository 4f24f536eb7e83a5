package screen

import "candor/core/checkout"

// The ids of the lender's screen that boot.js uses.
const (
	LenderFrame  = "lender"   // the iframe; data-origin and data-session say what its events must carry
	LenderSubmit = "announce" // the button that posts an event
)

// lender shows the lender's own page in a frame. boot.js receives its events, fills them into the hidden
// fields named like those of an Action, and posts them as an ordinary act. Without script the page says so,
// and the way back still works.
func (s scene) lender() content {
	t := s.Verify
	if s.f.Tab != "" {
		return s.lenderInTab()
	}
	return content{title: t.FrameTitle, at: 1, main: []Bit{
		intro(t.FrameTitle, Text(t.FrameLede)),
		El("div", Class("cd-flow cd-flow--mid"), s.lenderFrame(),
			El("p", Class("cd-small"), Text(t.NotLoading+" "),
				El("a", Class("cd-tap"), At("href", s.f.Action), Text(t.LoadAgain)))),
		El("noscript", notice("warn", iconAlert, t.NoScript, El("p", Text(t.NoScriptWay)))),
		s.leaveLender(),
	}, hidden: s.eventFields()}
}

// leaveLender are the ways out of the lender's step.
func (s scene) leaveLender() Node {
	return actions(s.act(checkout.DoCancel, quiet,
		El("span", sentence(s.Verify.CancelTo, merchantSlot(s.v.Merchant.Name)))),
		s.act(checkout.DoRestart, textual, Text(s.Frame.StartOver)))
}

func (s scene) lenderFrame() Node {
	if s.v.Lender == nil || s.f.Lender == "" || !s.v.Allows(checkout.DoEvent) {
		return Node{}
	}
	return El("section", Class("cd-frame"), At("aria-labelledby", "lender-bar"),
		El("p", Class("cd-frame__bar"), ID("lender-bar"), iconLock, El("span", Text(s.Verify.FrameBar))),
		El("iframe", Class("cd-frame__view"), ID(LenderFrame),
			At("sandbox", s.v.Lender.Frame.SandboxTokens()), At("allow", s.v.Lender.Allow()),
			At("referrerpolicy", s.v.Lender.Frame.ReferrerPolicy()), At("src", s.f.Lender),
			At("title", s.Verify.FrameName),
			At("data-origin", s.v.Lender.Origin), At("data-session", s.v.Lender.Session)))
}

// eventFields are empty until boot.js receives an event of the right origin and session.
func (s scene) eventFields() []Node {
	if !s.v.Allows(checkout.DoEvent) {
		return nil
	}
	var fields []Node
	for _, name := range []string{"event", "event_session", "event_account", "event_verified",
		"event_action"} {
		fields = append(fields, El("input", At("type", "hidden"), ID(name), At("name", name),
			At("value", "")))
	}
	return append(fields, El("button", ID(LenderSubmit), At("type", "submit"), At("name", "do"),
		At("value", string(checkout.DoEvent)), On("hidden", true)))
}
