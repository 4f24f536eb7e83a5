package screen

import (
	"strconv"

	"candor/core/locale"
)

// passcode is the field of an associate's passcode. It is never written back. The browser masks it, and a
// screen reader speaks no digit of it (type=password); text masked by CSS would have neither.
func (f form) passcode(label Nodes, hint Nodes) Node {
	next := f.nextTry()
	d := field{name: "passcode", label: label, hint: hint, kind: "password",
		bits: append(notSaved("one-time-code"), At("inputmode", "numeric"))}
	if next.Tag == "" {
		return f.field(d)
	}
	d.also = nextTryID
	return El("div", Class("cd-flow cd-flow--tight"), f.field(d), next)
}

// associate is the field of an associate's number.
func (f form) associate() Node {
	return f.field(field{name: "associate", label: text(f.Tablet.Number),
		bits: append(notSaved("off"), At("inputmode", "numeric"), At("maxlength", "50"))})
}

// notSaved keeps password managers away from a field: a tablet is shared, and one that filled in a passcode
// would sign anybody in. Chromium and Safari take a password field with one-time-code for no password,
// Firefox does not fill it; the other attributes are those of 1Password, LastPass, Bitwarden and Dashlane.
func notSaved(autocomplete string) []Bit {
	return []Bit{At("autocomplete", autocomplete), At("data-1p-ignore", "true"), At("data-lpignore", "true"),
		At("data-bwignore", "true"), At("data-form-type", "other")}
}

const nextTryID = "next-try"

// nextTry says when the next passcode can be typed. It is a live region, and the field refers to it.
func (f form) nextTry() Node {
	if f.wait <= 0 {
		return Node{}
	}
	counted, n := f.Tablet.NextTrySeconds, f.wait
	if n > 90 {
		counted, n = f.Tablet.NextTryMinutes, (n+59)/60
	}
	filled := counted.Of(f.language, n).Fill(locale.Figure("count", strconv.Itoa(n)))
	return El("p", Class("cd-hint"), ID(nextTryID), At("role", "status"), parts(filled))
}
