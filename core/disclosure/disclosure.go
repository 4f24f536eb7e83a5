// Package disclosure says what a customer must be told about one offer, once,
// as a document of meaning. Screen, print, e-mail and receipt are renderings of
// it; its canonical text and digest are what a consent names.
//
// Its laws:
//
//   - A figure is the lender's, or it is marked as an estimate (SOR/2021-181
//     s. 33(5)). Nothing is rounded, corrected or left out here.
//   - The lender's texts stand verbatim, in full, marked as the lender's and in
//     their own language. The terms a merchant configures stand apart from them.
//   - What must be said and does not exist is an error: no text is invented.
//   - Which row stands where is a table keyed by the kind of plan; which words
//     Quebec replaces is a table too. No renderer chooses a sentence.
//   - The same input gives the same canonical text, byte for byte.
//
// It refuses to compute a due date, to guess from when interest runs, and to
// call a plan with a fee free.
package disclosure

import (
	"errors"
	"fmt"

	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
)

// Version is the version of the composition rules. It changes with any change
// of wording, order or canonical form, and it is part of the canonical text.
const Version = "1"

// ErrMissing is wrapped by the error of Compose and Brief when a text or figure
// that must be shown does not exist.
var ErrMissing = errors.New("a required text or figure is missing")

// Input is all that a document is composed from.
type Input struct {
	Language    locale.Language
	Offer       offer.Offer
	RegularRate *money.Rate // the annual rate of a regular purchase
	Quebec      bool
	Terms       Terms

	// LenderLanguage is the language the lender's texts are in. Empty means
	// the language of the document.
	LenderLanguage locale.Language
}

// Compose writes the information box of an offer (SOR/2021-181 ss. 38, 60): what a
// customer reads before accepting. The error wraps ErrMissing when a required
// text or figure does not exist.
func Compose(in Input) (Document, error) {
	f, err := gather(in)
	if err != nil {
		return Document{}, fmt.Errorf("compose disclosure: %w", err)
	}
	d := Document{Version: Version, Language: in.Language, Title: f.box.Title, Note: f.box.Note}
	for _, section := range layout[f.offer.Kind] {
		d.Rows = append(d.Rows, section(f)...)
	}
	return d, nil
}
