package widget

import (
	"slices"
	"strconv"
	"strings"

	"candor/app/screen"
	"candor/core/checkout"
)

// Snapshot is what a person has put into a page and must find again in the next one. Controls are found by
// name, so that the next page may have more or fewer elements.
type Snapshot struct {
	Texts  map[string]string // by name of the text field or list
	Checks map[string]bool   // by name=value of the checkbox or radio button
	Open   map[string]bool   // of <details>, by their id, or by their position among them
	Scroll map[string]Scroll // of scrollable elements, by their position among them
	Focus  *Focus
}

// Scroll is how far an element is scrolled.
type Scroll struct{ Left, Top int }

// Focus is the element that has the focus. Start is negative where no text has a selection.
type Focus struct {
	Place            int // position among all elements
	Tag, ID          string
	Name, Value      string
	Start, End       int
	Direction        string
	Visible, Control bool // has a focus ring; is an input, not a button
}

// secretFields are cleared when the relay refuses an act. The person types them again.
var secretFields = []string{"code", "answer", "passcode", "licence"}

// Withdrawn names the controls that must lose their content before the next View is drawn, wherever in the
// document they are. It is empty where they may keep it.
func Withdrawn(before, after checkout.View) []string {
	stepChanged := before.Step != after.Step || before.ID != after.ID
	var names []string
	if stepChanged || after.Problem != nil && after.Problem.Code != checkout.CodeOffline {
		names = append(names, secretFields...)
	}
	if stepChanged || digest(before) != digest(after) {
		names = append(names, "consent", "seen")
	}
	return names
}

// Filter removes from a Snapshot what the page of the next View must not get back. It keeps nothing across
// steps. It removes secrets after a refusal. It removes the consent if the disclosure is not the one that was
// on the screen.
func Filter(s Snapshot, before, after checkout.View) Snapshot {
	if before.Step != after.Step || before.ID != after.ID {
		return Snapshot{}
	}
	for _, name := range Withdrawn(before, after) {
		delete(s.Texts, name)
		delete(s.Checks, name+"="+checkout.Yes)
	}
	if after.Scanned != nil { // what the licence says stands in these fields
		for _, name := range []string{"first_name", "last_name", "birth_date"} {
			delete(s.Texts, name)
		}
	}
	if digest(before) != digest(after) {
		delete(s.Open, "#wording") // the original text of another disclosure
	}
	return s
}

func digest(v checkout.View) string {
	if v.Review == nil {
		return ""
	}
	return v.Review.Digest
}

// Control is the state of a form control: its text, or whether it is checked.
type Control struct {
	Text    string
	Checked bool
	Choice  bool // a checkbox or radio button: Checked counts, not Text
}

// ControlOf is the state that the control of a node must have. It is false if the node is no control.
func (s Snapshot) ControlOf(n screen.Node) (Control, bool) {
	name, _ := n.Attr("name")
	value, _ := n.Attr("value")
	switch n.Tag {
	case "textarea":
		return Control{Text: s.text(name, textContent(n))}, true
	case "select":
		return Control{Text: s.text(name, firstOption(n))}, true
	case "input":
		kind, _ := n.Attr("type")
		switch kind {
		case "radio", "checkbox":
			return Control{Choice: true, Checked: s.checked(name+"="+value, hasAttribute(n, "checked"))}, true
		case "hidden":
			return Control{Text: value}, true
		}
		return Control{Text: s.text(name, value)}, true
	}
	return Control{}, false
}

// text is the text of a control, or initial where the Snapshot has none.
func (s Snapshot) text(name, initial string) string {
	if t, ok := s.Texts[name]; ok {
		return t
	}
	return initial
}

// checked says whether a control is checked, or initial where the Snapshot does not know.
func (s Snapshot) checked(key string, initial bool) bool {
	if c, ok := s.Checks[key]; ok {
		return c
	}
	return initial
}

func hasAttribute(n screen.Node, attr string) bool {
	_, ok := n.Attr(attr)
	return ok
}

func textContent(n screen.Node) string {
	text := n.Text
	for _, child := range n.Kids {
		text += textContent(child)
	}
	return text
}

func firstOption(n screen.Node) string {
	for _, o := range flatten(n) {
		if o.Tag == "option" {
			value, _ := o.Attr("value")
			return value
		}
	}
	return ""
}

// Find returns the position of the element that had the focus, or -1. An element with an id is found by it.
// Any other element is found at its position if tag, name and value are the same. Otherwise it is the first
// such element that the keyboard can reach.
func (f Focus) Find(all []screen.Node) int {
	at := func(attr string, n screen.Node) string { v, _ := n.Attr(attr); return v }
	same := func(n screen.Node) bool {
		return n.Tag == f.Tag && at("id", n) == f.ID && at("name", n) == f.Name && at("value", n) == f.Value
	}
	if f.ID != "" {
		for i, n := range all {
			if at("id", n) == f.ID {
				return i
			}
		}
		return -1
	}
	if f.Place >= 0 && f.Place < len(all) && same(all[f.Place]) {
		return f.Place
	}
	if f.Name == "" {
		return -1
	}
	for i, n := range all {
		if same(n) && at("tabindex", n) != "-1" {
			return i
		}
	}
	return -1
}

// InvalidControl is the position of the control that the customer must correct, or -1. It is the first one
// with aria-invalid. Otherwise it is the first one that the error of the field describes.
func InvalidControl(all []screen.Node, field string) int {
	described := -1
	for i, n := range all {
		if v, _ := n.Attr("aria-invalid"); v == "true" {
			return i
		}
		ids, _ := n.Attr("aria-describedby")
		if described < 0 && field != "" && slices.Contains(strings.Fields(ids), field+"-error") {
			described = i
		}
	}
	return described
}

// detailsKey names a <details> by its id, or by its position where it has none.
func detailsKey(id string, i int) string {
	if id != "" {
		return "#" + id
	}
	return placeKey("details", i)
}

// placeKey names an element by its position among its kind.
func placeKey(kind string, i int) string { return kind + "#" + strconv.Itoa(i) }
