package licence

import "strings"

// A scanner that drops control characters leaves elements without a mark between them. An id such as DAD can
// stand inside a name (LINDA and then DDF make LINDADDF), so a cut is chosen for the whole text: the one
// under which most elements have the values that the standard gives them. This is a shortest-path search over
// the positions where an id stands.

// section is a subfile whose elements were found again.
type section struct {
	kind     string
	elements []string // with their ids
}

// split finds the elements of the subfiles. With blanks set, every separator was typed as a blank, and an id
// counts only behind one. It is false where that names nobody.
func (c card) split(blanks bool) ([]section, bool) {
	var parts []section
	all := map[string]string{}
	for _, text := range c.sections() {
		s := section{kind: text[:2]}
		if s.kind != "DL" && s.kind != "ID" {
			s.elements = jurisdiction(text[2:], s.kind)
			parts = append(parts, s)
			continue
		}
		s.elements = segments(text[2:], blanks)
		for _, e := range s.elements {
			keep(all, e[:3], e[3:])
		}
		parts = append(parts, s)
	}
	return parts, person(all).Complete()
}

// sections cuts the body at its subfiles. The first may lack its type.
func (c card) sections() []string {
	flat := strings.ReplaceAll(c.body, "\n", "")
	if !strings.HasPrefix(flat, "DL") && !strings.HasPrefix(flat, "ID") {
		flat = "DL" + flat
	}
	var parts []string
	for i, d := range c.directory {
		if i == 0 || i >= entriesMax || d.kind[0] != 'Z' {
			continue
		}
		at := strings.Index(flat, d.kind+d.kind)
		if at < 5 {
			continue
		}
		parts = append(parts, strings.TrimRight(flat[:at], " "))
		flat = flat[at:]
	}
	return append(parts, flat)
}

// jurisdiction cuts a subfile of an issuer's own: its ids begin with the type of the subfile.
func jurisdiction(text, kind string) []string {
	var all []string
	for {
		next := -1
		if len(text) > 3 {
			next = strings.Index(text[3:], kind)
		}
		if next < 0 {
			return append(all, strings.TrimRight(text, " "))
		}
		all = append(all, strings.TrimSuffix(text[:next+3], " "))
		text = text[next+3:]
	}
}

// joined writes the sections with their separators. The last element of a subfile may or may not end with LF;
// the length in the directory tells.
func (c card) joined(parts []section) (text string, elements map[string]string) {
	elements = map[string]string{}
	var b strings.Builder
	b.WriteString(c.head)
	for i, s := range parts {
		body := s.kind + strings.Join(s.elements, string(elementEnd))
		if i < len(c.directory) && c.directory[i].length == len([]rune(body))+2 {
			body += string(elementEnd)
		}
		b.WriteString(body)
		b.WriteRune(segmentEnd)
		if s.kind == "DL" || s.kind == "ID" {
			for _, e := range s.elements {
				keep(elements, e[:3], e[3:])
			}
		}
	}
	return b.String(), elements
}

const (
	valueMax  = 120 // characters of an element's value, at most
	placesMax = 300 // where an id can stand, at most; a real scan has fewer than 60
	never     = -1 << 20
)

// once are the elements that tell of a person. Each stands at most once, so a second one is part of a value.
var once = []string{"DCS", "DAC", "DAD", "DCT", "DBB", "DAA"}

// cut is the best way to go on from a position: its score, and the place of the next element.
type cut struct{ score, next int }

// segments cuts a text without separators into its elements.
func segments(text string, blanks bool) []string {
	places := idPlaces(text, blanks)
	if len(places) > placesMax {
		return nil
	}
	states := 1 << len(once)
	best := make([]cut, (len(places)+1)*states) // beyond the last place nothing is left: score 0
	for i := len(places) - 1; i >= 0; i-- {
		bit := onceBit(text[places[i] : places[i]+3])
		for seen := range states {
			best[i*states+seen] = cut{never, -1}
			if bit == 0 || seen&bit == 0 {
				best[i*states+seen] = bestCut(text, places, best, i, seen, bit)
			}
		}
	}
	return follow(text, places, best, blanks)
}

