package screen

import (
	"strings"
	"unicode/utf8"
)

// Clean replaces by U+FFFD the characters that no sentence needs: bytes that are not UTF-8, control
// characters other than newline and tab, and the bidirectional embeddings, overrides and isolates. The
// browser cannot handle these: a stray U+2069 inside a <bdi> ends the isolation that the element provides.
// The marks U+200E, U+200F and U+061C stay, because they affect only their own text. Clean drops nothing
// silently.
func Clean(s string) string {
	if clean(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 8)
	for _, r := range s { // an invalid byte arrives here as U+FFFD
		if refused(r) {
			r = utf8.RuneError
		}
		b.WriteRune(r)
	}
	return b.String()
}

func clean(s string) bool {
	for i, r := range s {
		if refused(r) {
			return false
		}
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(s[i:]); size < 2 {
				return false
			}
		}
	}
	return true
}

func refused(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case r < 0x20, r >= 0x7f && r < 0xa0: // C0, DEL, C1
		return true
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069: // bidirectional controls
		return true
	case r == 0x2028, r == 0x2029: // separators that break a script or a line
		return true
	case r == 0xfeff: // a byte order mark: Go in a browser loses it at the start of a text
		return true
	}
	return false
}
