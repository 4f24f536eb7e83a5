package receipt_test

import (
	"errors"
	"strings"
	"testing"

	"candor/core/receipt"
)

// The examples of RFC 8785 about texts, names and whole numbers.
func TestCanonicalForm(t *testing.T) {
	for _, c := range [...]struct{ name, in, want string }{
		{"3.2.2, text and literals",
			`{ "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false] }`,
			`{"literals":[null,true,false],"string":"€$\u000f\nA'B\"\\\\\"/"}`},
		{"3.2.3, order of names", `{ "\u20ac": "Euro Sign", "\r": "Carriage Return",
			"\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One", "\ud83d\ude00": "Emoji: Grinning Face",
			"\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis" }`,
			`{"\r":"Carriage Return","1":"One",` + "\"\u0080\"" + `:"Control",` +
				`"ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","😀":"Emoji: Grinning Face",` +
				"\"\ufb33\"" + `:"Hebrew Letter Dalet With Dagesh"}`},
		{"a name and its beginning", `{"ab":1,"a":2,"":3}`, `{"":3,"a":2,"ab":1}`},
		{"the last code units", "{\"\\uffff\":1,\"\\ufffe\":2}", "{\"\ufffe\":2,\"\uffff\":1}"},
		{"a literal alone", `true`, `true`},
		{"two emoji", "{\"😁\":1,\"😀\":2}", "{\"😀\":2,\"😁\":1}"},
		{"every short escape", `"\b\t\n\f\r\u000b\u001f"`, `"\b\t\n\f\r\u000b\u001f"`},
		{"no needless escape", `"\u007f\u2028\ufffd\u003c"`, "\"\u007f\u2028\ufffd<\""},
		{"whole numbers", `[0, -1, 9007199254740991, -9007199254740991]`,
			`[0,-1,9007199254740991,-9007199254740991]`},
		{"nothing", ` { "b" : [ ] , "a" : { } } `, `{"a":{},"b":[]}`},
	} {
		got, err := receipt.Canonical([]byte(c.in))
		if err != nil || string(got) != c.want {
			t.Errorf("%s: got %s (%v), want %s", c.name, got, err, c.want)
		}
		if again, err := receipt.Canonical(got); err != nil || string(again) != string(got) {
			t.Errorf("%s: the canonical form of %s is %s (%v)", c.name, got, again, err)
		}
	}
}

func TestRefusedText(t *testing.T) {
	for _, c := range [...]struct{ in, field, reason string }{
		{``, "", "not JSON"},
		{`nul`, "", "not JSON"},
		{`{"a":1}{}`, "", "more than one document"},
		{`{"a":1,}`, "", "not a JSON object"},
		{`{"a" 1}`, "", "not a JSON object"},
		{`{"a":1 "b":2}`, "", "not a JSON object"},
		{`{a:1}`, "", "not a JSON object"},
		{`{"a`, "", "a text without an end"},
		{`{"a":1,"b":{"c":1,"c":2}}`, "/b/c", "stands twice"},
		{`{"a":1,"\u0061":2}`, "/a", "stands twice"},
		{`{"x":[1,]}`, "/x/1", "not JSON"},
		{`{"x":[1 2]}`, "/x", "not a JSON array"},
		{`{"x":[1`, "/x", "not a JSON array"},
		{`{"a/b~c":1.5}`, "/a~1b~0c", "not a whole number of at most 53 bits"},
		{`1e3`, "", "not a whole number of at most 53 bits"},
		{`-0`, "", "not a whole number of at most 53 bits"},
		{`007`, "", "not a whole number of at most 53 bits"},
		{`9007199254740992`, "", "not a whole number of at most 53 bits"},
		{`-9007199254740992`, "", "not a whole number of at most 53 bits"},
		{"\"a\nb\"", "", "a control character in a text"},
		{`"\x41"`, "", "an escape that is none"},
		{`"\`, "", "an escape that is none"},
		{`"\u12"`, "", "an escape that is none"},
		{`"\u12g4"`, "", "an escape that is none"},
		{`"\ud800"`, "", "an escape that is none"},
		{`"\ud800\u0041"`, "", "an escape that is none"},
		{`"\ude00\ud83d"`, "", "an escape that is none"},
		{"\"\xff\"", "", "not UTF-8"},
		{strings.Repeat("[", 17), strings.Repeat("/0", 16), "nested too deeply"},
		{`"` + strings.Repeat("a", 1<<20) + `"`, "", "too long"},
	} {
		_, err := receipt.Canonical([]byte(c.in))
		f, ok := errors.AsType[*receipt.FormatError](err)
		if !ok || f.Field != c.field || f.Reason != c.reason {
			t.Errorf("%.40q: got %v, want %s: %s", c.in, err, c.field, c.reason)
		}
	}
	if _, err := receipt.Canonical([]byte(strings.Repeat("[", 16) + strings.Repeat("]", 16))); err != nil {
		t.Errorf("sixteen levels: %v", err)
	}
}
