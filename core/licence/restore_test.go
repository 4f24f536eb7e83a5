package licence_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"

	"candor/core/licence"
)

// scanned builds AAMVA text as a scanner reads it, with a directory that fits.
func scanned(subfiles ...[]string) string {
	head := "@\n\x1e\rANSI 636012080102"
	head = head[:len(head)-2] + fmt.Sprintf("%02d", len(subfiles))
	offset := len(head) + 10*len(subfiles)
	var directory, body string
	for _, elements := range subfiles {
		text := strings.Join(elements, "\n") + "\r"
		directory += fmt.Sprintf("%s%04d%04d", text[:2], offset, len([]rune(text)))
		offset += len([]rune(text))
		body += text
	}
	return head + directory + body
}

var (
	oneSubfile = scanned(
		[]string{"DLDAQJ1234-56789-01234", "DCSTREMBLAY", "DACJORDAN", "DBB19900131", "DAKM5V2T6"},
	)
	twoSubfiles = scanned(
		[]string{"DLDAQJ1234", "DCSTREMBLAY", "DACJORDAN", "DBB19900131"},
		[]string{"ZOZOAX", "ZOBY"},
	)
	accented = scanned([]string{"DLDAQJ1234", "DCSBÉLANGER", "DACZOÉ", "DBB19900131"}, []string{"ZQZQA1"})
	endsInLF = scanned([]string{"DLDAQJ1234", "DCSTREMBLAY", "DACJORDAN", "DBB19900131", ""},
		[]string{"ZOZOAX", ""})
)

// mangle is what a browser does to a textarea on submission: every LF and every CR becomes CRLF.
func mangle(s string) string {
	return strings.NewReplacer("\r\n", "\r\n", "\n", "\r\n", "\r", "\r\n").Replace(s)
}

func TestSeparatorsArePutBack(t *testing.T) {
	without := func(s string) string { return strings.ReplaceAll(s, "\x1e", "") }
	offByTen := strings.Replace(
		twoSubfiles,
		fmt.Sprintf("DL%04d", strings.Index(twoSubfiles, "DLDAQ")),
		"DL0010",
		1,
	)
	version1 := "@\n\x1e\rANSI 6360120101DL00290035DLDAQJ1234\nDAATREMBLAY,JORDAN\nDBB19900131\r"
	tests := map[string]struct{ typed, want string }{
		"untouched":                        {oneSubfile, oneSubfile},
		"untouched, two subfiles":          {twoSubfiles, twoSubfiles},
		"CRLF from a textarea":             {mangle(oneSubfile), oneSubfile},
		"CRLF, two subfiles":               {mangle(twoSubfiles), twoSubfiles},
		"CRLF, accents count as one":       {mangle(accented), accented},
		"CRLF, subfiles that end in LF CR": {mangle(endsInLF), endsInLF},
		"LF only, as a script reads it":    {strings.ReplaceAll(twoSubfiles, "\r", "\n"), twoSubfiles},
		"wedge without RS":                 {mangle(without(twoSubfiles)), twoSubfiles},
		"wedge types ^ for RS": {
			mangle(strings.ReplaceAll(twoSubfiles, "\x1e", "^")),
			twoSubfiles,
		},
		"wedge types names":          {"@<LF><RS><CR>" + mangle(twoSubfiles[4:]), twoSubfiles},
		"wedge, header run together": {"@" + mangle(twoSubfiles[4:]), twoSubfiles},
		"wedge, Enter twice": {
			strings.ReplaceAll(mangle(twoSubfiles), "\r\n", "\r\n\r\n"),
			twoSubfiles,
		},
		"Enter after the scan":              {mangle(twoSubfiles) + "\r\n\r\n", twoSubfiles},
		"blanks before the scan":            {" \r\n" + mangle(twoSubfiles), twoSubfiles},
		"the first version of the standard": {mangle(version1), version1},
		"directory that counts wrong":       {mangle(offByTen), offByTen},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, ok := licence.Read(tt.typed)
			if !ok || got.Text != tt.want {
				t.Errorf("Read(%q)\n got %q, %v\nwant %q", tt.typed, got.Text, ok, tt.want)
			}
		})
	}
}

// flat drops every separator.
var flat = strings.NewReplacer("\n", "", "\r", "", "\x1e", "")

