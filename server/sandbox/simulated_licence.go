package sandbox

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// The decoder reads the text of a licence's PDF417 barcode by the AAMVA card design standard, annex D,
// versions 01 to 10: a compliance mark, LF, RS and CR; the file type; six digits of issuer, the version and
// the number of subfiles; a designator of ten characters for each; then the subfiles, whose elements end with
// LF and which end with CR.
//
// It is strict about the separators. Text whose line ends became CRLF on the way no longer shows where an
// element ends and a subfile begins. It is refused, as the lender's decoder would refuse it.

// licence is what the documented answer holds.
type licence struct {
	First    string `json:"first_name"`
	Middle   string `json:"middle_name"`
	Last     string `json:"last_name"`
	Born     string `json:"dob"`
	Street   string `json:"address_1"`
	City     string `json:"city"`
	Province string `json:"province"`
	Postal   string `json:"postal_code"`
	Kind     string `json:"govid_type"`
	Issuer   string `json:"govid_issuedby"`
	Number   string `json:"govid_number"`
	Expiry   string `json:"govid_expiry,omitempty"`
}

var (
	errSeparators = errors.New("separators altered")
	errHeader     = errors.New("not an AAMVA header")
	errSubfile    = errors.New("no DL or ID subfile")
	errElement    = errors.New("a required element is missing or malformed")
)

