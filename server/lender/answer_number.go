package lender

import (
	"errors"
	"strconv"
	"strings"

	"candor/core/money"
	"candor/server/relay"
)

// Numbers that a person gave are checked before a request is built of them. They become part of paths and
// queries, where other characters than digits could lead to another endpoint.
var (
	errAccount = errors.New("an account number has 1 to 14 digits")
	errCard    = errors.New("a card number has 16 digits")
)

// accountNumber is 1 to 14 ASCII digits, the first of them not 0. It leaves the package only in a request.
type accountNumber string

// maxPadded is the length of the longest account number that is read, with the zeros that some systems put
// before it.
const maxPadded = 32

func parseAccount(s relay.Secret) (accountNumber, error) {
	text := s.Reveal()
	bare := strings.TrimLeft(text, "0")
	if len(text) > maxPadded || len(bare) > 14 || !isDigits(bare) {
		return "", errAccount
	}
	return accountNumber(bare), nil
}

// MarshalJSON writes a JSON number, as the lender's tables require.
func (n accountNumber) MarshalJSON() ([]byte, error) { return []byte(n), nil }

// same reports whether an answer is for this account. An answer that names no account is.
func (n accountNumber) same(answered value) bool {
	text := answered.whole()
	if answered.kind == kindNumber {
		text = wholeToken(answered.trimmed())
	}
	return answered.absent() || strings.TrimLeft(text, "0") == string(n)
}

// wholeToken is the digits of a number by value, in any spelling of JSON: 11223344.0 is 11223344. A number
// with more digits than a count can hold stands as digits only. It is "" for anything else.
func wholeToken(token string) string {
	if isDigits(token) && len(token) <= 64 {
		return token
	}
	n, err := money.ReadWhole(token)
	if err != nil {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// parseCard reads a card number of 16 digits. It is "" for no card.
func parseCard(s relay.Secret) (string, error) {
	text := s.Reveal()
	if text != "" && (len(text) != 16 || !isDigits(text)) {
		return "", errCard
	}
	return text, nil
}

// lenderID is an id that the lender gave: 1 to 64 letters, digits, dashes and underlines, with at least one
// letter or digit. The documents promise numbers. A point is refused, because ".." in a path leads to another
// endpoint.
type lenderID string

func parseID(field, text string) (lenderID, error) {
	id := value{kind: kindString, content: text}.identifier()
	if id != text || strings.Contains(text, ".") || strings.Trim(text, "_-") == "" {
		return "", &fieldError{field, "not an id of the lender"}
	}
	return lenderID(id), nil
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// unsent makes the error of a call that was not sent.
func unsent(op Endpoint, err error) error {
	return &relay.LenderError{Op: string(op), Class: relay.NotSent, Err: err}
}
