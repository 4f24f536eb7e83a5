// Package origin reads web origins: scheme, host and port.
//
// A merchant's origins say who may frame a checkout and where a return address
// may lead. They end in a content security policy, where a browser compares
// them with the pages it shows. So an origin that a policy cannot hold, or that
// no browser would match, is refused here, with a reason for the person who
// wrote it.
//
// Laws:
//   - What browsers treat as equal is equal by ==. Scheme and host are in lower
//     case, and the default port is left out.
//   - String gives the only spelling, and reading it gives the same origin. It
//     is lower-case ASCII and holds nothing that could end a directive or a
//     header.
//   - Every error is one of a closed set. None repeats the text.
//
// It refuses IPv6 addresses, other spellings of IPv4 addresses than browsers
// write, underscores, wildcards, and names that are not ASCII. It does not decode an xn-- label.
package origin

import "strings"

// Origin is scheme, host and port, as a browser compares them. The zero value is no origin.
type Origin struct{ scheme, host, port string } // port is "" for the default

// Parse reads an origin: https on any host, or http on this computer. Nothing may follow the port.
func Parse(text string) (Origin, error) {
	o, err := ParseInsecure(text)
	if err == nil && !o.Secure() {
		return Origin{}, errNotSecure
	}
	return o, err
}

// ParseInsecure is Parse that accepts http on every host. It is for a partner that is simulated:
// nothing of a person may travel there.
func ParseInsecure(text string) (Origin, error) {
	o, rest, err := read(text)
	switch {
	case err != nil:
		return Origin{}, err
	case rest == "/":
		return Origin{}, errSlash
	case rest != "":
		return Origin{}, errMore
	}
	return o, nil
}

// Of is the origin of an absolute address on http or https: what Parse reads, and then any path, query
// and fragment. It refuses a user name before the host, and a backslash, a blank or a control
// character anywhere: a browser would drop them or read another host.
func Of(address string) (Origin, error) {
	o, _, err := read(address)
	return o, err
}

// String is the origin as a browser writes it, and "" for the zero value.
func (o Origin) String() string {
	switch {
	case o == Origin{}:
		return ""
	case o.port == "":
		return o.scheme + "://" + o.host
	}
	return o.scheme + "://" + o.host + ":" + o.port
}

// Address is host and port, as a program dials them: "shop.example:443". It is "" for the zero value.
func (o Origin) Address() string {
	switch {
	case o == Origin{}:
		return ""
	case o.port == "":
		return o.host + ":" + defaultPort(o.scheme)
	}
	return o.host + ":" + o.port
}

// Secure reports whether nobody on the way can read or change what is sent: https, or http on this
// computer.
func (o Origin) Secure() bool { return o.scheme == "https" || o.IsLoopback() }

// IsLoopback reports whether the host is this computer: 127.0.0.0/8, localhost, or a name under
// localhost. Browsers resolve these names themselves (RFC 6761 section 6.3; W3C Secure Contexts
// section 3.1).
func (o Origin) IsLoopback() bool {
	return o.host == "localhost" || strings.HasSuffix(o.host, ".localhost") ||
		strings.HasPrefix(o.host, loopback) && isIPv4(o.host)
}

const loopback = "127."

// read takes the origin off the front of an address.
func read(address string) (o Origin, rest string, err error) {
	for i := range len(address) {
		switch c := address[i]; {
		case c <= ' ' || c == 0x7f:
			return Origin{}, "", errBlank
		case c == '\\':
			return Origin{}, "", errBackslash
		}
	}
	scheme, rest, found := strings.Cut(address, "://")
	if o.scheme = lower(scheme); !found || o.scheme != "https" && o.scheme != "http" {
		return Origin{}, "", errScheme
	}
	authority := rest
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		authority = rest[:end]
	}
	if o.host, o.port, err = split(authority); err != nil {
		return Origin{}, "", err
	}
	if o.port == defaultPort(o.scheme) {
		o.port = ""
	}
	return o, rest[len(authority):], nil
}

// split parts host and port, and checks both.
func split(authority string) (host, port string, err error) {
	switch {
	case strings.Contains(authority, "@"):
		return "", "", errUser
	case strings.HasPrefix(authority, "[") || strings.Count(authority, ":") > 1:
		return "", "", errIPv6
	}
	host, port, colon := strings.Cut(authority, ":")
	if colon && !isPort(port) {
		return "", "", errPort
	}
	return lower(host), port, checkHost(host)
}

// isPort accepts 1 to 65535, without zeros in front.
func isPort(text string) bool {
	if text == "" || len(text) > 5 || text[0] == '0' {
		return false
	}
	n := 0
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
		n = 10*n + int(text[i]-'0')
	}
	return n <= 65535
}

func defaultPort(scheme string) string {
	if scheme == "http" {
		return "80"
	}
	return "443"
}

// lower changes the letters A to Z alone. Unicode's mapping would turn other signs into letters.
func lower(text string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, text)
}
