package widget

import (
	"errors"
	"runtime"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"candor/app/screen"
)

// Root is the one component. It feeds State with what happens in the browser and carries out its commands.
type Root struct {
	app.Compo

	ui     app.Context // of Root itself: the context of an event ends with the element that raised it
	state  State
	frame  screen.Frame
	client client
	doc    document

	first    app.UI // the screen that takes the server's place, drawn beforehand
	page     screen.Page
	nodes    []screen.Node // the elements of page
	root     app.Value     // the element that holds the page
	elements app.Value     // its descendants as they were drawn
	snapshot Snapshot      // what the next drawing restores
	button   app.Value     // whose act is on its way
	collect  app.Func      // collects garbage
}

// Open reads the page that the server drew and makes the Root that will take its place. It draws the screen
// already, so that the take-over is short.
func Open() (*Root, error) {
	doc := currentDocument()
	var island screen.Island
	if err := readJSON(doc.island(), &island, readIsland); err != nil {
		return nil, err
	}
	client := newClient(island.Endpoint, island.Bearer)
	r := &Root{state: NewState(island.View), frame: island.Frame, doc: doc, client: client}
	r.first = r.draw()
	return r, nil
}

// TakeOver prepares the document for the take-over. A person's hands must be free.
func (r *Root) TakeOver() error {
	if !DigestMatches(r.state.View) {
		fallBack()
		return errors.New("open page: the information box differs from the stored one")
	}
	r.root = r.doc.root()
	r.snapshot = r.doc.capture(r.root, all(r.root))
	r.doc.seat(r.root) // others may have put something around it or in front of it
	return nil
}

// Render draws the screen of the View. If a new View is due, it first captures what was typed until now, and
// takes out of the document what must not stay, whoever has changed the page.
func (r *Root) Render() app.UI {
	if first := r.first; first != nil {
		r.first = nil
		return first
	}
	if r.state.Drawing == DrawDue {
		shown, next := r.state.Shown, r.state.View
		r.snapshot = Filter(r.doc.capture(r.root, r.elements), shown, next)
		r.doc.withdraw(Withdrawn(shown, next))
		r.handle(Rendered{Intact: boot().Call("intact").Bool()})
		if !r.root.Get("parentNode").Equal(r.doc.Get("body")) {
			r.doc.seat(r.root)
		}
	}
	return r.draw()
}

func (r *Root) draw() app.UI {
	r.page = screen.Render(r.state.View, r.frame)
	r.nodes = flatten(r.page.Body)
	return rootElement(r.page.Body, r.state.Alternate, r.submit)
}

// OnMount runs in the task of the take-over: it restores everything before the browser paints.
func (r *Root) OnMount(ctx app.Context) {
	for _, handler := range []string{"onclick", "onpopstate", "onresize"} {
		app.Window().Set(handler, nil) // a checkout has no use for go-app's routing
	}
	r.ui = ctx
	r.doc.element().Get("dataset").Set("candor", "mounted")
	r.restore()
	r.handle(Drawn{r.refresh()})
	r.drawIfDue(ctx)
	boot().Call("drawWith", app.FuncOf(func(app.Value, []app.Value) any { // lives as long as the page
		r.dispatch(Changed{})
		return nil
	}))
	r.collect = app.FuncOf(func(app.Value, []app.Value) any { // lives as long as the page
		runtime.GC()
		return nil
	})
	boot().Call("whenIdle", r.collect)
}

// restore puts the document in order after a drawing, in the same task. It is false when the element that had
// the focus is gone.
func (r *Root) restore() bool {
	r.root = r.JSValue()
	r.elements = all(r.root)
	if r.elements.Length() != len(r.nodes)-1 {
		boot().Call("fallback", "page_changed")
		return true
	}
	found := r.doc.restore(r.root, r.elements, r.nodes, r.snapshot)
	r.snapshot = Snapshot{}
	r.doc.setTitle(r.page.Lang, r.page.Title)
	boot().Call("show", Announce(r.state.View), r.root, Wording(r.state.View, r.page))
	return found
}

// onDrawn follows the drawing of an answer. If the answer names a problem, the focus moves to the field to
// correct. It moves to the heading if the step is another one, or if the element that had the focus is gone.
func (r *Root) onDrawn(app.Context) {
	found := r.restore()
	problem, stepChanged := r.state.View.Problem, r.state.StepChanged
	if problem != nil && !stepChanged {
		found = r.doc.focusError(r.elements, r.nodes, problem.Field) || found
	}
	if stepChanged || !found {
		r.doc.focusHeading()
	}
	r.handle(Drawn{r.refresh()})
	boot().Call("whenIdle", r.collect) // the screen before is garbage now
}

// refresh is how soon the page must ask again.
func (r *Root) refresh() time.Duration { return time.Duration(r.page.Refresh) * time.Second }

// submit turns the post of the form into a request. A button that posts elsewhere is left to the browser.
func (r *Root) submit(ctx app.Context, e app.Event) {
	defer r.drawIfDue(ctx)
	button := e.Get("submitter")
	if button.Truthy() && button.Call("hasAttribute", "formaction").Bool() {
		return
	}
	e.PreventDefault()
	a, err := r.doc.readForm(e.Get("target"), button)
	if err != nil {
		r.handle(Unreadable{})
		return
	}
	if r.state.Form == FormReady {
		r.button = button
	}
	r.handle(Submitted{a})
}

// handle makes the transition and carries out its commands.
func (r *Root) handle(e Event) {
	before := r.state.Form
	var commands []Command
	r.state, commands = r.state.Next(e)
	if sending := r.state.Form == FormSending; sending != (before == FormSending) {
		setBusy(r.button, sending)
	}
	for _, c := range commands {
		r.run(c)
	}
}

func (r *Root) run(c Command) {
	switch c.Do {
	case Send:
		if c.After > 0 {
			r.ui.After(c.After, func(ctx app.Context) {
				r.send()
				r.drawIfDue(ctx)
			})
			return
		}
		r.send()
	case SchedulePoll:
		r.ui.After(c.After, func(ctx app.Context) {
			r.handle(PollDue{})
			r.drawIfDue(ctx)
		})
	case Poll:
		r.client.view(func(reply Reply) { r.dispatch(PollAnswered{reply}) })
	case Draw:
		r.frame.Typed = nil
		r.ui.Defer(r.onDrawn)
	case OpenPage:
		app.Window().Get("location").Call("assign", c.URL)
	case Reload:
		boot().Call("again")
	case FallBack:
		fallBack()
	case PostForm:
		boot().Call("post", WriteAction(r.state.Action))
	case OpenPlain:
		boot().Call("plain")
	}
}

func (r *Root) send() {
	r.client.act(r.state.Action, func(reply Reply) { r.dispatch(ActAnswered{reply}) })
}

// dispatch handles an event on the UI goroutine.
func (r *Root) dispatch(e Event) {
	r.ui.Dispatch(func(ctx app.Context) {
		r.handle(e)
		r.drawIfDue(ctx)
	})
}

// drawIfDue keeps go-app from drawing after an event that changed nothing to be seen. The context must be
// that of the event: go-app counts one drawing for it.
func (r *Root) drawIfDue(ctx app.Context) {
	if r.state.Drawing != DrawDue {
		ctx.PreventUpdate()
	}
}

// boot is the script that owns the frame around the page.
func boot() app.Value { return app.Window().Get("candorBoot") }

// fallBack gives the page back to the server.
func fallBack() { boot().Call("fallback", "digest_mismatch") }
