package licence_test

import (
	_ "embed"
	"encoding/json"
	"strings"
	"testing"

	"candor/core/licence"
)

//go:embed testdata/licences.json
var scans []byte

// scan is what a barcode holds, what a scanner types of it, and the person.
type scan struct {
	Name, Scan, Typed string
	Right             struct{ First, Last, Dob string }
}

func all(t testing.TB) []scan {
	var list []scan
	if err := json.Unmarshal(scans, &list); err != nil || len(list) != 48 {
		t.Fatalf("%d scans: %v", len(list), err)
	}
	return list
}

// A form writes every line break as CRLF, and a script reads every one as LF.
var (
	form   = strings.NewReplacer("\r\n", "\r\n", "\n", "\r\n", "\r", "\r\n")
	script = strings.NewReplacer("\r\n", "\n", "\r", "\n")
)

// TestEveryScanNamesItsPerson reads all that scanners were seen to type, as it is, through a form and through
// a script.
func TestEveryScanNamesItsPerson(t *testing.T) {
	for _, s := range all(t) {
		for way, typed := range map[string]string{"scan": s.Scan, "typed": s.Typed,
			"form": form.Replace(s.Typed), "script": script.Replace(s.Typed)} {
			r, ok := licence.Read(typed)
			given := strings.ReplaceAll(s.Right.First, ",", " ")
			first, _, _ := strings.Cut(given, " ")
			if !ok || r.First != first || r.Last != s.Right.Last || r.Born != s.Right.Dob ||
				!strings.HasPrefix(r.Given, given) {
				t.Errorf("%s, %s: got %v %+v", s.Name, way, ok, r)
			}
		}
	}
}
