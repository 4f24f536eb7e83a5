package sandbox

import (
	"strings"
	"unicode"
)

// The shapes that differ from the standard's, which the decoder reads all the same: what Ontario and British
// Columbia print, and the documents' own sample. It stays strict about everything else.

const (
	stripeMark = "%BC"             // format code and province of the first track
	sampleMark = "@\n\x1e\rANSI\n" // of the documents' sample: a line feed where the standard has a blank
)

// decodeStripe reads the tracks of a magnetic stripe, which British Columbia prints inside its barcode: city,
// name and address; the licence's number, its expiry (YYMM) and the birth date; then the third track.
func decodeStripe(code string) (licence, error) {
	first, rest, ok := strings.Cut(code, "?;")
	second, _, whole := strings.Cut(rest, "?")
	if !ok || !whole || strings.ContainsFunc(code, unicode.IsControl) {
		return licence{}, errStripe
	}
	fields := strings.Split(strings.TrimPrefix(first, stripeMark), "^")
	number, dates, ok := strings.Cut(second, "=")
	if !ok || len(fields) < 3 || len(number) < 12 || !digits(number) || len(dates) < 12 ||
		!digits(dates[:12]) {
		return licence{}, errStripe
	}
	last, given, _ := strings.Cut(fields[1], "$")
	street, place, _ := strings.Cut(fields[2], "$")
	l := licence{
		First:    strings.TrimSpace(given),
		Last:     strings.Trim(last, " ,"),
		Born:     date(dates[4:12]),
		Street:   street,
		City:     fields[0],
		Province: "BC",
		Issuer:   issuers[number[:6]],
		Number:   number[6:],
		Kind:     "CADL",
	}
	if at := strings.Index(place, " BC "); at >= 0 {
		l.Postal = spaced(strings.TrimSpace(place[at+4:]))
	}
	if l.Born == "" || l.First == "" || l.Last == "" {
		return licence{}, errElement
	}
	return l, nil
}

// likeStandard writes the documents' sample as the standard has it, so that one decoder reads both.
func likeStandard(code string) string {
	rest, ok := strings.CutPrefix(code, sampleMark)
	if !ok || len(rest) < 13 {
		return code
	}
	return licenceMark + rest[:12] + strings.TrimPrefix(rest[12:], " ")
}

// behindDirectory is the subfile that follows the directory, for Ontario, which prints the offset 0000.
func behindDirectory(code string, end int, kind string) (body string, ok bool) {
	if end+2 > len(code) || code[end:end+2] != kind {
		return "", false
	}
	body, _, _ = strings.Cut(code[end+2:], "\r")
	return body, true
}

// stripeText is the barcode of a test customer of British Columbia.
func stripeText(c *customer) string {
	number := strings.TrimLeft(c.licenceNo, "T")
	return stripeMark + c.city + "^" + strings.ToUpper(
		c.last,
	) + ",$" + strings.ToUpper(
		c.first,
	) + "^" + c.street + "$" + c.city +
		" BC  " + spaced(
		c.postal,
	) + "^?;" + c.licenceIIN + number + "=3104" + strings.ReplaceAll(
		c.born,
		"-",
		"",
	) + "=?_%0A" + c.postal +
		strings.Repeat(
			" ",
			21,
		) + "M170 70BRNBRO" + number + strings.Repeat(
		" ",
		18,
	) + "E$''C(R2S6L?"
}

// ontarioText is the barcode of a test customer of Ontario: version 03, offset 0000, padded elements, commas
// behind names.
func ontarioText(c *customer) string {
	padded := func(id, value string, width int) string {
		return id + value + strings.Repeat(" ", max(0, width-len(value)))
	}
	elements := []string{
		padded("DCA", "G", 4),
		padded("DCB", "NONE", 10),
		padded("DCD", "NONE", 5),
		"DBA20310401",
		padded(
			"DCS",
			strings.ToUpper(c.last)+",",
			40,
		),
		padded("DCT", strings.ToUpper(c.first), 80),
		"DBD20230401",
		"DBB" + strings.ReplaceAll(
			c.born,
			"-",
			"",
		),
		"DBC9",
		"DAYNONE",
		"DAU170 CM",
		padded("DAG", c.street+",", 34),
		padded(
			"DAI",
			c.city,
			20,
		),
		"DAJON",
		padded("DAK", spaced(c.postal), 11),
		"DAQ" + c.licenceNo,
		"DCF" + c.licenceNo + "X",
		"DCGCAN",
		"DCHNONE",
		"DCK*" + c.licenceNo + "*",
	}
	body := "DL" + strings.Join(elements, "\n") + "\n\r"
	return licenceMark + c.licenceIIN + "030001" + "DL0000" + pad(len(body)) + body
}
