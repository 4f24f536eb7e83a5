package origin

import "strings"

// reason is why a text is not an origin, as a sentence for who wrote it. The set is closed.
type reason string

func (r reason) Error() string { return string(r) }

const (
	errScheme    reason = "https expected: write the whole origin, such as https://shop.example"
	errNotSecure reason = "https expected: http is for localhost, *.localhost and 127.0.0.0/8 alone"
	errBlank     reason = "it holds a blank, a line end or a control character"
	errBackslash reason = "it holds a backslash, which browsers read as a slash"
	errSlash     reason = "it ends in a slash: leave the slash out"
	errMore      reason = "a path, a query or a fragment follows the host: leave it out"
	errUser      reason = "a user name stands before the host: leave it out"
	errPort      reason = "the port must be a number from 1 to 65535, without zeros in front"
	errNoHost    reason = "the host is missing"
	errLong      reason = "the host is longer than 253 characters, or a part of it than 63"
	errDots      reason = "the host has an empty part: two dots together, or a dot at an end"
	errHyphen    reason = "a part of the host begins or ends with a hyphen"
	errUnder     reason = "the host has an underscore, which no content security policy can hold"
	errWildcard  reason = "the host has a wildcard: write out each origin"
	errNotASCII  reason = "the host is not ASCII: write its xn-- form, such as xn--caf-dma.example"
	errCharacter reason = "the host may hold letters, digits, hyphens and dots alone"
	errIPv6      reason = "the host is an IPv6 address, which no content security policy can hold: use a name"
	errNumber    reason = "browsers read the host as an IPv4 address: write four numbers from 0 to 255, " +
		"without zeros in front"
)

const (
	maxHost  = 253 // of a name (RFC 1035 section 2.3.4, without the dot of the root)
	maxLabel = 63
)

// checkHost accepts the names that a host-source of a content security policy holds: parts of letters,
// digits and hyphens between dots (W3C Content Security Policy Level 3, section 2.3.1, host-part and
// host-char).
//
// An IPv4 address must be spelled as browsers write it. Level 3, section 6.7.2.10 ("host-part matches"),
// promises a match for none but 127.0.0.1; browsers compare the text of all of them, and a shop on a
// network of its own works. An IPv6 address cannot be written in a host-source at all.
func checkHost(host string) error {
	if host == "" {
		return errNoHost
	}
	for _, r := range host {
		if err := checkCharacter(r); err != nil {
			return err
		}
	}
	if len(host) > maxHost {
		return errLong
	}
	for label := range strings.SplitSeq(host, ".") {
		switch {
		case label == "":
			return errDots
		case len(label) > maxLabel:
			return errLong
		case label[0] == '-' || label[len(label)-1] == '-':
			return errHyphen
		}
	}
	if endsInNumber(host) && !isIPv4(host) {
		return errNumber
	}
	return nil
}

func checkCharacter(r rune) error {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '-', r == '.':
		return nil
	case r == '_':
		return errUnder
	case r == '*':
		return errWildcard
	case r > '~':
		return errNotASCII
	}
	return errCharacter
}

// endsInNumber reports whether browsers take a host for an IPv4 address, however it is spelled: its
// last part is a number, decimal or hexadecimal (WHATWG URL Standard, "ends-in-a-number checker").
func endsInNumber(host string) bool {
	last := lower(host[strings.LastIndexByte(host, '.')+1:])
	if digits, hex := strings.CutPrefix(last, "0x"); hex {
		return strings.Trim(digits, "0123456789abcdef") == ""
	}
	return strings.Trim(last, "0123456789") == ""
}

// isIPv4 reports whether a host is four numbers from 0 to 255, each without zeros in front.
func isIPv4(host string) bool {
	parts := strings.Split(host, ".")
	if len(parts) != 4 {
		return false
	}
	for _, p := range parts {
		if p != "0" && (!isPort(p) || len(p) > 3 || len(p) == 3 && p > "255") {
			return false
		}
	}
	return true
}
