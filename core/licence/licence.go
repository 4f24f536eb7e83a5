package licence

import "strings"

// Max is the most bytes that a scan can have: two readings of the largest symbol, in UTF-8.
const Max = 8192

// Reading is what a scan says. Text is always set; each of the others may be empty.
type Reading struct {
	Text       string // the scan for the lender, with its separators put back
	Given      string // the given names as the licence has them, with one blank between them
	First      string // the first of them, which identifies the person
	Last       string
	Born       string // YYYY-MM-DD
	PostalCode string // A1A1A1; empty for any other
}

// Complete reports whether the Reading names a person.
func (r Reading) Complete() bool { return r.First != "" && r.Last != "" && r.Born != "" }

// Is reports whether a text holds the scan of a licence.
func Is(text string) bool {
	if len(text) > Max {
		return false
	}
	_, _, found := recognise(text)
	return found
}

// Read reads the scan that a text holds. It is false where the text holds none.
func Read(text string) (Reading, bool) {
	if len(text) > Max {
		return Reading{}, false
	}
	repaired, shape, found := recognise(text)
	if !found {
		return Reading{}, false
	}
	return shape(repaired), true
}

// recognise undoes the damage of a keyboard until the text has a known shape. It returns the text and what
// reads it.
func recognise(text string) (repaired string, read func(string) Reading, found bool) {
	text = strings.ToValidUTF8(text, "")
	for _, undo := range layouts {
		repaired = undo(text)
		if _, _, ok := findHeader(repaired); ok {
			return repaired, readCard, true
		}
		if _, ok := findTracks(repaired); ok {
			return repaired, readTracks, true
		}
	}
	if bare := readBare(text); bare.Complete() {
		return text, readBare, true
	}
	return "", nil, false
}

// readCard reads the text of the card design standard.
func readCard(text string) Reading {
	c := openCard(text)
	restored, elements := c.restore()
	r := person(elements)
	r.Text = restored
	if strings.HasPrefix(text, mark+"ANSI") || strings.HasPrefix(text, mark+"AAMVA") {
		r.Text = text // nothing was changed on the way
	}
	return r
}

// readBare reads elements, one on each line, that have lost the header.
func readBare(text string) Reading {
	r := person(byLines(tidy(text)))
	r.Text = text
	return r
}
