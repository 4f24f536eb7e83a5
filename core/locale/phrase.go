package locale

import "strings"

// Phrase is a sentence with {name} placeholders. A name consists of lower-case letters and underscores. Any
// other brace is text.
type Phrase string

// Arg is a value for one placeholder.
type Arg struct {
	Name, Value string
	Figure      bool
}

// Text is a value that reads as ordinary words.
func Text(name, value string) Arg { return Arg{Name: name, Value: value} }

// Figure is an amount, a rate, a period or a date. It is emphasised and never wraps. SOR/2001-104 s. 6(2.4)
// requires numbers, rates, periods and dates in bold.
func Figure(name, value string) Arg { return Arg{Name: name, Value: value, Figure: true} }

// Part is a run of text of a filled sentence.
type Part struct {
	Text   string
	Figure bool
}

// Fill replaces the placeholders by values. A placeholder without a value stays visible with its braces, so
// that a test or a reader sees it. A value without a placeholder is ignored. Fill does not look for
// placeholders inside values.
func (p Phrase) Fill(args ...Arg) []Part {
	var parts []Part
	p.walk(func(text, name string) {
		part := Part{Text: text}
		for _, arg := range args {
			if name != "" && arg.Name == name {
				part = Part{Text: arg.Value, Figure: arg.Figure}
			}
		}
		parts = join(parts, part)
	})
	return parts
}

// With is Fill as plain text.
func (p Phrase) With(args ...Arg) string { return Plain(p.Fill(args...)) }

// Names lists the placeholders in order, each once.
func (p Phrase) Names() []string {
	var names []string
	p.walk(func(_, name string) {
		for _, seen := range names {
			if seen == name {
				return
			}
		}
		if name != "" {
			names = append(names, name)
		}
	})
	return names
}

// Plain is the text of the parts without their emphasis.
func Plain(parts []Part) string {
	var b strings.Builder
	for _, part := range parts {
		b.WriteString(part.Text)
	}
	return b.String()
}

// walk calls visit for each run of text and each placeholder. For a placeholder, text is the placeholder with
// its braces. For plain text, name is empty.
func (p Phrase) walk(visit func(text, name string)) {
	rest := string(p)
	for rest != "" {
		open := strings.IndexByte(rest, '{')
		if open < 0 {
			visit(rest, "")
			return
		}
		if open > 0 {
			visit(rest[:open], "")
		}
		rest = rest[open:]
		end := 1 + len(rest[1:]) - len(strings.TrimLeft(rest[1:], "abcdefghijklmnopqrstuvwxyz_"))
		if end == 1 || end == len(rest) || rest[end] != '}' {
			visit("{", "")
			rest = rest[1:]
			continue
		}
		visit(rest[:end+1], rest[1:end])
		rest = rest[end+1:]
	}
}

// join appends a part. It merges two neighbouring plain texts. Two figures stay apart, so that each keeps
// together on its own.
func join(parts []Part, next Part) []Part {
	if next.Text == "" {
		return parts
	}
	if last := len(parts) - 1; last >= 0 && !parts[last].Figure && !next.Figure {
		parts[last].Text += next.Text
		return parts
	}
	return append(parts, next)
}
