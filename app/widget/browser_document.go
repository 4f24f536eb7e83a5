package widget

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"candor/app/screen"
	"candor/core/checkout"
	"candor/core/locale"
)

// document is the page in the browser. Its methods only read and write the DOM; snapshot.go decides what to
// write.
type document struct{ app.Value }

func currentDocument() document { return document{app.Window().Get("document")} }

func (d document) root() app.Value { return d.Call("getElementById", screen.Root) }

func (d document) element() app.Value { return d.Get("documentElement") }

// island is the JSON that the page carries.
func (d document) island() string {
	return d.Call("getElementById", screen.IslandID).Get("textContent").String()
}

// setTitle sets what lies outside the root element: the language of the document and the title of the window.
func (d document) setTitle(l locale.Language, title string) {
	d.element().Set("lang", string(l))
	if d.Get("title").String() != title {
		d.Set("title", title)
	}
}

const (
	controls   = "input, select, textarea"
	scrollable = ".cd-scroll, textarea"
)

func each(list app.Value, do func(i int, e app.Value)) {
	for i, n := 0, list.Length(); i < n; i++ {
		do(i, list.Index(i))
	}
}

// all lists the descendants of an element. The list does not change with the document.
func all(root app.Value) app.Value { return root.Call("querySelectorAll", "*") }

// seat puts the root element where go-app replaces it: directly into the body, and in front.
func (d document) seat(root app.Value) {
	body := d.Get("body")
	if first := body.Get("firstElementChild"); !first.Truthy() || !first.Equal(root) {
		body.Call("prepend", root)
	}
}

// withdraw empties controls by their name, wherever in the document they are and whoever put them there.
func (d document) withdraw(names []string) {
	for _, name := range names {
		each(d.Call("getElementsByName", name), func(_ int, e app.Value) {
			switch e.Get("type").String() {
			case "radio", "checkbox":
				e.Set("checked", false)
			default:
				e.Set("value", "")
			}
		})
	}
}

// capture takes a Snapshot of the page. drawn are the elements as they were drawn: others may have
// added some.
func (d document) capture(root, drawn app.Value) Snapshot {
	s := Snapshot{Texts: map[string]string{}, Checks: map[string]bool{},
		Open: map[string]bool{}, Scroll: map[string]Scroll{}}
	each(root.Call("querySelectorAll", controls), func(_ int, e app.Value) {
		name := e.Get("name").String()
		switch e.Get("type").String() {
		case "hidden":
		case "radio", "checkbox":
			s.Checks[name+"="+e.Get("value").String()] = e.Get("checked").Bool()
		default:
			s.Texts[name] = e.Get("value").String()
		}
	})
	each(root.Call("querySelectorAll", "details"), func(i int, e app.Value) {
		s.Open[detailsKey(attribute(e, "id"), i)] = e.Get("open").Bool()
	})
	each(root.Call("querySelectorAll", scrollable), func(i int, e app.Value) {
		if at := (Scroll{e.Get("scrollLeft").Int(), e.Get("scrollTop").Int()}); at != (Scroll{}) {
			s.Scroll[placeKey("scrollable", i)] = at
		}
	})
	s.Focus = d.focus(root, drawn)
	return s
}

func (d document) focus(root, drawn app.Value) *Focus {
	at := d.Get("activeElement")
	if !at.Truthy() || at.Equal(root) || !root.Call("contains", at).Bool() {
		return nil
	}
	f := &Focus{Place: -1, Start: -1, Tag: at.Get("localName").String(), ID: at.Get("id").String(),
		Visible: at.Call("matches", ":focus-visible").Bool(), Control: at.Call("matches", controls).Bool()}
	f.Name, f.Value = attribute(at, "name"), attribute(at, "value")
	each(drawn, func(i int, e app.Value) {
		if f.Place < 0 && e.Equal(at) {
			f.Place = i + 1 // the root itself is number 0
		}
	})
	if start := at.Get("selectionStart"); start.Type() == app.TypeNumber {
		f.Start, f.End = start.Int(), at.Get("selectionEnd").Int()
		f.Direction = at.Get("selectionDirection").String()
	}
	return f
}

func attribute(e app.Value, name string) string {
	if v := e.Call("getAttribute", name); v.Truthy() {
		return v.String()
	}
	return ""
}

