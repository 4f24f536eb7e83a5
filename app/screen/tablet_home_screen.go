package screen

import (
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/money"
)

// Home is the tablet's start page. It has a new sale and today's checkouts of its location. A manager can
// also reset a passcode there.
type Home struct {
	Tablet
	Today   []Sale
	Reset   string // where the reset posts to; empty for associates who may not reset
	Done    string // number of the associate whose passcode was just reset
	Offline bool   // no connection: the page shows only what was typed
}

// Sale is one of today's checkouts.
type Sale struct {
	Reference string
	Address   string // URL of its page
	At        time.Time
	Amount    money.Amount
	Step      checkout.Step
}

// RenderHome draws the start page. Offline it shows no plan, no figure and no decision.
func RenderHome(p Home) Page {
	f := p.form()
	t := f.Tablet
	if p.Offline {
		return p.page(f, t.NewSale, DoSale, false, El("div", Class("cd-flow"), heading0(t.Home),
			offlineNotice(f), El("div", Class("cd-cols"), f.newSale(true), f.untilBack())))
	}
	work := f.newSale(false)
	if p.Reset != "" { // above the list, which may be long, so that the result is seen
		work = El("div", Class("cd-flow"), work, f.reset(p.Done))
	}
	home := p.page(f, t.NewSale, DoSale, false, El("div", Class("cd-flow"), heading0(t.Home),
		El("div", Class("cd-cols"), work, f.today(p.Today))))
	// its controls stand in the sale's form and belong to this one, so that Enter in one is not the other
	if p.Reset != "" {
		home.Body.Kids = append(home.Body.Kids,
			El("form", ID(resetForm), At("method", "post"), At("action", p.Reset), On("hidden", true)))
	}
	return home
}

// heading0 is a title for assistive technology only.
func heading0(title string) Node {
	return El("h1", Class("cd-hidden"), ID("title"), At("tabindex", "-1"), Text(title))
}

func (f form) newSale(offline bool) Node {
	t := f.Tablet
	fault := f.fault("amount")
	amount := append([]Bit{Class("cd-input cd-input--amount"), ID("amount"), At("name", "amount"),
		At("type", "text"), At("inputmode", "decimal"), At("autocomplete", "off"), At("maxlength", "20"),
		At("value", f.typed["amount"])}, f.described("amount", false, fault)...)
	head := subtitle("new", t.NewSale)
	button := submit(DoSale, primary, Text(t.FindCustomer), iconForward)
	if offline {
		head = El("div", Class("cd-row"), head, tag("", t.NotSent, iconClock))
		button = actions(submit(DoSale, primary, At("aria-describedby", "try"), Text(t.TryAgain)),
			El("p", Class("cd-small"), ID("try"), Text(t.Stays)))
	}
	return El("section", Class("cd-sheet cd-flow"), At("aria-labelledby", "new"), head,
		El("div", Class("cd-field"), El("label", Class("cd-label"), At("for", "amount"), Text(t.Amount)),
			fault,
			El("div", Class(f.amountAffix()), El("span", At("aria-hidden", "true"), Text("$")),
				El("input", amount...))),
		f.field(field{name: "reference", label: text(t.OrderNumber), hint: text(t.OrderHint),
			bits: []Bit{At("autocomplete", "off"), At("maxlength", "64")}}),
		button)
}

const resetForm = "reset"

// reset lets an associate try a passcode again.
func (f form) reset(done string) Node {
	t := f.Tablet
	told := Node{}
	if done != "" {
		told = notice("info", iconCheck, "", El("p", sentence(t.ResetDone, slot{"number", foreign(done)})))
		told.Attrs = append(told.Attrs, At("role", "status"))
	}
	return El("section", Class("cd-sheet cd-flow cd-flow--mid"), At("aria-labelledby", "passcodes"),
		subtitle("passcodes", t.Reset), told,
		f.field(field{name: "associate", label: text(t.Number), hint: text(t.ResetHint),
			bits: []Bit{At("form", resetForm), At("inputmode", "numeric"), At("autocomplete", "off"),
				At("maxlength", "50")}}),
		El("div", Class("cd-actions"), submit(DoReset, quiet, At("form", resetForm), Text(t.ResetTries))))
}

// amountAffix puts the dollar sign where the language writes it: before or after the amount.
func (f form) amountAffix() string {
	if f.language == locale.French {
		return "cd-affix cd-affix--fr"
	}
	return "cd-affix"
}

func (f form) today(sales []Sale) Node {
	t := f.Tablet
	rows := []Bit{Class("cd-rows")}
	for _, s := range sales {
		rows = append(rows, f.saleRow(s))
	}
	list := El("ul", rows...)
	if len(sales) == 0 {
		list = paragraph("cd-small", t.NoneToday)
	}
	return El("section", Class("cd-sheet cd-flow cd-flow--mid"), At("aria-labelledby", "recent"),
		subtitle("recent", t.Today), list)
}

func (f form) saleRow(s Sale) Node {
	reference := Text(f.Tablet.NoReference)
	if s.Reference != "" {
		reference = figureOf(s.Reference)
	}
	inside := Nodes{
		El("span", reference, El("br"), El("span", Class("cd-small"), Text(f.language.TimeOfDay(s.At)))),
		El("span", Class("cd-rows__end"), f.money(s.Amount), f.state(s.Step)),
	}
	if s.Address == "" {
		return El("li", El("div", Class("cd-rows__row"), inside))
	}
	return El("li", El("a", Class("cd-rows__row"), At("href", s.Address), inside))
}

// state is the state of a sale in one word.
func (f form) state(step checkout.Step) Node {
	t := f.Tablet
	tone, word, picture := "", t.StateIdentify, iconClock
	switch step {
	case checkout.StepOffers:
		word = t.StateOffers
	case checkout.StepHandover, checkout.StepReview, checkout.StepVerify, checkout.StepLender:
		tone, word = "info", t.StateCustomer
	case checkout.StepAuthorizing, checkout.StepPending:
		tone, word, picture = "warn", t.StateConfirming, iconAgain
	case checkout.StepApproved:
		tone, word, picture = "ok", t.StateApproved, iconCheck
	case checkout.StepDeclined:
		word, picture = t.StateDeclined, iconCross
	case checkout.StepCancelled:
		word, picture = t.StateCancelled, iconCross
	case checkout.StepExpired:
		word = t.StateExpired
	}
	n := tag(tone, word, picture)
	n.Tag = "span"
	return n
}

func offlineNotice(f form) Node {
	n := notice("warn", iconOffline, f.Tablet.NoConnection, El("p", Text(f.Tablet.NoConnectionText)))
	n.Attrs = append(n.Attrs, At("role", "status"))
	return n
}

func (f form) untilBack() Node {
	t := f.Tablet
	item := func(picture Node, s string) Node { return El("li", picture, El("span", Text(s))) }
	return El("section", Class("cd-sheet cd-flow cd-flow--mid"), At("aria-labelledby", "away"),
		subtitle("away", t.Until),
		El("ul", Class("cd-list"), item(iconCheck, t.UntilType), item(iconClock, t.UntilWait),
			item(iconCross, t.UntilNot)),
		notice("", iconAlert, t.AlreadyTitle, El("p", Text(t.AlreadyText))))
}
