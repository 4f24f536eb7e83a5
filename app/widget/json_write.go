package widget

import (
	"strconv"
	"strings"
)

// jsonObject writes a JSON object, member by member. The zero value is an object without members.
type jsonObject struct{ b strings.Builder }

// text adds a member that is a string.
func (o *jsonObject) text(name, value string) {
	o.name(name)
	jsonQuote(&o.b, value)
}

// number adds a member that is a whole number.
func (o *jsonObject) number(name string, value int64) {
	o.name(name)
	o.b.WriteString(strconv.FormatInt(value, 10))
}

// texts adds a member that is an array of strings.
func (o *jsonObject) texts(name string, values []string) {
	o.name(name)
	o.b.WriteByte('[')
	for i, v := range values {
		if i > 0 {
			o.b.WriteByte(',')
		}
		jsonQuote(&o.b, v)
	}
	o.b.WriteByte(']')
}

// object adds a member that is an object.
func (o *jsonObject) object(name string, value *jsonObject) {
	o.name(name)
	o.b.WriteString(value.String())
}

func (o *jsonObject) name(name string) {
	o.b.WriteByte("{,"[min(o.b.Len(), 1)])
	jsonQuote(&o.b, name)
	o.b.WriteByte(':')
}

// String is the object as JSON.
func (o *jsonObject) String() string {
	if o.b.Len() == 0 {
		return "{}"
	}
	return o.b.String() + "}"
}

// jsonQuote writes a string. A byte that is not UTF-8 becomes U+FFFD.
func jsonQuote(b *strings.Builder, s string) {
	const hex = "0123456789abcdef"
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"', r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ':
			b.WriteString(`\u00`)
			b.WriteByte(hex[r>>4])
			b.WriteByte(hex[r&15])
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
}
