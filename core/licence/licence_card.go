package licence

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// The text of the card design standard is a header
//
//	"@" LF RS CR "ANSI " issuer(6) version(2) jurisdiction version(2) entries(2)
//
// then for each entry type(2) offset(4) length(4), then the subfiles: type, elements with LF between them,
// and CR at the end of each.
const (
	mark       = "@\n\x1e\r"
	elementEnd = '\n'
	segmentEnd = '\r'
)

// subfile is an entry of the directory: where the record that was scanned had it, in characters from the
// mark.
type subfile struct {
	kind           string
	offset, length int
}

// card is a scan, cut into its parts.
type card struct {
	head      string // with its separators
	directory []subfile
	body      string // each line break is one LF
}

// findHeader finds the file type with the issuer's number behind it. It returns where the type begins and
// where the numbers begin.
func findHeader(s string) (start, numbers int, found bool) {
	for from := 0; ; {
		at := indexAny(s[from:], "ANSI", "AAMVA")
		if at < 0 {
			return 0, 0, false
		}
		start = from + at
		numbers = start + len("ANSI")
		if strings.HasPrefix(s[start:], "AAMVA") {
			numbers = start + len("AAMVA")
		}
		for numbers < len(s) {
			r, size := utf8.DecodeRuneInString(s[numbers:])
			if r != ' ' && r != '\u00a0' && r != '\n' && r != '\r' && r != '\u202f' && r != '|' {
				break
			}
			numbers += size
		}
		if leadingDigits(s[numbers:]) >= 8 {
			return start, numbers, true
		}
		from = start + 1
	}
}

func indexAny(s string, all ...string) int {
	first := -1
	for _, sub := range all {
		if at := strings.Index(s, sub); at >= 0 && (first < 0 || at < first) {
			first = at
		}
	}
	return first
}

// openCard cuts a text in which a header was found. A second scan behind the first one is left out.
func openCard(text string) card {
	start, _, _ := findHeader(text)
	text = respell(text, start)
	start, numbers, _ := findHeader(text)
	rest := text[numbers:]
	if again, _, ok := findHeader(rest); ok {
		rest = strings.TrimRight(rest[:again], "@\"]L2\x02\x1e \t\r\n")
	}
	kind, gap := "ANSI", " "
	if strings.HasPrefix(text[start:], "AAMVA") {
		kind, gap = "AAMVA", ""
	} else if strings.Contains(text[start:numbers], "\n") || strings.Contains(text[start:numbers], "\r") {
		gap = "\n" // as the lender's own sample has it
	}
	c := card{head: mark + kind + gap}
	rest = tidy(rest)
	used := leadingDigits(rest)
	for used < len(rest) && rest[used] == ' ' {
		used++
	}
	for {
		e, ok := entry(rest[used:])
		if !ok {
			break
		}
		c.directory = append(c.directory, e)
		used += entrySize
	}
	c.head += rest[:used]
	c.body = strings.TrimRight(rest[used:], " ")
	return c
}

const (
	entrySize  = 10
	entriesMax = 10
)

// entry reads an entry of the directory.
func entry(s string) (subfile, bool) {
	if len(s) < entrySize || !letters(s[:2]) || leadingDigits(s[2:entrySize]) < entrySize-2 {
		return subfile{}, false
	}
	offset, _ := strconv.Atoi(s[2:6]) // four digits
	length, _ := strconv.Atoi(s[6:entrySize])
	return subfile{s[:2], offset, length}, true
}

// restore puts the separators back and reads the elements.
func (c card) restore() (text string, elements map[string]string) {
	elements = byLines(c.body)
	if person(elements).Complete() {
		return c.head + c.separated(), elements
	}
	if parts, ok := c.split(true); ok {
		return c.joined(parts)
	}
	if parts, ok := c.split(false); ok {
		return c.joined(parts)
	}
	return c.head + c.separated(), elements
}

// separated ends each subfile with CR: where the directory says, else where the next one opens.
func (c card) separated() string {
	start := utf8.RuneCountInString(c.head)
	if text, ok := terminatedByOffset(c.body, start, c.directory); ok {
		return text
	}
	return terminatedByType(collapsed(c.body), c.directory)
}

// terminatedByOffset ends each subfile where the directory says, if the directory fits the text. Line breaks
// behind the last one are the scanner's own.
func terminatedByOffset(body string, start int, directory []subfile) (string, bool) {
	if len(directory) == 0 || len(directory) > entriesMax {
		return "", false
	}
	text := []rune(body + "\n") // the last terminator may have been lost
	last := 0
	for _, d := range directory {
		from, end := d.offset-start, d.offset-start+d.length-1
		if from < 0 || end >= len(text) || end < from+5 ||
			string(text[from:from+2]) != d.kind || text[end] != elementEnd {
			return "", false
		}
		text[end], last = segmentEnd, max(last, end)
	}
	if strings.Trim(string(text[last+1:]), "\n") != "" {
		return "", false
	}
	return string(text[:last+1]), true
}

// terminatedByType ends each subfile before the line that opens the next one, for a directory that does not
// count as the standard does. Subfiles stand in the order of the directory.
func terminatedByType(body string, directory []subfile) string {
	lines := strings.Split(strings.Trim(body, "\n"), "\n")
	var b strings.Builder
	b.WriteString(lines[0])
	next := 1
	for _, line := range lines[1:] {
		end := elementEnd
		if next < len(directory) && opens(line, directory[next].kind) {
			end, next = segmentEnd, next+1
		}
		b.WriteRune(end)
		b.WriteString(line)
	}
	b.WriteRune(segmentEnd)
	return b.String()
}

// opens reports whether a line begins a subfile: its type and the id of its first element.
func opens(line, kind string) bool {
	return len(line) >= 5 && line[:2] == kind && letters(line[2:4])
}

// collapsed makes each run of line breaks one.
func collapsed(s string) string {
	for strings.Contains(s, "\n\n") {
		s = strings.ReplaceAll(s, "\n\n", "\n")
	}
	return strings.TrimLeft(s, "\n")
}

func leadingDigits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

func letters(s string) bool {
	for i := range len(s) {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return s != ""
}
