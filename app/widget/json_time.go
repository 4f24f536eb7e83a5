package widget

import (
	"strconv"
	"strings"
	"time"
)

// jsonTime reads a time as RFC 3339 writes it, in the zone that it names; null leaves it as it is. The parser
// of package time, which reads any layout, would be a large part of the program.
func jsonTime(s *jsonScanner, v *time.Time) {
	if s.word("null") {
		return
	}
	t, ok := readTime(s.quoted())
	if !ok {
		s.refuse()
		return
	}
	*v = t
}

func readTime(text string) (time.Time, bool) {
	const layout = "0000-00-00T00:00:00"
	if len(text) <= len(layout) {
		return time.Time{}, false
	}
	n, ok := timeFigures(text[:len(layout)], layout)
	if !ok {
		return time.Time{}, false
	}
	fraction, zone := cutFraction(text[len(layout):])
	nano, ok := nanoseconds(fraction)
	where, known := readZone(zone)
	if !ok || !known {
		return time.Time{}, false
	}
	t := time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], nano, where)
	// a figure out of its range would have moved the others
	same := t.Year() == n[0] && int(t.Month()) == n[1] && t.Day() == n[2] &&
		t.Hour() == n[3] && t.Minute() == n[4] && t.Second() == n[5]
	return t, same
}

// timeFigures reads the numbers of a text that has digits where a layout has 0, and else the same characters.
func timeFigures(text, layout string) ([]int, bool) {
	all := []int{0}
	for i := range len(layout) {
		c := text[i]
		if layout[i] != '0' {
			if c != layout[i] {
				return nil, false
			}
			all = append(all, 0)
			continue
		}
		if c < '0' || c > '9' {
			return nil, false
		}
		last := len(all) - 1
		all[last] = all[last]*10 + int(c-'0')
	}
	return all, true
}

// cutFraction parts ".25Z" into ".25" and "Z".
func cutFraction(s string) (fraction, zone string) {
	i := strings.IndexAny(s, "Z+-")
	if i < 0 {
		return s, ""
	}
	return s[:i], s[i:]
}

// nanoseconds reads a fraction of a second. Digits after the ninth do not count.
func nanoseconds(fraction string) (int, bool) {
	if fraction == "" {
		return 0, true
	}
	digits := fraction[1:]
	if fraction[0] != '.' || digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi((digits + "00000000")[:9])
	return n, err == nil
}

// readZone reads "Z" or an offset such as "-05:00".
func readZone(s string) (*time.Location, bool) {
	if s == "Z" {
		return time.UTC, true
	}
	if len(s) != len("+00:00") {
		return nil, false
	}
	n, ok := timeFigures(s[1:], "00:00")
	if !ok || n[0] > 23 || n[1] > 59 {
		return nil, false
	}
	offset := n[0]*3600 + n[1]*60
	if s[0] == '-' {
		offset = -offset
	}
	return time.FixedZone("", offset), true
}
