// Package locale holds the two languages of the product, Canadian English and
// Canadian French: how each writes an amount, a rate, a period, a date and a
// time, and every sentence a person reads.
//
// Its laws:
//
//   - The printed forms are those of CLDR 48 for en-CA and fr-CA. The one
//     departure is 1er for the first of a month in a long French date, as the
//     Translation Bureau prints it.
//   - Numbers are digits from first to last: an amount becomes text through its
//     own exact decimal, never through a binary float.
//   - A no-break space stands wherever French typography wants one and inside
//     every figure.
//   - Both languages of a sentence stand in one file and change together.
//
// It refuses markup in a sentence, a third language, and the question what time
// it is: a time arrives already in the zone it is to be read in.
package locale

import "strings"

// Language is one of the two languages of the product, as a BCP 47 tag. The
// zero value is invalid; formatting in an invalid language gives English.
type Language string

// The languages of the product.
const (
	English Language = "en-CA"
	French  Language = "fr-CA"
)

// Parse reads a language tag of any region, in any case, with a hyphen or an
// underscore. It is false for a language the product does not speak.
func Parse(tag string) (Language, bool) {
	primary, _, _ := strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	switch strings.ToLower(strings.TrimSpace(primary)) {
	case "en":
		return English, true
	case "fr":
		return French, true
	}
	return "", false
}

// Valid reports whether l is one of the two languages.
func (l Language) Valid() bool { return l == English || l == French }

// Short is the tag without its region: "en" or "fr".
func (l Language) Short() string {
	if l == French {
		return "fr"
	}
	return "en"
}

// Other is the language l is not.
func (l Language) Other() Language {
	if l == French {
		return English
	}
	return French
}

// Name is the language's own name for itself.
func (l Language) Name() string {
	if l == French {
		return "Français"
	}
	return "English"
}
