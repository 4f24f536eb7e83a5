package page

import (
	"fmt"
	"strings"
	"testing"

	"candor/core/checkout"
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
	oneSubfile = scanned([]string{"DLDAQJ1234-56789-01234", "DCSTREMBLAY", "DACJORDAN", "DBB19900131",
		"DAKM5V2T6"})
	twoSubfiles = scanned([]string{"DLDAQJ1234", "DCSTREMBLAY", "DACJORDAN", "DBB19900131"},
		[]string{"ZOZOAX", "ZOBY"})
	accented = scanned([]string{"DLDAQJ1234", "DCSBÉLANGER", "DACZOÉ", "DBB19900131"}, []string{"ZQZQA1"})
	endsInLF = scanned([]string{"DLDAQJ1234", "DCSTREMBLAY", "DACJORDAN", ""}, []string{"ZOZOAX", ""})
)

// mangle changes a text as a browser changes a textarea on submission: every LF and every CR becomes CRLF.
func mangle(s string) string {
	return strings.NewReplacer("\r\n", "\r\n", "\n", "\r\n", "\r", "\r\n").Replace(s)
}

func TestRestoreLicence(t *testing.T) {
	without := func(s string) string { return strings.ReplaceAll(s, "\x1e", "") }
	offByTen := strings.Replace(twoSubfiles, fmt.Sprintf("DL%04d", strings.Index(twoSubfiles, "DLDAQ")),
		"DL0010", 1)
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
		"wedge types ^ for RS": {mangle(strings.ReplaceAll(twoSubfiles, "\x1e", "^")),
			twoSubfiles},
		"wedge types names":          {"@<LF><RS><CR>" + mangle(twoSubfiles[4:]), twoSubfiles},
		"wedge, header run together": {"@" + mangle(twoSubfiles[4:]), twoSubfiles},
		"wedge, Enter twice": {strings.ReplaceAll(mangle(twoSubfiles), "\r\n", "\r\n\r\n"),
			twoSubfiles},
		"Enter after the scan":              {mangle(twoSubfiles) + "\r\n\r\n", twoSubfiles},
		"blanks before the scan":            {" \r\n" + mangle(twoSubfiles), twoSubfiles},
		"the first version of the standard": {mangle(version1), version1},
		"directory that counts wrong":       {mangle(offByTen), offByTen},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, problem := restoreLicence(tt.typed)
			if problem != nil || got != tt.want {
				t.Errorf("restoreLicence(%q)\n got %q, %v\nwant %q", tt.typed, got, problem, tt.want)
			}
		})
	}
}

func TestUnreadableLicence(t *testing.T) {
	tests := map[string]string{
		"empty":                      "",
		"not a licence":              "hello",
		"no header":                  mangle(oneSubfile[strings.Index(oneSubfile, "DLDAQ"):]),
		"no compliance mark":         oneSubfile[1:],
		"header only":                oneSubfile[:strings.Index(oneSubfile, "DLDAQ")],
		"all separators lost":        strings.NewReplacer("\n", "", "\r", "", "\x1e", "").Replace(oneSubfile),
		"cut off in the directory":   twoSubfiles[:26],
		"second subfile missing":     mangle(strings.Split(twoSubfiles, "ZOZOA")[0]),
		"no entries":                 "@\n\x1e\rANSI 636012080100" + oneSubfile[31:],
		"letters in the issuer":      strings.Replace(oneSubfile, "636012", "63601X", 1),
		"control character":          strings.Replace(oneSubfile, "JORDAN", "JOR\x00DAN", 1),
		"RS among the elements":      strings.Replace(oneSubfile, "JORDAN", "JOR\x1eDAN", 1),
		"not UTF-8":                  strings.Replace(oneSubfile, "JORDAN", "JOR\xffDAN", 1),
		"longer than a symbol holds": oneSubfile + strings.Repeat("DAAX\n", 1000),
		"far text before the header": "@" + strings.Repeat("x", headerGap+1) + oneSubfile[4:],
	}
	for name, typed := range tests {
		t.Run(name, func(t *testing.T) {
			got, problem := restoreLicence(typed)
			if problem == nil || problem.Code != checkout.CodeLicenceUnreadable ||
				problem.Field != "licence" || got != "" {
				t.Errorf("restoreLicence(%q) = %q, %v, want %s", typed, got, problem,
					checkout.CodeLicenceUnreadable)
			}
		})
	}
}

// A licence that a browser mangled is restored to the scan, whatever its elements are. No other text causes a
// panic.
func FuzzRestoreLicence(f *testing.F) {
	f.Add("J1234", "TREMBLAY", "X")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		if _, problem := restoreLicence(a + b + c); problem != nil &&
			problem.Code != checkout.CodeLicenceUnreadable {
			t.Errorf("restoreLicence(%q): %v", a+b+c, problem)
		}
		for _, s := range []string{a, b, c} {
			if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0xfffd }) ||
				len(s) > 500 {
				return // a licence has no such text
			}
		}
		scan := scanned([]string{"DLDAQ" + a, "DCS" + b}, []string{"ZOZOA" + c})
		if got, problem := restoreLicence(mangle(scan)); problem != nil || got != scan {
			t.Errorf("restored %q, %v, want %q", got, problem, scan)
		}
	})
}
