package screen

import (
	"candor/core/checkout"
	"candor/core/locale"
)

// The tablet's own pages belong to no checkout. They have small views of their own, and their forms carry no
// revision. These are the values of "do" with their fields:
//
//	sign_in   associate, passcode
//	unlock    passcode
//	sale      amount, reference
//	reset     associate (a form of its own)
//	lock      nothing
//	language  language
const (
	DoSignIn = "sign_in"
	DoUnlock = "unlock"
	DoSale   = "sale"
	DoReset  = "reset"
	DoLock   = "lock"
)

// Tablet is what the tablet's own pages have in common.
type Tablet struct {
	Language locale.Language
	Action   string // where the form posts to
	Bar      Bar
	Typed    map[string]string
	Problem  *checkout.Trouble
	Wait     int // seconds until the next try of a passcode, where no Problem says it
}

func (t Tablet) form() form {
	f := newForm(t.Language, t.Typed, t.Problem)
	f.wait = max(f.wait, t.Wait)
	return f
}

// page draws a page of the tablet: the bar and the main part.
func (t Tablet) page(f form, title, act string, center bool, main ...Bit) Page {
	class := "cd-stage"
	if center {
		class += " cd-stage--center"
	}
	other := f.language.Other()
	main = append([]Bit{Class(class), ID("main"), f.alert()}, main...)
	body := El("div", ID(Root), Class("cd-body"), At("lang", string(f.language)),
		At("data-frame", string(checkout.Tablet)),
		El("a", Class("cd-skip"), At("href", "#main"), Text(f.Frame.Skip)),
		El("form", Class("cd-form"), At("method", "post"), At("action", t.Action), enter(act),
			hidden("language", string(other)), f.bar(t.Bar, languageSwitch(other)), El("main", main...)))
	return Page{Title: f.title(title, t.Bar.Place), Lang: f.language, Body: body}
}

// SignIn asks which associate uses the tablet.
type SignIn struct {
	Tablet
	Device string // the tablet's name
}

// RenderSignIn draws the sign-in page.
func RenderSignIn(p SignIn) Page {
	f := p.form()
	t := f.Tablet
	sheet := El("div", Class("cd-sheet cd-sheet--narrow cd-flow"),
		intro(t.SignIn, sentence(t.SignInLede, slot{"device", foreign(p.Device)})),
		El("div", Class("cd-flow cd-flow--mid"),
			f.associate(),
			f.passcode(text(t.Passcode), nil),
			submit(DoSignIn, primary, Text(t.SignIn))),
		paragraph("cd-small", t.Forgot))
	return p.page(f, t.SignIn, DoSignIn, true, sheet)
}

// Locked asks for the passcode of the associate whose session is suspended.
type Locked struct {
	Tablet
	Name    string // of the associate
	Order   string // of the suspended sale, if there is one
	Other   string // URL of the sign-in page; empty while a customer holds the tablet
	Manager string // URL of the page by which a manager takes the tablet back, while a customer holds it
}

// RenderLocked draws the locked page. It shows nothing about a customer.
func RenderLocked(p Locked) Page {
	f := p.form()
	t := f.Tablet
	lede := text(t.LockedIdle)
	if p.Order != "" {
		lede = sentence(t.LockedSale, slot{"order", figureOf(p.Order)})
	}
	return p.locked(f, lede,
		f.passcode(sentence(t.PasscodeFor, slot{"name", foreign(p.Name)}), nil),
		submit(DoUnlock, primary, Text(t.Unlock)),
		link(p.Other, textual, Text(t.SomeoneElse)),
		link(p.Manager, textual, Text(t.ByManager)))
}

// RenderTakeBackByManager draws the page by which a manager takes a tablet back that an associate handed
// over. Other is the URL of that associate's page.
func RenderTakeBackByManager(p Locked) Page {
	f := p.form()
	t := f.Tablet
	name := slot{"name", foreign(p.Name)}
	return p.locked(f, sentence(t.ByManagerLede, name),
		hidden(FieldBy, ByManager),
		f.associate(),
		f.passcode(text(t.Passcode), nil),
		submit(DoUnlock, primary, Text(t.Unlock)),
		link(p.Other, textual, El("span", sentence(t.OwnPasscode, name))))
}

// The hidden field of the page by which a manager takes a tablet back, and its value.
const (
	FieldBy   = "by"
	ByManager = "manager"
)

func (p Locked) locked(f form, lede Nodes, fields ...Bit) Page {
	t := f.Tablet
	p.Bar.Name, p.Bar.Lock = "", ""
	sheet := El("div", Class("cd-sheet cd-sheet--narrow cd-flow"),
		outcome("", iconLock, t.Locked, lede),
		El("div", append([]Bit{Class("cd-flow cd-flow--mid")}, fields...)...))
	return p.page(f, t.Locked, DoUnlock, true, sheet)
}
