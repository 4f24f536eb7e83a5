package receipt

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// The limits of a receipt.
const (
	maxBytes = 1 << 20
	maxDepth = 16
	maxWhole = 1<<53 - 1 // the largest integer that every reader of JSON keeps (RFC 7493 section 2.2)
)

// FormatError reports a text that is not a receipt or a key document. Field is the JSON pointer of the place,
// "" for the whole text.
type FormatError struct{ Field, Reason string }

// Error names the field as a JSON pointer, and the reason. It never repeats content.
func (e *FormatError) Error() string {
	if e.Field == "" {
		return e.Reason
	}
	return e.Field + ": " + e.Reason
}

func decimal(n int) string { return strconv.Itoa(n) }

// parser reads one JSON text, strictly. The first error stops it.
type parser struct {
	s     string
	at    int
	depth int
}

func parse(data []byte) (value, error) {
	switch {
	case len(data) > maxBytes:
		return value{}, &FormatError{Reason: "too long"}
	case !utf8.Valid(data):
		return value{}, &FormatError{Reason: "not UTF-8"}
	}
	p := &parser{s: string(data)}
	v, err := p.value("")
	if err != nil {
		return value{}, err
	}
	if p.space(); p.at < len(p.s) {
		return value{}, &FormatError{Reason: "more than one document"}
	}
	return v, nil
}

func (p *parser) space() {
	for p.at < len(p.s) && (p.s[p.at] == ' ' || p.s[p.at] == '\t' || p.s[p.at] == '\n' || p.s[p.at] == '\r') {
		p.at++
	}
}

// next skips white space and returns the character after it, or 0 at the end.
func (p *parser) next() byte {
	if p.space(); p.at < len(p.s) {
		return p.s[p.at]
	}
	return 0
}

// take consumes c if it is the next character.
func (p *parser) take(c byte) bool {
	if p.next() != c {
		return false
	}
	p.at++
	return true
}

func (p *parser) value(pointer string) (value, error) {
	switch c := p.next(); {
	case c == '{' || c == '[':
		if p.depth++; p.depth > maxDepth {
			return value{}, &FormatError{pointer, "nested too deeply"}
		}
		defer func() { p.depth-- }()
		p.at++
		if c == '{' {
			return p.object(pointer)
		}
		return p.array(pointer)
	case c == '"':
		s, err := p.text(pointer)
		return text(s), err
	case c == '-' || c >= '0' && c <= '9':
		return p.number(pointer)
	}
	for _, literal := range [...]string{"true", "false", "null"} {
		if end := p.at + len(literal); end <= len(p.s) && p.s[p.at:end] == literal {
			p.at = end
			return value{kind: literal[0], text: literal}, nil
		}
	}
	return value{}, &FormatError{pointer, "not JSON"}
}

func (p *parser) object(pointer string) (value, error) {
	var members []member
	for !p.take('}') {
		if len(members) > 0 && !p.take(',') || p.next() != '"' {
			return value{}, &FormatError{pointer, "not a JSON object"}
		}
		name, err := p.text(pointer)
		if err != nil {
			return value{}, err
		}
		if !p.take(':') {
			return value{}, &FormatError{pointer, "not a JSON object"}
		}
		v, err := p.value(pointer + "/" + escape(name))
		if err != nil {
			return value{}, err
		}
		members = append(members, member{name, v})
	}
	v := object(members...)
	for i := 1; i < len(v.members); i++ {
		if v.members[i].name == v.members[i-1].name {
			return value{}, &FormatError{pointer + "/" + escape(v.members[i].name), "stands twice"}
		}
	}
	return v, nil
}

func (p *parser) array(pointer string) (value, error) {
	v := value{kind: '['}
	for !p.take(']') {
		if len(v.items) > 0 && !p.take(',') {
			return value{}, &FormatError{pointer, "not a JSON array"}
		}
		item, err := p.value(pointer + "/" + decimal(len(v.items)))
		if err != nil {
			return value{}, err
		}
		v.items = append(v.items, item)
	}
	return v, nil
}

// number reads an integer. A receipt has no fractions and no exponents: figures are texts.
func (p *parser) number(pointer string) (value, error) {
	start := p.at
	for p.at < len(p.s) && strings.IndexByte("+-.0123456789eE", p.s[p.at]) >= 0 {
		p.at++
	}
	s := p.s[start:p.at]
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != s || n > maxWhole || n < -maxWhole {
		return value{}, &FormatError{pointer, "not a whole number of at most 53 bits"}
	}
	return value{kind: '0', text: s}, nil
}

// text reads a string after its opening quote.
func (p *parser) text(pointer string) (string, error) {
	p.at++
	var out []byte
	for p.at < len(p.s) {
		c := p.s[p.at]
		p.at++
		switch {
		case c == '"':
			return string(out), nil
		case c < ' ':
			return "", &FormatError{pointer, "a control character in a text"}
		case c == '\\':
			r, ok := p.escaped()
			if !ok {
				return "", &FormatError{pointer, "an escape that is none"}
			}
			out = utf8.AppendRune(out, r)
		default:
			out = append(out, c)
		}
	}
	return "", &FormatError{pointer, "a text without an end"}
}

// escaped reads the characters after a backslash. It refuses half a surrogate pair.
func (p *parser) escaped() (rune, bool) {
	if p.at == len(p.s) {
		return 0, false
	}
	c := p.s[p.at]
	p.at++
	switch c {
	case '"', '\\', '/':
		return rune(c), true
	case 'b':
		return '\b', true
	case 'f':
		return '\f', true
	case 'n':
		return '\n', true
	case 'r':
		return '\r', true
	case 't':
		return '\t', true
	case 'u':
		return p.unicode()
	}
	return 0, false
}

func (p *parser) unicode() (rune, bool) {
	r, ok := p.hex4()
	if !ok || !utf16.IsSurrogate(r) {
		return r, ok
	}
	if p.at+2 > len(p.s) || p.s[p.at:p.at+2] != `\u` {
		return 0, false
	}
	p.at += 2
	low, ok := p.hex4()
	r = utf16.DecodeRune(r, low)
	return r, ok && r != utf8.RuneError
}

func (p *parser) hex4() (rune, bool) {
	if p.at+4 > len(p.s) {
		return 0, false
	}
	n, err := strconv.ParseUint(p.s[p.at:p.at+4], 16, 16)
	p.at += 4
	return rune(n), err == nil
}
