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
}

func (t Tablet) form() form { return newForm(t.Language, t.Typed, t.Problem) }

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

// passcode is the field of an associate's passcode. It is never written back.
func (f form) passcode(label Nodes) Node {
	return f.field(field{name: "passcode", label: label, kind: "password",
		bits: []Bit{At("inputmode", "numeric"), At("autocomplete", "current-password")}})
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
			f.field(field{name: "associate", label: text(t.Number),
				bits: []Bit{At("inputmode", "numeric"), At("autocomplete", "username"),
					At("maxlength", "20")}}),
			f.passcode(text(t.Passcode)),
			submit(DoSignIn, primary, Text(t.SignIn))),
		paragraph("cd-small", t.Forgot))
	return p.page(f, t.SignIn, DoSignIn, true, sheet)
}

// Locked asks for the passcode of the associate whose session is suspended.
type Locked struct {
	Tablet
	Name  string // of the associate
	Order string // of the suspended sale, if there is one
	Other string // URL of the sign-in page
}

// RenderLocked draws the locked page. It shows nothing about a customer.
func RenderLocked(p Locked) Page {
	f := p.form()
	t := f.Tablet
	lede := text(t.LockedIdle)
	if p.Order != "" {
		lede = sentence(t.LockedSale, slot{"order", figureOf(p.Order)})
	}
	p.Bar.Name, p.Bar.Lock = "", ""
	sheet := El("div", Class("cd-sheet cd-sheet--narrow cd-flow"),
		outcome("", iconLock, t.Locked, lede),
		El("div", Class("cd-flow cd-flow--mid"),
			f.passcode(sentence(t.PasscodeFor, slot{"name", foreign(p.Name)})),
			submit(DoUnlock, primary, Text(t.Unlock)),
			link(p.Other, textual, Text(t.SomeoneElse))))
	return p.page(f, t.Locked, DoUnlock, true, sheet)
}
