package disclosure

import (
	"errors"
	"strconv"
	"strings"

	"candor/core/locale"
)

// ErrCanonical reports a text that is not the canonical form of a document.
var ErrCanonical = errors.New("not the canonical text of a document")

// ParseCanonical reads a canonical text back, so that a stored text can be shown as it was. The document has
// exactly this canonical text; each block is one part, because emphasis is not in the text. Any other text is
// ErrCanonical.
func ParseCanonical(text string) (Document, error) {
	var d Document
	ok := strings.HasSuffix(text, "\n")
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		r := &lineReader{rest: line, ok: true}
		switch {
		case i == 0:
			r.literal("candor-disclosure ")
			d.Version = r.word(" ")
			d.Language = locale.Language(r.rest)
			r.rest = ""
		case i == 1:
			r.literal("title ")
			d.Title = r.quoted()
		case i == 2:
			r.literal("note ")
			d.Note = r.quoted()
		default:
			d.Rows = append(d.Rows, r.row())
		}
		ok = ok && r.ok && r.rest == ""
	}
	if !ok || !d.Language.Valid() || d.Canonical() != text {
		return Document{}, ErrCanonical
	}
	return d, nil
}

// lineReader reads one line of a canonical text.
type lineReader struct {
	rest string
	ok   bool
}

func (r *lineReader) literal(text string) {
	var found bool
	r.rest, found = strings.CutPrefix(r.rest, text)
	r.ok = r.ok && found
}

// word is what stands before a separator, which is passed over.
func (r *lineReader) word(separator string) string {
	word, rest, found := strings.Cut(r.rest, separator)
	r.rest, r.ok = rest, r.ok && found
	return word
}

func (r *lineReader) row() Row {
	row := Row{Estimate: r.word(" ") == "estimate"}
	row.Key = r.word(" ")
	row.Label = r.quoted()
	for r.ok && r.rest != "" {
		r.literal(" ")
		block := Block{Kind: BlockKind(r.word(":"))}
		block.Language = locale.Language(r.word(" "))
		block.Parts = []locale.Part{{Text: r.quoted()}}
		row.Blocks = append(row.Blocks, block)
	}
	return row
}

// quoted reads what quote wrote.
func (r *lineReader) quoted() string {
	r.literal(`"`)
	var b strings.Builder
	for r.ok {
		i := strings.IndexAny(r.rest, `"\`)
		if i < 0 {
			break
		}
		b.WriteString(r.rest[:i])
		quote := r.rest[i] == '"'
		if r.rest = r.rest[i+1:]; quote {
			return b.String()
		}
		r.escape(&b)
	}
	r.ok = false
	return ""
}

// escape reads what follows a backslash.
func (r *lineReader) escape(b *strings.Builder) {
	switch {
	case strings.HasPrefix(r.rest, "u{"):
		r.literal("u{")
		n, err := strconv.ParseInt(r.word("}"), 16, 32)
		r.ok = r.ok && err == nil
		b.WriteRune(rune(n))
	case strings.HasPrefix(r.rest, "x") && len(r.rest) >= 3:
		n, err := strconv.ParseUint(r.rest[1:3], 16, 8)
		r.ok = r.ok && err == nil
		b.WriteByte(byte(n))
		r.rest = r.rest[3:]
	case r.rest != "":
		b.WriteByte(r.rest[0]) // a quotation mark or a backslash; Canonical tells others apart
		r.rest = r.rest[1:]
	}
}
