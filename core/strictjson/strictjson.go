// Package strictjson refuses JSON that two readers could understand differently.
//
// encoding/json replaces broken characters and takes the last of two members
// of one name, both without an error. What was checked would then not be what was
// sent. Every reader of JSON from outside calls Check first and decodes in a
// second pass of its own.
//
// Laws:
//   - What Check accepts is one value, is valid by RFC 8259, and obeys I-JSON in
//     text and names: it is UTF-8, every escape is a whole character, and no
//     object has a name twice (RFC 7493 sections 2.1 and 2.3).
//   - Names are compared after their escapes are read.
//   - Arrays and objects are nested at most MaxDepth deep.
//   - An error is one of the sentinels below and repeats nothing of the text.
//   - Broken text is reported before anything else, then bad syntax, then what
//     stands first in the text.
//
// It bounds neither the length of a text nor its numbers, and knows no names:
// that is for the reader to decide.
package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// Why a text is refused.
var (
	ErrText   = errors.New("broken text in JSON: not UTF-8, or half a surrogate pair")
	ErrSyntax = errors.New("not one JSON value")
	ErrDepth  = errors.New("JSON is nested too deep")
	ErrTwice  = errors.New("a JSON object has a name twice")
	ErrName   = errors.New("a JSON object has a name of another form")
)

// MaxDepth is how deep arrays and objects may be nested.
const MaxDepth = 16

// Check refuses a text that is not one value of strict JSON.
func Check(text []byte) error {
	return CheckNames(text, func(string) bool { return true })
}

// CheckNames is Check that refuses every member name, at any depth, that accept does not accept: ErrName.
func CheckNames(text []byte, accept func(name string) bool) error {
	switch {
	case !utf8.Valid(text) || halfSurrogate(text):
		return ErrText
	case !json.Valid(text):
		return ErrSyntax
	}
	return walk(text, accept)
}

// walk checks the nesting and the names of valid JSON.
func walk(text []byte, accept func(name string) bool) error {
	var open []map[string]bool // the names seen in each array or object around here; an array has none
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{', '[':
			if len(open) == MaxDepth {
				return ErrDepth
			}
			open = append(open, nil)
		case '}', ']':
			open = open[:len(open)-1]
		case '"':
			end := endOfString(text, i)
			if isName(text[end:]) {
				names := &open[len(open)-1]
				if err := see(names, decode(text[i:end]), accept); err != nil {
					return err
				}
			}
			i = end - 1
		}
	}
	return nil
}

// see adds a name to those of its object.
func see(names *map[string]bool, name string, accept func(name string) bool) error {
	switch {
	case (*names)[name]:
		return ErrTwice
	case !accept(name):
		return ErrName
	case *names == nil:
		*names = map[string]bool{}
	}
	(*names)[name] = true
	return nil
}

// endOfString is the place after the quote that ends the string at i.
func endOfString(text []byte, i int) int {
	for i++; text[i] != '"'; i++ {
		if text[i] == '\\' {
			i++
		}
	}
	return i + 1
}

// isName reports whether the string before rest is a member's name: only then does a colon follow.
func isName(rest []byte) bool {
	rest = bytes.TrimLeft(rest, " \t\r\n")
	return len(rest) > 0 && rest[0] == ':'
}

// decode reads a quoted string of valid JSON.
func decode(quoted []byte) string {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return string(quoted[1 : len(quoted)-1])
	}
	var name string
	_ = json.Unmarshal(quoted, &name) // it is valid: json.Valid has seen it
	return name
}

// halfSurrogate finds an escape that is half a character. The text may be any.
func halfSurrogate(text []byte) bool {
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		i++ // what is escaped; in JSON a backslash stands in strings alone
		first := unit(text, i)
		if !utf16.IsSurrogate(first) {
			continue
		}
		second := i + 5 // where the other half must begin
		if second >= len(text) || text[second] != '\\' ||
			utf16.DecodeRune(first, unit(text, second+1)) == utf8.RuneError {
			return true
		}
		i += 10
	}
	return false
}

// unit is the code unit that u and four hexadecimal digits at i name. It is 0 where something else
// stands, which is a mistake of syntax.
func unit(text []byte, i int) rune {
	if i+5 > len(text) || text[i] != 'u' {
		return 0
	}
	n, err := strconv.ParseUint(string(text[i+1:i+5]), 16, 16)
	if err != nil {
		return 0
	}
	return rune(n)
}
