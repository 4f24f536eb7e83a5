package screen

import "candor/core/checkout"

// What a person says yes to must be on the screen as it was written. Others change a page: browsers translate
// it, extensions write into it. So the parts that a yes rests on are marked, and Page.Said lists the text of
// each. boot.js compares the screen with that list.

// Values of data-said: what of an element's text must be equal.
const (
	saidWords    = "words"    // all of it
	saidFigures  = "figures"  // its digits: a sentence around an amount may be translated
	saidOriginal = "original" // all of it, in the block that nobody translates
)

// OriginalID is the id of the block that repeats the original text. It is visible while the page is changed.
const OriginalID = "original"

// yes is the class of what gives a yes. It is hidden while the page is changed and the original text is not
// open.
const yes = " cd-yes"

func said(kind string) Attr { return At("data-said", kind) }

// saidIn lists the marked elements in document order: the kind of each, a colon, and its text.
func saidIn(n Node) []string {
	if kind, marked := n.Attr("data-said"); marked {
		return []string{kind + ":" + textIn(n)}
	}
	var all []string
	for _, k := range n.Kids {
		all = append(all, saidIn(k)...)
	}
	return all
}

func textIn(n Node) string {
	text := n.Text
	for _, k := range n.Kids {
		text += textIn(k)
	}
	return text
}

// original repeats a text for a page that was translated or changed. It is the one block of a page that no
// browser may translate.
func (s scene) original(bits ...Bit) Node {
	t := s.Review
	return El("div", Class("cd-original"), ID(OriginalID),
		notice("warn", iconAlert, t.ChangedTitle, El("p", Text(t.ChangedText))),
		El("details", Class("cd-more"), ID("wording"),
			El("summary", iconMore, Text(t.ChangedOpen)),
			El("div", append([]Bit{At("lang", string(s.language)), At("translate", "no"), said(saidOriginal)},
				bits...)...)))
}

// wording is the field that says how the text stood on the screen. boot.js fills it in as a form is posted.
func wording() Node { return hidden("wording", string(checkout.WordingServed)) }
