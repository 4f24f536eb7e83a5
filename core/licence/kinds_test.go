package licence_test

import (
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"candor/core/licence"
)

// altCodes types LF, RS and CR as a scanner does that holds no Alt key.
var altCodes = strings.NewReplacer("\n", "010", "\x1e", "030", "\r", "013")

// TestAltCodes turns the numbers of control characters back where an element or a subfile opens behind them,
// and leaves the same figures alone inside a number.
func TestAltCodes(t *testing.T) {
	number := scanned([]string{"DLDAQJ010123401301013", "DCSTREMBLAY", "DACJORDAN", "DBB19900131"},
		[]string{"ZOZOAX", "ZOBY"})
	for name, scan := range map[string]string{"one subfile": oneSubfile, "two subfiles": twoSubfiles,
		"subfiles that end in LF CR": endsInLF, "figures in a number": number} {
		if r, ok := licence.Read(altCodes.Replace(scan)); !ok || r.Text != scan || r.Last == "" {
			t.Errorf("%s: got %v %+v, want %q", name, ok, r, scan)
		}
	}
}

// TestRestoredText gives the lender the text that the barcode holds.
func TestRestoredText(t *testing.T) {
	version1 := strings.Replace(oneSubfile, "ANSI ", "AAMVA", 1)
	sample := strings.Replace(twoSubfiles, "ANSI ", "ANSI\n", 1)
	odd := strings.Replace(oneSubfile, "TREMBLAY", "TREM\u00a0BLAY", 1)
	behind := func(blank string) string {
		return strings.Replace(mangle(twoSubfiles), "ANSI ", "ANSI"+blank, 1)
	}
	broken := strings.Replace(oneSubfile, "TREMBLAY", "TREM\xffBLAY", 1)
	for name, tc := range map[string]struct{ typed, want string }{
		"file type AAMVA":                     {mangle(version1), version1},
		"file type AAMVA, one line":           {flat.Replace(version1), version1},
		"a line break behind the file type":   {mangle(sample), sample},
		"a wide blank behind the file type":   {behind("\u00a0"), twoSubfiles},
		"a narrow blank behind the file type": {behind("\u202f"), twoSubfiles},
		"one line, LF before each CR":         {flat.Replace(endsInLF), endsInLF},
		"nothing changed on the way":          {odd, odd},
		"bytes that are no text":              {broken, strings.ReplaceAll(broken, "\xff", "")},
	} {
		r, ok := licence.Read(tc.typed)
		if !ok || r.Text != tc.want || !utf8.ValidString(r.Text) || r.Born != "1990-01-31" {
			t.Errorf("%s: got %v %+v\nwant %q", name, ok, r, tc.want)
		}
	}
}

