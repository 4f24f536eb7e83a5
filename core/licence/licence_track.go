package licence

import (
	"strings"
	"unicode"
)

// The tracks of a magnetic stripe, printed one behind the other:
//
//	%BC city ^ last name ,$ given names ^ street $ city, province and postal code ^?
//	;issuer's and licence's number = expiry (YYMM) birth date (CCYYMMDD) =?
//	_%0A postal code, class, height ... ?
//
// A city of 13 characters has no mark behind it. Under the French layout of Canada "^" is typed as "?" and
// "?" as "É".

// tracks are the first two, without their sentinels.
type tracks struct {
	start   int
	first   string
	numbers string // behind the "="
	french  bool
}

const cityMax = 13

// findTracks finds the second track by its shape, and the first one before it.
func findTracks(s string) (tracks, bool) {
	for from := 0; ; {
		at := strings.IndexByte(s[from:], ';')
		if at < 0 {
			return tracks{}, false
		}
		semicolon := from + at
		from = semicolon + 1
		number := leadingDigits(s[from:])
		if number < 8 || from+number >= len(s) || s[from+number] != '=' {
			continue
		}
		figures := s[from+number+1:]
		if leadingDigits(figures) < 12 {
			continue
		}
		start := strings.LastIndexByte(s[:semicolon], '%')
		first := strings.Map(visible, s[start+1:semicolon])
		t := tracks{start: max(start, 0), first: first, numbers: figures[:12]}
		t.french = !strings.Contains(first, "^")
		if t.french && !strings.Contains(first, "?") || len(first) < 3 || !strings.ContainsAny(first, "$,") {
			continue
		}
		return t, true
	}
}

func visible(r rune) rune {
	if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
		return -1
	}
	return r
}

// readTracks reads the tracks of a text in which they were found.
func readTracks(text string) Reading {
	t, _ := findTracks(text)
	text = strings.Map(visible, text[t.start:])
	if second := strings.Index(text[1:], "%"+firstRunes(t.first, 8)); second > 0 && len(t.first) >= 8 {
		text = text[:second+1] // scanned twice
	}
	if !strings.HasPrefix(text, "%") {
		text = "%" + text
	}
	if t.french {
		text, t.first = fromFrenchTracks(text), fromFrenchTracks(t.first)
	}
	if strings.ToLower(t.first) == t.first {
		text, t.first = swapCase(text), swapCase(t.first)
	}
	r := Reading{Text: strings.TrimSpace(text), Born: date(t.numbers[4:])}
	last, given, address := holder(t.first)
	r.Last, r.Given, r.First = spaced(last), spaced(given), firstOf(given)
	for i := range address {
		if code := postal(strings.ReplaceAll(address[i:], " ", "")); code != "" {
			r.PostalCode = code
		}
	}
	return r
}

func firstRunes(s string, n int) string {
	runes := []rune(s)
	return string(runes[:min(n, len(runes))])
}

// fromFrenchTracks undoes the French layout of Canada.
func fromFrenchTracks(s string) string {
	return strings.NewReplacer("?", "^", "É", "?", "é", "?").Replace(s)
}

// holder reads the fields of the first track.
func holder(first string) (last, given, address string) {
	fields := strings.Split(first, "^")
	name := 1
	if strings.ContainsAny(fields[0], "$,") {
		runes := []rune(fields[0])
		if len(runes) > 2+cityMax {
			fields[0] = string(runes[2+cityMax:])
		}
		name = 0
	}
	if name >= len(fields) {
		return "", "", ""
	}
	last, given, _ = strings.Cut(fields[name], "$")
	if given == "" {
		last, given, _ = strings.Cut(fields[name], ",")
	}
	if name+1 < len(fields) {
		address = fields[name+1]
	}
	return last, given, address
}