func driversLicence(c *request) (any, error) {
	var in struct {
		Code string `json:"code"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	decoded, err := decodeLicence(in.Code)
	if err != nil {
		return nil, wrongInput("code", err.Error(), in.Code)
	}
	return decoded, nil
}

const (
	licenceMark = "@\n\x1e\rANSI " // compliance mark, LF, RS, CR, file type
	licenceMax  = 4096             // more than a PDF417 symbol can hold
)

func decodeLicence(code string) (licence, error) {
	if len(code) > licenceMax || strings.Contains(code, "\r\n") {
		return licence{}, errSeparators
	}
	kind, issuer, elements, err := openLicence(code)
	if err != nil {
		return licence{}, err
	}
	l := licence{
		Street: elements["DAG"], City: elements["DAI"], Province: elements["DAJ"],
		Postal: spaced(elements["DAK"]), Number: elements["DAQ"], Issuer: issuers[issuer], Kind: "CADL",
	}
	if kind == "ID" {
		l.Kind = "CAPID" // a provincial identity card, by the documented option list
	}
	if l.Issuer == "" {
		l.Issuer = l.Province
	}
	l.First, l.Middle, l.Last = names(elements)
	l.Expiry = date(elements["DBA"])
	if l.Born = date(elements["DBB"]); l.Born == "" || l.First == "" || l.Last == "" {
		return licence{}, errElement
	}
	return l, nil
}

// openLicence reads the header and the first DL or ID subfile.
func openLicence(code string) (kind, issuer string, elements map[string]string, err error) {
	rest, ok := strings.CutPrefix(code, licenceMark)
	if !ok {
		return "", "", nil, errHeader
	}
	head := 12 // issuer, version, jurisdiction's version, entries
	if len(rest) >= head && rest[6:8] == "01" {
		head = 10 // the first version has no jurisdiction's version
	}
	if len(rest) < head || !digits(rest[:head]) || !knownIssuer(rest[:6]) || rest[6:8] < "01" ||
		rest[6:8] > "10" {
		return "", "", nil, errHeader
	}
	entries, _ := strconv.Atoi(rest[head-2 : head]) // two digits
	for i := range entries {
		start := len(licenceMark) + head + 10*i
		if start+10 > len(code) {
			break
		}
		if kind, body, ok := subfile(code, code[start:start+10]); ok {
			return kind, rest[:6], split(body), nil
		}
	}
	return "", "", nil, errSubfile
}

func knownIssuer(iin string) bool {
	return strings.HasPrefix(iin, "636") || strings.HasPrefix(iin, "604")
}

// subfile follows a designator: two letters, four digits of offset from the start, four of length. The length
// may be too large or too small; the segment terminator decides.
func subfile(code, designator string) (kind, body string, ok bool) {
	kind = designator[:2]
	if (kind != "DL" && kind != "ID") || !digits(designator[2:]) {
		return "", "", false
	}
	at, _ := strconv.Atoi(designator[2:6]) // four digits
	if at < len(licenceMark) || at+2 > len(code) || code[at:at+2] != kind {
		return "", "", false
	}
	body, _, _ = strings.Cut(code[at+2:], "\r")
	return kind, body, true
}

func split(body string) map[string]string {
	elements := map[string]string{}
	for line := range strings.SplitSeq(body, "\n") {
		if len(line) < 3 {
			continue
		}
		value := strings.TrimSpace(line[3:])
		if value == "NONE" || value == "unavl" ||
			strings.ContainsFunc(value, func(r rune) bool { return r < ' ' }) {
			value = ""
		}
		elements[line[:3]] = value
	}
	return elements
}

// names follow the version: DCS, DAC and DAD since 04; DCS and DCT, all given names in one, in 02 and 03;
// DAA, the whole name with commas, or DAB, in 01.
func names(e map[string]string) (first, middle, last string) {
	last, first, middle = e["DCS"], e["DAC"], e["DAD"]
	if last == "" {
		last = e["DAB"]
	}
	if first == "" && e["DCT"] != "" {
		first, middle = given(e["DCT"])
	}
	if e["DAA"] != "" && (first == "" || last == "") {
		parts := strings.SplitN(e["DAA"], ",", 3)
		last, first = parts[0], strings.Join(parts[1:min(2, len(parts))], "")
		middle = strings.Join(parts[min(2, len(parts)):], "")
	}
	return strings.TrimSpace(first), strings.TrimSpace(middle), strings.TrimSpace(last)
}

func given(text string) (first, middle string) {
	if first, middle, ok := strings.Cut(text, ","); ok {
		return first, middle
	}
	first, middle, _ = strings.Cut(text, " ")
	return first, middle
}

// date reads CCYYMMDD (Canada, and every issuer in version 01) or MMDDCCYY (United States). The two cannot be
// confused: a year of this or the last century is no month.
func date(text string) string {
	for _, layout := range []string{"20060102", "01022006"} {
		if t, err := time.Parse(layout, text); err == nil && t.Year() >= 1900 && t.Year() < 2100 {
			return t.Format(time.DateOnly)
		}
	}
	return ""
}

// spaced writes a Canadian postal code with a space, as the documented answer does; anything else stays.
func spaced(postal string) string {
	if p := normalPostal(postal); len(p) == 6 {
		return p[:3] + " " + p[3:]
	}
	return postal
}

// issuers are the Canadian issuer numbers of AAMVA's list.
var issuers = map[string]string{
	"604426": "PE", "604428": "QC", "604429": "YT", "604432": "AB", "604433": "NU", "604434": "NT",
	"636012": "ON",
	"636013": "NS", "636016": "NL", "636017": "NB", "636028": "BC", "636044": "SK", "636048": "MB",
}

// licenceText is the barcode of a test customer, in the version of 2013 (08).
func licenceText(c *customer) string {
	upper := strings.ToUpper
	elements := []string{
		"DAQ" + c.licenceNo, "DCS" + upper(c.last), "DDEN", "DAC" + upper(c.first), "DDFN", "DADNONE", "DDGN",
		"DBD20230401", "DBB" + strings.ReplaceAll(c.born, "-", ""), "DBA20310401", "DBC9", "DAU170 cm",
		"DAG" + c.street, "DAI" + c.city, "DAJ" + c.province, "DAK" + spaced(c.postal),
		"DCF" + c.licenceNo + "X", "DCGCAN",
	}
	body := "DL" + strings.Join(elements, "\n") + "\n\r"
	head := licenceMark + c.licenceIIN + "080001"
	at := len(head) + 10
	return head + "DL" + pad(at) + pad(len(body)) + body
}

func pad(n int) string { return strings.Repeat("0", 4-len(strconv.Itoa(n))) + strconv.Itoa(n) }
