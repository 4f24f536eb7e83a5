package checkout

import (
	"strings"
	"unicode"
)

// One normaliser for what people type, paste or dictate. Codes, numbers and postal codes lose every blank and
// every dash that Unicode has. Names keep one blank between words.

// compact drops blanks, dashes and marks without width, and makes full-width characters ordinary ones.
func compact(s string) string {
	return strings.Map(func(r rune) rune {
		if r = narrow(r); blank(r) || dash(r) || invisible(r) {
			return -1
		}
		return r
	}, s)
}

// Plain is a code or a number with letters, as it is configured or printed: full-width characters become
// ordinary ones, every dash "-", and blanks and marks without width go.
func Plain(typed string) string {
	return strings.Map(func(r rune) rune {
		switch r = narrow(r); {
		case blank(r), invisible(r):
			return -1
		case dash(r):
			return '-'
		}
		return r
	}, typed)
}

// visible is narrow, without marks that have no width.
func visible(r rune) rune {
	if invisible(r) {
		return -1
	}
	return narrow(r)
}

func narrow(r rune) rune {
	if r >= '！' && r <= '～' {
		return r - '！' + '!'
	}
	return r
}

// blank reports a blank of any width. The last two are letters or symbols to Unicode, and drawn as blanks.
func blank(r rune) bool { return unicode.IsSpace(r) || r == '\u3164' || r == '\u2800' }

func dash(r rune) bool { return unicode.In(r, unicode.Dash, unicode.Pd) || r == '\u2043' }

// invisible reports marks that have no width of their own.
func invisible(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// figures finds the digits that a person meant: the whole text, or the only group of digits in a sentence. A
// group ends at anything but a blank or a dash. Digits that touch a letter are no group of their own, and
// refuse the text.
func figures(s string, fits func(n int) bool) (string, bool) {
	if all := compact(s); digits(all) {
		return all, fits(len(all))
	}
	found, group := "", ""
	previous := ' '
	for _, r := range s + "." {
		r = narrow(r)
		switch {
		case r >= '0' && r <= '9':
			if unicode.IsLetter(previous) {
				return "", false
			}
			group += string(r)
		case blank(r), dash(r), invisible(r):
		default:
			if group != "" && unicode.IsLetter(r) && isDigit(previous) {
				return "", false
			}
			if group != "" && fits(len(group)) {
				if found != "" {
					return "", false
				}
				found = group
			}
			group = ""
		}
		previous = r
	}
	return found, found != ""
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// Name is a person's name as the lender has it: one kind of apostrophe and of hyphen, accents in one
// character with their letter, single blanks, and no marks without width.
func Name(typed string) string {
	var out []rune
	for _, r := range typed {
		r = narrow(r)
		switch {
		case blank(r) && r != '\n' && r != '\r':
			r = ' '
		case invisible(r):
			continue
		case strings.ContainsRune("’‘‛ʼʹ′´`", r):
			r = '\''
		case dash(r):
			r = '-'
		}
		if n := len(out); n > 0 {
			if one, ok := composed(out[n-1], r); ok {
				out[n-1] = one
				continue
			}
		}
		out = append(out, r)
	}
	return strings.Join(strings.FieldsFunc(string(out), func(r rune) bool { return r == ' ' }), " ")
}
