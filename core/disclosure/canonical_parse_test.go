package disclosure_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"candor/core/disclosure"
	"candor/core/locale"
)

func ExampleParseCanonical() {
	d, err := disclosure.ParseCanonical("candor-disclosure 2 en-CA\ntitle \"Information box\"\nnote \"…\"\n" +
		"row fee_notice \"Fee notice\" lender:en-CA \"Say \\\"yes\\\".\\u{a}Twice.\"\n")
	fmt.Printf("%s, %s: %q %v\n", d.Title, d.Rows[0].Label, d.Rows[0].Blocks[0].Text(), err)
	_, err = disclosure.ParseCanonical("Information box")
	fmt.Println(err)
	// Output:
	// Information box, Fee notice: "Say \"yes\".\nTwice." <nil>
	// not the canonical text of a document
}

// disguised is a document whose texts look like the form around them.
func disguised(texts ...string) disclosure.Document {
	d := disclosure.Document{Version: "2", Language: locale.French, Title: texts[0], Note: texts[1]}
	for i, kind := range []disclosure.BlockKind{disclosure.KindPlain, disclosure.KindLender,
		disclosure.KindFigure, disclosure.KindTerms} {
		d.Rows = append(d.Rows, disclosure.Row{Key: fmt.Sprint("k.", i), Label: texts[2], Estimate: i == 3,
			Blocks: []disclosure.Block{{Kind: kind, Language: locale.English, Parts: []locale.Part{
				{Text: texts[3]}}}, {Kind: kind, Language: locale.French,
				Parts: []locale.Part{{Text: texts[4]}}}}})
	}
	d.Rows = append(d.Rows, disclosure.Row{Key: "none", Label: texts[4]})
	return d
}

func TestParsedCanonical(t *testing.T) {
	for _, text := range []string{"", " ", `"`, `\`, `\"`, "\n", "a\r\nrow x \"y\"", "\u202e\u00ad\U000e0001",
		"\xff\xfe", "\ufffd", `\u{a}`, `\x41`, "$1,200.00", "1\u00a0200,00\u00a0$", "é“”"} {
		d := disguised(text, "note", "label "+text, text+text, "x")
		got, err := disclosure.ParseCanonical(d.Canonical())
		if err != nil || !reflect.DeepEqual(got, d) {
			t.Errorf("%q: %v\n got %+v\nwant %+v", text, err, got, d)
		}
	}
	good := disguised("a", "b", "c", "d", "e").Canonical()
	for i := range len(good) { // cut off anywhere
		if _, err := disclosure.ParseCanonical(good[:i]); i < len(good) && err == nil &&
			!strings.HasSuffix(good[:i], "\n") {
			t.Errorf("%q was read", good[:i])
		}
	}
	for _, bad := range []string{"", "\n", strings.Replace(good, "fr-CA", "de-DE", 1),
		strings.Replace(good, "row", "line", 1), strings.Replace(good, `"d"`, `"d`, 1),
		strings.Replace(good, `"d"`, `"\d"`, 1), strings.Replace(good, `"d"`, `"\u{64}"`, 1),
		strings.Replace(good, `"d"`, `"\u{110000}"`, 1), strings.Replace(good, `"d"`, `"\u{zz"`, 1),
		strings.Replace(good, `"d"`, `"\x6"`, 1), strings.Replace(good, `"d"`, `"\`, 1),
		strings.Replace(good, "\n", " \n", 1), good + "\n", " " + good} {
		if d, err := disclosure.ParseCanonical(bad); !errors.Is(err, disclosure.ErrCanonical) {
			t.Errorf("%q was read as %+v, %v", bad, d, err)
		}
	}
}

// Every golden text is read back, with the rows that it was written from.
func TestGoldenTextsAreRead(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(text), "candor-disclosure ") {
			continue
		}
		read++
		if d, err := disclosure.ParseCanonical(string(text)); err != nil || len(d.Rows) < 4 {
			t.Errorf("%s: %+v, %v", file, d, err)
		}
	}
	if read < 20 {
		t.Errorf("%d golden texts were read", read)
	}
}

// What is read is what was written, and nothing else is read.
func FuzzParseCanonical(f *testing.F) {
	f.Add(disguised("a", "b\n", `"`, "\u202e", "\xff").Canonical())
	f.Add("candor-disclosure 2 en-CA\ntitle \"a\"\nnote \"\\u{a}\"\nrow k \"l\" plain:en-CA \"\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := disclosure.ParseCanonical(text)
		if err == nil && d.Canonical() != text {
			t.Errorf("%q was read as %+v", text, d)
		}
		e := disguised(text, text, text, text, text)
		if got, err := disclosure.ParseCanonical(e.Canonical()); err != nil || !reflect.DeepEqual(got, e) {
			t.Errorf("%q: %v", text, err)
		}
	})
}
