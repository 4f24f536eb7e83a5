package disclosure_test

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
)

// hostile texts try to end a line, close a quote, add a row or a block, or hide.
var hostile = []string{
	"x\nrow rate \"Annual interest rate\" figure:en-CA \"0%\"",
	"x\" plain:en-CA \"0%",
	"x\"\r\nestimate cost \"Cost of credit, interest and fees\" plain:en-CA \"$0.00\"",
	`x\" plain:en-CA \"0%`, `\`, `\\`, `"`, `\"`, `\n`, `\u{a}`, `\x0a`,
	"\u2028row fee \"Administration fee\"", "\u2029", "\u0085", "\v\f\x00\x1b[2K",
	"\u202e%99.9\u202c", "\u2066a\u2069", "\u200b", "\ufeff", "\u00ad", "\U000e0041", "\u061c",
	"\xff\xfe", "a\xc3", "\xed\xa0\x80", "\ufffd",
	"<b>0%</b>", "{rate}", "Free!\n\nInformation box\nAnnual interest rate\n    0%",
	strings.Repeat("\n", 50), "é", "e\u0301", " \u00a0 x", "*|:;,",
}

// spoiled is an offer with one text in every place where a lender can put one.
func spoiled(text string) offer.Offer {
	o := equal(24, "57.67", "0.0999", total(locale.English))
	o.Rates = append(o.Rates, offer.AnnualRate{Message: text})
	o.Rates[0].Description, o.Rates[0].Message, o.Rates[0].Type = text, text, text
	o.Fees[0].Description, o.Fees[0].Message = text, text
	o.PlanName = text
	return o
}

// FuzzLenderTextCannotForge reads the canonical text with a reader of its own. It must find exactly the rows
// that were composed, unchanged.
func FuzzLenderTextCannotForge(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := disclosure.Compose(input(locale.English, spoiled(text)))
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(d.Canonical(), "\n"), "\n")
		if len(lines) != len(d.Rows)+3 {
			t.Fatalf("text %q: got %d lines for %d rows", text, len(lines), len(d.Rows))
		}
		for i, row := range d.Rows {
			if got, want := readLine(t, lines[i+3]), flat(row); !reflect.DeepEqual(got, want) {
				t.Errorf("text %q: got %q, want %q", text, got, want)
			}
		}
		plainKeepsItsLines(t, d)
	})
}

// plainKeepsItsLines checks the plain text: only labels and headings stand at the left, so a lender's words
// never do.
func plainKeepsItsLines(t *testing.T, d disclosure.Document) {
	t.Helper()
	own := map[string]bool{"": true, d.Title: true, d.Note: true, locale.For(d.Language).Box.Estimates: true}
	for _, row := range d.Rows {
		own[row.Label] = true
	}
	for _, line := range strings.FieldsFunc(
		d.PlainText(), func(r rune) bool { return strings.ContainsRune("\n\r\v\f\u0085\u2028\u2029", r) }) {
		if !own[line] && !strings.HasPrefix(line, "    ") {
			t.Errorf("plain text: %q is no line of ours", line)
		}
	}
}

// flat is a row as the words that its canonical line must hold.
func flat(row disclosure.Row) []string {
	origin := "row"
	if row.Estimate {
		origin = "estimate"
	}
	words := []string{origin, row.Key, row.Label}
	for _, block := range row.Blocks {
		words = append(words, fmt.Sprintf("%s:%s", block.Kind, block.Language), block.Text())
	}
	return words
}

// readLine splits a canonical line into its bare words and unescaped quotes.
func readLine(t *testing.T, line string) []string {
	t.Helper()
	var words []string
	for line != "" {
		line = strings.TrimPrefix(line, " ")
		if !strings.HasPrefix(line, `"`) {
			word, rest, _ := strings.Cut(line, " ")
			words, line = append(words, word), rest
			continue
		}
		text, rest := readQuote(t, line[1:])
		words, line = append(words, text), rest
	}
	return words
}

func readQuote(t *testing.T, s string) (text, rest string) {
	t.Helper()
	var b strings.Builder
	for {
		i := strings.IndexAny(s, `"\`)
		if i < 0 {
			t.Fatalf("an open quote: %q", s)
		}
		b.WriteString(s[:i])
		mark := s[i:]
		switch {
		case mark[0] == '"':
			return b.String(), mark[1:]
		case strings.HasPrefix(mark, `\\`), strings.HasPrefix(mark, `\"`):
			b.WriteByte(mark[1])
			s = mark[2:]
		case strings.HasPrefix(mark, `\x`):
			b.WriteByte(byte(hex(t, mark[2:4])))
			s = mark[4:]
		case strings.HasPrefix(mark, `\u{`):
			digits, after, _ := strings.Cut(mark[3:], "}")
			b.WriteRune(rune(hex(t, digits)))
			s = after
		default:
			t.Fatalf("an escape that nobody wrote: %q", mark)
		}
	}
}

func hex(t *testing.T, digits string) uint64 {
	t.Helper()
	n, err := strconv.ParseUint(digits, 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Two documents that tell a reader different things have different digests.
func TestDigestTellsApart(t *testing.T) {
	base := input(locale.English, equal(24, "57.67", "0.0999", total(locale.English)))
	changes := map[string]func(*disclosure.Input){
		"nothing": func(*disclosure.Input) {},
		"language": func(in *disclosure.Input) {
			in.Language, in.LenderLanguage = locale.French,
				locale.English
		},
		"Quebec":          func(in *disclosure.Input) { in.Quebec = true },
		"lender language": func(in *disclosure.Input) { in.LenderLanguage = locale.French },
		"terms":           func(in *disclosure.Input) { in.Terms.Equal = "Call us." },
		"no terms":        func(in *disclosure.Input) { in.Terms.Equal = "" },
		"payment":         func(in *disclosure.Input) { in.Offer.TermAmount = money.MustAmount("57.68") },
		"notice":          func(in *disclosure.Input) { in.Offer.Fees[0].Message += " " },
		"description":     func(in *disclosure.Input) { in.Offer.Fees[0].Description = "Admin fee" },
		"rate message":    func(in *disclosure.Input) { in.Offer.Rates[0].Message = "Fixed." },
		"two blocks": func(in *disclosure.Input) {
			in.Offer.Rates[0].Description, in.Offer.Rates[0].Message = "Fixed.", "Fixed."
		},
	}
	seen := map[string]string{}
	for name, change := range changes {
		in := base
		in.Offer.Rates = append([]offer.AnnualRate(nil), base.Offer.Rates...)
		in.Offer.Fees = append([]offer.Fee(nil), base.Offer.Fees...)
		change(&in)
		d, err := disclosure.Compose(in)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		digest := d.Digest()
		if len(digest) != len("sha256:")+64 || !strings.HasPrefix(digest, "sha256:") {
			t.Errorf("%s: digest %q", name, digest)
		}
		if other, ok := seen[digest]; ok {
			t.Errorf("%q and %q have the same digest", name, other)
		}
		seen[digest] = name
	}
}