// TestDamagedScans reads what keyboards and scanners make of one scan, and restores it.
func TestDamagedScans(t *testing.T) {
	spelled := strings.NewReplacer("\n", "[LF]", "\r", "[CR]", "\x1e", "[RS]")
	for name, typed := range map[string]string{
		"no compliance mark":   twoSubfiles[1:],
		"text before the scan": "Jor" + mangle(twoSubfiles),
		"names in brackets":    spelled.Replace(twoSubfiles),
		"one line":             flat.Replace(twoSubfiles),
		"scanned three times":  strings.Repeat(mangle(twoSubfiles), 3),
		"blanks without width": strings.ReplaceAll(twoSubfiles, "\n", "\u200b\n"),
		"the layout AZERTY":    azerty.Replace(mangle(twoSubfiles)),
		"AZERTY, Caps Lock on": strings.ReplaceAll(
			strings.ToLower(azerty.Replace(mangle(twoSubfiles))), "?", ","),
		"a control character in a name": strings.Replace(mangle(twoSubfiles), "JORDAN", "JOR\x00DAN", 1),
		"bytes that are no text":        strings.Replace(mangle(twoSubfiles), "JORDAN", "JOR\xffDAN", 1),
		"RS for the separator":          strings.ReplaceAll(twoSubfiles[4:], "\n", "\x1e"),
		"code page 437, LF as a picture": "@\u25d9\u25b2\u266a" +
			strings.NewReplacer("\n", "\u25d9", "\r", "\u266a").Replace(twoSubfiles[4:]),
	} {
		r, ok := licence.Read(typed)
		if !ok || r.Text != twoSubfiles || r.Last != "TREMBLAY" || r.First != "JORDAN" ||
			r.Born != "1990-01-31" {
			t.Errorf("%s: Read(%q)\n got %v %+v\nwant %q", name, typed, ok, r, twoSubfiles)
		}
	}
}

// azerty types as a scanner does that takes a French keyboard for a United States one.
var azerty = strings.NewReplacer(
	"1",
	"&",
	"2",
	"é",
	"3",
	"\"",
	"4",
	"'",
	"5",
	"(",
	"6",
	"-",
	"7",
	"è",
	"8",
	"_",
	"9",
	"ç",
	"0",
	"à",
	"A",
	"Q",
	"Q",
	"A",
	"Z",
	"W",
	"W",
	"Z",
	"M",
	"?",
	"-",
	")",
	"@",
	"2",
	",",
	";",
)

// TestNamesInOneLine finds names in a scan that lost its separators, though ids stand in the names.
func TestNamesInOneLine(t *testing.T) {
	for _, name := range [][2]string{{"DADDARIO", "LINDA"}, {"BADACHE", "WANDA"}, {"MCDADE", "AL"},
		{"DAGUERRE", "AMANDA"}, {"FICTIF", "ADACHI"}, {"D'ADAMO", "IDA"}, {"LACROIX-DACOSTA", "DDED"},
		{"DBANGO", "DAD"}} {
		typed := "@ANSI 636012080001DL00310210DLDAQF1234-56789-00000DCS" + name[0] +
			"DDENDAC" + name[1] + "DDFNDADLEEDDGNDCAGDCBNONEDCDNONE" +
			"DBD20200209DBB19840209DBA20300209DBC9DAU170 cmDAYBRO" +
			"DAG12 RUE INVENTEEDAICHIMEREDAJNBDAKE1C 1A1  DCFX1Y2Z3DCGCAN"
		if r, ok := licence.Read(
			typed,
		); !ok || r.Last != name[0] || r.Given != name[1] || r.Born != "1984-02-09" ||
			r.PostalCode != "E1C1A1" {
			t.Errorf("%v: got %v %+v", name, ok, r)
		}
	}
}

// TestTracks reads the tracks that British Columbia prints, as they are and as keyboards type them.
func TestTracks(t *testing.T) {
	scan := "%BCKELOWNA^INVENTE,$CHARLIE ANN^45 SAMPLE RD$KELOWNA BC  V1Y 1A1^?" +
		";6360287654321=281219910630=?" +
		"_%0AV1Y1A1   F165 60BRNBLU9876543210   E$''C(R2S6L?"
	for name, typed := range map[string]string{
		"as it is":                    scan,
		"Enter behind it":             scan + "\r\n",
		"Enter between the tracks":    strings.ReplaceAll(scan, "?", "?\n"),
		"the start sentinel lost":     scan[1:],
		"the French layout of Canada": strings.NewReplacer("^", "?", "?", "É").Replace(scan),
		"Caps Lock on":                swapped(scan),
		"scanned twice":               scan + "\r\n" + scan,
		"text in the field before":    "Jor" + scan,
	} {
		r, ok := licence.Read(typed)
		want := scan
		if name == "Enter between the tracks" {
			want = scan
		}
		if !ok || r.Text != want || r.Last != "INVENTE" || r.Given != "CHARLIE ANN" || r.First != "CHARLIE" ||
			r.Born != "1991-06-30" ||
			r.PostalCode != "V1Y1A1" {
			t.Errorf("%s: got %v %+v", name, ok, r)
		}
	}
	long := strings.Replace(
		scan,
		"KELOWNA^INV",
		"SAINT-SOMEWHEINV",
		1,
	) // a city of 13 letters has no mark behind it
	if r, _ := licence.Read(long); r.Last != "INVENTE" || r.First != "CHARLIE" {
		t.Errorf("a long city: got %+v", r)
	}
}

