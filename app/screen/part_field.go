package screen

import (
	"strings"

	"candor/core/checkout"
	"candor/core/locale"
)

// form is what a form shows again after a refusal: what was typed, and the problem.
type form struct {
	words
	typed   map[string]string
	problem *checkout.Trouble
	told    map[string]bool // the fields beside which their problem stands
	ask     Nodes           // how to reach the lender, where the store's configuration says
	wait    int             // seconds until the next try of a passcode; see passcode
}

func newForm(l locale.Language, typed map[string]string, problem *checkout.Trouble) form {
	f := form{words: in(l), typed: typed, problem: problem, told: map[string]bool{}}
	if problem != nil {
		f.wait = problem.Wait
	}
	return f
}

// field is one labelled input. Hint and error refer to it by id; the label is its accessible name.
type field struct {
	name  string
	label Nodes
	hint  Nodes
	class string // added to the input
	kind  string // type of the input; "text" when empty
	also  string // id of one more paragraph that describes the field
	bits  []Bit  // inputmode, autocomplete and the like
}

// field draws a labelled input with what was typed in it. It never writes a passcode back.
func (f form) field(d field) Node {
	fault := f.fault(d.name)
	kind := d.kind
	if kind == "" {
		kind = "text"
	}
	bits := []Bit{Class("cd-input" + d.class), ID(d.name), At("name", d.name), At("type", kind)}
	bits = append(bits, f.described(d.name, len(d.hint) > 0, fault, d.also)...)
	if typed := f.typed[d.name]; typed != "" && kind != "password" {
		bits = append(bits, At("value", typed))
	}
	return El("div", Class("cd-field"), f.label(d), f.hintOf(d), fault,
		El("input", append(bits, d.bits...)...))
}

func (f form) label(d field) Node {
	return El("label", Class("cd-label"), At("for", d.name), d.label)
}

func (f form) hintOf(d field) Node {
	return when(len(d.hint) > 0, El("p", Class("cd-hint"), ID(d.name+"-hint"), d.hint))
}

// described links the hint, the error and other paragraphs to their field (aria-describedby).
func (f form) described(name string, hint bool, fault Node, also ...string) []Bit {
	var ids []string
	if hint {
		ids = append(ids, name+"-hint")
	}
	if fault.Tag != "" {
		ids = append(ids, name+"-error")
	}
	var bits []Bit
	if all := strings.TrimSpace(strings.Join(append(ids, also...), " ")); all != "" {
		bits = append(bits, At("aria-describedby", all))
	}
	if fault.Tag != "" {
		bits = append(bits, At("aria-invalid", "true"))
	}
	return bits
}

// fault draws the problem of a field, if the problem belongs to that field.
func (f form) fault(field string) Node {
	code, ok := f.problem.Of(field)
	if !ok {
		return Node{}
	}
	f.told[field] = true
	return El("p", Class("cd-error"), ID(field+"-error"), iconAlert,
		El("span", Text(checkout.Sentence(code, f.language))))
}

// alert draws the problems that no field has shown. It must be called after all fields.
func (f form) alert() Node {
	untold := f.untold()
	if len(untold) == 0 {
		return Node{}
	}
	n := notice("error", iconAlert, "", untold, facts(f.reason(f.problem.Reason)),
		when(sendsToLender(f.problem.Code) && len(f.ask) > 0, El("p", Class("cd-contact"), f.ask)))
	n.Attrs = append(n.Attrs, At("role", "alert"), ID("problem"))
	return n
}

// untold are the sentences that no field has shown, each once.
func (f form) untold() Nodes {
	if f.problem == nil {
		return nil
	}
	var all Nodes
	said := map[checkout.Code]bool{"": true}
	first := checkout.FieldTrouble{Code: f.problem.Code, Field: f.problem.Field}
	for _, p := range append([]checkout.FieldTrouble{first}, f.problem.More...) {
		if said[p.Code] || p.Field != "" && f.told[p.Field] {
			continue
		}
		said[p.Code] = true
		all = append(all, El("p", Text(checkout.Sentence(p.Code, f.language))))
	}
	return all
}

// sendsToLender reports whether the sentence of a code tells the person to ask the lender.
func sendsToLender(c checkout.Code) bool {
	switch c {
	case checkout.CodeCannotPurchase, checkout.CodeActivationNeeded, checkout.CodeApplyNeeded:
		return true
	}
	return false
}

// reason is the lender's own code of a fault of the store's set-up. Only an associate's View has one.
func (f form) reason(code string) fact {
	if code == "" {
		return fact{}
	}
	return fact{f.Outcome.SetupReason, Nodes{figureOf(code)}}
}

// title is the title of the window.
func (f form) title(title, merchant string) string {
	if f.problem != nil && f.problem.Code != "" {
		title = f.Frame.Error.With(locale.Text("title", title))
	}
	if merchant == "" {
		return Clean(title)
	}
	return Clean(f.Frame.Window.With(locale.Text("title", title), locale.Text("merchant", merchant)))
}

// submit draws a submit button of the form.
func submit(value, style string, bits ...Bit) Node {
	return El("button", append([]Bit{Class("cd-button" + style), At("type", "submit"), At("name", "do"),
		At("value", value)}, bits...)...)
}

// enter draws the button that the Enter key presses. It is the first button of the form and is hidden. It
// does the same act as the screen's main button.
func enter(value string) Node {
	if value == "" {
		return Node{}
	}
	return El("button", Class("cd-hidden"), At("type", "submit"), At("name", "do"), At("value", value),
		At("tabindex", "-1"), At("aria-hidden", "true"))
}

func hidden(name, value string) Node {
	return El("input", At("type", "hidden"), At("name", name), At("value", value))
}

func text(s string) Nodes { return Nodes{Text(s)} }
