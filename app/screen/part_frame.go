package screen

import (
	"strconv"

	"candor/core/checkout"
	"candor/core/locale"
)

// The frames around a screen. Embedded, hosted and tablet pages differ only in this file and in part_bar.go.

// body is the root element of a page: skip link and form, in the frame of the View's use.
func (s scene) body(c content) Node {
	alert := s.alert() // after the screen, which shows the problems that it can
	main := append([]Bit{s.moved(), alert}, c.main...)
	inside := s.fields(c)
	associate := s.v.Actor == checkout.Associate
	switch {
	case associate && s.f.Bar != nil:
		inside = append(inside, s.bar(*s.f.Bar, s.languageSwitch()), s.stage(c, main))
	case s.v.Use == checkout.Tablet || associate:
		inside = append(inside, s.tabletSheet(c, main), s.idle())
	default:
		inside = append(inside, s.page(c, main))
	}
	return root(s.words, frameName(s.v), s.v, El("form", Class("cd-form"), At("method", "post"),
		At("action", s.f.Action), inside))
}

// moved is the hidden sentence that the purchase changed, on a customer's page where something can be typed.
func (s scene) moved() Node {
	if s.v.Actor != checkout.Customer || s.v.Step.Ended() || s.v.Step.Waiting() {
		return Node{}
	}
	n := notice("info", iconInfo, "", El("p", Text(s.Frame.CartMoved)))
	n.Attrs = append(n.Attrs, ID(Changed), At("role", "alert"), On("hidden", true))
	return n
}

func frameName(v checkout.View) string {
	switch v.Use {
	case checkout.Embedded, checkout.Hosted, checkout.Tablet:
		return string(v.Use)
	}
	if v.Channel == checkout.InStore {
		return string(checkout.Tablet)
	}
	return string(checkout.Hosted)
}

func root(w words, frame string, v checkout.View, form Node) Node {
	return El("div", ID(Root), Class("cd-body"), At("lang", string(w.language)), At("data-frame", frame),
		At("data-step", string(v.Step)), At("data-revision", strconv.FormatInt(v.Revision, 10)),
		El("a", Class("cd-skip"), At("href", "#main"), Text(w.Frame.Skip)), form)
}

// page is the frame of the shopper's own screen: one column. A hosted checkout has a summary beside it where
// there is room.
func (s scene) page(c content, main []Bit) Node {
	class, aside := "cd-page", Node{}
	if s.v.Use == checkout.Hosted && c.at > 0 {
		class, aside = "cd-page cd-page--split", s.aside()
	}
	top := s.brand()
	if aside.Tag != "" {
		top = s.brand(El("span", Class("cd-brand__what"), Text(s.Frame.Payments)))
	}
	return El("div", Class(class), aside, El("div", Class("cd-widget"), s.column(c, top, main, s.foot())))
}

// tabletSheet is the frame of a tablet in the customer's hands. It has no bar.
func (s scene) tabletSheet(c content, main []Bit) Node {
	if c.stage {
		return s.stage(c, main)
	}
	return El("div", Class("cd-stage cd-stage--center"),
		El("div", Class("cd-sheet cd-sheet--wide cd-widget"), s.column(c, s.brand(), main, Node{})))
}

// idle is the warning that appears before a tablet that a customer left locks itself. boot.js shows it after
// four minutes without a touch. Any touch dismisses it. After one more minute, boot.js goes to the address of
// data-home, which asks for the associate's passcode.
func (s scene) idle() Node {
	t := s.Frame
	if s.f.Home == "" || s.v.Actor == checkout.Associate {
		return Node{}
	}
	return El("div", Class("cd-idle"), ID(IdleWarning), At("role", "alert"), At("data-home", s.f.Home),
		On("hidden", true),
		notice("warn", iconClock, t.IdleTitle, El("p", Text(t.IdleText))),
		El("button", Class("cd-button"), At("type", "button"), Text(t.Stay)))
}

