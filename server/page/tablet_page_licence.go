package page

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"candor/core/checkout"
)

// A driver's licence holds text by the AAMVA Card Design Standard (annex D.12.3): a header
//
//	"@" LF RS CR "ANSI " issuer(6) version(2) jurisdiction version(2) entries(2)
//
// then for each entry type(2) offset(4) length(4), then the subfiles: type, data elements separated by LF,
// and CR at the end of each. A form changes such text. A browser turns every LF and every CR into CRLF. A
// scanner that works as a keyboard loses RS or types another character for it, and may send Enter for either
// separator. Nothing else on a licence can be a line break, so the separators can be restored.
const (
	elementEnd = '\n' // data element separator
	recordEnd  = '\x1e'
	segmentEnd = '\r' // segment terminator

	licenceMax = 4096 // characters; a PDF417 symbol holds fewer
	headerGap  = 24   // at most this much between "@" and "ANSI ": room for "<LF><RS><CR>" typed as text
)

// subfile is one entry of the directory: the type of a subfile, and where it was in the scanned text.
type subfile struct {
	kind           string
	offset, length int // in characters from "@"
}

// restoreLicence restores the AAMVA separators in the text of a form. Text that cannot be restored is refused
// as licence_unreadable.
func restoreLicence(typed string) (string, *checkout.Problem) {
	unreadable := checkout.Refuse(checkout.CodeLicenceUnreadable, "licence")
	if !utf8.ValidString(typed) || utf8.RuneCountInString(typed) > licenceMax {
		return "", unreadable
	}
	head, directory, body, ok := licenceParts(typed)
	if !ok || strings.ContainsFunc(body, isForeign) {
		return "", unreadable
	}
	start := utf8.RuneCountInString(head)
	if text, ok := terminatedByOffset(body, start, directory); ok {
		return head + text, nil
	}
	if text, ok := terminatedByOffset(collapsed(body), start, directory); ok {
		return head + text, nil
	}
	if text, ok := terminatedByType(collapsed(body), directory); ok {
		return head + text, nil
	}
	return "", unreadable
}

// licenceParts splits text into a header with its separators, its directory, and a body in which every line
// break is one LF.
func licenceParts(typed string) (head string, directory []subfile, body string, ok bool) {
	_, rest, found := strings.Cut(strings.TrimLeft(typed, " \t\r\n"), "@")
	at := strings.Index(rest, "ANSI ")
	if !found || at < 0 || at > headerGap {
		return "", nil, "", false
	}
	rest = rest[at:]
	fixed := len("ANSI 6360120801") // without the count of entries
	if strings.HasPrefix(rest[min(len(rest), len("ANSI 636012")):], "01") {
		fixed -= 2 // the first version has no jurisdiction version
	}
	if len(rest) < fixed+2 || !allDigits(rest[len("ANSI "):fixed]) {
		return "", nil, "", false
	}
	directory, used, ok := licenceDirectory(rest[fixed:])
	if !ok {
		return "", nil, "", false
	}
	size := fixed + used
	head = "@" + string(elementEnd) + string(recordEnd) + string(segmentEnd) + rest[:size]
	return head, directory, oneBreak.Replace(rest[size:]), true
}

var oneBreak = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// licenceDirectory reads the count of entries and the entries after it. used is the length of both.
func licenceDirectory(s string) (entries []subfile, used int, ok bool) {
	const count, entry = 2, 10
	n, err := strconv.Atoi(s[:count])
	if err != nil || n < 1 || n > 10 || len(s) < count+n*entry {
		return nil, 0, false
	}
	for i := range n {
		e := s[count+i*entry:][:entry]
		if !allLetters(e[:2]) || !allDigits(e[2:]) {
			return nil, 0, false
		}
		offset, _ := strconv.Atoi(e[2:6])
		length, _ := strconv.Atoi(e[6:])
		entries = append(entries, subfile{e[:2], offset, length})
	}
	return entries, count + n*entry, true
}

// terminatedByOffset ends each subfile where the directory says, if the directory fits the text. Line breaks
// after the last subfile come from the scanner and are removed.
func terminatedByOffset(body string, start int, directory []subfile) (string, bool) {
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

// terminatedByType ends each subfile before the line that begins the next one. It is for a directory whose
// offsets are not those of the standard. The subfiles must be in the order of the directory.
func terminatedByType(body string, directory []subfile) (string, bool) {
	lines := strings.Split(strings.Trim(body, "\n"), "\n")
	if len(lines) < 3 || !beginsSubfile(lines[0], directory[0].kind) {
		return "", false
	}
	var b strings.Builder
	b.WriteString(lines[0])
	next := 1
	for _, line := range lines[1:] {
		end := elementEnd
		if next < len(directory) && beginsSubfile(line, directory[next].kind) {
			end, next = segmentEnd, next+1
		}
		b.WriteRune(end)
		b.WriteString(line)
	}
	b.WriteRune(segmentEnd)
	return b.String(), next == len(directory)
}

// beginsSubfile reports whether a line begins a subfile: with its type and the id of its first element.
func beginsSubfile(line, kind string) bool {
	return len(line) >= 5 && line[:2] == kind && allLetters(line[2:4])
}

// collapsed replaces each run of line breaks by one line break.
func collapsed(s string) string {
	for strings.Contains(s, "\n\n") {
		s = strings.ReplaceAll(s, "\n\n", "\n")
	}
	return strings.TrimLeft(s, "\n")
}

// isForeign reports a control character that no licence has.
func isForeign(r rune) bool { return (r < ' ' || r == 0x7f) && r != elementEnd }

func allDigits(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

func allLetters(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < 'A' || r > 'Z' })
}
