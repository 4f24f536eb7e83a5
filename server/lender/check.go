package lender

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

// check reports every problem of a merchant's configuration, or the origin its calls go to.
func (m Merchant) check() (origin string, err error) {
	var problems []error
	if m.ID == "" {
		problems = append(problems, errors.New("no id"))
	}
	if !segment(m.ClientID, 100) {
		problems = append(problems, errors.New("client id: 1 to 100 printable ASCII characters without blanks expected"))
	}
	if m.Secret == nil {
		problems = append(problems, errors.New("no client secret"))
	}
	for e, v := range m.Versions {
		if _, ok := routes[e]; !ok || strings.Trim(string(v), "0123456789.") != "" || !segment(string(v), 10) {
			problems = append(problems, fmt.Errorf("version %q of endpoint %q: unknown endpoint, or not digits and points", v, e))
		}
	}
	origin, err = m.base()
	if err != nil {
		problems = append(problems, err)
	}
	return origin, errors.Join(problems...)
}

// base is the origin of the merchant's environment or of BaseURL. Only the sandbox may do without TLS.
func (m Merchant) base() (string, error) {
	text, ok := hosts[m.Environment]
	if !ok {
		return "", fmt.Errorf("environment %q: training, mi, production or sandbox expected", m.Environment)
	}
	if m.BaseURL != "" {
		text = strings.TrimSuffix(m.BaseURL, "/")
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" {
		return "", errors.New("base url: an origin such as https://host.example expected")
	}
	if u.Scheme != "https" && (u.Scheme != "http" || m.Environment != Sandbox) {
		return "", errors.New("base url: https expected")
	}
	return originOf(u), nil
}

// originOf is scheme and host in the form browsers compare: lower case, no default port.
func originOf(u *url.URL) string {
	scheme, host, port := strings.ToLower(u.Scheme), strings.ToLower(u.Hostname()), u.Port()
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port == "" || port == defaultPorts[scheme] {
		return scheme + "://" + host
	}
	return scheme + "://" + host + ":" + port
}

var defaultPorts = map[string]string{"http": "80", "https": "443"}

// dialAddress is host and port of an origin, as a transport asks for them.
func dialAddress(origin string) string {
	u, err := url.Parse(origin)
	if err != nil {
		return ""
	}
	port := u.Port()
	if port == "" {
		port = defaultPorts[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// segment reports whether s can stand as one segment of a path: printable ASCII, neither "." nor "..".
func segment(s string, most int) bool {
	if s == "" || len(s) > most || s == "." || s == ".." {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}