func (s scene) column(c content, brand Node, main []Bit, foot Node) Node {
	return El("div", Class("cd-flow"),
		El("div", Class("cd-flow cd-flow--tight"), El("header", Class("cd-top"), brand, s.languageSwitch()),
			s.steps(c.at)),
		El("main", append([]Bit{Class("cd-flow"), ID("main")}, main...)...), foot)
}

// stage is the main part at a tablet's width. A screen that is not laid out for this width stands on a sheet.
func (s scene) stage(c content, main []Bit) Node {
	class := "cd-stage"
	if c.center || !c.stage {
		class += " cd-stage--center"
	}
	if !c.stage {
		sheet := El("div", append([]Bit{Class("cd-flow")}, main...)...)
		main = []Bit{El("div", Class("cd-sheet cd-sheet--wide cd-widget"), sheet)}
	}
	return El("main", append([]Bit{Class(class), ID("main")}, main...)...)
}

// brand is the mark and the name of the store. more replaces the name where a summary beside the sheet shows
// it.
func (s scene) brand(more ...Bit) Node {
	return El("p", append([]Bit{Class("cd-brand"), iconMark, El("span", name(s.v.Merchant.Name))},
		more...)...)
}

func (s scene) languageSwitch() Node {
	if !s.v.Allows(checkout.DoLanguage) {
		return Node{}
	}
	return languageSwitch(s.language.Other())
}

func languageSwitch(to locale.Language) Node {
	return El("button", Class("cd-lang"), At("type", "submit"), At("name", "do"),
		At("value", string(checkout.DoLanguage)), At("lang", string(to)), Text(to.Name()))
}

// steps is the progress: three words. The steps behind are marked as done.
func (s scene) steps(at int) Node {
	if at == 0 {
		return Node{}
	}
	t := s.Frame
	names := []string{t.Verify, t.Choose, t.Review}
	if s.v.Channel == checkout.InStore {
		names = []string{t.Choose, t.Review, t.Verify}
	}
	list := []Bit{}
	for i, step := range names {
		switch {
		case i+1 < at:
			list = append(list, El("li", Class("is-done"), Text(step),
				El("span", Class("cd-hidden"), Text(t.StepDone))))
		case i+1 == at:
			list = append(list, El("li", At("aria-current", "step"), Text(step)))
		default:
			list = append(list, El("li", Text(step)))
		}
	}
	label := t.Progress.With(locale.Text("step", strconv.Itoa(at)),
		locale.Text("steps", strconv.Itoa(len(names))))
	return El("nav", Class("cd-steps"), At("aria-label", label), El("ol", list...))
}

func (s scene) foot() Node {
	t := s.Frame
	links := Nodes{}
	for _, l := range []struct{ label, address string }{{t.Privacy, s.f.Privacy}, {t.Help, s.f.Help}} {
		if l.address == "" || !safeAddress(Clean(l.address)) {
			continue
		}
		if len(links) > 0 {
			links = append(links, Text(" · "))
		}
		links = append(links, El("a", At("href", l.address), Text(l.label)))
	}
	return El("footer", Class("cd-foot"), El("span", Text(t.Lender)),
		when(len(links) > 0, El("span", links)))
}

// aside is the summary of a hosted checkout.
func (s scene) aside() Node {
	t := s.Frame
	all := []fact{{t.PaidTo, Nodes{name(s.v.Merchant.Name)}}, {t.LenderIs, text("Flexiti")}}
	if s.v.Reference != "" {
		all = append([]fact{{t.Order, Nodes{figureOf(s.v.Reference)}}}, all...)
	}
	return El("aside", Class("cd-aside"), At("aria-label", t.Purchase), s.brand(),
		El("p", El("span", Class("cd-small"), Text(t.Amount)),
			El("b", Class("cd-aside__amount"), said(saidFigures), Text(s.language.Money(s.v.Amount)))),
		facts(all...), paragraph("cd-small", t.Borrow))
}

// figureOf draws a reference that comes from outside, in bold and isolated. Only a long one may break.
func figureOf(reference string) Node {
	class := "cd-ref"
	if len(reference) <= longName {
		class += " cd-nb"
	}
	return El("b", Class(class), foreign(reference))
}