func swapped(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return r
	}, s)
}

// TestWhatIsNoScan leaves alone what people type, and what was cut off before it said anything.
func TestWhatIsNoScan(t *testing.T) {
	for _, typed := range []string{"", "hello", "9000 0000 0000 0042", "1990-01-31", "Jordan", "MANSI 12",
		"AAMVA", "@", "M5V 2T6", "ANSI 636", "Your code is 2989.", "%", "a;1=2",
		strings.Repeat("x", licence.Max+1),
		oneSubfile + strings.Repeat("DAAX\n", licence.Max/5)} {
		if r, ok := licence.Read(typed); ok || licence.Is(typed) || r != (licence.Reading{}) {
			t.Errorf("%q is no scan: %+v", typed, r)
		}
	}
}

// TestWhatCannotBeRead sends a scan on to the lender that names nobody.
func TestWhatCannotBeRead(t *testing.T) {
	for name, typed := range map[string]string{
		"header only":              oneSubfile[:strings.Index(oneSubfile, "DLDAQ")],
		"cut off in the directory": twoSubfiles[:26],
		"no such day":              strings.Replace(oneSubfile, "19900131", "19900231", 1),
		"no name":                  strings.Replace(oneSubfile, "DCSTREMBLAY", "DCS", 1),
	} {
		if r, ok := licence.Read(typed); !ok || r.Complete() || r.Text == "" {
			t.Errorf("%s: got %v %+v", name, ok, r)
		}
	}
}

// TestLostHeader takes elements on lines of their own for a scan.
func TestLostHeader(t *testing.T) {
	r, ok := licence.Read(mangle(oneSubfile[strings.Index(oneSubfile, "DLDAQ"):]))
	if !ok || r.Last != "TREMBLAY" || r.First != "JORDAN" || r.Born != "1990-01-31" {
		t.Errorf("got %v %+v", ok, r)
	}
}

func check(t *testing.T, typed string) licence.Reading {
	began := time.Now()
	r, ok := licence.Read(typed)
	// a busy machine has two more tries
	for try := 0; try < 2 && time.Since(began) > 100*time.Millisecond; try++ {
		began = time.Now()
		r, ok = licence.Read(typed)
	}
	if took := time.Since(began); took > 100*time.Millisecond {
		t.Fatalf("%q took %s", typed, took)
	}
	if ok != licence.Is(typed) {
		t.Fatalf("%q: Read says %v", typed, ok)
	}
	if !ok {
		return r
	}
	if _, err := time.Parse(time.DateOnly, r.Born); r.Born != "" && err != nil {
		t.Fatalf("%q: date %q", typed, r.Born)
	}
	if strings.ContainsFunc(r.Given+r.Last+r.First+r.PostalCode, unicode.IsControl) {
		t.Fatalf("%q: a control character in %+v", typed, r)
	}
	if r.Text == "" || len(r.Text) > len(typed)+64 {
		t.Fatalf("%q: restored %q", typed, r.Text)
	}
	return r
}

// FuzzRead holds the laws of the package for any text.
func FuzzRead(f *testing.F) {
	for _, s := range all(f) {
		f.Add(s.Typed)
	}
	f.Add(oneSubfile[4:])
	f.Add("@ANSI 636012080001DL00310210DL" + strings.Repeat("DAADAADBB", 400))
	f.Fuzz(func(t *testing.T, typed string) {
		r := check(t, typed)
		if r.Text == "" || len(r.Text) > licence.Max {
			return
		}
		if again := check(t, r.Text); again != r {
			t.Fatalf("%q\nfirst  %+v\nsecond %+v", typed, r, again)
		}
	})
}

// FuzzFormKeepsScan restores any scan that a form delivered, whatever its elements are.
func FuzzFormKeepsScan(f *testing.F) {
	f.Add("J1234", "TREMBLAY", "X")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		for _, s := range []string{a, b, c} {
			plain := func(r rune) bool { return r >= ' ' && r < 0x7f || r >= 0xc0 && r <= 0xff }
			if strings.ContainsFunc(s, func(r rune) bool { return !plain(r) }) || len(s) > 500 ||
				licence.Is("@ANSI"+s) {
				return // not text of a licence, or a second scan
			}
		}
		scan := scanned([]string{"DLDAQ" + a, "DCS" + b, "DACJORDAN", "DBB19900131"}, []string{"ZOZOA" + c})
		if got, ok := licence.Read(mangle(scan)); !ok || got.Text != scan {
			t.Errorf("restored %q, %v, want %q", got.Text, ok, scan)
		}
	})
}
