package disclosure

import "candor/core/locale"

// Document is the information box of one offer in one language.
type Document struct {
	Version     string
	Language    locale.Language
	Title, Note string
	Rows        []Row
}

// Row is one line of the box: a label and its content. Key identifies the row in every language and is unique
// in its document ("fee", "fee.2"). The rows that are estimates come last and stand under the heading
// Estimates.
type Row struct {
	Key      string
	Label    string
	Blocks   []Block
	Estimate bool
}

// BlockKind says whose words a block holds and how it is drawn.
type BlockKind string

// The kinds of block.
const (
	KindPlain  BlockKind = "plain"  // our words and figures
	KindFigure BlockKind = "figure" // as KindPlain; its first figure is drawn large, always at the same size
	KindLender BlockKind = "lender" // the lender's words, verbatim, under Box.LenderWords
	KindTerms  BlockKind = "terms"  // the merchant's configured terms
)

// Block is one paragraph of a row.
type Block struct {
	Kind     BlockKind
	Language locale.Language
	Parts    []locale.Part
}

// Text is the block without emphasis.
func (b Block) Text() string { return locale.Plain(b.Parts) }

// Row finds a row by its key.
func (d Document) Row(key string) (Row, bool) {
	for _, row := range d.Rows {
		if row.Key == key {
			return row, true
		}
	}
	return Row{}, false
}
