package licence

import (
	"strings"
	"time"
)

// The elements that name a person: DCS, DAC and DAD since version 04; DCS and DCT, the given names in one, in
// 02 and 03; DAA, the whole name, or DAB in 01. DBB is the birth date, DAK the postal code.

// byLines reads elements that stand on lines of their own. The first of two elements with the same id counts.
func byLines(body string) map[string]string {
	all := map[string]string{}
	for line := range strings.SplitSeq(body, "\n") {
		if len(line) >= 5 && (line[:2] == "DL" || line[:2] == "ID") && elementAt(line, 2) {
			line = line[2:]
		}
		if elementAt(line, 0) {
			keep(all, line[:3], line[3:])
		}
	}
	return all
}

// keep takes an element's value, unless there was one, or it says that there is none.
func keep(all map[string]string, id, value string) {
	value = strings.TrimSpace(value)
	switch strings.ToUpper(value) {
	case "", "NONE", "UNAVL", "UNAVI":
		return
	}
	if _, before := all[id]; !before {
		all[id] = value
	}
}

// elementAt reports whether the id of a standard's element stands at a position.
func elementAt(s string, i int) bool {
	if len(s) < i+3 || s[i] != 'D' {
		return false
	}
	last := s[i+2]
	switch s[i+1] {
	case 'A':
		return last >= 'A' && last <= 'Z'
	case 'B':
		return last >= 'A' && last <= 'S'
	case 'C':
		return last >= 'A' && last <= 'U'
	case 'D':
		return last >= 'A' && last <= 'L'
	}
	return false
}

// person is what elements say of the holder.
func person(e map[string]string) Reading {
	last, given := e["DCS"], e["DAC"]
	if last == "" {
		last = e["DAB"]
	}
	if given == "" {
		given = e["DCT"]
	}
	if whole := e["DAA"]; whole != "" && (last == "" || given == "") {
		last, given = wholeName(whole)
	}
	return Reading{
		Given: spaced(given), First: firstOf(given), Last: spaced(last),
		Born: date(e["DBB"]), PostalCode: postal(e["DAK"]),
	}
}

// wholeName reads last name, given names and suffix, with commas, dollar or at signs between them. With one
// mark only, the given names stand together behind it.
func wholeName(text string) (last, given string) {
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '$' || r == '@' })
	switch {
	case len(parts) > 1:
		return parts[0], strings.Join(parts[1:min(3, len(parts))], " ")
	case len(parts) == 1:
		last, given, _ = strings.Cut(strings.TrimSpace(parts[0]), " ")
	}
	return last, given
}

// spaced writes names with one blank between them.
func spaced(names string) string {
	return strings.Join(strings.FieldsFunc(names, between), " ")
}

// firstOf is the first of several names. A hyphen joins two names to one.
func firstOf(names string) string {
	if all := strings.FieldsFunc(names, between); len(all) > 0 {
		return all[0]
	}
	return ""
}

func between(r rune) bool { return r == ' ' || r == ',' || r == '$' }

// date reads CCYYMMDD (Canada, and every issuer in version 01) or MMDDCCYY (United States), with or without
// marks between the parts. They cannot be mistaken for each other: a year of this or the last century is no
// month.
func date(text string) string {
	figures := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		if strings.ContainsRune(" -/.", r) {
			return -1
		}
		return 'x'
	}, text)
	if leadingDigits(figures) < 8 {
		return ""
	}
	for _, layout := range []string{"20060102", "01022006"} {
		t, err := time.Parse(layout, figures[:8])
		if err == nil && t.Year() >= 1850 && t.Year() < 2100 {
			return t.Format(time.DateOnly)
		}
	}
	return ""
}

// postal is a Canadian postal code without its blank, or empty.
func postal(text string) string {
	code := strings.ToUpper(strings.ReplaceAll(text, " ", ""))
	if len(code) < 6 {
		return ""
	}
	for i := range 6 {
		letter := code[i] >= 'A' && code[i] <= 'Z'
		figure := code[i] >= '0' && code[i] <= '9'
		if i%2 == 0 && !letter || i%2 == 1 && !figure {
			return ""
		}
	}
	return code[:6]
}
