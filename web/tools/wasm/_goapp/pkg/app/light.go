package app

import (
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/errors"
)

// There is one component, whatever the path.
var routes func() Composer

// RouteWithRegexp keeps the function that makes the component; it takes the pattern to match every path.
func RouteWithRegexp(_ string, newComponent func() Composer) { routes = newComponent }

// RunWhenOnBrowser mounts the component and runs until the page goes. It listens to no event of the window.
func RunWhenOnBrowser() {
	e := &engineX{dispatches: make(chan func(), 4096), defers: make(chan func(), 4096)}
	if err := e.Load(routes()); err != nil {
		panic(err)
	}
	e.Start(120)
}

// BrowserWindow is the JavaScript window object, without history.
type BrowserWindow interface {
	Value
	setCursorPosition(x, y int)
	createElement(tag, xmlns string) (Value, error)
	createTextNode(v string) Value
}

// Context is what a component may ask of the engine, without routing, storage, actions and states.
type Context struct {
	dispatch           func(func())
	defere             func(func())
	async              func(func())
	addComponentUpdate func(Composer, int)
	sourceElement      UI
}

// ResolveStaticResource leaves a path as it is.
func (ctx Context) ResolveStaticResource(path string) string { return path }

type engineX struct {
	nodes   nodeManager
	updates updateManager
	body    HTMLBody

	dispatches chan func()
	defers     chan func()
}

func (e *engineX) baseContext() Context {
	return Context{dispatch: e.dispatch, defere: e.defere, async: e.async, addComponentUpdate: e.updates.Add}
}

// Load mounts the component in place of the first element of the body.
func (e *engineX) Load(v Composer) error {
	body := Body()
	body = body.setJSElement(Window().Get("document").Get("body")).(HTMLBody)
	first := Div()
	first = first.setJSElement(body.JSValue().firstElementChild()).(HTMLDiv)
	first = first.setParent(body).(HTMLDiv)
	e.body = body.setBody([]UI{first}).(HTMLBody)
	updated, err := e.nodes.Update(e.baseContext(), e.body, Body().privateBody(v))
	if err != nil {
		return errors.New("updating root failed").Wrap(err)
	}
	e.body = updated.(HTMLBody)
	return nil
}

// Start is the loop of the engine: it runs what is dispatched, and draws frames while there is something to
// draw.
func (e *engineX) Start(framerate int) {
	const idle = time.Hour
	active := time.Second / time.Duration(framerate)
	current := time.Nanosecond
	frames := time.NewTicker(current)
	for {
		select {
		case dispatch := <-e.dispatches:
			if current != active {
				frames.Reset(active)
				current = active
			}
			dispatch()
		case <-frames.C:
			e.processFrame()
			frames.Reset(idle)
			current = idle
		}
	}
}

func (e *engineX) processFrame() {
	e.updates.UpdateForEach(func(c Composer) {
		if !c.Mounted() {
			return
		}
		if _, err := e.nodes.UpdateComponentRoot(e.baseContext(), c); err != nil {
			panic(errors.New("updating component failed").Wrap(err))
		}
	})
	e.executeDefers()
}

func (e *engineX) async(v func()) { go v() }

func (m nodeManager) context(ctx Context, v UI) Context {
	ctx.sourceElement = v
	return ctx
}

// updateComponent refuses: fields of a component below the root are compared by reflection, and there is
// none.
func (m nodeManager) updateComponent(_ Context, _, _ Composer) (UI, error) {
	return nil, errors.New("a component below the root cannot be updated")
}

// Render is there for the interface; a component has its own.
func (c *Compo) Render() UI { return nil }

func toString(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	case bool:
		return strconv.FormatBool(v)
	}
	panic("a value that is not a string, an int or a bool")
}

// FormatString returns a text. It takes no values.
func FormatString(text string, values ...any) string {
	if len(values) > 0 {
		panic("a format with values")
	}
	return text
}

// Textf is Text of a format without values.
func Textf(format string, values ...any) UI { return Text(FormatString(format, values...)) }
