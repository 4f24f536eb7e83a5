package screen

import (
	"errors"
	"io"
	"strings"
)

// ErrRefused is the reason for every refusal of the writer.
var ErrRefused = errors.New("not on the list of a screen's elements and attributes")

// Write writes a node as escaped HTML. The same node gives the same bytes. A tree with an element, an
// attribute or a URL that is not on the closed lists is refused before the first byte.
func Write(w io.Writer, n Node) error {
	var b strings.Builder
	if err := write(&b, n, ""); err != nil {
		return err
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// HTML is Write as text, for trees that this package made. A refusal is then a bug in this package and
// panics.
func HTML(n Node) string {
	var b strings.Builder
	if err := write(&b, n, ""); err != nil {
		panic(err)
	}
	return b.String()
}

// refusal names the part that is not on the lists.
type refusal struct{ kind, name string }

func (r refusal) Error() string {
	return "write screen: " + r.kind + " " + r.name + " is " + ErrRefused.Error()
}
func (r refusal) Unwrap() error { return ErrRefused }

func write(b *strings.Builder, n Node, parent string) error {
	if n.Tag == "" {
		text := Clean(n.Text)
		if parent == "textarea" && strings.HasPrefix(text, "\n") {
			b.WriteByte('\n') // the parser drops the first newline
		}
		escape(b, text)
		return nil
	}
	kind, known := tags[n.Tag]
	if !known {
		return refusal{"element", n.Tag}
	}
	b.WriteByte('<')
	b.WriteString(n.Tag)
	for _, a := range n.Attrs {
		if err := attribute(b, a); err != nil {
			return err
		}
	}
	switch {
	case kind == void:
		b.WriteByte('>')
		return nil
	case kind == shape && len(n.Kids) == 0:
		b.WriteString("/>")
		return nil
	}
	b.WriteByte('>')
	for _, k := range n.Kids {
		if err := write(b, k, n.Tag); err != nil {
			return err
		}
	}
	b.WriteString("</")
	b.WriteString(n.Tag)
	b.WriteByte('>')
	return nil
}

func attribute(b *strings.Builder, a Attr) error {
	kind, known := attrs[a.Name]
	if !known {
		return refusal{"attribute", a.Name}
	}
	value := Clean(a.Value)
	if kind == address && !safeAddress(value) {
		return refusal{"address", a.Name}
	}
	b.WriteByte(' ')
	b.WriteString(a.Name)
	if a.Bare {
		return nil
	}
	b.WriteString(`="`)
	escape(b, value)
	b.WriteByte('"')
	return nil
}

// escape writes cleaned text. It is safe in text and in a quoted value, whatever state the parser is in.
func escape(b *strings.Builder, s string) {
	last := 0
	for i := 0; i < len(s); i++ {
		var ref string
		switch s[i] {
		case '&':
			ref = "&amp;"
		case '<':
			ref = "&lt;"
		case '>':
			ref = "&gt;"
		case '"':
			ref = "&#34;"
		default:
			continue
		}
		b.WriteString(s[last:i])
		b.WriteString(ref)
		last = i + 1
	}
	b.WriteString(s[last:])
}

// safeAddress reports whether a link, a form or a frame may point there: a place on this page, a path of
// ours, a web page, a telephone number or a mail address. No other URL passes, and so none that runs as a
// script.
func safeAddress(s string) bool {
	for _, start := range []string{"#", "https://", "http://", "tel:", "mailto:"} {
		if len(s) > len(start) && strings.EqualFold(s[:len(start)], start) { // a scheme has no case
			return true
		}
	}
	return strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//") && !strings.HasPrefix(s, "/\\")
}
