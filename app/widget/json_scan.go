package widget

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

//go:generate go -C ../../web/tools run ./readers ../../app/widget/json_structs.go

// maxDepth is how deep arrays and objects may be nested, as in package strictjson.
const maxDepth = 16

// errJSON is the refusal of a text that is not what it should be.
var errJSON = errors.New("read JSON: not what the relay writes")

// jsonScanner reads a JSON text once, from its beginning. It takes the place of encoding/json, which would be
// an eighth of the program. It refuses what package strictjson refuses, and more: member names are compared
// as they are written, and numbers must be whole. Where both read a text, both read the same. After a refusal
// it reads nothing more.
type jsonScanner struct {
	text    string
	at      int
	depth   int
	refused bool
}

// readJSON reads a text as one value.
func readJSON[T any](text string, v *T, read func(*jsonScanner, *T)) error {
	s := jsonScanner{text: text, refused: !utf8.ValidString(text)}
	read(&s, v)
	if s.peek(); s.refused || s.at < len(s.text) {
		return errJSON
	}
	return nil
}

// refuse ends the reading.
func (s *jsonScanner) refuse() { s.refused = true }

// peek returns the first byte after white space; 0 at the end and after a refusal.
func (s *jsonScanner) peek() byte {
	for !s.refused && s.at < len(s.text) {
		switch c := s.text[s.at]; c {
		case ' ', '\t', '\r', '\n':
			s.at++
		default:
			return c
		}
	}
	return 0
}

// take reports whether the next byte is c, and passes it.
func (s *jsonScanner) take(c byte) bool {
	if s.peek() != c || c == 0 {
		return false
	}
	s.at++
	return true
}

// word reports whether the next bytes are a word, and passes them.
func (s *jsonScanner) word(w string) bool {
	s.peek()
	if s.refused || !strings.HasPrefix(s.text[s.at:], w) {
		return false
	}
	s.at += len(w)
	return true
}

// enter passes the bracket that opens an array or object. It is false for null and for a refusal.
func (s *jsonScanner) enter(open byte) bool {
	if s.word("null") {
		return false
	}
	if s.depth == maxDepth || !s.take(open) {
		s.refuse()
		return false
	}
	s.depth++
	return true
}

// more reports whether an array or object has another element. It passes the comma before it, or the bracket
// that closes.
func (s *jsonScanner) more(first bool, closing byte) bool {
	if s.take(closing) {
		s.depth--
		return false
	}
	if !first && !s.take(',') {
		s.refuse()
	}
	return !s.refused
}

// members reads an object. It calls read for each member that is in a list of names, with its position there.
func (s *jsonScanner) members(names []string, read func(i int)) {
	s.object(func(name string) {
		if i := slices.Index(names, name); i >= 0 {
			read(i)
			return
		}
		s.skip()
	})
}

// object reads an object whose names are all different. read must read the value.
func (s *jsonScanner) object(read func(name string)) {
	if !s.enter('{') {
		return
	}
	var seen []string
	for first := true; s.more(first, '}'); first = false {
		name := s.quoted()
		if slices.Contains(seen, name) || !s.take(':') {
			s.refuse()
			return
		}
		seen = append(seen, name)
		read(name)
	}
}

// jsonList reads an array; null is no array.
func jsonList[T any](s *jsonScanner, v *[]T, read func(*jsonScanner, *T)) {
	*v = nil
	if !s.enter('[') {
		return
	}
	*v = []T{}
	for first := true; s.more(first, ']'); first = false {
		var one T
		read(s, &one)
		*v = append(*v, one)
	}
}

// jsonMap reads an object of values of one kind; null is no map.
func jsonMap[K ~string, T any](s *jsonScanner, v *map[K]T, read func(*jsonScanner, *T)) {
	*v = nil
	if s.peek() == '{' {
		*v = map[K]T{}
	}
	s.object(func(name string) {
		var one T
		read(s, &one)
		(*v)[K(name)] = one
	})
}

// jsonPointer reads a value that may be absent.
func jsonPointer[T any](s *jsonScanner, v **T, read func(*jsonScanner, *T)) {
	*v = nil
	if s.word("null") {
		return
	}
	*v = new(T)
	read(s, *v)
}

// jsonText reads a string; null leaves it as it is.
func jsonText[T ~string](s *jsonScanner, v *T) {
	if !s.word("null") {
		*v = T(s.quoted())
	}
}

// jsonBool reads true or false; null leaves it as it is.
func jsonBool(s *jsonScanner, v *bool) {
	switch {
	case s.word("true"):
		*v = true
	case s.word("false"):
		*v = false
	case !s.word("null"):
		s.refuse()
	}
}

// jsonInt reads a whole number; null leaves it as it is.
func jsonInt[T int | int64](s *jsonScanner, v *T) {
	if s.word("null") {
		return
	}
	n, err := strconv.ParseInt(s.number(), 10, 64)
	if err != nil {
		s.refuse()
		return
	}
	*v = T(n)
}

// jsonOwn reads a value whose type reads its own text.
func jsonOwn(s *jsonScanner, unmarshal func([]byte) error) {
	s.peek()
	from := s.at
	s.skip()
	if s.refused || unmarshal([]byte(s.text[from:s.at])) != nil {
		s.refuse()
	}
}

// skip passes a value of any kind.
func (s *jsonScanner) skip() {
	switch c := s.peek(); c {
	case '{':
		s.object(func(string) { s.skip() })
	case '[':
		var none []struct{}
		jsonList(s, &none, func(s *jsonScanner, _ *struct{}) { s.skip() })
	case '"':
		s.quoted()
	case 't', 'f', 'n':
		var b bool
		jsonBool(s, &b)
	default:
		s.number()
	}
}
