package lender

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"candor/core/origin"
)

// Check reports every problem of a merchant's access, as New would. It reaches nothing.
func (m Merchant) Check() error {
	_, err := m.check()
	return err
}

// check is the origin that a merchant's calls go to, or an error with every problem of its configuration.
func (m Merchant) check() (base origin.Origin, err error) {
	var problems []error
	if m.ID == "" {
		problems = append(problems, errors.New("no id"))
	}
	if !isSegment(m.ClientID, 100) {
		problems = append(problems,
			errors.New("lender.client_id: 1 to 100 printable ASCII characters without blanks expected"))
	}
	if m.Secret == nil {
		problems = append(problems, errors.New("no client secret"))
	}
	for e, v := range m.Versions {
		_, known := routes[e]
		if !known || strings.Trim(string(v), "0123456789.") != "" || !isSegment(string(v), 10) {
			problems = append(problems,
				fmt.Errorf("lender.versions: %q of %q: digits and points expected, of one of %s", v, e,
					list(routes)))
		}
	}
	problems = append(problems, checkTypes(m.Types)...)
	base, err = m.base()
	if err != nil {
		problems = append(problems, err)
	}
	return base, errors.Join(problems...)
}

// base is the origin of BaseURL, or else of the merchant's environment. Only the sandbox may be reached
// without TLS.
func (m Merchant) base() (origin.Origin, error) {
	text, ok := hosts[m.Environment]
	if !ok {
		return origin.Origin{}, fmt.Errorf(
			"lender.environment %q: training, mi, production or sandbox expected",
			m.Environment,
		)
	}
	if m.BaseURL != "" {
		text = strings.TrimSuffix(m.BaseURL, "/")
	}
	if text == "" {
		return origin.Origin{}, errors.New("lender.base_url is needed: the sandbox has no published host")
	}
	read := origin.Parse
	if m.Environment == Sandbox {
		read = origin.ParseInsecure
	}
	o, err := read(text)
	if err != nil {
		return origin.Origin{}, fmt.Errorf("lender.base_url: %w", err)
	}
	return o, nil
}

// list is the names that are known, in their order.
func list[K ~string, V any](known map[K]V) string {
	var all []string
	for name := range known {
		all = append(all, string(name))
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// isSegment reports whether s can be one segment of a path: 1 to most printable ASCII characters without
// blanks, neither "." nor "..".
func isSegment(s string, most int) bool {
	if s == "" || len(s) > most || s == "." || s == ".." {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}
