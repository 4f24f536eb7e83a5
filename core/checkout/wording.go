package checkout

// Wording says how the text that a digest names stood on the screen when a person acted. Translation and
// browser extensions change a page after it was sent. Only a script in the page can see that.
type Wording string

// The wordings. The zero value says nothing: the act came from a program and not from a page.
const (
	// WordingServed is the word of the server's page: it wrote the text, and no script looked at it.
	WordingServed Wording = "served"
	// WordingShown: a script compared the screen with the text, and they were equal.
	WordingShown Wording = "shown"
	// WordingOriginal: the page was translated or changed, and the person had opened the block with the
	// original text on the same screen.
	WordingOriginal Wording = "original"
	// WordingChanged: the page was translated or changed, and the original text was not on the screen.
	WordingChanged Wording = "changed"
)

// Valid reports whether w is one of the wordings.
func (w Wording) Valid() bool {
	switch w {
	case "", WordingServed, WordingShown, WordingOriginal, WordingChanged:
		return true
	}
	return false
}

// Seen reports whether the text was on the screen, as far as the page could tell.
func (w Wording) Seen() bool {
	return w == WordingServed || w == WordingShown || w == WordingOriginal
}
