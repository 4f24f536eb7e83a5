// Package verifier says, in words for people, whether a text is a genuine receipt. It is what runs behind the
// page on which anyone checks a receipt, and decides nothing itself: core/receipt does.
//
// Its laws: what is shown of a receipt was verified first. Of a text that does not verify it shows which
// fields were changed and nothing else. It refuses to fetch, store or send anything.
package verifier

import (
	"errors"
	"strings"
	"time"

	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/receipt"
)

// Kind is how a check ended.
type Kind string

// The kinds.
const (
	Valid    Kind = "valid"
	Changed  Kind = "changed"   // after it was signed
	Form     Kind = "form"      // the content is as signed, the bytes are not
	OtherKey Kind = "other_key" // signed with a key that is not published here
	None     Kind = "none"      // not a receipt
)

// Outcome is what the page shows. Facts and Box are there only if it is Valid.
type Outcome struct {
	Kind  Kind          `json:"kind"`
	Title string        `json:"title"`
	Note  string        `json:"note"`
	Test  string        `json:"test,omitempty"` // of a sale that was only tried out
	Facts []receipt.Row `json:"facts,omitempty"`
	Box   *Box          `json:"box,omitempty"`
}

// Box is the text that was agreed to.
type Box struct {
	Language locale.Language `json:"language"`
	Title    string          `json:"title"`
	Note     string          `json:"note"`
	Rows     []receipt.Row   `json:"rows"` // the paragraphs of a row stand below each other
}

// Check checks a text with published keys, and says in a language what came out.
func Check(l locale.Language, text, published []byte) Outcome {
	w := &locale.ReceiptOf(l).Verify
	keys, err := receipt.ParseKeys(published)
	if err != nil {
		return Outcome{Kind: OtherKey, Title: w.OtherKey, Note: w.OtherKeyNote}
	}
	record, err := receipt.Verify(text, keys...)
	if changed, ok := errors.AsType[*receipt.ChangedError](err); ok {
		fields := locale.Text("fields", strings.Join(changed.Fields, ", "))
		return Outcome{Kind: Changed, Title: w.Changed, Note: w.ChangedNote.With(fields)}
	}
	if _, ok := errors.AsType[*receipt.KeyError](err); ok {
		return Outcome{Kind: OtherKey, Title: w.OtherKey, Note: w.OtherKeyNote}
	}
	switch {
	case errors.Is(err, receipt.ErrForm):
		return Outcome{Kind: Form, Title: w.Form, Note: w.FormNote}
	case err != nil:
		return Outcome{Kind: None, Title: w.None, Note: w.NoneNote}
	}
	return valid(l, record)
}

// valid shows a receipt that was verified.
func valid(l locale.Language, record receipt.Record) Outcome {
	w := locale.ReceiptOf(l)
	issued := record.Issued.UTC()
	o := Outcome{Kind: Valid, Title: w.Verify.Valid,
		Note: w.Verify.ValidNote.With(locale.Text("merchant", record.Merchant.Name),
			locale.Text("time", l.LongDate(issued)+", "+l.TimeOfDay(issued)+" UTC")),
		Facts: record.Rows(l, time.UTC)}
	if !record.Live {
		o.Test = w.Test
	}
	shown, _ := record.Document()
	o.Box = boxOf(shown)
	return o
}

// boxOf is an agreed text for the page. A text of a version that cannot be read back stands as it is.
func boxOf(shown receipt.Shown) *Box {
	d, err := disclosure.ParseCanonical(shown.Text)
	if err != nil {
		return &Box{Language: shown.Language, Title: shown.Digest, Rows: []receipt.Row{{Value: shown.Text}}}
	}
	words := &locale.For(d.Language).Box
	b := &Box{Language: d.Language, Title: d.Title, Note: d.Note}
	for _, row := range d.Rows {
		var paragraphs []string
		for _, block := range row.Blocks {
			if block.Kind == disclosure.KindLender {
				paragraphs = append(paragraphs, words.LenderWords)
			}
			paragraphs = append(paragraphs, block.Text())
		}
		label := row.Label
		if row.Estimate {
			label = words.Estimated.With(locale.Text("label", label))
		}
		b.Rows = append(b.Rows, receipt.Row{Label: label, Value: strings.Join(paragraphs, "\n")})
	}
	return b
}