// bestCut chooses where the element at places[i] ends, after the elements in seen.
func bestCut(text string, places []int, best []cut, i, seen, bit int) cut {
	at, states, found := places[i], 1<<len(once), cut{never, -1}
	id := text[at : at+3]
	for j := i + 1; j <= len(places); j++ {
		end := endOf(text, places, j)
		if end < at+3 {
			continue
		}
		if end-at > valueMax && j < len(places) {
			break
		}
		after := best[j*states+(seen|bit)].score
		total := after + worth(id, strings.TrimSpace(text[at+3:end]), seen)
		if after > never && total > found.score {
			found = cut{total, j}
		}
	}
	return found
}

// endOf is where an element ends that the j-th place follows.
func endOf(text string, places []int, j int) int {
	if j < len(places) {
		return places[j]
	}
	return len(text)
}

// follow writes the elements of the best cut.
func follow(text string, places []int, best []cut, blanks bool) []string {
	var all []string
	seen := 0
	for i := 0; i < len(places); {
		next := best[i<<len(once)+seen].next
		if next < 0 {
			return all
		}
		value := text[places[i]:endOf(text, places, next)]
		if blanks {
			value = strings.TrimSuffix(value, " ")
		}
		all = append(all, value)
		seen |= onceBit(text[places[i] : places[i]+3])
		i = next
	}
	return all
}

// idPlaces are the positions where an id can stand.
func idPlaces(text string, blanks bool) []int {
	var all []int
	for i := range len(text) {
		if elementAt(text, i) && (!blanks || i == 0 || text[i-1] == ' ') {
			all = append(all, i)
		}
	}
	return all
}

func onceBit(id string) int {
	for i, o := range once {
		if o == id {
			return 1 << i
		}
	}
	return 0
}

// suitability is the worth of an element and the test of its values. A value that the standard excludes costs
// more than the element can be worth.
type suitability struct {
	ids    string
	points int
	test   func(value string) bool
}

var suitabilities = []suitability{
	{"DCS DAC DCT", 4, func(v string) bool { return nameLike(v) && len(v) > 1 }},
	{"DAD", 1, func(v string) bool { return v == "" || nameLike(v) && len(v) > 1 }},
	{"DAA", 4, func(v string) bool { return strings.ContainsAny(v, ",$@") }},
	{"DBB DBA DBD", 5, func(v string) bool { return len(v) == 8 && date(v) != "" }},
	{"DDE DDF DDG DDA", 4, func(v string) bool { return len(v) == 1 && strings.Contains("TNUFM", v) }},
	{"DBC", 3, func(v string) bool { return len(v) == 1 }},
	{"DCG", 4, func(v string) bool { return v == "CAN" || v == "USA" }},
	{"DAJ", 3, func(v string) bool { return len(v) == 2 && letters(v) }},
	{"DAK", 3, func(v string) bool { return hasDigit(v) && len(v) >= 5 && len(v) <= 11 }},
	{"DAU", 2, func(v string) bool { return leadingDigits(v) > 0 }},
	{"DAY", 2, func(v string) bool { return letters(v) && len(v) <= 4 }},
	{"DAQ DCF", 2, hasDigit},
	{"DAG", 1, func(v string) bool { return strings.ContainsAny(v, "0123456789 ") }},
	{"DAI", 1, func(string) bool { return true }},
	{"DCA DCB DCD", 1, func(v string) bool { return len(v) <= 12 }},
}

// suitabilityOf is that of an id, if the list has it.
func suitabilityOf(id string) (suitability, bool) {
	for _, s := range suitabilities {
		if len(id) == 3 && !strings.Contains(id, " ") && strings.Contains(s.ids, id) {
			return s, true
		}
	}
	return suitability{}, false
}

// worth says how well a value suits an id, after the elements in seen.
func worth(id, value string, seen int) int {
	s, known := suitabilityOf(id)
	if !known {
		return -1 // a rarer element: only where the text falls apart without it
	}
	if !s.test(value) || id == "DAD" && value != "" && seen&onceBit("DAC") == 0 {
		return -6
	}
	return s.points
}

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }

// nameLike reports whether a value can be a name: it has no figures.
func nameLike(s string) bool { return s != "" && !hasDigit(s) }
