package widget

import (
	"encoding/json"

	"candor/core/checkout"
	"candor/core/disclosure"
)

// told is what boot.js learns of a View: what it may tell the merchant's page, and how to know the lender's.
type told struct {
	ID       string           `json:"id"`
	Revision int64            `json:"revision"`
	Step     checkout.Step    `json:"step"`
	Lender   *checkout.Lender `json:"lender,omitempty"`
}

// Tell is that as JSON.
func Tell(v checkout.View) string {
	b, err := json.Marshal(told{v.ID, v.Revision, v.Step, v.Lender})
	if err != nil {
		return "{}" // strings and a number: cannot happen
	}
	return string(b)
}

// Agrees reports whether the information box that this program draws for a review is the one whose digest the relay
// stored. Where it is not, nobody may consent to it here.
func Agrees(v checkout.View) bool {
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
