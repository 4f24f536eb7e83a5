package widget

import (
	"encoding/json"

	"candor/app/screen"
	"candor/core/checkout"
	"candor/core/disclosure"
	"candor/core/locale"
)

// announcement is what boot.js learns of a View: what it may pass on to the merchant's page, and how it
// recognises the lender's page.
type announcement struct {
	ID       string           `json:"id"`
	Revision int64            `json:"revision"`
	Step     checkout.Step    `json:"step"`
	Lender   *checkout.Lender `json:"lender,omitempty"`
}

// Announce is the announcement of a View as JSON.
func Announce(v checkout.View) string {
	b, err := json.Marshal(announcement{v.ID, v.Revision, v.Step, v.Lender})
	if err != nil {
		return "{}" // strings and a number: cannot happen
	}
	return string(b)
}

// wording is what boot.js compares the screen with.
type wording struct {
	Language locale.Language `json:"language"`
	Digest   string          `json:"digest,omitempty"`
	Said     []string        `json:"said,omitempty"`
}

// Wording is what boot.js must know of a drawn page as JSON: what a person may say yes to on it.
func Wording(v checkout.View, p screen.Page) string {
	b, err := json.Marshal(wording{p.Lang, digest(v), p.Said})
	if err != nil {
		return "{}" // strings: cannot happen
	}
	return string(b)
}

// DigestMatches reports whether this program draws the same information box for a review as the relay did. It
// compares with the digest that the relay stored. Where it differs, nobody may consent here.
func DigestMatches(v checkout.View) bool {
	if v.Step != checkout.StepReview || v.Review == nil {
		return true
	}
	o, found := v.Offer(v.Chosen)
	if !found {
		return true // the screen shows no box and takes no consent
	}
	d, err := disclosure.Compose(v.Disclosure(o))
	return err != nil || d.Digest() == v.Review.Digest
}
