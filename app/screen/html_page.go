package screen

import (
	"strconv"

	"candor/core/checkout"
	"candor/core/locale"
)

// Page is a whole screen. The server puts Body into its shell; the browser replaces the element with the id
// Root.
type Page struct {
	Title   string          // of the window; begins with "Error:" after a refused act
	Lang    locale.Language // for <html lang>
	Refresh int             // seconds until the page refreshes itself; 0 for never
	Body    Node            // the root element
	Said    []string        // kind and text of each element with data-said, in document order
}

// Root is the id of a page's root element.
const Root = "candor"

// IdleWarning is the id of the idle warning on a tablet in a customer's hands.
const IdleWarning = "idle"

// Changed is the id of the sentence that boot.js shows when the store's server changed the purchase and the
// page cannot be drawn again without losing what was typed.
const Changed = "changed"

// Frame is what surrounds a screen. Every URL is ours, except Privacy and Help. An empty URL omits its link
// or button.
type Frame struct {
	Action  string            // where the form posts to, which is the page's own path: "/c/{token}"
	Typed   map[string]string // what was typed, by field name; never a passcode or a licence
	Lender  string            // src of the lender's frame: a path of ours that redirects there
	Tab     string            // without Lender: this checkout in a tab of its own, which can frame the lender
	Whole   string            // in such a tab: the checkout, for who does not go back to the store's page
	Home    string            // tablet: the start page, which asks a customer for the associate's passcode
	Sales   string            // tablet: the beginning of a sale's page, before its id
	Privacy string            // the merchant's pages
	Help    string
	Bar     *Bar // set for a tablet in an associate's hands
}

// Bar is the dark bar above an associate's screens.
type Bar struct {
	Place   string // name and location of the store
	Name    string // of the associate; empty before sign-in
	Number  string
	Manager bool
	Lock    string // where the lock button posts to; empty without one
}

// Render draws the screen of a View.
func Render(v checkout.View, f Frame) Page {
	s := scene{form: newForm(v.Language, f.Typed, tellable(v)), v: v, f: f}
	s.ask = s.lenderContact()
	if s.goesOnElsewhere() {
		s.v.Allowed = nil
	}
	c := s.content()
	body := s.body(c)
	return Page{
		Title:   s.title(c.title, v.Merchant.Name),
		Lang:    s.language,
		Refresh: c.refresh,
		Body:    body,
		Said:    saidIn(body),
	}
}

// tellable is the Problem of a View, unless its screen says it better: that an act is not allowed any more
// says the end of a checkout itself, and that the person goes on from there would be wrong.
func tellable(v checkout.View) *checkout.Trouble {
	if v.Step.Ended() && v.Problem != nil && v.Problem.Code == checkout.CodeNotAllowed {
		return nil
	}
	return v.Problem
}

// scene is the input of every screen.
type scene struct {
	form
	v checkout.View
	f Frame
}

// content is what a screen contributes. The frame around it is the same for all screens.
type content struct {
	title   string
	act     checkout.Do // of the main button, and of Enter in a field
	at      int         // the step in the progress, from 1; 0 draws none
	main    []Bit
	stage   bool   // main is laid out for a tablet's width
	center  bool   // of a stage
	refresh int    // see Page
	hidden  []Node // hidden fields
}

// content chooses the screen. An unknown step draws a problem and does not panic.
func (s scene) content() content {
	if s.beforeHandover() {
		return s.prepared()
	}
	if s.goesOnElsewhere() {
		return s.goBack()
	}
	associate := s.v.Actor == checkout.Associate
	if associate && len(s.v.Standing) > 0 {
		return s.secondSale()
	}
	switch s.v.Step {
	case checkout.StepIdentify:
		if s.v.Channel == checkout.InStore {
			return s.identifyStore()
		}
		return s.identifyOnline()
	case checkout.StepAccounts:
		return s.accounts()
	case checkout.StepLender:
		return s.lender()
	case checkout.StepOffers:
		return s.offersOf(associate)
	case checkout.StepHandover:
		return s.handover()
	case checkout.StepReview:
		return s.review()
	case checkout.StepVerify:
		if associate {
			return s.override()
		}
		return s.verify()
	case checkout.StepAuthorizing:
		return s.authorizing()
	}
	return s.ending()
}

func (s scene) ending() content {
	switch s.v.Step {
	case checkout.StepApproved:
		return s.approved()
	case checkout.StepDeclined:
		return s.declined()
	case checkout.StepPending:
		return s.pending()
	case checkout.StepCancelled:
		return s.cancelled()
	case checkout.StepExpired:
		return s.expired()
	}
	return s.unknown()
}

// offersOf is the list of plans. When there is no quote for the present amount, it asks for a new one.
func (s scene) offersOf(associate bool) content {
	switch {
	case s.v.Allows(checkout.DoQuote) || len(s.v.Offers) == 0 && len(s.v.Held) == 0:
		return s.amountChanged()
	case associate:
		return s.offersStore()
	}
	return s.offers()
}

// act draws a button, if its act is allowed.
func (s scene) act(do checkout.Do, style string, bits ...Bit) Node {
	if !s.v.Allows(do) {
		return Node{}
	}
	return submit(string(do), style, bits...)
}

// fields are the hidden fields of the form: the act of the Enter key, the revision, the language to switch
// to.
func (s scene) fields(c content) Nodes {
	var n Nodes
	if c.act != "" && s.v.Allows(c.act) {
		n = append(n, enter(string(c.act)))
	}
	n = append(n, hidden("revision", strconv.FormatInt(s.v.Revision, 10)))
	if s.v.Allows(checkout.DoLanguage) {
		n = append(n, hidden("language", string(s.language.Other())))
	}
	return append(n, c.hidden...)
}
