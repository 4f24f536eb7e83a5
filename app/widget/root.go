package widget

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"candor/app/screen"
	"candor/core/checkout"
)

// Root is the one component. It owns the View, and lends the page to what a person types.
type Root struct {
	app.Compo

	ui     app.Context // of the Root itself: that of an event ends with the element it was raised on
	view   checkout.View
	frame  screen.Frame
	client client
	doc    document

	page  screen.Page
	nodes []screen.Node
	fresh bool // alternates with every new screen, see sheet

	before  *checkout.View // what is on the screen, while another View waits to be drawn
	kept    Kept           // what a drawing gives back
	entered bool           // another step is being drawn
	sending bool           // one act at a time
	unsure  int64          // revision of an act whose answer was lost; 0 for none
	missed  int            // looks without an answer, in a row
	looking bool           // a look is due or on its way
	button  app.Value      // whose act is on its way
}

// Open reads the page that the server drew and makes the Root that will take its place.
func Open() (*Root, error) {
	doc := theDocument()
	var island screen.Island
	if err := json.Unmarshal([]byte(doc.island()), &island); err != nil {
		return nil, fmt.Errorf("open page: %w", err)
	}
	r := &Root{view: island.View, frame: island.Frame, doc: doc, client: newClient(island.Endpoint, island.Bearer)}
	if !Agrees(r.view) {
		fallback()
		return nil, fmt.Errorf("open page: the information box differs from the stored one")
	}
	r.kept = doc.capture()
	return r, nil
}

// Render draws the screen of the View. A drawing that changes something first reads what was typed until now.
func (r *Root) Render() app.UI {
	if r.before != nil {
		r.kept = Carry(r.doc.capture(), *r.before, r.view)
		r.before = nil
	}
	r.page = screen.Render(r.view, r.frame)
	r.nodes = flatten(r.page.Body)
	return sheet(r.page.Body, r.fresh, r.submit)
}

// OnMount runs in the task of the take-over: it gives everything back before a frame is painted.
func (r *Root) OnMount(ctx app.Context) {
	for _, handler := range []string{"onclick", "onpopstate", "onresize"} {
		app.Window().Set(handler, nil) // go-app's own routing has no place in a checkout
	}
	r.ui = ctx
	r.given()
	r.doc.element().Get("dataset").Set("candor", "mounted")
	r.wait()
}

// given puts the page in order after a drawing, in the same task. It is false when what had the focus is gone.
func (r *Root) given() bool {
	found := r.doc.settle(r.nodes, r.kept)
	r.kept = Kept{}
	r.doc.speak(r.page.Lang, r.page.Title)
	boot().Call("show", Tell(r.view))
	return found
}

// drawn follows the drawing of an answer: the focus goes to what must be mended, or to the heading of another screen,
// which is another step or one without what had the focus.
func (r *Root) drawn() {
	found := r.given()
	if r.view.Problem != nil && !r.entered {
		found = r.doc.mend(r.nodes, r.view.Problem.Field) || found
	}
	if r.entered || !found {
		r.entered = false
		r.doc.enter()
	}
}

// submit turns the post of the form into a request. A button that posts elsewhere is left to the browser.
func (r *Root) submit(_ app.Context, e app.Event) {
	button := e.Get("submitter")
	if button.Truthy() && button.Call("hasAttribute", "formaction").Bool() {
		return
	}
	e.PreventDefault()
	if r.sending {
		return
	}
	a, err := r.doc.action(e.Get("target"), button)
	if err != nil {
		r.leave(reload)
		return
	}
	r.sending, r.button = true, button
	busy(button, true)
	r.send(a, 0)
}

// tries is how often an act is sent again at once when no answer came.
const tries = 2

func (r *Root) send(a checkout.Action, tried int) {
	r.client.act(a, func(reply Reply) {
		if reply.Lost && tried < tries {
			r.ui.After(time.Duration(tried+1)*time.Second, func(app.Context) { r.send(a, tried+1) })
			return
		}
		r.ui.Dispatch(func(app.Context) { r.answered(a, Read(reply), tried > 0) })
	})
}

func (r *Root) answered(a checkout.Action, answer Answer, again bool) {
	again = again || r.unsure == a.Revision
	r.sending, r.unsure = false, 0
	busy(r.button, false)
	if answer.Trouble != nil && answer.Trouble.Code == checkout.CodeOffline {
		r.unsure = a.Revision
	}
	r.take(answer, again)
}

// take shows an answer.
func (r *Root) take(a Answer, again bool) {
	next := Settle(r.view, a, again)
	switch {
	case a.Go != "":
		r.leave(func() { app.Window().Get("location").Call("assign", a.Go) })
	case a.Reload, Elsewhere(r.view, next):
		r.leave(reload)
	case !Agrees(next):
		r.leave(fallback)
	default:
		r.show(next)
	}
}

// leave goes to another document. Until it is there, nothing more is sent from this one.
func (r *Root) leave(how func()) {
	r.sending = true
	how()
}

func (r *Root) show(next checkout.View) {
	now := r.view
	if r.before == nil {
		r.before = &now
	}
	r.view, r.frame.Typed = next, nil
	if now.Step != next.Step {
		r.entered, r.fresh = true, !r.fresh
	}
	r.ui.Defer(func(app.Context) {
		r.drawn()
		r.wait()
	})
}

// wait looks again while the page asks for it, twice as often as a page that has to be loaded anew.
func (r *Root) wait() {
	if !r.looking && r.page.Refresh > 0 {
		r.looking = true
		r.ui.After(time.Duration(r.page.Refresh)*time.Second/2, func(app.Context) { r.look() })
	}
}

func (r *Root) look() {
	r.client.look(func(reply Reply) {
		r.ui.Dispatch(func(app.Context) {
			r.looking = false
			r.looked(Read(reply))
			r.ui.Defer(func(app.Context) { r.wait() }) // once what was told is drawn
		})
	})
}

// looked takes the answer to a look. One look without an answer is nothing to tell a person about.
func (r *Root) looked(a Answer) {
	r.missed++
	if a.Trouble == nil {
		r.missed = 0
	}
	if !r.sending && (r.missed == 0 || r.missed > 2) {
		r.take(a, false)
	}
}

// boot is the script that owns the frame around the page.
func boot() app.Value { return app.Window().Get("candorBoot") }

// reload asks the server for this page.
func reload() { boot().Call("again") }

// fallback gives the page back to the server.
func fallback() { boot().Call("fallback", "digest_mismatch") }