// restore corrects the attributes that go-app alters, and restores a Snapshot. It is false when the element
// that had the focus is gone.
func (d document) restore(root, elements app.Value, nodes []screen.Node, s Snapshot) bool {
	details := 0
	for i, n := range nodes {
		e := root
		if i > 0 {
			e = elementOf(elements, i-1, n)
		}
		if e == nil {
			continue
		}
		correctAttributes(e, n)
		if c, ok := s.ControlOf(n); ok {
			setControl(e, c)
		}
		if n.Tag == "details" {
			id, _ := n.Attr("id")
			if open, ok := s.Open[detailsKey(id, details)]; ok {
				e.Set("open", open)
			}
			details++
		}
	}
	each(root.Call("querySelectorAll", scrollable), func(i int, e app.Value) {
		if at, ok := s.Scroll[placeKey("scrollable", i)]; ok {
			e.Set("scrollLeft", at.Left)
			e.Set("scrollTop", at.Top)
		}
	})
	return s.Focus == nil || d.restoreFocus(elements, nodes, *s.Focus)
}

// elementOf is the element of a node, or nil where restore has nothing to write. Most elements need nothing,
// and each one costs a call into the browser.
func elementOf(elements app.Value, i int, n screen.Node) app.Value {
	switch n.Tag {
	case "input", "select", "textarea", "details":
		return elements.Index(i)
	}
	for _, a := range n.Attrs {
		if altered(a) {
			return elements.Index(i)
		}
	}
	return nil
}

// correctAttributes writes the attributes of a node that go-app alters.
func correctAttributes(e app.Value, n screen.Node) {
	for _, a := range n.Attrs {
		if !altered(a) {
			continue
		}
		if now := e.Call("getAttribute", a.Name); now.IsNull() || now.String() != a.Value {
			e.Call("setAttribute", a.Name, a.Value)
		}
	}
}

// setControl sets the state of a control if it differs. Writing the same text again would move the caret.
func setControl(e app.Value, c Control) {
	switch {
	case c.Choice && e.Get("checked").Bool() != c.Checked:
		e.Set("checked", c.Checked)
	case !c.Choice && e.Get("value").String() != c.Text:
		e.Set("value", c.Text)
	}
}

func (d document) restoreFocus(elements app.Value, nodes []screen.Node, f Focus) bool {
	at := f.Find(nodes)
	if at < 1 {
		return false
	}
	e := elements.Index(at - 1)
	if !d.Get("activeElement").Equal(e) {
		e.Call("focus", map[string]any{"preventScroll": true, "focusVisible": f.Visible})
	}
	if f.Start >= 0 && e.Get("selectionStart").Type() == app.TypeNumber {
		e.Call("setSelectionRange", f.Start, f.End, f.Direction)
	}
	return true
}

// focusHeading moves the focus to the heading of a new screen and scrolls to the top.
func (d document) focusHeading() {
	if title := d.Call("getElementById", "title"); title.Truthy() {
		title.Call("focus", map[string]any{"preventScroll": true, "focusVisible": false})
	}
	app.Window().Call("scrollTo", 0, 0)
}

// focusError moves the focus to the field that the customer must correct. Where the error belongs to no
// field, it scrolls the error into view and returns false.
func (d document) focusError(elements app.Value, nodes []screen.Node, field string) bool {
	if at := InvalidControl(nodes, field); at > 0 {
		elements.Index(at - 1).Call("focus")
		return true
	}
	if problem := d.Call("getElementById", "problem"); problem.Truthy() {
		problem.Call("scrollIntoView", map[string]any{"block": "nearest"})
	}
	return false
}

// readForm reads the posted form.
func (d document) readForm(form, button app.Value) (checkout.Action, error) {
	do := ""
	if button.Truthy() {
		do = button.Get("value").String()
	}
	data := app.Window().Get("FormData").New(form)
	return ReadAction(func(name string) (string, bool) {
		v := data.Call("get", name)
		return v.String(), !v.IsNull()
	}, do)
}

// setBusy marks the button whose act is on its way.
func setBusy(button app.Value, on bool) {
	if !button.Truthy() {
		return
	}
	if on {
		button.Call("setAttribute", "aria-busy", "true")
		button.Get("classList").Call("add", "is-busy")
		return
	}
	button.Call("removeAttribute", "aria-busy")
	button.Get("classList").Call("remove", "is-busy")
}
