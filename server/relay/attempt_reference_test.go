package relay

import (
	"strings"
	"testing"
	"unicode/utf8"
)

const someID = "0123456789abcde"

func TestLenderReference(t *testing.T) {
	for order, want := range map[string]string{
		"A":                            "A." + someID,
		strings.Repeat("x", 24):        strings.Repeat("x", 24) + "." + someID,
		strings.Repeat("x", 25):        strings.Repeat("x", 24) + "." + someID,
		strings.Repeat("x", 64):        strings.Repeat("x", 24) + "." + someID,
		"a.b.c":                        "a.b.c." + someID,
		strings.Repeat("x", 23) + "éé": strings.Repeat("x", 23) + "." + someID, // é has two bytes
		strings.Repeat("x", 22) + "éé": strings.Repeat("x", 22) + "é." + someID,
		strings.Repeat("x", 21) + "😀😀": strings.Repeat("x", 21) + "." + someID, // and this four
		"":                             "." + someID,
	} {
		got := lenderReference(order, someID)
		if got != want || len(got) > 40 || !utf8.ValidString(got) {
			t.Errorf("%q: got %q, want %q", order, got, want)
		}
	}
}

func TestSameReference(t *testing.T) {
	sent := "ORDER-7." + someID
	for listed, want := range map[string]bool{
		sent: true, " " + sent + "\n": true, "ORDER." + someID: true, "x.y." + someID: true,
		"." + someID: true,
		someID:       false, sent[:len(sent)-1]: false, sent + "0": false, "ORDER-7": false, "": false,
		"ORDER-7." + strings.ToUpper(someID): false, "ORDER-7.0123456789abcdf": false,
	} {
		if got := sameReference(listed, sent); got != want {
			t.Errorf("%q: got %t, want %t", listed, got, want)
		}
	}
	if sameReference("other", "") || !sameReference("as it is", "as it is") {
		t.Error("a reference without an id is itself alone")
	}
}

func TestCut(t *testing.T) {
	for _, tc := range []struct {
		text string
		most int
		want string
	}{{"abc", 10, "abc"}, {"abcdefghijk", 10, "abcdefghij"}, {"éa", 1, ""}, {"éa", 2, "é"},
		{"é", 0, ""}, {"", 0, ""}} {
		if got := cut(tc.text, tc.most); got != tc.want {
			t.Errorf("%q at %d: got %q, want %q", tc.text, tc.most, got, tc.want)
		}
	}
}
