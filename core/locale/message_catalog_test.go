package locale_test

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"candor/core/locale"
)

// sentence is one string of the catalog and its location.
type sentence struct {
	path  string
	text  string
	names []string // the names that its tag declares
}

// sentences walks a catalog. It refuses a field that is neither text nor made of texts, so that it misses no
// sentence.
func sentences(t *testing.T, path string, v reflect.Value, names []string) []sentence {
	t.Helper()
	switch v.Kind() {
	case reflect.String:
		return []sentence{{path, v.String(), names}}
	case reflect.Struct:
		var all []sentence
		for i := range v.NumField() {
			field := v.Type().Field(i)
			declared := names
			if tag := field.Tag.Get("names"); tag != "" {
				declared = strings.Split(tag, ",")
			}
			all = append(all, sentences(t, path+"."+field.Name, v.Field(i), declared)...)
		}
		return all
	case reflect.Array, reflect.Slice:
		var all []sentence
		for i := range v.Len() {
			all = append(all, sentences(t, fmt.Sprintf("%s[%d]", path, i), v.Index(i), names)...)
		}
		return all
	case reflect.Map:
		var all []sentence
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int {
			return strings.Compare(fmt.Sprint(a), fmt.Sprint(b))
		})
		for _, key := range keys {
			all = append(all, sentences(t, fmt.Sprintf("%s[%v]", path, key), v.MapIndex(key), names)...)
		}
		return all
	}
	t.Fatalf("%s: a %s is no sentence", path, v.Kind())
	return nil
}

func catalog(t *testing.T, l locale.Language) []sentence {
	t.Helper()
	all := sentences(t, "", reflect.ValueOf(*locale.For(l)), nil)
	all = append(all, sentences(t, ".Receipt", reflect.ValueOf(*locale.ReceiptOf(l)), nil)...)
	return append(all, sentences(t, ".Price", reflect.ValueOf(*locale.PriceOf(l)), nil)...)
}

func TestCatalogsAreComplete(t *testing.T) {
	english, french := catalog(t, locale.English), catalog(t, locale.French)
	if len(english) != len(french) {
		t.Fatalf("got %d sentences in English, %d in French", len(english), len(french))
	}
	for i, en := range english {
		fr := french[i]
		if en.path != fr.path {
			t.Fatalf("English has %s where French has %s", en.path, fr.path)
		}
		for _, s := range []sentence{en, fr} {
			if strings.TrimSpace(s.text) == "" {
				t.Errorf("%s is empty: English %q, French %q", s.path, en.text, fr.text)
			}
			checkNames(t, s)
		}
	}
}

// checkNames compares a sentence with the placeholders that its tag declares. It must hold all of them and no
// other. {count} may be missing where "one" is written as a word.
func checkNames(t *testing.T, s sentence) {
	t.Helper()
	got := locale.Phrase(s.text).Names()
	for _, name := range got {
		if !slices.Contains(s.names, name) {
			t.Errorf("%s: %q holds {%s}, which its tag does not declare", s.path, s.text, name)
		}
	}
	for _, name := range s.names {
		wordForOne := name == "count" && strings.HasSuffix(s.path, ".One")
		if !slices.Contains(got, name) && !wordForOne {
			t.Errorf("%s: %q lacks {%s}, which its tag declares", s.path, s.text, name)
		}
	}
}

// Every phrase is filled with its declared names. No brace may remain.
func TestEveryPhraseFills(t *testing.T) {
	for _, l := range []locale.Language{locale.English, locale.French} {
		for _, s := range catalog(t, l) {
			var args []locale.Arg
			for _, name := range s.names {
				args = append(args, locale.Text(name, "value"))
			}
			if got := locale.Phrase(s.text).With(args...); strings.ContainsAny(got, "{}") {
				t.Errorf("%s in %s: got %q", s.path, l, got)
			}
		}
	}
}

// typography lists what may not stand in a sentence. A figure brings its own spaces, so a placeholder before
// a mark counts as a letter.
var typography = []struct {
	why      string
	language locale.Language // "" means both
	pattern  *regexp.Regexp
}{
	{"a typewriter's apostrophe or quote", "", regexp.MustCompile(`['"]`)},
	{"three dots for an ellipsis", "", regexp.MustCompile(`\.\.\.`)},
	{"markup", "", regexp.MustCompile(`[<>]|&[a-z]+;`)},
	{"two spaces, or one at an end", "", regexp.MustCompile("[ \u00a0]{2}|^[ \u00a0]|[ \u00a0]$")},
	{"a mark without a no-break space before it", locale.French, regexp.MustCompile("[^\u00a0][:%$»]")},
	{"a breaking space before a mark", locale.French, regexp.MustCompile(`[ \t][;?!]`)},
	{"a « without a no-break space after it", locale.French, regexp.MustCompile("«[^\u00a0]")},
	{"a no-break space before ; ? or !, which Quebec leaves out (OQLF)", locale.French,
		regexp.MustCompile("\u00a0[;?!]")},
	{"French quotes in English", locale.English, regexp.MustCompile(`[«»]`)},
	{"U+202F, which is for France", "", regexp.MustCompile("\u202f")},
}

func TestTypography(t *testing.T) {
	for _, l := range []locale.Language{locale.English, locale.French} {
		for _, s := range catalog(t, l) {
			for _, rule := range typography {
				if (rule.language == "" || rule.language == l) && rule.pattern.MatchString(s.text) {
					t.Errorf("%s in %s has %s: %q", s.path, l, rule.why, s.text)
				}
			}
		}
	}
}
