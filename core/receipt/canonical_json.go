package receipt

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Canonical rewrites a JSON text in the canonical form of RFC 8785: no white space, names sorted by UTF-16
// code units, the shortest escapes. Numbers must be integers of at most 53 bits. Anything else is a
// *FormatError.
func Canonical(text []byte) ([]byte, error) {
	v, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("canonical form: %w", err)
	}
	return v.append(nil), nil
}

// value is a JSON value. Its kind is its first character; '0' stands for every number.
type value struct {
	kind    byte
	text    string   // of a string, a number or a literal
	members []member // of an object, in canonical order
	items   []value  // of an array
}

type member struct {
	name  string
	value value
}

func text(s string) value { return value{kind: '"', text: s} }

// object puts the members in canonical order.
func object(members ...member) value {
	slices.SortFunc(members, func(a, b member) int { return compareUTF16(a.name, b.name) })
	return value{kind: '{', members: members}
}

// get is the value of a member. Its kind is 0 if there is none.
func (v value) get(name string) value {
	for _, m := range v.members {
		if m.name == name {
			return m.value
		}
	}
	return value{}
}

// compareUTF16 orders names as RFC 8785 section 3.2.3 does. A character beyond the BMP comes before U+E000,
// although its UTF-8 bytes are larger.
func compareUTF16(a, b string) int {
	for a != "" && b != "" {
		if a[0] < utf8.RuneSelf && b[0] < utf8.RuneSelf { // as nearly always
			if a[0] != b[0] {
				return cmp.Compare(a[0], b[0])
			}
			a, b = a[1:], b[1:]
			continue
		}
		ra, na := utf8.DecodeRuneInString(a)
		rb, nb := utf8.DecodeRuneInString(b)
		if ra != rb {
			return cmp.Compare(units(ra), units(rb))
		}
		a, b = a[na:], b[nb:]
	}
	return cmp.Compare(len(a), len(b))
}

// units packs the one or two code units of a character into a number that orders characters.
func units(r rune) int64 {
	if high, low := utf16.EncodeRune(r); r > 0xffff {
		return int64(high)<<16 | int64(low)
	}
	return int64(r) << 16
}

func (v value) append(b []byte) []byte {
	switch v.kind {
	case '{':
		return v.appendObject(b)
	case '[':
		b = append(b, '[')
		for i, item := range v.items {
			if i > 0 {
				b = append(b, ',')
			}
			b = item.append(b)
		}
		return append(b, ']')
	case '"':
		return appendText(b, v.text)
	}
	return append(b, v.text...)
}

func (v value) appendObject(b []byte) []byte {
	b = append(b, '{')
	for i, m := range v.members {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(b, m.name)
		b = append(b, ':')
		b = m.value.append(b)
	}
	return append(b, '}')
}

// appendText quotes a text with exactly the escapes of RFC 8785 section 3.2.2.2.
func appendText(b []byte, s string) []byte {
	const short, hex = "btn_fr", "0123456789abcdef" // from U+0008 on
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c >= '\b' && c <= '\r' && c != '\v':
			b = append(b, '\\', short[c-'\b'])
		case c < ' ':
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}

// leaf is a value without members or items, and its JSON pointer (RFC 6901).
type leaf struct {
	pointer string
	value   value
}

// leaves lists the leaves of v. An empty object or array counts as a leaf, because the absence of content is
// also part of a receipt.
func (v value) leaves() []leaf { return v.addLeaves("", make([]leaf, 0, 64)) }

func (v value) addLeaves(pointer string, to []leaf) []leaf {
	for _, m := range v.members {
		to = m.value.addLeaves(pointer+"/"+escape(m.name), to)
	}
	for i, item := range v.items {
		to = item.addLeaves(pointer+"/"+decimal(i), to)
	}
	if len(v.members)+len(v.items) == 0 {
		to = append(to, leaf{pointer, v})
	}
	return to
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

func escape(name string) string {
	if !strings.ContainsAny(name, "~/") {
		return name
	}
	return pointerEscapes.Replace(name)
}
