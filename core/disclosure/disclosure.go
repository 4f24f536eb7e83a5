// Package disclosure says what a customer must be told about one offer. It says it once, as a document of
// meaning. Screen, print, e-mail and receipt are renderings of the document. A consent names its canonical
// text by digest.
//
// Its laws:
//
//   - A figure is the lender's, or it is marked as an estimate (SOR/2021-181 s. 33(5)). Nothing is rounded,
//     corrected or left out here.
//   - The lender's texts stand verbatim and in full. They are marked as the lender's and keep their language.
//     One that only repeats our label is the label. The terms that a merchant configures stand apart from
//     them.
//   - A required text that does not exist is an error. No text is invented.
//   - A table keyed by the kind of plan says which row stands where. Another table says which words Quebec
//     replaces. No renderer chooses a sentence.
//   - The same input gives the same canonical text, byte for byte.
//
// The package does not compute a due date, does not guess from when interest runs, and does not call a plan
// with a fee free.
package disclosure

import (
	"errors"

	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
)

// Version is the version of the composition rules. It changes with any change of wording, order or canonical
// form. It is part of the canonical text.
const Version = "2"

// ErrMissing reports a text or figure that must be shown and does not exist. The errors of Compose and Brief
// wrap it.
var ErrMissing = errors.New("a required text or figure is missing")

// failure is an error that wraps another. Package fmt, which makes such errors, has a price in the browser.
type failure struct {
	text string
	err  error
}

func (f *failure) Error() string { return f.text }
func (f *failure) Unwrap() error { return f.err }

// missing says what does not exist.
func missing(what string) error { return &failure{ErrMissing.Error() + ": " + what, ErrMissing} }

// Input is everything that a document is composed from.
type Input struct {
	Language    locale.Language
	Offer       offer.Offer
	RegularRate *money.Rate // the annual rate of a regular purchase
	Quebec      bool
	Terms       Terms

	// LenderLanguage is the language of the lender's texts. Empty means that of the document, but for texts
	// whose words tell another.
	LenderLanguage locale.Language
}

// Compose writes the information box of an offer (SOR/2021-181 ss. 38, 60), which a customer reads before
// accepting. The error wraps ErrMissing when a required text or figure does not exist.
func Compose(in Input) (Document, error) {
	f, err := gather(in)
	if err != nil {
		return Document{}, &failure{"compose disclosure: " + err.Error(), err}
	}
	d := Document{Version: Version, Language: in.Language, Title: f.box.Title, Note: f.box.Note}
	for _, section := range layout[f.offer.Kind] {
		d.Rows = append(d.Rows, section(f)...)
	}
	return d, nil
}
