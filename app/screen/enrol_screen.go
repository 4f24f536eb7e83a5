package screen

// DoEnrol is the value of "do" on the enrolment page; its field is code.
const DoEnrol = "enrol"

// Enrol asks for the one-time code that enrols a tablet as a device of a store.
type Enrol struct{ Tablet }

// RenderEnrol draws the enrolment page. A code in the URL fills its field.
func RenderEnrol(p Enrol) Page {
	f := p.form()
	t := f.Enrol
	sheet := El("div", Class("cd-sheet cd-sheet--narrow cd-flow"),
		intro(t.Title, Text(t.Lede)),
		El("div", Class("cd-flow cd-flow--mid"),
			f.field(field{name: "code", label: text(t.Code), hint: text(t.CodeHint),
				bits: []Bit{At("autocomplete", "off"), At("autocapitalize", "characters"),
					At("spellcheck", "false"), At("maxlength", "40")}}),
			submit(DoEnrol, primary, Text(t.Enrol))))
	return p.page(f, t.Title, DoEnrol, true, sheet)
}
