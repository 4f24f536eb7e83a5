package disclosure

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"unicode/utf8"

	"candor/core/locale"
)

// Canonical is the document as text, for storing and signing. A heading comes first. Then each row has one
// line with its key, label and blocks. Every text is quoted. Characters that could end a line, close a quote,
// hide or reorder text are escaped, so that no text of a lender can imitate a row. Emphasis is not part of
// the text. Texts must arrive in NFC; they are not normalised here.
//
//	candor-disclosure 2 en-CA
//	title "Information box"
//	note "Figures set by the lender, except where marked as estimates"
//	row purchase "Purchase amount" plain:en-CA "$1,200.00"
//	estimate cost "Cost of credit, interest and fees" plain:en-CA "$184.21"
func (d Document) Canonical() string {
	var b strings.Builder
	b.WriteString("candor-disclosure " + d.Version + " " + string(d.Language) + "\n")
	b.WriteString("title " + quote(d.Title) + "\n")
	b.WriteString("note " + quote(d.Note) + "\n")
	for _, row := range d.Rows {
		origin := "row"
		if row.Estimate {
			origin = "estimate"
		}
		b.WriteString(origin + " " + row.Key + " " + quote(row.Label))
		for _, block := range row.Blocks {
			b.WriteString(" " + string(block.Kind) + ":" + string(block.Language) + " " + quote(block.Text()))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// Digest identifies the canonical text: "sha256:" and 64 hexadecimal digits.
func (d Document) Digest() string { return DigestOf(d.Canonical()) }

// DigestOf is the digest of a stored canonical text.
func DigestOf(canonical string) string {
	sum := sha256.Sum256([]byte(canonical))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// PlainText is the document for an e-mail or a terminal. Every line of a row's content is indented, and the
// lender's lines are marked. So no text of a lender can look like a row here either.
func (d Document) PlainText() string {
	box := &locale.For(d.Language).Box
	var b strings.Builder
	b.WriteString(d.Title + "\n" + d.Note + "\n\n")
	estimates := false
	for _, row := range d.Rows {
		if row.Estimate && !estimates {
			estimates = true
			b.WriteString("\n" + box.Estimates + "\n\n")
		}
		b.WriteString(row.Label + "\n")
		for _, block := range row.Blocks {
			if block.Kind == KindLender {
				b.WriteString("    " + box.LenderWords + "\n")
				for _, line := range lines(block.Text()) {
					b.WriteString("    > " + oneLine(line) + "\n")
				}
				continue
			}
			b.WriteString("    " + oneLine(block.Text()) + "\n")
		}
	}
	return b.String()
}

// quote escapes a text for the canonical form. The escaped characters are listed here and not taken from a
// table of the Go release, so that the digest of a text never changes.
func quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i, size := 0, 0; i < len(text); i += size {
		var r rune
		r, size = utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			b.WriteString(`\x` + strconv.FormatInt(int64(text[i]), 16)) // it is not ASCII: two digits
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case isHiddenCharacter(r):
			b.WriteString(`\u{` + strconv.FormatInt(int64(r), 16) + "}")
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// lines parts a text at its line breaks, so that each line can be marked.
func lines(text string) []string {
	return strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n")
}

// oneLine keeps a text on one line and in its own direction.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if isHiddenCharacter(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// isHiddenCharacter reports a character that ends a line, has no width or changes the direction of the text.
// These are C0 and C1 controls, U+00AD, the zero-width characters and marks, line and paragraph separators,
// the bidirectional controls, and tags.
func isHiddenCharacter(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r <= 0x9f, r == 0xad, r == 0x061c, r == 0x180e,
		r >= 0x200b && r <= 0x200f, r >= 0x2028 && r <= 0x202e,
		r >= 0x2060 && r <= 0x206f, r == 0xfeff, r >= 0xfff9 && r <= 0xfffb,
		r >= 0xe0000 && r <= 0xe0fff:
		return true
	}
	return false
}
