package licence

import (
	"strings"
	"unicode"
)

// layouts undo, one after the other, what a keyboard layout or the Caps Lock key makes of a scan.
var layouts = []func(string) string{
	func(s string) string { return s },
	swapCase,
	fromAzerty,
	func(s string) string { return swapCase(fromAzerty(s)) },
}

func swapCase(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, s)
}

// azertyTyped is what the keys of a United States keyboard type under the layout AZERTY, azertyMeant what
// they were to type.
const (
	azertyTyped = "&é\"'(-è_çà" + "qQaAwWzZ" + "mM,?;:!)" + "1234567890"
	azertyMeant = "1234567890" + "aAqQzZwW" + ";:mM,./-" + "!@#$%^&*()"
)

func fromAzerty(s string) string {
	azerty := pairs(azertyTyped, azertyMeant)
	return strings.Map(func(r rune) rune {
		if meant, ok := azerty[r]; ok {
			return meant
		}
		return r
	}, s)
}

func pairs(from, to string) map[rune]rune {
	targets := []rune(to)
	all := map[rune]rune{}
	for i, r := range []rune(from) {
		all[r] = targets[i]
	}
	return all
}

// gapMax is how far before the header the separators of the mark may stand, spelled out.
const gapMax = 40

// spelledControls are control characters as text: their names, escapes, pictures and the glyphs of code page
// 437.
var spelledControls = []string{
	"<LF>", "\n", "[LF]", "\n", "{LF}", "\n", "^J", "\n", "␊", "\n", "◙", "\n",
	`\n`, "\n", `\x0a`, "\n", `\x0A`, "\n", `\u000a`, "\n", `\u000A`, "\n",
	"<CR>", "\r", "[CR]", "\r", "{CR}", "\r", "^M", "\r", "␍", "\r", "♪", "\r",
	`\r`, "\r", `\x0d`, "\r", `\x0D`, "\r", `\u000d`, "\r", `\u000D`, "\r",
	"<RS>", "\x1e", "[RS]", "\x1e", "{RS}", "\x1e", "^^", "\x1e", "␞", "\x1e", "▲", "\x1e",
	`\x1e`, "\x1e", `\x1E`, "\x1e", `\u001e`, "\x1e", `\u001E`, "\x1e",
	"Enter", "\n", "ENTER", "\n", "Return", "\n", "↵", "\n", "⏎", "\n", "¶", "\n", "␤", "\n", "|", "\n"}

// respell turns control characters that were typed as text back into themselves. It does so only where some
// of them stand between the compliance mark and the header: no other text stands there.
func respell(text string, header int) string {
	gap := text[max(0, header-gapMax):header]
	if strings.HasSuffix(gap, altCodes) {
		return fromAltCodes(text)
	}
	spelled := strings.NewReplacer(spelledControls...)
	if spelled.Replace(gap) == gap {
		return text
	}
	return spelled.Replace(text)
}

// altCodes are LF, RS and CR as a scanner types them that holds no Alt key: by their numbers.
const altCodes = "010030013"

func fromAltCodes(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		rest := text[i:]
		switch {
		case strings.HasPrefix(rest, altCodes):
			b.WriteString("\n\x1e\r")
			i += len(altCodes)
		case strings.HasPrefix(rest, "010013") && opensAfter(rest[6:]):
			b.WriteString("\n\r")
			i += 6
		case strings.HasPrefix(rest, "010") && opensAfter(rest[3:]):
			b.WriteByte('\n')
			i += 3
		case strings.HasPrefix(rest, "013") && opensAfter(rest[3:]):
			b.WriteByte('\r')
			i += 3
		default:
			b.WriteByte(text[i])
			i++
		}
	}
	return b.String()
}

// opensAfter reports whether an element, a subfile or the end of the scan follows a separator.
func opensAfter(s string) bool {
	opens := len(s) > 4 && letters(s[:3]) && (s[0] == 'Z' || s[:2] == "DL" || s[:2] == "ID")
	return s == "" || opens || elementAt(s, 0)
}

// tidy makes each line break one LF, each blank a blank and each dash a dash. It drops what no licence has:
// other control characters and marks without width.
func tidy(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\x1e', r == '\x1d':
			return '\n'
		case r == '\t', unicode.Is(unicode.Zs, r):
			return ' '
		case unicode.Is(unicode.Pd, r), r == '\u2212':
			return '-'
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, s)
}
