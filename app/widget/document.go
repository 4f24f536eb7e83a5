package widget

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"candor/app/screen"
	"candor/core/checkout"
	"candor/core/locale"
)

// document is the page as the browser has it. Its methods read and write; what they mean is decided in kept.go.
type document struct{ app.Value }

func theDocument() document { return document{app.Window().Get("document")} }

func (d document) root() app.Value { return d.Call("getElementById", screen.Root) }

func (d document) element() app.Value { return d.Get("documentElement") }

// island is the text of the data that the page carries.
func (d document) island() string {
	return d.Call("getElementById", screen.IslandID).Get("textContent").String()
}

// speak sets what stands outside of the one element: the language and the name of the window.
func (d document) speak(l locale.Language, title string) {
	d.element().Set("lang", string(l))
	if d.Get("title").String() != title {
		d.Set("title", title)
	}
}

const (
	controls = "input, select, textarea"
	scrolled = ".cd-scroll, textarea"
)

func each(list app.Value, do func(i int, e app.Value)) {
	for i, n := 0, list.Length(); i < n; i++ {
		do(i, list.Index(i))
	}
}

// capture reads what a person has put into the page.
func (d document) capture() Kept {
	k := Kept{Texts: map[string]string{}, Checks: map[string]bool{}, Open: map[string]bool{}, Scroll: map[string]Scroll{}}
	root := d.root()
	each(root.Call("querySelectorAll", controls), func(_ int, e app.Value) {
		name := e.Get("name").String()
		switch e.Get("type").String() {
		case "hidden":
		case "radio", "checkbox":
			k.Checks[name+"="+e.Get("value").String()] = e.Get("checked").Bool()
		default:
			k.Texts[name] = e.Get("value").String()
		}
	})
	each(root.Call("querySelectorAll", "details"), func(i int, e app.Value) {
		k.Open[placeKey("details", i)] = e.Get("open").Bool()
	})
	each(root.Call("querySelectorAll", scrolled), func(i int, e app.Value) {
		if s := (Scroll{e.Get("scrollLeft").Int(), e.Get("scrollTop").Int()}); s != (Scroll{}) {
			k.Scroll[placeKey("scrolled", i)] = s
		}
	})
	k.Focus = d.focus(root)
	return k
}

func (d document) focus(root app.Value) *Focus {
	at := d.Get("activeElement")
	if !at.Truthy() || at.Equal(root) || !root.Call("contains", at).Bool() {
		return nil
	}
	f := &Focus{Place: -1, Start: -1, Tag: at.Get("localName").String(), ID: at.Get("id").String(),
		Visible: at.Call("matches", ":focus-visible").Bool(), Control: at.Call("matches", controls).Bool()}
	f.Name, f.Value = attribute(at, "name"), attribute(at, "value")
	each(root.Call("querySelectorAll", "*"), func(i int, e app.Value) {
		if f.Place < 0 && e.Equal(at) {
			f.Place = i + 1 // the root itself is the first of all
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

// settle puts right what go-app does not say exactly, and gives back what was kept. It is false when the element that
// had the focus is no more.
func (d document) settle(all []screen.Node, k Kept) bool {
	root := d.root()
	made := root.Call("querySelectorAll", "*")
	if made.Length() != len(all)-1 {
		app.Logf("candor: %d elements for %d nodes", made.Length()+1, len(all))
		return false
	}
	details := 0
	for i, n := range all {
		e := root
		if i > 0 {
			e = lazy(made, i-1, n)
		}
		if e == nil {
			continue
		}
		exact(e, n)
		if c, ok := k.Hold(n); ok {
			hold(e, c)
		}
		if n.Tag == "details" {
			if open, ok := k.Open[placeKey("details", details)]; ok {
				e.Set("open", open)
			}
			details++
		}
	}
	each(root.Call("querySelectorAll", scrolled), func(i int, e app.Value) {
		if s, ok := k.Scroll[placeKey("scrolled", i)]; ok {
			e.Set("scrollLeft", s.Left)
			e.Set("scrollTop", s.Top)
		}
	})
	return k.Focus == nil || d.refocus(made, all, *k.Focus)
}

// lazy fetches an element only if there is something to do with it: most need nothing.
func lazy(made app.Value, i int, n screen.Node) app.Value {
	switch n.Tag {
	case "input", "select", "textarea", "details":
		return made.Index(i)
	}
	for _, a := range n.Attrs {
		if inexact(a) {
			return made.Index(i)
		}
	}
	return nil
}

// exact writes the attributes of a node that go-app writes otherwise.
func exact(e app.Value, n screen.Node) {
	for _, a := range n.Attrs {
		if !inexact(a) {
			continue
		}
		if now := e.Call("getAttribute", a.Name); now.IsNull() || now.String() != a.Value {
			e.Call("setAttribute", a.Name, a.Value)
		}
	}
}

// hold sets a control, if it holds something else: writing the same text again would move the caret.
func hold(e app.Value, c Control) {
	switch {
	case c.Choice && e.Get("checked").Bool() != c.Checked:
		e.Set("checked", c.Checked)
	case !c.Choice && e.Get("value").String() != c.Text:
		e.Set("value", c.Text)
	}
}

func (d document) refocus(made app.Value, all []screen.Node, f Focus) bool {
	at := f.Find(all)
	if at < 1 {
		return false
	}
	e := made.Index(at - 1)
	if !d.Get("activeElement").Equal(e) {
		e.Call("focus", map[string]any{"preventScroll": true, "focusVisible": f.Visible})
	}
	if f.Start >= 0 && e.Get("selectionStart").Type() == app.TypeNumber {
		e.Call("setSelectionRange", f.Start, f.End, f.Direction)
	}
	return true
}

// enter moves the focus to the heading of a new screen, and the frame to its top.
func (d document) enter() {
	if title := d.Call("getElementById", "title"); title.Truthy() {
		title.Call("focus", map[string]any{"preventScroll": true, "focusVisible": false})
	}
	app.Window().Call("scrollTo", 0, 0)
}

// mend leads to what must be mended: the field that is marked as wrong, or the one that the error is tied to, gets the
// focus; an error that belongs to no field is brought into sight, and the answer is false.
func (d document) mend(all []screen.Node, field string) bool {
	if at := Wrong(all, field); at > 0 {
		d.root().Call("querySelectorAll", "*").Index(at - 1).Call("focus")
		return true
	}
	if problem := d.Call("getElementById", "problem"); problem.Truthy() {
		problem.Call("scrollIntoView", map[string]any{"block": "nearest"})
	}
	return false
}

// action reads the posted form.
func (d document) action(form, button app.Value) (checkout.Action, error) {
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

// busy marks the button whose act is on its way.
func busy(button app.Value, on bool) {
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
