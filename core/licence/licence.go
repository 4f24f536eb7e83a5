// Package licence reads the barcode of a driver's licence as scanners deliver it.
//
// A scanner types like a keyboard, and what it types goes through a layout, a browser and a form. So the text
// of the barcode arrives damaged: separators lost, doubled or spelled out, letters in the wrong case, a
// character that another layout has in its place. The package undoes what it can recognise. It gives two
// things: the text of the scan with its separators put back, which is for the lender, and the name and birth
// date, which stand ready where the lender cannot read the text.
//
// It knows the text of the AAMVA Card Design Standard (annex D, all versions), with the deviations that
// issuers print, and the tracks of a magnetic stripe (AAMVA, annex F), which British Columbia prints inside
// its barcode.
//
// Its laws:
//
//   - It computes. It has no clock, so it does not know whether a date lies in the future; the caller does.
//   - Text that is no scan is refused by Is and Read. Text that is a scan is never refused: what cannot be
//     put back stays as it came, and what cannot be read is empty.
//   - A date is read only where it exists in the calendar. A name holds no control character.
//   - Reading what Read restored gives the same text and the same person again.
//   - The work is bounded: text longer than Max is no scan.
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
