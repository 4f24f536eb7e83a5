package widget

import (
	"slices"
	"strconv"
	"strings"

	"candor/app/screen"
	"candor/core/checkout"
)

// Kept is what a person has put into a page and must find again in the next one: by name, so that it survives a page
// with more or fewer elements.
type Kept struct {
	Texts  map[string]string // name of a text, or of a list
	Checks map[string]bool   // name=value of a box or a choice
	Open   map[string]bool   // unfolded details, by their place among them
	Scroll map[string]Scroll // elements that are scrolled, by their place among those of their class
	Focus  *Focus
}

// Scroll is how far an element is scrolled.
type Scroll struct{ Left, Top int }

// Focus is where the focus is. Start is negative where there is no selection in a text.
type Focus struct {
	Place            int // among all elements
	Tag, ID          string
	Name, Value      string
	Start, End       int
	Direction        string
	Visible, Control bool // drawn with a ring; an input, not a button
}

// secret fields are forgotten when an act is refused; the person types them again.
var secret = []string{"code", "answer", "passcode", "licence"}

// Carry is what of an earlier page belongs into the next View's page: nothing across steps; no secret after a refusal;
// no consent to a text that is not the one that was on the screen.
func Carry(k Kept, before, after checkout.View) Kept {
	if before.Step != after.Step || before.ID != after.ID {
		return Kept{}
	}
	if after.Problem != nil && after.Problem.Code != checkout.CodeOffline {
		for _, name := range secret {
			delete(k.Texts, name)
		}
	}
	if digest(before) != digest(after) {
		delete(k.Checks, "consent="+checkout.Yes)
	}
	return k
}

func digest(v checkout.View) string {
	if v.Review == nil {
		return ""
	}
	return v.Review.Digest
}

// Control is what a form control must hold: its text, or whether it is chosen.
type Control struct {
	Text    string
	Checked bool
	Choice  bool // a box or a choice: Checked counts
}

// Hold says what the control of a node must hold, and whether the node is a control at all.
func (k Kept) Hold(n screen.Node) (Control, bool) {
	name, _ := n.Attr("name")
	value, _ := n.Attr("value")
	switch n.Tag {
	case "textarea":
		return Control{Text: k.text(name, words(n))}, true
	case "select":
		return Control{Text: k.text(name, first(n))}, true
	case "input":
		kind, _ := n.Attr("type")
		switch kind {
		case "radio", "checkbox":
			return Control{Choice: true, Checked: k.checked(name+"="+value, has(n, "checked"))}, true
		case "hidden":
			return Control{Text: value}, true
		}
		return Control{Text: k.text(name, value)}, true
	}
	return Control{}, false
}

func (k Kept) text(name, otherwise string) string {
	if t, ok := k.Texts[name]; ok {
		return t
	}
	return otherwise
}

func (k Kept) checked(key string, otherwise bool) bool {
	if c, ok := k.Checks[key]; ok {
		return c
	}
	return otherwise
}

func has(n screen.Node, attr string) bool {
	_, ok := n.Attr(attr)
	return ok
}

func words(n screen.Node) string {
	text := n.Text
	for _, k := range n.Kids {
		text += words(k)
	}
	return text
}

func first(n screen.Node) string {
	for _, o := range flatten(n) {
		if o.Tag == "option" {
			value, _ := o.Attr("value")
			return value
		}
	}
	return ""
}

// Find looks for the element that had the focus: the same id; else the same element in its place; else one of the same
// name and value that can be reached. It is -1 when there is none.
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

// Wrong is the place of the control that must be mended: one that is marked as wrong, else the first that an error of
// that field is tied to. It is -1 when there is none.
func Wrong(all []screen.Node, field string) int {
	tied := -1
	for i, n := range all {
		if v, _ := n.Attr("aria-invalid"); v == "true" {
			return i
		}
		ids, _ := n.Attr("aria-describedby")
		if tied < 0 && field != "" && slices.Contains(strings.Fields(ids), field+"-error") {
			tied = i
		}
	}
	return tied
}

// placeKey names an element by its place among its kind.
func placeKey(kind string, i int) string { return kind + "#" + strconv.Itoa(i) }
