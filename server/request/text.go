package request

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// wholeText reports whether a JSON body is UTF-8 and its escapes are whole characters. encoding/json would put U+FFFD in
// place of anything else, silently: what is stored would not be what was sent.
func wholeText(body []byte) bool {
	if !utf8.Valid(body) {
		return false
	}
	for i := 0; i < len(body); i++ {
		if body[i] != '\\' {
			continue
		}
		i++ // what is escaped; a backslash stands nowhere but in a string
		first := escaped(body, i)
		if !utf16.IsSurrogate(first) {
			continue
		}
		if i+5 >= len(body) || body[i+5] != '\\' || utf16.DecodeRune(first, escaped(body, i+6)) == utf8.RuneError {
			return false
		}
		i += 10
	}
	return true
}

// escaped is the code unit that u and four hexadecimal digits at i name, or 0 where something else stands: that is the decoder's
// to refuse.
func escaped(body []byte, i int) rune {
	if i+5 > len(body) || body[i] != 'u' {
		return 0
	}
	n, err := strconv.ParseUint(string(body[i+1:i+5]), 16, 16)
	if err != nil {
		return 0
	}
	return rune(n)
}
