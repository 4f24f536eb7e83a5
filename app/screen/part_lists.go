package screen

import "strings"

// The closed lists of the writer. Nothing else can reach a page, whoever made the node.

type tagKind int

const (
	plain tagKind = iota
	void          // has no end tag
	shape         // part of an icon: self-closing
)

var tags = kinds(map[tagKind]string{
	plain: "a aside b bdi button caption dd details div dl dt fieldset footer form h1 h2 h3 header i " +
		"iframe label legend li main nav noscript ol option p section select small span strong summary " +
		"sup svg table tbody td textarea th thead tr ul",
	void:  "br hr input",
	shape: "circle g path rect",
})

type attrKind int

const (
	value   attrKind = iota
	address          // checked by safeAddress
)

var attrs = kinds(map[attrKind]string{
	value: "allow aria-atomic aria-current aria-describedby aria-hidden aria-invalid aria-label " +
		"aria-labelledby aria-live autocapitalize autocomplete autocorrect autofocus checked class " +
		"colspan cx cy d data-1p-ignore data-amount data-bwignore data-form-type data-frame data-home " +
		"data-kind data-lpignore data-origin data-panel data-plan data-revision data-session data-said " +
		"data-step dir enterkeyhint fill focusable for form height hidden hreflang id inputmode lang " +
		"maxlength method name open r referrerpolicy rel role rows rx sandbox scope spellcheck stroke " +
		"tabindex target title translate type value viewBox width x y",
	address: "action formaction href src",
})

// kinds makes a table from lists of names.
func kinds[K comparable](lists map[K]string) map[string]K {
	table := map[string]K{}
	for kind, list := range lists {
		for _, word := range strings.Fields(list) {
			table[word] = kind
		}
	}
	return table
}
