package locale_test

import (
	"testing"
	"time"

	"candor/core/locale"
)

func TestParse(t *testing.T) {
	tests := []struct {
		tag  string
		want locale.Language
	}{
		{"fr", locale.French}, {"fr-CA", locale.French}, {"fr_CA", locale.French}, {"FR-ca", locale.French},
		{"fr-FR", locale.French}, {"en", locale.English}, {"en-CA", locale.English},
		{"EN_us", locale.English}, {"", ""}, {"de", ""}, {"french", ""}, {"e", ""}, {"-fr", ""}, {"*", ""},
	}
	for _, test := range tests {
		got, ok := locale.Parse(test.tag)
		if got != test.want || ok != (test.want != "") {
			t.Errorf("Parse(%q) = %q, %v, want %q", test.tag, got, ok, test.want)
		}
	}
}

func TestLanguage(t *testing.T) {
	tests := []struct {
		l           locale.Language
		short, name string
		other       locale.Language
	}{
		{locale.English, "en", "English", locale.French},
		{locale.French, "fr", "Français", locale.English},
	}
	for _, test := range tests {
		if test.l.Short() != test.short || test.l.Name() != test.name || test.l.Other() != test.other ||
			!test.l.Valid() {
			t.Errorf("%s: got %q, %q, %q", test.l, test.l.Short(), test.l.Name(), test.l.Other())
		}
	}
	if locale.Language("").Valid() || locale.Language("fr").Valid() {
		t.Error("a tag that was not parsed is valid")
	}
}

func TestTimeOfDay(t *testing.T) {
	tests := []struct {
		hour, minute    int
		english, french string
	}{
		{0, 0, "12:00\u00a0a.m.", "0\u00a0h\u00a000"},
		{9, 5, "9:05\u00a0a.m.", "9\u00a0h\u00a005"},
		{11, 59, "11:59\u00a0a.m.", "11\u00a0h\u00a059"},
		{12, 0, "12:00\u00a0p.m.", "12\u00a0h\u00a000"},
		{14, 14, "2:14\u00a0p.m.", "14\u00a0h\u00a014"},
		{23, 59, "11:59\u00a0p.m.", "23\u00a0h\u00a059"},
	}
	for _, test := range tests {
		at := time.Date(2026, time.March, 1, test.hour, test.minute, 30, 0, time.UTC)
		if got := locale.English.TimeOfDay(at); got != test.english {
			t.Errorf("English.TimeOfDay(%v) = %q, want %q", at, got, test.english)
		}
		if got := locale.French.TimeOfDay(at); got != test.french {
			t.Errorf("French.TimeOfDay(%v) = %q, want %q", at, got, test.french)
		}
	}
}

// A time is written in its own zone. The formatter converts nothing.
func TestZoneIsKept(t *testing.T) {
	eastern := time.FixedZone("", -5*60*60)
	at := time.Date(2026, time.March, 2, 3, 30, 0, 0, time.UTC).In(eastern)
	if got := locale.French.LongDate(at) + ", " +
		locale.French.TimeOfDay(at); got != "1er mars 2026, 22\u00a0h\u00a030" {
		t.Errorf("got %q", got)
	}
}