// TestElements reads the names, dates and postal codes of every version, and of issuers that write them in
// their own way.
func TestElements(t *testing.T) {
	want := licence.Reading{Given: "JORDAN LEE", First: "JORDAN", Last: "TREMBLAY", Born: "1990-01-31",
		PostalCode: "M5V2T6"}
	for name, elements := range map[string][]string{
		"version 08":             {"DCSTREMBLAY", "DACJORDAN LEE", "DBB19900131", "DAKM5V2T6"},
		"the name comes first":   {"DCSTREMBLAY", "DACJORDAN LEE", "DBB19900131", "DAKM5V 2T6"},
		"version 02":             {"DCSTREMBLAY", "DCTJORDAN,LEE", "DBB19900131", "DAKM5V2T6"},
		"version 01":             {"DABTREMBLAY", "DACJORDAN LEE", "DBB19900131", "DAKM5V2T6"},
		"version 01, one name":   {"DAATREMBLAY,JORDAN,LEE", "DBB19900131", "DAKM5V2T6"},
		"one name, at signs":     {"DAATREMBLAY@JORDAN@LEE", "DBB19900131", "DAKM5V2T6"},
		"the United States":      {"DCSTREMBLAY", "DACJORDAN LEE", "DBB01311990", "DAKM5V2T6"},
		"marks in the date":      {"DCSTREMBLAY", "DACJORDAN LEE", "DBB1990-01-31", "DAKM5V2T6"},
		"other marks":            {"DCSTREMBLAY", "DACJORDAN LEE", "DBB1990/01/31", "DAKM5V2T6"},
		"wide dashes":            {"DCSTREMBLAY", "DACJORDAN LEE", "DBB1990\u201301\u201331", "DAKM5V2T6"},
		"wide blanks":            {"DCSTREMBLAY", "DACJORDAN\u00a0LEE", "DBB19900131", "DAKM5V\u30002T6"},
		"commas behind names":    {"DCSTREMBLAY,   ", "DACJORDAN LEE,", "DBB19900131", "DAKM5V2T6"},
		"an element twice":       {"DCSTREMBLAY", "DACJORDAN LEE", "DBB19900131", "DAKM5V2T6", "DCSROY"},
		"a name that is none":    {"DCSTREMBLAY", "DACNONE", "DCTJORDAN LEE", "DBB19900131", "DAKM5V2T6"},
		"a name not available":   {"DCSTREMBLAY", "DACunavl", "DCTJORDAN LEE", "DBB19900131", "DAKM5V2T6"},
		"separators as RS":       {"DCSTREMBLAY\x1eDACJORDAN LEE\x1eDAUDBB DCS\x1eDBB19900131\x1eDAKM5V2T6"},
		"separators as GS":       {"DCSTREMBLAY\x1dDACJORDAN LEE\x1dDAUDBB DCS\x1dDBB19900131\x1dDAKM5V2T6"},
		"a postal code in lower": {"DCSTREMBLAY", "DACJORDAN LEE", "DBB19900131", "DAKm5v2t6"},
	} {
		elements = append([]string{"DL" + elements[0]}, elements[1:]...)
		r, ok := licence.Read(mangle(scanned(elements)))
		r.Text = ""
		if !ok || r != want {
			t.Errorf("%s: got %v %+v", name, ok, r)
		}
	}
	for name, elements := range map[string][]string{
		"no such day":                  {"DCSTREMBLAY", "DACJORDAN", "DBB19900231"},
		"no year of this or that time": {"DCSTREMBLAY", "DACJORDAN", "DBB12900131"},
		"letters in the date":          {"DCSTREMBLAY", "DACJORDAN", "DBB1990X131"},
	} {
		elements = append([]string{"DL" + elements[0]}, elements[1:]...)
		if r, _ := licence.Read(mangle(scanned(elements))); r.Born != "" || r.Complete() {
			t.Errorf("%s: got %+v", name, r)
		}
	}
	for _, code := range []string{"90210", "90210-1234", "M5V2T", "5M2V6T", "MMMMMM", "D0D0D"} {
		typed := mangle(scanned([]string{"DLDAQJ1", "DCSTREMBLAY", "DACJORDAN", "DBB19900131", "DAK" + code}))
		if r, _ := licence.Read(typed); r.PostalCode != "" {
			t.Errorf("%q is no postal code of Canada: %+v", code, r)
		}
	}
}

// TestBlanksForSeparators: an id inside a word opens nothing where every separator became a blank.
func TestBlanksForSeparators(t *testing.T) {
	for _, name := range [][2]string{{"TREMBLAY", "JORDAN"}, {"MACDACY", "JODAD"}, {"DCSDAC", "DADDAC"},
		{"LINDADDF", "ADACDBC"}} {
		scan := scanned([]string{"DLDAQJ1234", "DCS" + name[0], "DAC" + name[1], "DBB19900131", "DDFN"})
		typed := strings.NewReplacer("\n", " ", "\r", " ", "\x1e", " ").Replace(scan)
		if r, ok := licence.Read(typed); !ok || r.Last != name[0] || r.Given != name[1] || r.Text != scan {
			t.Errorf("%v: got %v %+v, want %q", name, ok, r, scan)
		}
	}
}

// TestTrackWithoutDollar reads a name that has a comma alone.
func TestTrackWithoutDollar(t *testing.T) {
	r, ok := licence.Read("%BCKELOWNA^INVENTE,CHARLIE ANN^45 SAMPLE RD$KELOWNA BC  V1Y 1A1^?" +
		";6360287654321=281219910630=?_%0AV1Y1A1   F165 60?")
	if !ok || r.Last != "INVENTE" || r.Given != "CHARLIE ANN" || r.Born != "1991-06-30" {
		t.Errorf("got %v %+v", ok, r)
	}
}

// TestWorkIsBounded for the longest text, whatever it holds.
func TestWorkIsBounded(t *testing.T) {
	most := 20 * time.Millisecond
	if runtime.GOARCH == "wasm" { // several times as slow
		most = 100 * time.Millisecond
	}
	for _, part := range []string{
		"DAA", "DBBDAC", "DCSA", "D", "%;1=", "ANSI ", "DAD ", "DAD" + strings.Repeat("X", 25)} {
		typed := "@ANSI 636012080001DL00318000DL" + strings.Repeat(part, (licence.Max-40)/len(part))
		best := time.Hour
		for range 5 { // a busy machine has four more tries
			began := time.Now()
			licence.Read(typed)
			best = min(best, time.Since(began))
		}
		if best > most {
			t.Errorf("%q: %s", part, best)
		}
	}
}
