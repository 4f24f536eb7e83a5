package widget

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// What a JSON text is made of: numbers and strings.

// number passes a number and returns it as it is written.
func (s *jsonScanner) number() string {
	s.peek()
	from := s.at
	s.byte('-')
	if !s.byte('0') {
		s.digits()
	}
	if s.byte('.') {
		s.digits()
	}
	if s.byte('e') || s.byte('E') {
		if !s.byte('+') {
			s.byte('-')
		}
		s.digits()
	}
	return s.text[from:s.at]
}

// byte passes the very next byte if it is c.
func (s *jsonScanner) byte(c byte) bool {
	if s.refused || s.at == len(s.text) || s.text[s.at] != c {
		return false
	}
	s.at++
	return true
}

// digits passes one digit or more.
func (s *jsonScanner) digits() {
	from := s.at
	for s.at < len(s.text) && s.text[s.at] >= '0' && s.text[s.at] <= '9' {
		s.at++
	}
	if s.at == from {
		s.refuse()
	}
}

// quoted reads a string.
func (s *jsonScanner) quoted() string {
	if !s.take('"') {
		s.refuse()
		return ""
	}
	from := s.at
	var b []byte // what was read, once there is an escape
	for s.at < len(s.text) {
		c := s.text[s.at]
		s.at++
		switch {
		case c == '"':
			return string(append(b, s.text[from:s.at-1]...))
		case c < ' ':
			s.refuse()
			return ""
		case c == '\\':
			b = append(b, s.text[from:s.at-1]...)
			b = utf8.AppendRune(b, s.escaped())
			from = s.at
		}
	}
	s.refuse()
	return ""
}

// escaped reads what follows a backslash.
func (s *jsonScanner) escaped() rune {
	const from, to = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	if s.at == len(s.text) {
		s.refuse()
		return 0
	}
	c := s.text[s.at]
	s.at++
	if i := strings.IndexByte(from, c); i >= 0 {
		return rune(to[i])
	}
	if c != 'u' {
		s.refuse()
		return 0
	}
	r := s.unit()
	if !utf16.IsSurrogate(r) {
		return r
	}
	if s.byte('\\') && s.byte('u') {
		if r = utf16.DecodeRune(r, s.unit()); r != utf8.RuneError {
			return r
		}
	}
	s.refuse()
	return 0
}

// unit reads four hexadecimal digits.
func (s *jsonScanner) unit() rune {
	if s.at+4 > len(s.text) {
		s.refuse()
		return 0
	}
	n, err := strconv.ParseUint(s.text[s.at:s.at+4], 16, 16)
	if err != nil {
		s.refuse()
	}
	s.at += 4
	return rune(n)
}
