package widget

import (
	"candor/app/screen"
	"candor/core/checkout"
	"candor/core/disclosure"
)

// Announce is what boot.js learns of a View, as JSON: what it may pass on to the merchant's page (all members
// of checkout.FrameState), and how it recognises the lender's page.
func Announce(v checkout.View) string {
	var o jsonObject
	o.text("id", v.ID)
	o.number("revision", v.Revision)
	o.text("step", string(v.Step))
	o.number("agreed", v.Agreed)
	if v.Lender != nil {
		var lender jsonObject
		lender.text("origin", v.Lender.Origin)
		lender.text("session", v.Lender.Session)
		o.object("lender", &lender)
	}
	return o.String()
}

// Wording is what boot.js must know of a drawn page as JSON: what a person may say yes to on it.
func Wording(v checkout.View, p screen.Page) string {
	var o jsonObject
	o.text("language", string(p.Lang))
	if d := digest(v); d != "" {
		o.text("digest", d)
	}
	if len(p.Said) > 0 {
		o.texts("said", p.Said)
	}
	return o.String()
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
