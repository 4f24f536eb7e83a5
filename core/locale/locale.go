// Package locale holds the two languages of the product, Canadian English and Canadian French. It has the
// formats of amounts, rates, periods, dates and times, and every sentence that a person reads.
//
// Its laws:
//
//   - The formats are those of CLDR 48 for en-CA and fr-CA. There is one exception: a long French date writes
//     1er for the first of a month, as the Translation Bureau does.
//   - An amount becomes text from its own exact decimal, never through a binary float.
//   - A no-break space stands wherever French typography requires one, and inside every figure.
//   - Both languages of a sentence stand in one file and change together.
//
// The package refuses markup in a sentence and a third language. It does not know what time it is: a time
// arrives in the zone in which it is read.
package locale

import "strings"

// Language is one of the two languages of the product, as a BCP 47 tag. The zero value is invalid. An invalid
// language is formatted as English.
type Language string

// The languages of the product.
const (
	English Language = "en-CA"
	French  Language = "fr-CA"
)

// Parse reads a language tag of any region, in any case, with a hyphen or an underscore. It is false for any
// language but these two.
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

// Other is the other of the two languages.
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
