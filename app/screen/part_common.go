package screen

import (
	"strconv"
	"strings"
	"time"

	"candor/core/locale"
	"candor/core/money"
)

// words is a language with its catalog. The small parts of a screen use it.
type words struct {
	language locale.Language
	*locale.Messages
}

func in(l locale.Language) words {
	if !l.Valid() {
		l = locale.English
	}
	return words{l, locale.For(l)}
}

// figure draws an amount, a rate, a period or a date in bold. It never breaks over two lines.
func figure(text string) Node { return El("b", Class("cd-n"), Text(text)) }

// big draws the main figure of a component.
func big(text string) Node { return El("b", Class("cd-figure"), Text(text)) }

func (w words) money(a money.Amount) Node { return figure(w.language.Money(a)) }

func (w words) timeOfDay(t time.Time) Node { return figure(w.language.TimeOfDay(t)) }

// date draws a long date. In French the letters of "1er" are raised.
func (w words) date(t time.Time) Node {
	text := w.language.LongDate(t)
	if rest, first := strings.CutPrefix(text, "1er"); first {
		return El("b", Class("cd-n"), Text("1"), El("sup", Text("er")), Text(rest))
	}
	return figure(text)
}

// foreign draws words that come from outside, isolated from the sentence around them.
func foreign(text string) Node { return El("bdi", Text(text)) }

// longName is the longest name that is kept on one line.
const longName = 28

// name draws the name of a merchant. A short name does not break.
func name(text string) Node { return foreign(keep(text)) }

func keep(text string) string {
	if len(text) > longName {
		return text
	}
	return strings.ReplaceAll(text, " ", "\u00a0")
}

// slot is the content of a placeholder of a sentence.
type slot struct {
	name string
	node Node
}

// sentence fills a phrase with nodes.
func sentence(p locale.Phrase, slots ...slot) Nodes {
	args := make([]locale.Arg, len(slots))
	for i, s := range slots {
		args[i] = locale.Figure(s.name, strconv.Itoa(i))
	}
	var nodes Nodes
	for _, part := range p.Fill(args...) {
		if i, err := strconv.Atoi(part.Text); part.Figure && err == nil {
			nodes = append(nodes, slots[i].node)
			continue
		}
		nodes = append(nodes, Text(part.Text))
	}
	return nodes
}

// parts draws a filled sentence with its figures.
func parts(all []locale.Part) Nodes {
	nodes := make(Nodes, 0, len(all))
	for _, p := range all {
		if p.Figure {
			nodes = append(nodes, figure(p.Text))
			continue
		}
		nodes = append(nodes, Text(p.Text))
	}
	return nodes
}

func paragraph(class, text string) Node { return El("p", Class(class), Text(text)) }

// heading is the title of a screen. The focus moves there on every step.
func heading(bits ...Bit) Node {
	return El("h1", append([]Bit{Class("cd-title"), ID("title"), At("tabindex", "-1")}, bits...)...)
}

// intro is the title and the sentence below it.
func intro(title string, lede ...Bit) Node {
	return El("div", Class("cd-flow cd-flow--tight"), heading(Text(title)),
		El("p", append([]Bit{Class("cd-lede")}, lede...)...))
}

// fact is a label and its value.
type fact struct {
	label string
	value Nodes
}

func facts(all ...fact) Node {
	bits := []Bit{Class("cd-facts")}
	for _, f := range all {
		if len(f.value) > 0 {
			bits = append(bits, El("div", El("dt", Text(f.label)), El("dd", f.value)))
		}
	}
	n := El("dl", bits...)
	return when(len(n.Kids) > 0, n)
}

// notice is a boxed remark; tone is "", "info", "warn" or "error".
func notice(tone string, picture Node, title string, bits ...Bit) Node {
	class := "cd-notice"
	if tone != "" {
		class += " cd-notice--" + tone
	}
	body := []Bit{when(title != "", paragraph("cd-notice__title", title))}
	return El("div", Class(class), picture, El("div", append(body, bits...)...))
}

// tag is a word in a small frame.
func tag(tone, text string, bits ...Bit) Node {
	class := "cd-tag"
	if tone != "" {
		class += " cd-tag--" + tone
	}
	return El("p", append(append([]Bit{Class(class)}, bits...), Text(text))...)
}

// outcome is the head of an ended checkout: an icon, a title and a sentence, in a polite live region.
func outcome(tone string, picture Node, title string, lede ...Bit) Node {
	class := "cd-outcome__icon"
	if tone != "" {
		class += " cd-outcome__icon--" + tone
	}
	return El("div", Class("cd-outcome"), At("role", "status"), El("span", Class(class), picture),
		heading(Text(title)), El("p", append([]Bit{Class("cd-lede")}, lede...)...))
}

func actions(bits ...Bit) Node {
	n := El("div", append([]Bit{Class("cd-actions")}, bits...)...)
	return when(len(n.Kids) > 0, n)
}

// link draws a link that looks like a button. Without a URL it draws nothing.
func link(address, style string, bits ...Bit) Node {
	if address == "" || !safeAddress(Clean(address)) {
		return Node{}
	}
	return El("a", append([]Bit{Class("cd-button" + style), At("href", address)}, bits...)...)
}

// The styles of a button.
const (
	primary = ""
	quiet   = " cd-button--quiet"
	textual = " cd-button--link"
)
