package lender

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Field names a member of a request's body by its endpoint and the path to it, such as "verify.security_qid".
type Field string

// Type is how the lender wants a number written.
type Type string

// The types.
const (
	AsNumber Type = "number"
	AsText   Type = "text"
)

// typed are the fields that tables and samples of the POS API write in two ways. Without configuration they
// are as the tables say; a verification code, for which both are said, is text, because it may begin with 0.
var typed = map[Field]bool{
	"verify.security_qid":             true,
	"verify.vcc_number":               true,
	"authorization.account_number":    true,
	"authorization.vcc_number":        true,
	"authorization.verification_code": true,
	"authorization.amount":            true,
	"return.vcc_number":               true,
	"return.amount":                   true,
	"refund.vcc_number":               true,
	"refund.capture_id":               true,
	"refund.amount":                   true,
	"capture.amount":                  true,
	"release.amount":                  true,
	"calculate-interest.amount":       true,

	"widget-init.customer_identification.account_number": true,
	"widget-init.customer_identification.vcc_number":     true,
}

func checkTypes(types map[Field]Type) (problems []error) {
	for f, t := range types {
		if !typed[f] || t != AsNumber && t != AsText {
			problems = append(
				problems,
				fmt.Errorf(
					"lender.types: %q of %q: number or text expected, of one of %s",
					t,
					f,
					list(typed),
				),
			)
		}
	}
	return problems
}

// figure is digits that are written as a number where they are one; what is no number is written as text.
type figure string

// MarshalJSON writes a number, or a text where the digits would not come back as they are.
func (f figure) MarshalJSON() ([]byte, error) {
	if isNumber(string(f)) {
		return []byte(f), nil
	}
	return json.Marshal(string(f))
}

// isNumber reports whether digits, with a fraction or without, are a JSON number that reads back as the same
// text.
func isNumber(s string) bool {
	whole, fraction, point := strings.Cut(s, ".")
	return isDigits(whole) && (whole == "0" || whole[0] != '0') && (!point || isDigits(fraction))
}

var errRetype = errors.New("the request cannot be written as the configuration wants it")

// retype writes members of our own body in another type.
func retype(body []byte, op Endpoint, types map[Field]Type) ([]byte, error) {
	if len(types) == 0 {
		return body, nil
	}
	return retypeIn(body, string(op), types)
}

// retypeIn keeps the order of the members: dec reads what json.Marshal wrote.
func retypeIn(body []byte, path string, types map[Field]Type) ([]byte, error) {
	if t, ok := types[Field(path)]; ok {
		return t.write(body), nil
	}
	if len(body) == 0 || body[0] != '{' {
		return body, nil
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	if _, err := dec.Token(); err != nil {
		return nil, errRetype
	}
	out := []byte{'{'}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, errRetype
		}
		key, _ := name.(string)
		var member json.RawMessage
		if err := dec.Decode(&member); err != nil {
			return nil, errRetype
		}
		if member, err = retypeIn(member, path+"."+key, types); err != nil {
			return nil, err
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		quoted, _ := json.Marshal(key) // a string always marshals
		out = append(append(append(out, quoted...), ':'), member...)
	}
	return append(out, '}'), nil
}

// write is a number or a text of one in this type.
func (t Type) write(member []byte) []byte {
	bare := string(bytes.Trim(member, `"`))
	switch {
	case t == AsText && isNumber(string(member)):
		return []byte(`"` + bare + `"`)
	case t == AsNumber && isNumber(bare):
		return []byte(bare)
	}
	return member
}
