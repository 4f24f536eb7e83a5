package api

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"candor/core/checkout"
)

// query is the query of a request, read strictly: parameters that are known, each at most once. It collects
// all that is wrong.
type query struct {
	values url.Values
	faults []checkout.Fault
}

// repeated are the parameters that may stand several times.
var repeated = []string{"status"}

// readQuery reads a query that may have the known parameters.
func readQuery(raw string, known ...string) *query {
	values, err := url.ParseQuery(raw)
	q := &query{values: values}
	if err != nil { // a parameter that is left out would be another question
		q.wrong("", "The query cannot be read: it has a broken escape or a semicolon.")
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		switch {
		case !slices.Contains(known, name):
			q.wrong(name, "Not known here. "+parametersAre(known))
		case len(values[name]) > 1 && !slices.Contains(repeated, name):
			q.wrong(name, "Send it once.")
		}
	}
	return q
}

func parametersAre(known []string) string {
	if len(known) == 0 {
		return "This route takes no parameters."
	}
	return "The parameters are " + strings.Join(known, ", ") + "."
}

func (q *query) wrong(name, detail string) {
	q.faults = append(q.faults, checkout.Fault{Parameter: name, Code: checkout.CodeParameterInvalid,
		Detail: detail})
}

// problem is what is wrong with the query, nil if nothing is.
func (q *query) problem() error {
	if p := checkout.RefuseAll(q.faults); p != nil {
		p.Op = "read query"
		return p
	}
	return nil
}

// maxParameter is the length of the longest reference and cursor.
const maxParameter = 64

// text is a parameter of 1 to maxParameter printable ASCII characters without blanks; "" if it is not there.
func (q *query) text(name string) string {
	value := q.values.Get(name)
	if q.values.Has(name) && !checkout.Printable(value, maxParameter) {
		q.wrong(name, fmt.Sprintf("Send 1 to %d printable ASCII characters without blanks.", maxParameter))
	}
	return value
}

// time is a parameter that is a time (RFC 3339); zero if it is not there.
func (q *query) time(name string) time.Time {
	t, err := time.Parse(time.RFC3339, q.values.Get(name))
	if err != nil && q.values.Has(name) {
		q.wrong(name, "Send a time such as 2026-11-29T18:14:02Z. In an address a plus sign is written %2B.")
	}
	return t
}

// number is a parameter that is a whole number from 1 to most; usual if it is not there.
func (q *query) number(name string, usual, most int) int {
	if !q.values.Has(name) {
		return usual
	}
	n, err := strconv.Atoi(q.values.Get(name))
	if err != nil || n < 1 || n > most || strconv.Itoa(n) != q.values.Get(name) {
		q.wrong(name, fmt.Sprintf("Send a whole number from 1 to %d.", most))
	}
	return n
}

// anyOf is a parameter that has some of several values, each as a parameter of its own; empty if it is not
// there.
func (q *query) anyOf(name string, allowed ...string) []string {
	for _, value := range q.values[name] {
		if !slices.Contains(allowed, value) {
			q.wrong(name, fmt.Sprintf("Send one of %s, or several: %[2]s=…&%[2]s=….",
				strings.Join(allowed, ", "), name))
			return nil
		}
	}
	return q.values[name]
}

// oneOf is a parameter that has one of some values; "" if it is not there.
func (q *query) oneOf(name string, allowed ...string) string {
	value := q.values.Get(name)
	if q.values.Has(name) && !slices.Contains(allowed, value) {
		q.wrong(name, "Send one of "+strings.Join(allowed, ", ")+".")
		return ""
	}
	return value
}
