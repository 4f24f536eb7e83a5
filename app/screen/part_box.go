package screen

import (
	"candor/core/disclosure"
	"candor/core/locale"
)

// box draws the information box: a real table with row headers. It folds nothing away and leaves nothing out.
func (w words) box(d disclosure.Document, dense bool, bits ...Bit) Node {
	class := "cd-box"
	if dense {
		class += " cd-box--dense"
	}
	var given, estimated []Bit
	for _, row := range d.Rows {
		if row.Estimate {
			estimated = append(estimated, w.boxRow(row))
			continue
		}
		given = append(given, w.boxRow(row))
	}
	if len(estimated) > 0 {
		rule := El("tr", Class("cd-box__rule"),
			El("th", At("scope", "rowgroup"), At("colspan", "2"), Text(w.Box.Estimates)))
		estimated = append([]Bit{rule}, estimated...)
	}
	body := El("tbody", estimated...)
	return El("div", append(append([]Bit{Class(class)}, bits...), El("table", Class("cd-box__table"),
		El("caption", Text(d.Title), when(d.Note != "", El("span", Text(d.Note)))),
		El("tbody", given...), when(len(estimated) > 0, body)))...)
}

func (w words) boxRow(row disclosure.Row) Node {
	cell := []Bit{}
	for i, b := range row.Blocks {
		// one line names the lender for all of its blocks that follow
		named := i > 0 && row.Blocks[i-1].Kind == b.Kind
		cell = append(cell, w.block(b, i, named)...)
	}
	return El("tr", El("th", At("scope", "row"), Text(row.Label)), El("td", cell...))
}

// block draws one paragraph of a row. Our own words stand directly in the cell, each on a line.
func (w words) block(b disclosure.Block, i int, named bool) []Bit {
	switch b.Kind {
	case disclosure.KindLender, disclosure.KindTerms:
		return []Bit{w.saying(b, "", "", named)}
	}
	var bits []Bit
	if i > 0 {
		bits = append(bits, El("br"))
	}
	nodes := parts(b.Parts)
	if b.Kind == disclosure.KindFigure {
		for j := range nodes {
			if nodes[j].Tag == "b" {
				nodes[j].Attrs = []Attr{Class("cd-n cd-figure")}
				break
			}
		}
	}
	return append(bits, nodes)
}

// saying draws words of the lender under a line that says so, or the merchant's terms under a neutral line.
// The words are set apart and keep their own language.
func (w words) saying(b disclosure.Block, extra, id string, named bool) Node {
	class, by := "cd-terms", ""
	if b.Kind == disclosure.KindLender {
		class, by = "cd-lender", w.Box.LenderWords
	} else if extra != "" {
		by = w.Box.Late
	}
	if named {
		by = ""
	}
	lang := w.langOf(b)
	bits := []Bit{Class(class + extra)}
	if id != "" {
		bits = append(bits, ID(id))
	}
	bits = append(bits, when(by != "", El("span", Class("cd-lender__by"), Text(by))),
		El("bdi", lang, parts(b.Parts)))
	return El("p", bits...)
}

// langOf marks a text in another language than the page's.
func (w words) langOf(b disclosure.Block) Attr {
	if b.Language == "" || b.Language == w.language {
		return Attr{}
	}
	return At("lang", string(b.Language))
}

// schedule draws one mark per payment, and names the first and the last one.
func (w words) schedule(payments int, payment, last Node, bits ...Bit) Node {
	if payments < 2 {
		return Node{}
	}
	t := w.Review
	marks := []Bit{Class("cd-marks"), At("aria-hidden", "true")}
	for range min(payments, mostMarks) {
		marks = append(marks, El("i"))
	}
	number := func(n int) string { return w.language.Number(n) }
	first := t.Payments.With(locale.Text("first", number(1)), locale.Text("last", number(payments-1)))
	if payments == 2 {
		first = t.OnePayment.With(locale.Text("number", number(1)))
	}
	section := append([]Bit{Class("cd-schedule"), At("aria-labelledby", "schedule")}, bits...)
	return El("section", append(section,
		subtitle("schedule", t.Schedule),
		when(payments <= mostMarks, El("div", marks...)),
		El("dl", Class("cd-schedule__ends"),
			El("div", El("dt", Text(first)), El("dd", sentence(t.Each, slot{"amount", payment}))),
			El("div", El("dt", Text(t.LastPayment.With(locale.Text("number", number(payments))))),
				El("dd", last))),
		paragraph("cd-small", t.DueDates))...)
}

// mostMarks is the largest number of payments that a person can still see as single marks.
const mostMarks = 60
